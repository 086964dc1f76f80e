//! `cargo xtask kimai`: the simulated Kimai alone.

use kimai_tests::sim::{Settings, SimulatedKimai, TOKENS};

use crate::shell::{Result, bold, dim};

pub(crate) async fn run(port: u16) -> Result {
    let kimai = SimulatedKimai::bind(Settings { port, ..Settings::default() })
        .await
        .map_err(|error| format!("port {port}: {error}; choose another with --port"))?;
    anstream::println!("A simulated Kimai, in memory, at {}", bold(&kimai.url()));
    for (user, token) in TOKENS {
        anstream::println!("  {user:6} {token}");
    }
    anstream::println!("{}", dim("Ctrl-C ends it."));
    tokio::select! {
        () = kimai.forever() => {}
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    Ok(())
}
