//! The doors: who is asking, found out from what the request brings.

mod headers;
mod slug;
mod token;

use axum::response::Response;
use http::request::Parts;

pub use self::headers::HeaderDoor;
use crate::{app::App, caller::Caller};

/// Which ways in are open beside OAuth.
#[derive(Debug, Default)]
pub struct Doors {
    /// Kimai tokens in headers, if they are taken.
    pub headers: Option<HeaderDoor>,
    /// Whether `/mcp/{slug}` is served.
    pub slugs: bool,
}

/// The caller of a request to `/mcp`: by headers where it brings a Kimai token and that door is open, otherwise by a
/// token of this server.
///
/// # Errors
/// The answer that says what is missing.
pub async fn enter(app: &App, request: &Parts) -> Result<Caller, Response> {
    match &app.doors.headers {
        Some(door) if headers::knocked(request) => door.enter(app, request).map_err(headers::Closed::answer),
        _ => token::enter(app, request).await,
    }
}

pub use slug::enter as enter_by_slug;
