//! What browsers let the pages of allowed origins do: call the endpoint and read the metadata, without cookies.

use http::{HeaderName, Method, header};
use tower_http::cors::{AllowOrigin, CorsLayer};

use super::origin::allowed;
use crate::app::App;

/// What clients send beside what every page may.
const HEADERS: [HeaderName; 9] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::ACCEPT,
    HeaderName::from_static("mcp-protocol-version"),
    HeaderName::from_static("mcp-method"),
    HeaderName::from_static("mcp-name"),
    HeaderName::from_static("x-kimai-token"),
    HeaderName::from_static("x-kimai-url"),
    HeaderName::from_static("x-kimai-user"),
];

/// The layer for the endpoint and the metadata.
pub fn layer(app: &App) -> CorsLayer {
    let app = app.clone();
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| allowed(&app, origin)))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers(HEADERS)
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER])
}
