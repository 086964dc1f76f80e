//! What clients read about this server before they ask anything of it: the resource (RFC 9728) and its authorization
//! server (RFC 8414).
//!
//! Each document is at every place where some client looks: at the root with the path of the server after it, as the
//! standards say, and below that path, as was done before them.

mod documents;

use axum::{
    Json, Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{StatusCode, header::CACHE_CONTROL};
use serde_json::{Value, json};

use crate::{app::App, public_url::PublicUrl};

const KEYS: &str = "/.well-known/jwks.json";

type Document = fn(&App) -> Value;

/// All of them.
pub fn routes() -> Router<App> {
    let sorts: [(&str, Document); 3] = [
        ("oauth-protected-resource", documents::resource),
        ("oauth-authorization-server", documents::authorization_server),
        ("openid-configuration", documents::openid),
    ];
    sorts.into_iter().fold(Router::new().route(KEYS, get(no_keys)), |routes, (name, document)| {
        let here = move |State(app): State<App>| async move { told(document(&app)) };
        let after_it = move |State(app): State<App>, Path(path): Path<String>| async move {
            if is_ours(&app.public, &path) {
                told(document(&app))
            } else {
                StatusCode::NOT_FOUND.into_response()
            }
        };
        routes
            .route(&format!("/.well-known/{name}"), get(here))
            .route(&format!("/.well-known/{name}/{{*path}}"), get(after_it))
            .route(&format!("/mcp/.well-known/{name}"), get(here))
    })
}

/// Whether this is the path of the server or of its MCP endpoint, as the world sees them or as a proxy's backend does.
fn is_ours(public: &PublicUrl, path: &str) -> bool {
    let endpoint = format!("{}/mcp", public.prefix());
    ["/mcp", public.prefix(), &endpoint].iter().any(|own| own.trim_matches('/') == path.trim_matches('/'))
}

/// There are none: this server signs nothing. Documents of `OpenID` must name a place for them.
async fn no_keys() -> Response {
    told(json!({ "keys": [] }))
}

fn told(document: Value) -> Response {
    ([(CACHE_CONTROL, "public, max-age=300")], Json(document)).into_response()
}
