//! A small MCP server behind the authorization server, with one tool per scope.
//!
//! Run `cargo run -p mcp-oauth-server --example notes`, add `http://localhost:8000/mcp` to an MCP client, and sign in as `anna` with
//! the secret `wonderland`.
#![allow(clippy::indexing_slicing, reason = "indexing a JSON value by name does not panic")]

use std::{
    collections::BTreeMap,
    error::Error,
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
    let listener = TcpListener::bind("127.0.0.1:8000").await?;
    axum::serve(listener, router("http://localhost:8000")?).await?;
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

fn scopes() -> ScopeCatalog {
    ScopeCatalog::new([
        Scope {
            name: "notes:read",
            title: Text::new("Read", "Lesen"),
            description: Text::new("Read your notes.", "Ihre Notizen lesen."),
        },
        Scope {
            name: "notes:write",
            title: Text::new("Write", "Schreiben"),
            description: Text::new("Add notes.", "Notizen hinzufügen."),
        },
    ])
}

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
    Json(json!({ "jsonrpc": "2.0", "id": request["id"], "result": notes.result(&request) })).into_response()
}

impl Notes {
    fn result(&self, request: &Value) -> Value {
        match request["method"].as_str() {
            Some("initialize") => json!({
                "protocolVersion": "2025-06-18",
                "capabilities": { "tools": {} },
                "serverInfo": { "name": "notes", "version": "1.0.0" },
            }),
            Some("tools/list") => json!({ "tools": [
                { "name": "list", "description": "Lists all notes.", "inputSchema": { "type": "object" } },
                { "name": "add", "description": "Adds a note.", "inputSchema": {
                    "type": "object", "properties": { "text": { "type": "string" } }, "required": ["text"],
                } },
            ] }),
            Some("tools/call") => self.call(&request["params"]),
            _ => json!({}),
        }
    }

    fn call(&self, params: &Value) -> Value {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        if params["name"] == "add" {
            texts.push(params["arguments"]["text"].as_str().unwrap_or_default().to_owned());
        }
        json!({ "content": [{ "type": "text", "text": texts.join("\n") }] })
    }
}
