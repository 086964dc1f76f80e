//! Authentication by bearer token or the deprecated `X-AUTH-*` headers.

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::json;

use crate::{
    response::{BAD_REQUEST, ErrorResponse, INTERNAL_ERROR},
    store::{Store, User},
};

/// Maximum of failed logins per minute.
const MAX_FAILED_LOGINS: usize = 5;

/// Times of failed logins with the deprecated headers.
pub(crate) type FailedLogins = Vec<Timestamp>;

/// Returns the caller, or the 401, 403, 400 or 500 of Kimai.
pub(crate) fn authenticate(
    store: &Store,
    failed_logins: &mut FailedLogins,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<User, ErrorResponse> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer ")).map(str::trim);
    let user = match (bearer.filter(|secret| !secret.is_empty()), text("x-auth-user"), text("x-auth-token")) {
        (Some(secret), _, _) => by_token(store, secret, now)?,
        (None, Some(name), Some(password)) => by_password(store, failed_logins, (name, password), now)?,
        _ => return Err(ErrorResponse::Body(401, json!({"code": 401, "message": "Unauthorized"}))),
    };
    TimeZone::get(&user.timezone).map(|_| user.clone()).map_err(|_| INTERNAL_ERROR)
}

/// Returns the enabled user of a valid token.
fn by_token<'a>(store: &'a Store, secret: &str, now: Timestamp) -> Result<&'a User, ErrorResponse> {
    let token = store.tokens.iter().find(|token| token.secret == secret);
    let live = token.filter(|token| token.expires.is_none_or(|end| now < end));
    let user = live.and_then(|token| store.users.get(token.user));
    user.filter(|user| user.enabled).ok_or(ErrorResponse::Token)
}

fn by_password<'a>(
    store: &'a Store,
    failed_logins: &mut FailedLogins,
    credentials: (&str, &str),
    now: Timestamp,
) -> Result<&'a User, ErrorResponse> {
    let minute_ago = now - SignedDuration::from_mins(1);
    failed_logins.retain(|at| *at > minute_ago);
    if failed_logins.len() >= MAX_FAILED_LOGINS {
        return Err(BAD_REQUEST);
    }
    let user = store.users.iter().find(|user| user.username == credentials.0 && user.enabled);
    let authenticated = user.filter(|user| user.api_password.as_deref() == Some(credentials.1));
    if authenticated.is_none() {
        failed_logins.push(now);
    }
    authenticated.ok_or_else(|| ErrorResponse::Body(403, json!({"message": "Invalid credentials"})))
}
