//! Health and readiness probes.

use std::{collections::HashMap, sync::Arc};

use axum::{
    Json, Router,
    extract::{Query, Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::future::join_all;
use http::StatusCode;
use mcp_oauth_server::ErrorResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{App, operator};
use crate::auth::Account;

/// Returns the routes `/health` and `/ready`.
pub fn routes() -> Router<Arc<App>> {
    Router::new().route("/health", get(health)).route("/ready", get(ready))
}

/// Answers 200 as long as the process runs; the operator gets details.
async fn health(State(app): State<Arc<App>>, request: Request) -> Json<Value> {
    if !operator::is_operator(&app, &request) {
        return Json(json!({ "status": "ok" }));
    }
    let headers = app.auth.methods.headers.as_ref();
    let default_kimai = headers.and_then(|headers| headers.kimais.default_kimai());
    Json(json!({
        "status": "healthy",
        "version": env!("CARGO_PKG_VERSION"),
        "transport": "streamable-http",
        "mode": if headers.is_some() { "per-client-auth" } else { "users" },
        "default_kimai_url": default_kimai.map(|kimai| kimai.url.as_str()),
        "active_sessions": app.auth.clients.count(),
        "user_count": app.auth.users.count(),
    }))
}

#[derive(Deserialize)]
struct ReadyQuery {
    deep: Option<String>,
}

/// Answers 200 if the state can be written and the users file is in use. With `?deep=1` of the operator, every Kimai must
/// respond as well.
async fn ready(State(app): State<Arc<App>>, Query(query): Query<ReadyQuery>, request: Request) -> Response {
    if let Err(error) = app.auth.oauth.state().check_writable().await {
        tracing::error!(%error, cause = %error.source, "state store not writable");
        let message = "The state store cannot be written.";
        return ErrorResponse::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", message).into();
    }
    if app.auth.users.file_error().is_some() {
        let message =
            "The users file cannot be used, and the previous users are kept. The log has the reason.";
        return ErrorResponse::new(StatusCode::SERVICE_UNAVAILABLE, "not_ready", message).into();
    }
    if query.deep.is_some_and(|deep| deep == "1") && operator::is_operator(&app, &request) {
        return check_kimais(&app).await;
    }
    Json(json!({ "status": "ready" })).into_response()
}

/// Sends one request to each Kimai of the users.
async fn check_kimais(app: &App) -> Response {
    let mut accounts = HashMap::new();
    for listed in app.auth.users.listed() {
        accounts.entry(listed.user.kimai.clone()).or_insert_with(|| Account::new(&listed.user));
    }
    let total = accounts.len();
    let results = join_all(accounts.into_values().map(|account| responds(app, account))).await;
    let responding = results.into_iter().filter(|responds| *responds).count();
    let (status, text) = if total == responding {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not_ready")
    };
    (status, Json(json!({ "status": text, "kimais": total, "answering": responding }))).into_response()
}

/// Returns true if the Kimai sends any HTTP response, even one that refuses the token.
async fn responds(app: &App, account: Account) -> bool {
    let Ok(session) = app.auth.clients.session(&account) else { return false };
    session.client().version().await.err().is_none_or(|error| error.status().is_some())
}
