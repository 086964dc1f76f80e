//! What others try, over the wire. `docs/attacks.md` lists all attacks and the test of each, here or elsewhere.
#![cfg(unix)]
#![allow(
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests end with their test"
)]

mod deputy;
mod flood;
#[allow(dead_code, reason = "shared with the tests of the authorization server")]
#[path = "../../oauth-server/tests/it/clients/document_host.rs"]
mod host;
mod house;
mod injection;
mod list;
mod logged;
mod metadata_document_flow;
mod passthrough;
mod paths;
#[allow(dead_code, reason = "shared with the tests of one server, which ask for more")]
#[path = "../served/program.rs"]
mod program;
mod redirector;
mod slow;
mod slugs;
mod smuggling;
mod ssrf;
mod tokens;
mod wire;
