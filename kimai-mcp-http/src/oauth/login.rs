//! `/login`: who is this?

mod check;
mod show;

use axum::{Router, extract::DefaultBodyLimit, routing::get};

use super::pages::LONGEST_FORM;
use crate::app::App;

/// The page and its form.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/login", get(show::login).post(check::login))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
}
