//! The hosted server: calls of users who logged in, and what a user costs.

use std::path::Path;

use kimai_api::{Client, Credentials};
use kimai_tests::{
    hosted::{self, ANNA, Site},
    sim::SimulatedKimai,
};
use serde_json::{Value, json};

use super::{calls, memory};
use crate::{
    hosted::Hosted,
    shell::{self, Done},
};

/// How many callers bring a token of their own, to see what each costs.
const CALLERS: u32 = 1_000;

/// What callers of the header door show.
const SERVER_TOKEN: &str = "what-all-callers-of-this-bench-share";

/// The server, asked over connections that are kept, as clients keep them.
#[derive(Clone)]
struct Kept {
    address: String,
    client: reqwest::Client,
}

impl Site for Kept {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn client(&self) -> reqwest::Client {
        self.client.clone()
    }
}

pub(super) async fn measure(program: &Path, kimai: &SimulatedKimai) -> Done {
    let folder = shell::target().join("bench");
    std::fs::create_dir_all(&folder)?;
    let (state, url) = (folder.join("state.db"), kimai.url());
    let state = state.to_string_lossy();
    let most = (2 * CALLERS).to_string();
    let options =
        ["--oauth-state-file", &state, "--header-auth", "--default-kimai-url", &url, "--max-sessions", &most];
    let key = "42".repeat(32);
    let variables = [("MCP_SERVER_TOKEN", SERVER_TOKEN), ("KIMAI_MCP_STATE_KEY", &key)];
    let server = Hosted::start(program, &folder, &url, &options, &variables)?;
    memory::show("memory after the start", Some(server.process()));
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build()?;
    let kept = Kept { address: server.issuer(), client };
    callers(&kept, server.process()).await?;
    speed(&kept, kimai).await?;
    memory::show("memory after all of these calls", Some(server.process()));
    Ok(())
}

/// Calls with a token of OAuth, which is looked up in the state each time.
async fn speed(server: &Kept, kimai: &SimulatedKimai) -> Done {
    let access = hosted::logged_in(server).await.access;
    let client = Client::new(&kimai.url(), Credentials::token(ANNA.2))?;
    // What the way to the server and back costs by itself.
    let way = calls::rate(1, || healthy(server.clone())).await?;
    calls::show("GET /health, 1 at once", way, way);
    for at_once in [1, calls::AT_ONCE] {
        let reference = calls::rate(at_once, || calls::ask(client.clone())).await?;
        calls::show(&format!("reference: users/me, {at_once} at once"), reference, reference);
        let rate = calls::rate(at_once, || call(server.clone(), access.clone(), None)).await?;
        calls::show(&format!("user_current, {at_once} at once"), rate, reference);
    }
    Ok(())
}

/// Callers of the header door, each with another token. The first of them also pay for what all share.
async fn callers(server: &Kept, process: u32) -> Done {
    let comes = |caller: u32| {
        call(server.clone(), SERVER_TOKEN.to_owned(), Some(format!("the token of caller {caller}")))
    };
    for first in 0..CALLERS / 2 {
        comes(first).await?;
    }
    let before = memory::resident(process);
    for next in 0..CALLERS {
        comes(CALLERS + next).await?;
    }
    if let (Some(before), Some(after)) = (before, memory::resident(process)) {
        let each = f64::from(after.saturating_sub(before)) / f64::from(CALLERS);
        anstream::println!("{:34} {each:8.1} KiB", format!("memory for each of {CALLERS} callers"));
    }
    Ok(())
}

async fn healthy(server: Kept) -> Done {
    server.client.get(server.at("/health")).send().await?.error_for_status()?.bytes().await?;
    Ok(())
}

async fn call(server: Kept, bearer: String, token: Option<String>) -> Done {
    let call = hosted::call(&server, "/mcp", "user_current", &json!({})).bearer_auth(bearer);
    let call = token.into_iter().fold(call, |call, token| call.header("x-kimai-token", token));
    let answer = call.send().await?.error_for_status()?;
    answer.json::<Value>().await?;
    Ok(())
}
