//! `kimai-mcp-http` with the tools, prompts and resources of the official conformance suite instead of those of Kimai:
//! same options, connections, middleware, authentication and routes. `cargo xtask clients` runs the suite against it.
//!
//! Protocols up to 2025-11-25 let a server ask its client during a call, which needs sessions. The released program has
//! none; with `CONFORMANCE_SESSIONS` this program has, which is the only difference. 2026-07-28 has no sessions, so it is
//! tested as released.
#![expect(deprecated, reason = "the suite tests deprecated parts of the protocol as well")]
#![expect(
    clippy::needless_pass_by_value,
    clippy::unnecessary_wraps,
    reason = "the tool router requires these signatures"
)]

mod content;
mod fixtures;
mod input_required;
mod notifications;
mod questions;
mod tasks;

use std::{env, process::ExitCode, sync::Arc};

use fixtures::Fixtures;
use kimai_mcp_http::{
    config::Settings,
    http::{App, Endpoint},
};
use rmcp::transport::streamable_http_server::{StreamableHttpService, session::local::LocalSessionManager};

fn main() -> ExitCode {
    kimai_mcp_http::run_with(endpoint)
}

fn endpoint(app: &Arc<App>, _: &Settings) -> Endpoint {
    let fixtures = Fixtures::new(app.auth.oauth.state().clone());
    if env::var_os("CONFORMANCE_SESSIONS").is_none() {
        return Endpoint::new(fixtures);
    }
    let settings = Endpoint::service_config().with_legacy_session_mode(true);
    let sessions = Arc::new(LocalSessionManager::default());
    Endpoint::from_service(StreamableHttpService::new(move || Ok(fixtures.clone()), sessions, settings))
}
