//! Calls of a user while other clients use up connections, memory and time of the hosted server.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;

use super::{
    hosted::{self, Setup},
    load::{Callers, measure_callers, tool_call},
    process::resident_memory,
    table::{Table, count, mebibytes, milliseconds, number},
};
use crate::{hosted::HostedServer, shell::Result};

/// Behaviors of the other clients: name for `bench-tools`, and description.
const ATTACKS: [(&str, &str); 5] = [
    ("connections", "2,000 connections that send nothing"),
    ("slow-writers", "400 clients that send a byte per half second"),
    ("slow-readers", "400 clients that read no response"),
    ("large-bodies", "40 clients that send bodies of 10 MB"),
    ("unknown-tokens", "40 clients with unknown tokens"),
];

/// Connections of the user, who makes 40 calls per second.
const CALLERS: Callers = Callers { clients: 40, persons: 1, pause: Duration::from_secs(1) };

/// Requests per minute that the server allows a caller, a little more than the user makes.
const REQUESTS_PER_MINUTE: &str = "3000";

/// Least duration of each measurement in seconds: more than 500 calls, so that five of them are slower than the p99.
const SECONDS: f64 = 13.0;

/// Counts of the other clients.
#[derive(Deserialize)]
struct Attack {
    /// Number of clients.
    clients: u64,
    /// Clients that were connected before the first call of the user.
    connected: u64,
    /// Connections in all.
    connections: u64,
    /// Connections that the server did not accept.
    unreachable: u64,
    /// Connections that the server ended.
    ended: u64,
    /// Requests that were sent to their end.
    requests: u64,
}

impl Attack {
    /// Describes what the clients did.
    fn summary(&self) -> String {
        let [clients, connected, connections, unreachable, ended, requests] =
            [self.clients, self.connected, self.connections, self.unreachable, self.ended, self.requests]
                .map(|value| count(number(value)));
        let mut parts = vec![
            format!("{connected} of {clients} connected at the start"),
            format!("{connections} connections"),
            format!("{ended} of them ended by the server"),
            format!("{requests} requests sent"),
        ];
        if self.unreachable > 0 {
            parts.push(format!("{unreachable} connections not accepted"));
        }
        parts.join(", ")
    }
}

/// Measures the calls of a user without and with each attack. Limits of connections and requests are those of the server, with more
/// requests per minute for each caller. The other clients have up to 40 addresses of their own.
///
/// # Errors
/// If any call of the user fails, or no other client can connect.
pub(super) async fn measure_attacks(setup: &Setup<'_>, kimai: &str) -> Result<Table> {
    let server = HostedServer::launch(setup.program, setup.folder)?.anna(kimai);
    let server = server.options(["--rate-limit-rpm", REQUESTS_PER_MINUTE]).start()?;
    let target = hosted::sign_in(&server).await;
    let address = server.address().replace("localhost", "127.0.0.1");
    let columns = ["other clients", "calls of the user", "p50", "p99", "slowest", "memory of the server"];
    let columns = [&columns[..], &["connections and requests of the others"]].concat();
    let mut table = Table::new("Calls of a user, 40 per second, under attack", &columns);
    let body = tool_call("user_current", &json!({}));
    let mut run = |name: &str, kind: Option<&str>| -> Result {
        let attack = kind.map(|kind| setup.tools.serve(&["attack", "--address", &address, "--kind", kind]));
        let attack = attack.transpose()?;
        let figures = measure_callers(setup.tools, &target, &body, CALLERS, setup.seconds.max(SECONDS))?;
        let memory = mebibytes(resident_memory(&target.processes)?);
        let others = match attack {
            Some(attack) => serde_json::from_str::<Attack>(&attack.finish()?)?.summary(),
            None => String::new(),
        };
        table.row([
            name.to_owned(),
            count(number(figures.calls)),
            milliseconds(figures.p50),
            milliseconds(figures.p99),
            milliseconds(figures.slowest),
            memory,
            others,
        ]);
        Ok(())
    };
    tokio::task::block_in_place(|| {
        run("none", None)?;
        for (kind, description) in ATTACKS {
            run(description, Some(kind))?;
        }
        run("none, afterwards", None)
    })?;
    Ok(table)
}

#[cfg(test)]
mod tests {
    use super::Attack;

    #[test]
    fn connections_that_were_not_accepted_are_named() {
        let attack = |unreachable| Attack {
            clients: 2_000,
            connected: 1_990,
            connections: 2_100,
            unreachable,
            ended: 100,
            requests: 0,
        };
        let text = "1,990 of 2,000 connected at the start, 2,100 connections, 100 of them ended by the server, 0 requests sent";
        assert_eq!(attack(0).summary(), text);
        assert_eq!(attack(10).summary(), format!("{text}, 10 connections not accepted"));
    }
}
