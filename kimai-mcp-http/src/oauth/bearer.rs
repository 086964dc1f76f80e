//! The access token of a request, and what a request without a good one is told (RFC 6750, RFC 9728 §5.1).
//!
//! Every request to the MCP endpoint needs a token, whatever its method; only a CORS preflight cannot have one, and
//! is to be answered before this is asked.

mod challenge;
mod shown;

pub use challenge::Challenge;
pub use shown::shown;

use http::request::Parts;

use super::grant::{self, Verified};
use crate::app::App;

/// Who is asking, by the token of this request.
///
/// # Errors
/// What to answer when that is nobody.
pub async fn caller(app: &App, request: &Parts) -> Result<Verified, Challenge> {
    let token = shown(&request.headers, &request.uri)?.ok_or(Challenge::NoToken)?;
    let verified = grant::verify(app, &token).await.map_err(|error| Challenge::unavailable(&error))?;
    verified.ok_or(Challenge::InvalidToken)
}
