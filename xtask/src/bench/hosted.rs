//! Measurements of the hosted server: calls, memory and open connections, beside the bare proxy and the Python server.

use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
};

use kimai_tests::hosted;
use serde_json::{Value, json};

use super::{
    load::{Figures, Target, measure, tool_call},
    peer::Peer,
    process::{Server, Tools, resident_memory},
    table::{Table, count, mebibytes, number},
};
use crate::{
    hosted::{HostedServer, Launch},
    shell::Result,
};

/// Numbers of clients that call at the same time.
const CLIENTS: [usize; 4] = [1, 16, 64, 256];

/// Clients of the measurement that is compared.
pub(super) const COMPARED_CLIENTS: usize = 64;

/// Numbers of clients of the Python server.
const PEER_CLIENTS: [usize; 2] = [1, COMPARED_CLIENTS];

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

/// Returns the settings of a server with Anna as its user and without a limit of connections per address.
pub(super) fn launch(setup: &Setup<'_>, kimai: &str) -> Result<Launch> {
    let server = HostedServer::launch(setup.program, setup.folder)?.anna(kimai);
    Ok(server.options(["--max-connections-per-address", "0"]))
}

/// Signs in and returns the target of calls with the access token.
pub(super) async fn sign_in(server: &HostedServer) -> Target {
    let access = hosted::log_in(server).await.access;
    let headers =
        vec![format!("Authorization: Bearer {access}"), "MCP-Protocol-Version: 2025-11-25".to_owned()];
    Target {
        name: "kimai-mcp-http",
        addresses: vec![server.address()],
        path: "/mcp".to_owned(),
        headers,
        processes: vec![server.process()],
        redis: Vec::new(),
        may_fail: false,
    }
}

/// Returns the target of the bare proxy.
fn bare(server: &Server) -> Target {
    Target {
        name: "bare axum + reqwest",
        addresses: vec![server.url.replace("http://", "")],
        path: "/mcp".to_owned(),
        headers: Vec::new(),
        processes: vec![server.id()],
        redis: Vec::new(),
        may_fail: false,
    }
}

/// Measures calls of all servers with the static Kimai.
pub(super) fn calls(setup: &Setup<'_>, ours: &Target, kimai: &str) -> Result<(Table, Compared)> {
    let columns = ["server, call", "clients", "calls/s", "p50", "p99", "CPU per call", "memory"];
    let mut table = Table::new("Calls of the hosted server", &columns);
    let list = json!({ "action": "list" });
    let [user_body, list_body] = [tool_call("user_current", &json!({})), tool_call("timesheet", &list)];
    let mut run = |target: &Target, call: &str, body: &str, clients: usize| -> Result<Figures> {
        let figures = measure(setup.tools, target, body, clients, setup.seconds)?;
        let name = [format!("{}, {call}", target.name), clients.to_string()];
        let memory = mebibytes(resident_memory(&target.processes)?);
        table.row(name.into_iter().chain(figures.cells()).chain([memory]));
        Ok(figures)
    };
    let proxy = setup.tools.serve(&["proxy", "--kimai", kimai])?;
    let bare = bare(&proxy);
    let mut compared = None;
    for clients in CLIENTS {
        let bare = run(&bare, "users/me", &user_body, clients)?;
        let current = run(ours, "user_current", &user_body, clients)?;
        let list = run(ours, "timesheet list", &list_body, clients)?;
        if clients == COMPARED_CLIENTS {
            compared = Some((bare, current, list));
        }
    }
    let (bare, ours, ours_list) = compared.ok_or("nothing is compared")?;
    let mut peer = None;
    if let Some(installed) = setup.peer {
        let server = installed.serve(kimai)?;
        let [user_body, list_body] = [peer_call("user_current", &json!({})), peer_call("timesheet", &list)];
        for clients in PEER_CLIENTS {
            let current = run(&server.target("user_current"), "user_current", &user_body, clients)?;
            let list = run(&server.target("timesheet"), "timesheet list", &list_body, clients)?;
            if clients == COMPARED_CLIENTS {
                peer = Some((current, list));
            }
        }
    }
    Ok((table, Compared { bare, ours, ours_list, peer }))
}

/// Measures calls with the simulated Kimai, which parses and computes as the tests need it.
pub(super) fn simulated(setup: &Setup<'_>, ours: &Target) -> Result<Table> {
    let columns = ["call", "clients", "calls/s", "p50", "p99", "CPU per call"];
    let mut table = Table::new("Calls with the simulated Kimai", &columns);
    for (name, tool, arguments) in [
        ("user_current", "user_current", json!({})),
        ("timesheet list", "timesheet", json!({ "action": "list" })),
        ("entity list of projects", "entity", json!({ "action": "list", "type": "project" })),
    ] {
        let figures = measure(setup.tools, ours, &tool_call(tool, &arguments), 16, setup.seconds)?;
        table.row([name.to_owned(), "16".to_owned()].into_iter().chain(figures.cells()));
    }
    Ok(table)
}

/// Measures the memory of a new server, also with open connections. Returns that of a connection in KiB too.
pub(super) fn memory(setup: &Setup<'_>, kimai: &str) -> Result<(Table, f64)> {
    let mut table = Table::new("Memory of the hosted server", &["after", "memory"]);
    let server = launch(setup, kimai)?.start()?;
    let started = resident_memory(&[server.process()])?;
    table.row(["the start".to_owned(), mebibytes(started)]);
    let address = server.address();
    let connections = (0..OPEN_CONNECTIONS).map(|_| TcpStream::connect(&address));
    let connections = connections.collect::<std::io::Result<Vec<_>>>()?;
    // The server accepts connections in their order, so that it has accepted them all once it responds to another one.
    let mut last = TcpStream::connect(&address)?;
    last.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    last.read_to_end(&mut Vec::new())?;
    let open = resident_memory(&[server.process()])?;
    let connections = number(connections.len() as u64);
    let each = (open - started) * 1024.0 / connections;
    let name = format!("{} open connections", count(connections));
    table.row([name, format!("{} ({each:.1} KiB each)", mebibytes(open))]);
    Ok((table, each))
}

/// Returns the body of a call of the Python server in protocol 2026-07-28.
fn peer_call(tool: &str, arguments: &Value) -> String {
    let meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "bench", "version": "1" },
    });
    let params = json!({ "name": tool, "arguments": arguments, "_meta": meta });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string()
}
