//! A small MCP server behind the authorization server, with one tool per scope.
//!
//! Run `cargo run -p mcp-oauth-server --example notes [PORT]`, add `http://localhost:8000/mcp` to an MCP client, and sign in as `anna`
//! with the secret `wonderland`.
#![allow(clippy::indexing_slicing, reason = "indexing a JSON value by name does not panic")]

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::State as Shared,
    response::{IntoResponse, Response},
    routing::post,
};
use http::{StatusCode, request::Parts};
use mcp_oauth_server::{
    AuthorizationServer, Branding, Challenge, Cipher, Namespace, PublicUrl, Scope, ScopeCatalog,
    SecretSignIn, State, Text, clock, state::Sqlite,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const NAMESPACE: Namespace = Namespace { name: "notes", application_id: 0x4e6f_7465 };

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port = env::args().nth(1).unwrap_or_else(|| "8000".to_owned());
    let listener = TcpListener::bind(format!("127.0.0.1:{port}")).await?;
    let router = router(&format!("http://localhost:{port}"))?;
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}

/// Returns the routes of a notes server at this public URL.
pub(crate) fn router(public_url: &str) -> Result<Router, Box<dyn Error>> {
    let users = BTreeMap::from([("anna".to_owned(), "wonderland".into())]);
    let state = State::new(Arc::new(Sqlite::in_memory()?), clock::system(), Cipher::new(None, NAMESPACE)?);
    let oauth = AuthorizationServer::new(
        PublicUrl::parse(public_url)?,
        SecretSignIn::new(users),
        state,
        scopes(),
        Branding::new("Notes MCP", "Notes"),
    );
    let notes = Notes { oauth: oauth.clone(), texts: Arc::default() };
    let mcp = Router::new().route("/mcp", post(mcp)).with_state(notes);
    Ok(mcp.merge(oauth.router()).merge(oauth.metadata_router()))
}

/// Returns the scopes, from the smallest to the largest.
fn scopes() -> ScopeCatalog {
    ScopeCatalog::new([
        Scope {
            name: "notes:read",
            includes: &[],
            title: Text::new("Read", "Lesen"),
            description: Text::new("Read your notes.", "Ihre Notizen lesen."),
        },
        Scope {
            name: "notes:write",
            includes: &["notes:read"],
            title: Text::new("Write", "Schreiben"),
            description: Text::new("Add notes.", "Notizen hinzufügen."),
        },
    ])
}

/// The protected resource: a list of notes.
#[derive(Clone)]
struct Notes {
    oauth: AuthorizationServer,
    texts: Arc<Mutex<Vec<String>>>,
}

/// `POST /mcp`: verifies the token, then answers one JSON-RPC request.
async fn mcp(Shared(notes): Shared<Notes>, parts: Parts, body: Bytes) -> Response {
    let token = match notes.oauth.authenticate(&parts).await {
        Ok(token) => token,
        Err(challenge) => return notes.oauth.challenge_response(&challenge),
    };
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if request["id"].is_null() {
        return StatusCode::ACCEPTED.into_response();
    }
    if request["params"]["name"] == "add" && !notes.oauth.scopes().includes(&token.scopes, "notes:write") {
        return notes.oauth.challenge_response(&Challenge::InsufficientScope("notes:write".to_owned()));
    }
    let mut response = json!({ "jsonrpc": "2.0", "id": request["id"] });
    match notes.result(&request) {
        Some(result) => response["result"] = result,
        None => response["error"] = json!({ "code": -32601, "message": "Method not found" }),
    }
    Json(response).into_response()
}

impl Notes {
    /// Returns the result of a request; `None` if the method is not known.
    fn result(&self, request: &Value) -> Option<Value> {
        Some(match request["method"].as_str()? {
            "initialize" => json!({
                "protocolVersion": "2025-06-18",
                "capabilities": { "tools": {} },
                "serverInfo": { "name": "notes", "version": "1.0.0" },
            }),
            "ping" => json!({}),
            "tools/list" => json!({ "tools": [
                { "name": "list", "description": "Lists all notes.", "inputSchema": { "type": "object" } },
                { "name": "add", "description": "Adds a note.", "inputSchema": {
                    "type": "object", "properties": { "text": { "type": "string" } }, "required": ["text"],
                } },
            ] }),
            "tools/call" => self.call(&request["params"]),
            _ => return None,
        })
    }

    /// Calls a tool: `add` appends a note; both tools return all notes.
    fn call(&self, params: &Value) -> Value {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if params["name"] == "add" {
            texts.push(params["arguments"]["text"].as_str().unwrap_or_default().to_owned());
        }
        json!({ "content": [{ "type": "text", "text": texts.join("\n") }] })
    }
}
