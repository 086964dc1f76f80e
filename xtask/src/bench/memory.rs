//! What the program holds in memory, where the system tells (Linux).

use std::{fs, path::Path};

use kimai_tests::sim::SimulatedKimai;
use rmcp::{ServiceExt, model::ClientConfig, transport::TokioChildProcess};
use serde_json::json;

use crate::{program, shell::Done};

pub(super) async fn measure(program: &Path, kimai: &SimulatedKimai) -> Done {
    let child = TokioChildProcess::new(program::command(program, kimai, "anna-token"))?;
    let id = child.id();
    let session = ClientConfig::default().serve(child).await?;
    show("memory after the handshake", id);
    program::call(&session, "user_current", json!({})).await?;
    show("memory after the first call", id);
    session.cancel().await?;
    Ok(())
}

pub(super) fn show(name: &str, process: Option<u32>) {
    match process.and_then(resident) {
        Some(kib) => anstream::println!("{name:34} {:8.1} MiB", f64::from(kib) / 1024.0),
        None => anstream::println!("{name:34} (not told by this system)"),
    }
}

pub(super) fn resident(process: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}
