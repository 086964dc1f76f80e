//! Clients of the hosted server: plain HTTP, MCP calls, a browser and the OAuth flow.

#![allow(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a failed helper ends the test"
)]

mod browser;
mod oauth;

use std::sync::LazyLock;

use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};

pub use self::{
    browser::Browser,
    oauth::{
        CALLBACK, Login, authorize, authorize_scopes, exchange_code, log_in, log_in_as, log_in_with_scopes,
        open_login, parse_login, refresh, register_client, try_exchange_code, try_refresh,
    },
};

/// Anna of the simulated Kimai: her user name and password at the hosted server, and her API token.
pub const ANNA: (&str, &str, &str) = ("xK9mP2qW7vL4aB8c", "the secret of anna", "anna-token");

/// A hosted server, or a proxy in front of one.
pub trait Site {
    /// Returns the URL of a path.
    fn at(&self, path: &str) -> String;

    /// Returns the HTTP client for requests to it.
    fn client(&self) -> Client {
        http()
    }
}

/// Returns an HTTP client that follows no redirects and opens a connection per request.
///
/// It is created once, because it reads the certificates of the system.
pub fn http() -> Client {
    static HTTP: LazyLock<Client> = LazyLock::new(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0).build().unwrap()
    });
    HTTP.clone()
}

/// Returns the request of a tool call to this path of the server.
pub fn call(site: &impl Site, path: &str, tool: &str, arguments: &Value) -> RequestBuilder {
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": tool, "arguments": arguments } });
    site.client().post(site.at(path)).header("accept", "application/json, text/event-stream").json(&call)
}

/// Returns the text of a tool's answer.
pub fn text(answer: &Value) -> &str {
    answer.pointer("/result/content/0/text").and_then(Value::as_str).unwrap_or_default()
}
