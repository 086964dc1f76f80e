//! Which path leads where.

use axum::{
    Router,
    body::Body,
    extract::{Path, Request, State},
    middleware::from_fn_with_state,
    response::Response,
    routing::{any, get},
};
use bytes::Bytes;
use http::request::Parts;
use mcp_oauth_server::ClientIp;

use crate::{app::App, body, caller::Caller, door, guard, health, mcp::Endpoint, start, step_up};

/// Everything that this server answers, with the guards before it. The MCP endpoint is `endpoint`.
pub fn all(app: &App, endpoint: Endpoint) -> Router {
    let served = Router::new()
        .merge(mcp(endpoint).layer(guard::cors(app)))
        .merge(app.oauth.metadata_router::<App>().layer(guard::cors(app)))
        .merge(app.oauth.router::<App>().layer(from_fn_with_state(app.clone(), guard::by_address)))
        .merge(health::routes())
        .merge(start::routes());
    let routes = match app.oauth.public_url().prefix() {
        "" => served,
        // What is nested answers there without a slash alone, and people and proxies write one.
        prefix => served.clone().nest(prefix, served).route(&format!("{prefix}/"), get(start::show)),
    };
    guard::before(routes, app).with_state(app.clone())
}

/// The endpoint, with and without a slash at its end.
fn mcp(endpoint: Endpoint) -> Router<App> {
    let by_token = |State(app): State<App>,
                    axum::Extension(endpoint): axum::Extension<Endpoint>,
                    request: Request| async move {
        let (parts, body) = request.into_parts();
        let caller = door::enter(&app, &parts).await;
        answer(&app, &endpoint, caller, parts, body).await
    };
    let by_slug = |State(app): State<App>,
                   Path(slug): Path<String>,
                   axum::Extension(endpoint): axum::Extension<Endpoint>,
                   request: Request| async move {
        let (parts, body) = request.into_parts();
        let caller = door::enter_by_slug(&app, &parts, &slug).await;
        answer(&app, &endpoint, caller, parts, body).await
    };
    Router::new()
        .route("/mcp", any(by_token))
        .route("/mcp/", any(by_token))
        .route("/mcp/{slug}", any(by_slug))
        .route("/mcp/{slug}/", any(by_slug))
        .layer(axum::Extension(endpoint))
}

async fn answer(
    app: &App,
    endpoint: &Endpoint,
    caller: Result<Caller, Response>,
    mut parts: Parts,
    body: Body,
) -> Response {
    match called(app, caller, &parts, body).await {
        Ok((caller, body)) => {
            parts.extensions.insert(caller);
            endpoint.answer(Request::from_parts(parts, Body::from(body))).await
        }
        Err(refusal) => refusal,
    }
}

/// The caller and their request, when they may send it.
async fn called(
    app: &App,
    caller: Result<Caller, Response>,
    parts: &Parts,
    body: Body,
) -> Result<(Caller, Bytes), Response> {
    let caller = admitted(app, caller, parts).await?;
    let body = body::read(body).await?;
    step_up::missing(app, &caller, &body).map_or(Ok((caller, body)), Err)
}

/// Callers are counted under their own name, those whom no door lets in under their address.
async fn admitted(app: &App, caller: Result<Caller, Response>, request: &Parts) -> Result<Caller, Response> {
    match caller {
        Ok(caller) => guard::admit(app, &caller.subject).await.map(|()| caller),
        Err(refusal) => {
            guard::admit(app, &ClientIp::from_extensions(&request.extensions).network().to_string()).await?;
            Err(refusal)
        }
    }
}
