//! `kimai-mcp-http`: the tools of Kimai over Streamable HTTP, for everybody in a company.
//!
//! Arguments, environment and files become settings; those become an [`App`](app::App), which
//! knows the users, the state and the Kimais. A request passes the guards (who may talk to this address at all), then a
//! door (who is asking), and then runs in the tools' server. Nothing is contacted at the start.

pub mod answer;
pub mod app;
pub mod audit;
pub mod body;
pub mod caller;
pub mod client_address;
pub mod clock;
pub mod door;
pub mod guard;
pub mod health;
pub mod hosted;
pub mod kimais;
pub mod mcp;
pub mod metrics;
pub mod oauth;
pub mod pause;
pub mod public_url;
pub mod routes;
pub mod secret;
pub mod serve;
pub mod state;
pub mod step_up;
pub mod users;

use std::process::ExitCode;

/// The program, from its arguments to its exit code.
pub fn run() -> ExitCode {
    ExitCode::SUCCESS
}
