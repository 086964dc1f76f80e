//! `cargo xtask demo --hosted`: the hosted server with a simulated Kimai, whose users sign in with their own tokens.

use std::{path::Path, process::Stdio, time::Duration};

use kimai_tests::{
    hosted::http,
    sim::{Settings, SimulatedKimai, TOKENS},
};
use tokio::process::{Child, Command};

use crate::{
    programs::{self, Build},
    shell::{Result, bold, dim, heading},
};

/// Key of the state, which is in memory and contains nothing but sample data.
const STATE_KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Number of attempts to reach the server after its start, with a pause of [`PAUSE`].
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

/// Runs both until Ctrl-C.
pub(crate) async fn run(port: u16) -> Result {
    let program = programs::build_hosted(Build::Debug)?;
    let kimai = SimulatedKimai::bind(Settings::default()).await?;
    let mut server = start(&program, &kimai, port)?;
    let url = format!("http://localhost:{port}");
    wait_until_healthy(&mut server, &url).await?;
    print(&url, &kimai.url());
    tokio::select! {
        status = server.wait() => return Err(format!("the server stopped: {}", status?).into()),
        stopped = tokio::signal::ctrl_c() => stopped?,
    }
    server.kill().await?;
    anstream::println!("\nStopped. The simulated Kimai got {} requests.", kimai.requests().len());
    Ok(())
}

fn start(program: &Path, kimai: &SimulatedKimai, port: u16) -> Result<Child> {
    let mut command = Command::new(program);
    command
        .env_clear()
        .env("KIMAI_MCP_STATE_KEY", STATE_KEY)
        .args(["--host", "127.0.0.1", "--port", &port.to_string(), "--log", "error"])
        .args(["--default-kimai-url", &kimai.url(), "--sign-in", "token"])
        .stdin(Stdio::null())
        .kill_on_drop(true);
    Ok(command.spawn()?)
}

async fn wait_until_healthy(server: &mut Child, url: &str) -> Result {
    for _ in 0..ATTEMPTS {
        if let Some(status) = server.try_wait()? {
            return Err(
                format!("the server does not start ({status}); choose another port with --port").into()
            );
        }
        if http().get(format!("{url}/health")).send().await.is_ok() {
            return Ok(());
        }
        tokio::time::sleep(PAUSE).await;
    }
    Err("the server does not answer".into())
}

fn print(url: &str, kimai: &str) {
    anstream::println!("The hosted server runs at {}, a simulated Kimai at {kimai}.", bold(url));
    heading("Connect an assistant");
    anstream::println!("Connector URL: {}\n", bold(&format!("{url}/mcp")));
    anstream::println!("Claude Code:");
    anstream::println!("  claude mcp add --transport http kimai {url}/mcp");
    anstream::println!("  then /mcp in Claude Code, kimai, Authenticate\n");
    anstream::println!("Other assistants on this machine: the page {} shows how.", bold(&format!("{url}/")));
    heading("Sign in with the token of a sample user");
    for (user, token) in TOKENS {
        anstream::println!("  {user:6} {token}");
    }
    anstream::println!(
        "\nThe sign-in page asks for it. The assistant may then write the user's own times and absences."
    );
    anstream::println!("{}", dim("Press Ctrl-C to stop both."));
}
