//! One server with its state in SQLite, one with its state in Redis, and three behind a load balancer with one Redis.

use std::{
    fs,
    process::{Command, Stdio},
    time::Duration,
};

use kimai_tests::redis::Redis;
use serde_json::json;

use super::{
    hosted::{self, Setup},
    load::{Target, measure, tool_call},
    process::resident_memory,
    table::{Table, count, mebibytes, number, thousandths},
};
use crate::{
    hosted::{HostedServer, free_port},
    shell::Result,
};

/// Numbers of clients that call at the same time.
const CLIENTS: [usize; 2] = [64, 256];

/// Number of servers behind the load balancer.
const REPLICAS: usize = 3;

/// Key of the state, the same for all replicas.
const STATE_KEY: &str = "4242424242424242424242424242424242424242424242424242424242424242";

/// Result of the measurements.
pub(super) struct Replicas {
    pub(super) table: Table,
    /// Processor time of Redis per call; `None` if it is not installed.
    pub(super) redis: Option<Duration>,
}

/// Measures each arrangement. The load generator is the load balancer: each client sends its requests to the servers in turn.
pub(super) async fn measure_replicas(setup: &Setup<'_>, kimai: &str) -> Result<Replicas> {
    let columns = ["servers, state", "clients", "calls/s", "p50", "p99", "CPU per call", "memory"];
    let columns = [&columns[..], &["CPU of Redis per call", "memory of Redis"]].concat();
    let mut table = Table::new("Replicas, `user_current`", &columns);
    let file = setup.folder.join("state.db");
    remove_state(setup)?;
    let state = ["--oauth-state-file", file.to_str().ok_or("the folder is not UTF-8")?];
    let servers = start(setup, kimai, &state, 1)?;
    run(setup, &mut table, "1, SQLite file", &servers, None).await?;
    drop(servers);
    remove_state(setup)?;
    if !is_redis_installed() {
        table.note("Redis is not measured: `redis-server` is not installed.");
        return Ok(Replicas { table, redis: None });
    }
    let mut used = None;
    for count in [1, REPLICAS] {
        let redis = Redis::start();
        let servers = start(setup, kimai, &["--state", &redis.url()], count)?;
        used = run(setup, &mut table, &format!("{count}, Redis"), &servers, Some(redis.process())).await?;
    }
    Ok(Replicas { table, redis: used })
}

/// Removes the file of the state and those that SQLite has beside it.
fn remove_state(setup: &Setup<'_>) -> Result {
    for file in fs::read_dir(setup.folder)? {
        let file = file?;
        if file.file_name().to_string_lossy().starts_with("state.db") {
            fs::remove_file(file.path())?;
        }
    }
    Ok(())
}

fn is_redis_installed() -> bool {
    let version = Command::new("redis-server").arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Starts servers with the same state, key and public address, which is that of the first one.
fn start(setup: &Setup<'_>, kimai: &str, state: &[&str], count: usize) -> Result<Vec<HostedServer>> {
    let port = free_port()?;
    let public = format!("http://localhost:{port}");
    let start = |replica: usize| -> Result<HostedServer> {
        let server = hosted::launch(setup, kimai)?.options(["--public-url", &public]);
        let server = server.options(state.iter().copied()).variables([("KIMAI_MCP_STATE_KEY", STATE_KEY)]);
        if replica == 0 { server.port(port).start() } else { server.start() }
    };
    (0..count).map(start).collect()
}

/// Measures servers with all numbers of clients. Returns the processor time of Redis per call.
async fn run(
    setup: &Setup<'_>,
    table: &mut Table,
    name: &str,
    servers: &[HostedServer],
    redis: Option<u32>,
) -> Result<Option<Duration>> {
    let first = servers.first().ok_or("no server")?;
    let target = Target {
        addresses: servers.iter().map(HostedServer::address).collect(),
        processes: servers.iter().map(HostedServer::process).collect(),
        redis: redis.into_iter().collect(),
        ..hosted::sign_in(first).await
    };
    let body = tool_call("user_current", &json!({}));
    tokio::task::block_in_place(|| {
        let mut used = None;
        for clients in CLIENTS {
            let figures = measure(setup.tools, &target, &body, clients, setup.seconds)?;
            used = redis.map(|_| figures.redis_time);
            let mut cells = vec![name.to_owned(), count(number(clients as u64))];
            cells.extend(figures.cells());
            cells.push(mebibytes(resident_memory(&target.processes)?));
            cells.push(used.map(thousandths).unwrap_or_default());
            cells.push(match redis {
                Some(redis) => mebibytes(resident_memory(&[redis])?),
                None => String::new(),
            });
            table.row(cells);
        }
        Ok(used)
    })
}
