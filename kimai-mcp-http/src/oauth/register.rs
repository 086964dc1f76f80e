//! `POST /register`: a client describes itself (RFC 7591). Anybody may; what nobody logs in with is soon forgotten.

mod asked;
mod refusal;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    response::{IntoResponse, Response},
    routing::post,
};
use http::{
    HeaderMap, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use serde::Serialize;

use self::{
    asked::{Asked, Method},
    refusal::Refusal,
};
use super::client::Client;
use crate::{app::App, secret::Secret};

/// The most bytes that a description may have.
const LONGEST: usize = 16 * 1024;

/// The endpoint.
pub fn routes() -> Router<App> {
    Router::new().route("/register", post(register)).layer(DefaultBodyLimit::max(LONGEST))
}

/// What the client is told of itself. What it does not have is left out: clients refuse null.
#[derive(Serialize)]
struct Registered {
    client_id: String,
    client_id_issued_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<String>,
    redirect_uris: Vec<String>,
    grant_types: [&'static str; 2],
    response_types: [&'static str; 1],
    token_endpoint_auth_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

async fn register(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    if !is_json(&headers) {
        return Err(Refusal::NoJson);
    }
    let asked = Asked::read(&body.map_err(|_| Refusal::Body(LONGEST))?)?;
    app.clients.check_any(&asked.redirect_uris)?;
    let registered = kept(&app, asked).await?;
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(registered)).into_response())
}

/// A form of another page cannot say this without asking first.
fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

async fn kept(app: &App, asked: Asked) -> Result<Registered, Refusal> {
    let id = Secret::random()?.expose().to_owned();
    let secret = if asked.method == Method::None { None } else { Some(Secret::random()?) };
    let client = Client {
        id,
        name: asked.name,
        redirect_uris: asked.redirect_uris,
        secret: secret.as_ref().map(Secret::digest),
    };
    app.state.put(&client.id, &client, Client::UNUSED).await?;
    Ok(Registered {
        client_id: client.id,
        client_id_issued_at: app.state.now().as_second(),
        client_secret_expires_at: secret.is_some().then_some(0),
        client_secret: secret.map(|secret| secret.expose().to_owned()),
        client_name: client.name,
        redirect_uris: client.redirect_uris.into_iter().map(String::from).collect(),
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: asked.method.name(),
        scope: Some(asked.scopes.to_string()).filter(|scopes| !scopes.is_empty()),
    })
}
