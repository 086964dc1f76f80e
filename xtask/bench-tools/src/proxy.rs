//! The bare proxy, reference of all measurements of calls: what axum and reqwest cost without any other work.
//!
//! It parses the JSON of a call, requests `/api/users/me` of Kimai with a token, parses the answer and wraps its text.

use std::{collections::HashMap, sync::Arc};

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{Result, announce};

/// Shared state of all requests.
struct Proxy {
    client: reqwest::Client,
    url: String,
}

/// The answer of Kimai, as far as the proxy reads it.
#[derive(Deserialize)]
struct Me {
    id: u64,
    username: String,
    #[serde(flatten)]
    other: HashMap<String, Value>,
}

/// Serves `POST /mcp`.
pub(crate) async fn serve(kimai: String) -> Result {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder().tls_certs_only([]).build()?;
    let proxy = Arc::new(Proxy { client, url: format!("{kimai}/api/users/me") });
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    announce(&format!("http://{}", listener.local_addr()?));
    let routes = Router::new().route("/mcp", post(call)).with_state(proxy);
    Ok(axum::serve(listener, routes).await?)
}

async fn call(
    State(proxy): State<Arc<Proxy>>,
    Json(call): Json<Value>,
) -> std::result::Result<Json<Value>, StatusCode> {
    let response = proxy.client.get(&proxy.url).bearer_auth("anna-token").send().await;
    let me: Me =
        response.map_err(|_| StatusCode::BAD_GATEWAY)?.json().await.map_err(|_| StatusCode::BAD_GATEWAY)?;
    let text = format!("#{} {} ({} fields)", me.id, me.username, me.other.len());
    Ok(Json(json!({
        "jsonrpc": "2.0", "id": call.get("id"),
        "result": { "content": [{ "type": "text", "text": text }], "isError": false },
    })))
}
