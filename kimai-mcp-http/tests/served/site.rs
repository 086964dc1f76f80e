//! Where somebody finds the server, and what they say to it.

use std::sync::LazyLock;

use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};

/// A user of the simulated Kimai: what they log in with, and which token is theirs.
pub(crate) const ANNA: (&str, &str, &str) = ("xK9mP2qW7vL4aB8c", "the secret of anna", "anna-token");

/// The server itself, or what stands before it.
pub(crate) trait Site {
    /// The address of this path.
    fn at(&self, path: &str) -> String;
}

/// A client that goes nowhere by itself, with a connection for each request. It is made once, because it reads the
/// certificates of the system.
pub(crate) fn http() -> Client {
    static HTTP: LazyLock<Client> = LazyLock::new(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
        Client::builder().redirect(Policy::none()).pool_max_idle_per_host(0).build().unwrap()
    });
    HTTP.clone()
}

/// A call of a tool at this address.
pub(crate) fn call(address: &str, tool: &str, arguments: &Value) -> RequestBuilder {
    let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
        "params": { "name": tool, "arguments": arguments } });
    http().post(address).header("accept", "application/json, text/event-stream").json(&call)
}

/// The text of a tool's answer.
pub(crate) fn text(answer: &Value) -> &str {
    answer.pointer("/result/content/0/text").and_then(Value::as_str).unwrap_or_default()
}
