//! `/consent`: may it?
//!
//! It is asked once for each client, user and site that the client returns to, as long as the client wants no more than
//! it was allowed. A client that returns to the user's computer is asked about each time, since any program there can
//! say that it is this client (RFC 8252 §8.6). Nobody gets past their login: that is asked for each time and shows who
//! wants what.

mod answer;
mod issue;
mod remembered;
mod show;

use axum::{Router, extract::DefaultBodyLimit, routing::get};

pub(super) use self::{issue::allowed, remembered::is_remembered};
use super::pages::LONGEST_FORM;
use crate::app::App;

/// The page and its form.
pub fn routes() -> Router<App> {
    Router::new()
        .route("/consent", get(show::consent).post(answer::consent))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
}
