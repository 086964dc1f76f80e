//! HTTP server: router, middleware, connections and endpoints.

mod app;
pub mod callers;
pub mod connections;
pub mod health;
pub mod journal;
pub mod landing_page;
pub mod mcp;
pub mod metrics;
pub mod middleware;
mod operator;

use std::sync::Arc;

use axum::{Router, middleware::from_fn_with_state, routing::get};

pub use self::{app::App, callers::HttpCallers, mcp::Endpoint, metrics::Metrics};

/// Returns all routes behind the [middleware]; `endpoint` serves `/mcp`.
///
/// With a path in the public URL, the routes exist below that path as well, for proxies that do not strip it.
pub fn router(app: &Arc<App>, endpoint: Endpoint) -> Router {
    let oauth = &app.auth.oauth;
    let limit = from_fn_with_state(Arc::clone(app), middleware::limit_by_address);
    let routes = Router::new()
        .merge(mcp::routes(endpoint).layer(middleware::cors(app)))
        .merge(oauth.metadata_router::<Arc<App>>().layer(middleware::cors(app)))
        .merge(oauth.endpoint_router::<Arc<App>>().layer(limit.clone()).layer(middleware::cors(app)))
        .merge(oauth.page_router::<Arc<App>>().layer(limit))
        .merge(health::routes())
        .merge(landing_page::routes());
    let routes = match oauth.public_url().prefix() {
        "" => routes,
        // Nested routes do not match the prefix with a trailing slash.
        prefix => {
            let root = format!("{prefix}/");
            routes.clone().nest(prefix, routes).route(&root, get(landing_page::show))
        }
    };
    middleware::apply(routes, app).with_state(Arc::clone(app))
}
