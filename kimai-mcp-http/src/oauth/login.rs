//! `/login`: who is this?

mod check;
mod show;

use axum::{Router, extract::DefaultBodyLimit, routing::get};

use crate::app::App;

/// The most that a form may be.
pub(super) const FORM: usize = 16 * 1024;

/// The page and its form.
pub fn routes() -> Router<App> {
    Router::new().route("/login", get(show::login).post(check::login)).layer(DefaultBodyLimit::max(FORM))
}
