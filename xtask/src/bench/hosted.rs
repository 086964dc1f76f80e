//! Measurements of the hosted server: calls, memory and open connections, beside the bare proxy and the Python server.

use std::{net::TcpStream, path::Path};

use kimai_tests::hosted::{self, Site};
use serde_json::json;

use super::{
    load::{Figures, Target, measure, tool_call},
    peer::Peer,
    process::{Server, Tools, resident_memory},
    table::{Table, count, milliseconds, number},
};
use crate::{programs::HostedServer, shell::Result};

/// Numbers of clients that call at the same time.
const CLIENTS: [usize; 4] = [1, 16, 64, 256];

/// Clients of the measurement that is compared.
const COMPARED_CLIENTS: usize = 64;

/// Number of open connections without a call.
const OPEN_CONNECTIONS: usize = 1_000;

/// Programs and settings of the measurements.
pub(super) struct Setup<'a> {
    pub(super) tools: &'a Tools,
    pub(super) program: &'a Path,
    pub(super) folder: &'a Path,
    pub(super) seconds: f64,
    pub(super) peer: Option<&'a Peer>,
}

/// Figures of [`COMPARED_CLIENTS`] for the summary.
pub(super) struct Compared {
    pub(super) bare: Figures,
    pub(super) ours: Figures,
    pub(super) ours_list: Figures,
    pub(super) peer: Option<(Figures, Figures)>,
}

/// Starts the server without limits of requests and connections per address.
pub(super) fn start(setup: &Setup<'_>, kimai: &str) -> Result<HostedServer> {
    HostedServer::start(setup.program, setup.folder, kimai, &["--max-connections-per-address", "0"], &[])
}

/// Signs in and returns the target of calls with the access token.
pub(super) async fn sign_in(server: &HostedServer) -> Target {
    let access = hosted::log_in(server).await.access;
    let address = server.issuer().replace("http://", "");
    let headers =
        vec![format!("Authorization: Bearer {access}"), "MCP-Protocol-Version: 2025-11-25".to_owned()];
    let name = "kimai-mcp-http";
    Target { name, address, path: "/mcp".to_owned(), headers, process: server.process() }
}

/// Returns the target of the bare proxy.
fn bare(server: &Server) -> Target {
    let address = server.url.replace("http://", "");
    let name = "bare axum + reqwest";
    Target { name, address, path: "/mcp".to_owned(), headers: Vec::new(), process: server.id() }
}

/// Measures calls of all servers with the static Kimai, and of this server with the simulated one.
pub(super) fn calls(setup: &Setup<'_>, ours: &Target, kimai: &str) -> Result<(Table, Compared)> {
    let columns = ["server, call", "clients", "calls/s", "p50", "p99", "CPU per call", "memory"];
    let mut table = Table::new("Calls of the hosted server", &columns);
    let user = tool_call("user_current", &json!({}));
    let list = tool_call("timesheet", &json!({ "action": "list" }));
    let mut run = |target: &Target, call: &str, body: &str, clients: usize| -> Result<Figures> {
        let figures = measure(setup.tools, target, body, clients, setup.seconds)?;
        table.row([
            format!("{}, {call}", target.name),
            clients.to_string(),
            count(figures.calls_per_second),
            milliseconds(figures.p50),
            milliseconds(figures.p99),
            format!("{:.3} ms", figures.processor_time.as_secs_f64() * 1e3),
            format!("{:.1} MiB", resident_memory(target.process)?),
        ]);
        Ok(figures)
    };
    let proxy = setup.tools.serve(&["proxy", "--kimai", kimai])?;
    let proxy = (bare(&proxy), proxy);
    let mut compared = (None, None, None);
    for clients in CLIENTS {
        let bare = run(&proxy.0, "users/me", &user, clients)?;
        let current = run(ours, "user_current", &user, clients)?;
        if clients == COMPARED_CLIENTS {
            compared = (Some(bare), Some(current), Some(run(ours, "timesheet list", &list, clients)?));
        }
    }
    run(ours, "timesheet list", &list, 1)?;
    let peer = match setup.peer {
        Some(peer) => {
            let server = peer.serve(kimai)?;
            let body = peer_call("user_current", &json!({}));
            let current = run(&server.target("user_current"), "user_current", &body, COMPARED_CLIENTS)?;
            let body = peer_call("timesheet", &json!({ "action": "list" }));
            Some((current, run(&server.target("timesheet"), "timesheet list", &body, COMPARED_CLIENTS)?))
        }
        None => None,
    };
    let (Some(bare), Some(ours), Some(ours_list)) = compared else {
        return Err("nothing is compared".into());
    };
    Ok((table, Compared { bare, ours, ours_list, peer }))
}

/// Measures calls with the simulated Kimai, which parses and computes as the tests need it.
pub(super) fn simulated(setup: &Setup<'_>, ours: &Target) -> Result<Table> {
    let mut table =
        Table::new("Calls with the simulated Kimai", &["call", "clients", "calls/s", "CPU per call"]);
    for (name, tool, arguments) in [
        ("user_current", "user_current", json!({})),
        ("timesheet list", "timesheet", json!({ "action": "list" })),
        ("entity list of projects", "entity", json!({ "action": "list", "type": "project" })),
    ] {
        let figures = measure(setup.tools, ours, &tool_call(tool, &arguments), 16, setup.seconds)?;
        let time = format!("{:.3} ms", figures.processor_time.as_secs_f64() * 1e3);
        table.row([name.to_owned(), "16".to_owned(), count(figures.calls_per_second), time]);
    }
    Ok(table)
}

/// Measures the memory of a new server, also with open connections.
pub(super) fn memory(setup: &Setup<'_>, kimai: &str) -> Result<Table> {
    let mut table = Table::new("Memory of the hosted server", &["after", "memory"]);
    let server = start(setup, kimai)?;
    let started = resident_memory(server.process())?;
    table.row(["the start".to_owned(), format!("{started:.1} MiB")]);
    let address = server.at("").replace("http://localhost", "127.0.0.1");
    let connections = (0..OPEN_CONNECTIONS).map(|_| TcpStream::connect(&address));
    let connections = connections.collect::<std::io::Result<Vec<_>>>()?;
    // The server has accepted them once it answers another one.
    let _ = TcpStream::connect(&address)?;
    std::thread::sleep(std::time::Duration::from_millis(500));
    let open = resident_memory(server.process())?;
    let each = (open - started) * 1024.0 / number(OPEN_CONNECTIONS as u64);
    let name = format!("{} open connections", count(number(connections.len() as u64)));
    table.row([name, format!("{open:.1} MiB ({each:.1} KiB each)")]);
    Ok(table)
}

/// Returns the body of a call of the Python server in protocol 2026-07-28.
fn peer_call(tool: &str, arguments: &serde_json::Value) -> String {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "bench", "version": "1" },
    });
    let params = json!({ "name": tool, "arguments": arguments, "_meta": meta });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string()
}
