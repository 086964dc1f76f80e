//! `kimai-mcp-http`: the tools of Kimai over Streamable HTTP, for everybody in a company.
//!
//! Arguments, environment and files become settings; those become an [`App`](app::App), which
//! knows the users, the state and the Kimais. A request passes the guards (who may talk to this address at all), then a
//! door (who is asking), and then runs in the tools' server. Nothing is contacted at the start.

pub mod app;
pub mod client_address;
pub mod clock;
pub mod oauth;
pub mod public_url;
pub mod secret;
pub mod start;
pub mod state;
pub mod users;

use std::process::ExitCode;

/// The program, from its arguments to its exit code.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
