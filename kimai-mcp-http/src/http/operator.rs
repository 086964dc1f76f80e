//! Recognizes the operator of the server: a request from this machine, or one with the token of `--metrics-token`.

use axum::extract::Request;
use http::{HeaderMap, Uri};
use mcp_oauth_server::{bearer, secret::Digest};

use super::{App, middleware};

/// Returns true for a direct request from this machine, and for a request with the operator's token.
pub(super) fn is_operator(app: &App, request: &Request) -> bool {
    let has_token = |token| has_token(request.headers(), request.uri(), token);
    middleware::is_local(app, request) || app.metrics_token.is_some_and(has_token)
}

/// Returns true if the bearer token of a request is this one.
pub(super) fn has_token(headers: &HeaderMap, uri: &Uri, token: Digest) -> bool {
    let presented = bearer::token_of(headers, uri).ok().flatten();
    presented.is_some_and(|presented| presented.digest() == token)
}
