//! `GET /`: what this is, for the people who look.

use axum::{Router, response::Response, routing::get};
use http::StatusCode;

use crate::{
    app::App,
    oauth::pages::{Reader, StartPage},
};

/// The page at the root.
pub fn routes() -> Router<App> {
    Router::new().route("/", get(show))
}

/// The page.
pub(crate) async fn show(reader: Reader) -> Response {
    let page = StartPage { language: reader.language, connector: reader.public.resource() };
    reader.shown(StatusCode::OK, &page)
}
