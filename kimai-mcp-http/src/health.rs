//! What machines ask about this server.

use axum::{
    Json, Router,
    extract::{Query, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{answer::refusal, app::App, client_address::ClientAddress};

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

/// Whether it can serve: the state can be written, and with `?deep=1` from this machine, every user's Kimai answers.
async fn ready(
    State(app): State<App>,
    Query(depth): Query<Depth>,
    request: axum::extract::Request,
) -> Response {
    if let Err(error) = app.state.store().ready().await {
        tracing::error!("{error}: {}", error.source);
        return refusal(StatusCode::SERVICE_UNAVAILABLE, "not_ready", "The state store cannot be written.")
            .into();
    }
    let here = ClientAddress::of(request.extensions()).0.is_loopback();
    if here && depth.deep.is_some_and(|deep| deep == "1") {
        return deep(&app).await;
    }
    Json(json!({ "status": "ready" })).into_response()
}

async fn deep(app: &App) -> Response {
    let mut asked = 0;
    let mut answering = 0;
    for address in app.users.kimais() {
        asked += 1;
        answering += usize::from(app.kimais.answers(&address).await);
    }
    let status = if asked == answering { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let word = if asked == answering { "ready" } else { "not_ready" };
    (status, Json(json!({ "status": word, "kimais": asked, "answering": answering }))).into_response()
}
