//! What machines ask about this server.

use std::collections::HashMap;

use axum::{
    Json, Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::future::join_all;
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use mcp_oauth_server::ErrorResponse;

use crate::{app::App, caller::Account, guard};

/// `/health` and `/ready`.
pub fn routes() -> Router<App> {
    Router::new().route("/health", get(health)).route("/ready", get(ready))
}

/// Whether the process is up.
async fn health(State(app): State<App>) -> Json<Value> {
    Json(json!({
        "status": "healthy",
        "version": env!("CARGO_PKG_VERSION"),
        "transport": "streamable-http",
        "user_count": app.users.count(),
    }))
}

#[derive(Deserialize)]
struct Depth {
    deep: Option<String>,
}

/// Whether it can serve: the state can be written, and with `?deep=1` asked on this machine itself, every user's Kimai answers.
async fn ready(
    State(app): State<App>,
    Query(depth): Query<Depth>,
    request: axum::extract::Request,
) -> Response {
    if let Err(error) = app.oauth.state().check_writable().await {
        tracing::error!("{error}: {}", error.source);
        return ErrorResponse::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "not_ready",
            "The state store cannot be written.",
        )
        .into();
    }
    if guard::is_local(&request) && depth.deep.is_some_and(|deep| deep == "1") {
        return deep(&app).await;
    }
    Json(json!({ "status": "ready" })).into_response()
}

/// Asks each Kimai once, whoever's it is.
async fn deep(app: &App) -> Response {
    let mut accounts = HashMap::new();
    for listed in app.users.listed() {
        accounts.entry(listed.user.kimai.clone()).or_insert_with(|| Account::of(&listed.user));
    }
    let asked = accounts.len();
    let answers = join_all(accounts.into_values().map(|account| answers(app, account))).await;
    let answering = answers.into_iter().filter(|answers| *answers).count();
    let (status, word) = if asked == answering {
        (StatusCode::OK, "ready")
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "not_ready")
    };
    (status, Json(json!({ "status": word, "kimais": asked, "answering": answering }))).into_response()
}

/// Whether a Kimai says anything at all; that it refuses a token is an answer.
async fn answers(app: &App, account: Account) -> bool {
    let Ok(kimai) = app.kimais.of(&account) else { return false };
    kimai.client().version().await.err().is_none_or(|error| error.status().is_some())
}
