//! Benchmarks of the hosted server: calls with OAuth tokens, and memory per caller.

use std::path::Path;

use kimai_api::{Client, Credentials};
use kimai_tests::{
    hosted::{self, ANNA, Site},
    sim::SimulatedKimai,
};
use serde_json::{Value, json};

use super::{CONCURRENCY, fetch_user, rate, resident_memory, show_memory, show_rate};
use crate::{
    programs::HostedServer,
    shell::{self, Result},
};

/// Number of callers with their own token.
const CALLERS: u32 = 1_000;

/// Token with which callers authenticate to the server.
const SERVER_TOKEN: &str = "what-all-callers-of-this-bench-share";

/// The server with a client that reuses connections.
#[derive(Clone)]
struct Connection {
    address: String,
    client: reqwest::Client,
}

impl Site for Connection {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn client(&self) -> reqwest::Client {
        self.client.clone()
    }
}

/// Measures memory and calls per second.
pub(super) async fn measure(program: &Path, kimai: &SimulatedKimai) -> Result {
    let folder = shell::target().join("bench");
    std::fs::create_dir_all(&folder)?;
    let state = folder.join("state.db");
    let url = kimai.url();
    let state = state.to_string_lossy();
    let most = (2 * CALLERS).to_string();
    let options =
        ["--oauth-state-file", &state, "--header-auth", "--default-kimai-url", &url, "--max-sessions", &most];
    let key = "42".repeat(32);
    let variables = [("MCP_SERVER_TOKEN", SERVER_TOKEN), ("KIMAI_MCP_STATE_KEY", &key)];
    let server = HostedServer::start(program, &folder, &url, &options, &variables)?;
    show_memory("memory after the start", Some(server.process()));
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let connection = Connection { address: server.issuer(), client };
    callers(&connection, server.process()).await?;
    speed(&connection, kimai).await?;
    show_memory("memory after all of these calls", Some(server.process()));
    Ok(())
}

/// Measures calls with an OAuth token, which is looked up in the state store each time.
async fn speed(server: &Connection, kimai: &SimulatedKimai) -> Result {
    let access = hosted::log_in(server).await.access;
    let client = Client::new(&kimai.url(), Credentials::token(ANNA.2))?;
    // The cost of a request without authentication and Kimai.
    let health = rate(1, || healthy(server.clone())).await?;
    show_rate("GET /health, 1 concurrent", health, health);
    for concurrency in [1, CONCURRENCY] {
        let reference = rate(concurrency, || fetch_user(client.clone())).await?;
        show_rate(&format!("reference: users/me, {concurrency} concurrent"), reference, reference);
        let calls = rate(concurrency, || call(server.clone(), access.clone(), None)).await?;
        show_rate(&format!("user_current, {concurrency} concurrent"), calls, reference);
    }
    Ok(())
}

/// Measures the memory of callers with their own token. The first half also allocates shared memory.
async fn callers(server: &Connection, process: u32) -> Result {
    let connect = |caller: u32| {
        call(server.clone(), SERVER_TOKEN.to_owned(), Some(format!("the token of caller {caller}")))
    };
    for first in 0..CALLERS / 2 {
        connect(first).await?;
    }
    let before = resident_memory(process);
    for next in 0..CALLERS {
        connect(CALLERS + next).await?;
    }
    if let (Some(before), Some(after)) = (before, resident_memory(process)) {
        let each = f64::from(after.saturating_sub(before)) / f64::from(CALLERS);
        anstream::println!("{:34} {each:8.1} KiB", format!("memory for each of {CALLERS} callers"));
    }
    Ok(())
}

async fn healthy(server: Connection) -> Result {
    server.client.get(server.at("/health")).send().await?.error_for_status()?.bytes().await?;
    Ok(())
}

async fn call(server: Connection, bearer: String, token: Option<String>) -> Result {
    let call = hosted::call(&server, "/mcp", "user_current", &json!({})).bearer_auth(bearer);
    let call = token.into_iter().fold(call, |call, token| call.header("x-kimai-token", token));
    let answer = call.send().await?.error_for_status()?;
    answer.json::<Value>().await?;
    Ok(())
}
