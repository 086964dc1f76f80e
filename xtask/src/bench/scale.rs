//! Calls and memory of one hosted server for up to 10,000 persons and 1,000 clients at the same time.

use std::{fmt::Write, fs, process::Command, time::Duration};

use kimai_tests::hosted::Site;
use serde_json::{Map, Value, json};

use super::{
    hosted::Setup,
    load::{Callers, Target, measure_callers, tool_call},
    overload::with_many_open_files,
    process::resident_memory,
    table::{Table, count, milliseconds, number},
};
use crate::{
    programs::{self, HostedServer},
    shell::Result,
};

/// Numbers of persons, and of clients who call for them in turn.
const STEPS: [(usize, usize); 5] = [(1, 64), (100, 64), (1_000, 64), (10_000, 64), (10_000, 1_000)];

/// Least duration of a measurement in seconds, so that all persons have their turn.
const SECONDS: f64 = 5.0;

/// Measures a server for each number of persons. Each person has a Kimai token of their own.
pub(super) fn measure(setup: &Setup<'_>, kimai: &str) -> Result<Table> {
    let columns = ["persons", "clients", "calls/s", "p50", "p99", "CPU per call", "memory", "per person"];
    let mut table = Table::new("One server for many persons, `user_current`", &columns);
    let body = tool_call("user_current", &json!({}));
    let mut chart = Vec::new();
    for (persons, clients) in STEPS {
        let server = start(setup, kimai, persons)?;
        let target = target(&server);
        let before = resident_memory(target.process)?;
        let seconds = setup.seconds.max(SECONDS);
        let callers = Callers { clients, persons, pause: Duration::ZERO };
        let figures = measure_callers(setup.tools, &target, &body, callers, seconds)?;
        let memory = resident_memory(target.process)?;
        let each = (memory - before) * 1024.0 / number(persons as u64);
        table.row([
            count(number(persons as u64)),
            count(number(clients as u64)),
            count(figures.calls_per_second),
            milliseconds(figures.p50),
            milliseconds(figures.p99),
            format!("{:.3} ms", figures.processor_time.as_secs_f64() * 1e3),
            format!("{memory:.1} MiB"),
            if persons < 1_000 { String::new() } else { format!("{each:.1} KiB") },
        ]);
        chart.push((persons, clients, figures.calls_per_second, memory));
    }
    table.chart(&plot(&chart));
    Ok(table)
}

/// Returns a chart of calls per second and memory, as Markdown renders it.
fn plot(steps: &[(usize, usize, f64, f64)]) -> String {
    let labels: Vec<String> =
        steps.iter().map(|(persons, clients, ..)| format!("\"{persons} / {clients}\"")).collect();
    let mut text = String::new();
    for (title, values) in [
        ("calls per second", steps.iter().map(|step| step.2).collect::<Vec<_>>()),
        ("memory in MiB", steps.iter().map(|step| step.3).collect()),
    ] {
        let values: Vec<String> = values.iter().map(|value| format!("{value:.0}")).collect();
        let _ = write!(
            text,
            "\n```mermaid\nxychart-beta\n    title \"Persons / clients: {title}\"\n    x-axis [{}]\n    y-axis \"{title}\" 0\n    bar [{}]\n```\n",
            labels.join(", "),
            values.join(", ")
        );
    }
    text
}

/// Starts a server with this number of users.
fn start(setup: &Setup<'_>, kimai: &str, persons: usize) -> Result<HostedServer> {
    let users: Map<String, Value> = (0..persons)
        .map(|person| {
            let entry = json!({ "kimai_url": kimai, "kimai_token": format!("token-of-person-{person}") });
            (slug(&person.to_string()), entry)
        })
        .collect();
    let file = setup.folder.join("persons.json");
    fs::write(&file, Value::from(users).to_string())?;
    let port = programs::free_port()?;
    let mut command = Command::new(with_many_open_files(setup.program, setup.folder, "server.sh")?);
    command.args(["--host", "127.0.0.1", "--port", &port.to_string(), "--log", "error"]);
    command.args(["--rate-limit-rpm", "0", "--kimai-requests-per-minute", "0", "--legacy-slugs"]);
    command.args(["--max-connections-per-address", "0", "--max-sessions", "20000", "--users-config"]);
    command.arg(&file);
    HostedServer::spawn(command, port)
}

fn slug(person: &str) -> String {
    format!("person-of-the-benchmark-{person}")
}

fn target(server: &HostedServer) -> Target {
    let path = format!("/mcp/{}", slug("{}"));
    let address = server.at("").replace("http://", "");
    let headers = vec!["MCP-Protocol-Version: 2025-11-25".to_owned()];
    Target { name: "kimai-mcp-http", address, path, headers, process: server.process() }
}
