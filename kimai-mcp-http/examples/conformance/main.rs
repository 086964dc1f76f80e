//! `kimai-mcp-http` with the official conformance suite's tools, prompts and resources in place of Kimai's: same
//! options, connections, guards, doors, routes and answers. `cargo xtask clients` runs the suite against it.
//!
//! Protocols up to 2025-11-25 let a server ask its client in the middle of a call, which takes sessions. What is
//! shipped has none; with `CONFORMANCE_SESSIONS` set this program has, and that is the only difference. 2026-07-28 knows
//! no sessions, so that it is tested as it is shipped.
#![expect(deprecated, reason = "the suite asks for what the protocol gave up, too")]
#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the router gives a tool what it takes by value, and takes what may be an error"
)]

mod arguments;
mod asking;
mod asking_back;
mod asking_twice;
mod content;
mod fixtures;
mod prompts;
mod question;
mod resources;
mod tasks;
mod telling;
mod tool;
mod working;

use std::{env, process::ExitCode, sync::Arc};

use fixtures::Fixtures;
use kimai_mcp_http::{app::App, mcp::Endpoint, settings::Settings};
use rmcp::transport::streamable_http_server::{StreamableHttpService, session::local::LocalSessionManager};

fn main() -> ExitCode {
    kimai_mcp_http::run_with(endpoint)
}

fn endpoint(app: &App, _: &Settings) -> Endpoint {
    let fixtures = Fixtures::new(app.oauth.state().clone());
    if env::var_os("CONFORMANCE_SESSIONS").is_none() {
        return Endpoint::new(fixtures);
    }
    let settings = Endpoint::settings().with_legacy_session_mode(true);
    let sessions = Arc::new(LocalSessionManager::default());
    Endpoint::of(StreamableHttpService::new(move || Ok(fixtures.clone()), sessions, settings))
}
