//! Calls of a user while other clients use up connections, memory and time of the hosted server.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

use kimai_tests::hosted::{ANNA, Site};
use serde_json::json;

use super::{
    hosted::{self, Setup},
    load::{Callers, measure_callers, tool_call},
    process::{Tools, resident_memory},
    table::{Table, milliseconds},
};
use crate::{
    programs::{self, HostedServer},
    shell::Result,
};

/// Behaviors of the other clients: name for `bench-tools`, and description.
const ATTACKS: [(&str, &str); 5] = [
    ("connections", "2,000 connections that send nothing"),
    ("slow-writers", "400 clients that send a byte per half second"),
    ("slow-readers", "400 clients that read no response"),
    ("large-bodies", "40 clients that send bodies of 10 MB"),
    ("unknown-tokens", "40 clients with unknown tokens"),
];

/// Connections of the user, who makes eight calls per second.
const CALLERS: Callers = Callers { clients: 8, persons: 1, pause: Duration::from_secs(1) };

/// Requests per minute that the server allows a caller, a little more than the user makes.
const REQUESTS_PER_MINUTE: &str = "600";

/// Duration of each measurement in seconds.
const SECONDS: f64 = 8.0;

/// Measures the calls of a user without and with each attack. Limits of connections and requests are those of the server, with more
/// requests per minute for each caller. The other clients have up to 40 addresses of their own.
///
/// # Errors
/// If any call of the user fails.
pub(super) async fn measure_attacks(setup: &Setup<'_>, kimai: &str) -> Result<Table> {
    let program = with_many_open_files(setup.program, setup.folder, "server.sh")?;
    let attackers = Tools(with_many_open_files(&setup.tools.0, setup.folder, "attackers.sh")?);
    let server = start(&program, setup.folder, kimai)?;
    let target = hosted::sign_in(&server).await;
    let address = server.at("").replace("http://localhost", "127.0.0.1");
    let columns = ["other clients", "p50", "p99", "memory of the server"];
    let mut table = Table::new("Calls of a user, eight per second, under attack", &columns);
    let body = tool_call("user_current", &json!({}));
    let mut run = |name: &str| -> Result {
        let figures = measure_callers(setup.tools, &target, &body, CALLERS, setup.seconds.max(SECONDS))?;
        table.row([
            name.to_owned(),
            milliseconds(figures.p50),
            milliseconds(figures.p99),
            format!("{:.1} MiB", resident_memory(target.process)?),
        ]);
        Ok(())
    };
    tokio::task::block_in_place(|| {
        run("none")?;
        for (kind, description) in ATTACKS {
            let attack = attackers.serve(&["attack", "--address", &address, "--kind", kind])?;
            run(description)?;
            drop(attack);
        }
        run("none, afterwards")
    })?;
    Ok(table)
}

/// Starts a server with one user and the default limits of connections.
fn start(program: &Path, folder: &Path, kimai: &str) -> Result<HostedServer> {
    let (slug, secret, token) = ANNA;
    let entry = json!({ "kimai_url": kimai, "kimai_token": token, "auth_secret": secret });
    let users = folder.join("users.json");
    fs::write(&users, json!({ slug: entry }).to_string())?;
    let port = programs::free_port()?;
    let mut command = Command::new(program);
    command.args(["--host", "127.0.0.1", "--port", &port.to_string(), "--log", "error"]);
    command.args([
        "--rate-limit-rpm",
        REQUESTS_PER_MINUTE,
        "--kimai-requests-per-minute",
        "0",
        "--users-config",
    ]);
    command.arg(users);
    HostedServer::spawn(command, port)
}

/// Writes a script that starts a program with as many open files as the system allows.
pub(super) fn with_many_open_files(program: &Path, folder: &Path, name: &str) -> Result<PathBuf> {
    let script = folder.join(name);
    let text = format!("#!/bin/sh\nulimit -n \"$(ulimit -Hn)\"\nexec '{}' \"$@\"\n", program.display());
    fs::write(&script, text)?;
    make_executable(&script)?;
    Ok(script)
}

#[cfg(unix)]
fn make_executable(file: &Path) -> Result {
    use std::os::unix::fs::PermissionsExt;
    Ok(fs::set_permissions(file, fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
fn make_executable(_file: &Path) -> Result {
    Err("the attacks run on Linux only".into())
}
