//! Integration tests: the program as its users, its operator and attackers meet it.
#![allow(
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "helpers of tests may panic"
)]

#[cfg(unix)]
mod attacks;
mod browser;
mod command_runner;
mod configuration;
#[cfg(unix)]
mod crashes;
#[allow(dead_code, reason = "shared with the tests of the authorization server")]
#[path = "../../oauth-server/tests/it/clients/document_host.rs"]
mod document_host;
#[cfg(unix)]
mod end_to_end;
#[cfg(unix)]
mod identity_provider;
#[cfg(unix)]
mod in_process;
mod landing_page;
mod legacy_grants;
#[cfg(unix)]
mod own_token;
#[cfg(unix)]
mod replicas;
#[cfg(unix)]
mod server_process;
