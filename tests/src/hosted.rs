//! A hosted server as people and programs use it: where they find it, what they say to it, a browser, a client.

#![allow(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    clippy::unwrap_used,
    reason = "what goes wrong here ends a test"
)]

mod browser;
mod person;

use std::sync::LazyLock;

use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};

pub use self::{
    browser::Browser,
    person::{
        CALLBACK, Login, asked, consented, logged_in, logged_in_as, login, refreshed, refreshed_by,
        registered, traded,
    },
};

/// A user of the simulated Kimai: what they log in with, and which token is theirs.
pub const ANNA: (&str, &str, &str) = ("xK9mP2qW7vL4aB8c", "the secret of anna", "anna-token");

/// The server itself, or what stands before it.
pub trait Site {
    /// The address of this path.
    fn at(&self, path: &str) -> String;

    /// What asks it there.
    fn client(&self) -> Client {
        http()
    }
}

/// A client that goes nowhere by itself, with a connection for each request. It is made once, because it reads the
/// certificates of the system.
pub fn http() -> Client {
    static HTTP: LazyLock<Client> = LazyLock::new(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0).build().unwrap()
    });
    HTTP.clone()
}

/// A call of a tool at this path of the server.
pub fn call(site: &impl Site, path: &str, tool: &str, arguments: &Value) -> RequestBuilder {
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": tool, "arguments": arguments } });
    site.client().post(site.at(path)).header("accept", "application/json, text/event-stream").json(&call)
}

/// The text of a tool's answer.
pub fn text(answer: &Value) -> &str {
    answer.pointer("/result/content/0/text").and_then(Value::as_str).unwrap_or_default()
}
