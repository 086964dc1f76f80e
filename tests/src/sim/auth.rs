//! Who is calling: bearer tokens and the deprecated pair of headers.

use axum::http::HeaderMap;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::json;

use super::{
    answers::{BAD_REQUEST, INTERNAL, Refusal},
    store::{Store, User},
};

/// Wrong passwords of one address within a minute before it is shut out.
const FAILURES: usize = 5;

/// The failures of the deprecated headers, by time.
pub(crate) type Failures = Vec<Timestamp>;

/// The caller, or the 401, 403, 400 or 500 that Kimai gives.
pub(crate) fn identify(
    store: &Store,
    failures: &mut Failures,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<User, Refusal> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer ")).map(str::trim);
    let user = match (bearer.filter(|secret| !secret.is_empty()), text("x-auth-user"), text("x-auth-token")) {
        (Some(secret), _, _) => by_token(store, secret, now)?,
        (None, Some(name), Some(password)) => by_password(store, failures, (name, password), now)?,
        _ => return Err(Refusal::Body(401, json!({"code": 401, "message": "Unauthorized"}))),
    };
    TimeZone::get(&user.timezone).map(|_| user.clone()).map_err(|_| INTERNAL)
}

/// The user of a token that is known, not expired, and whose user is enabled.
fn by_token<'a>(store: &'a Store, secret: &str, now: Timestamp) -> Result<&'a User, Refusal> {
    let token = store.tokens.iter().find(|token| token.secret == secret);
    let live = token.filter(|token| token.expires.is_none_or(|end| now < end));
    let user = live.and_then(|token| store.users.get(token.user));
    user.filter(|user| user.enabled).ok_or(Refusal::Token)
}

fn by_password<'a>(
    store: &'a Store,
    failures: &mut Failures,
    given: (&str, &str),
    now: Timestamp,
) -> Result<&'a User, Refusal> {
    let minute_ago = now - SignedDuration::from_mins(1);
    failures.retain(|at| *at > minute_ago);
    if failures.len() >= FAILURES {
        return Err(BAD_REQUEST);
    }
    let user = store.users.iter().find(|user| user.username == given.0 && user.enabled);
    let right = user.filter(|user| user.api_password.as_deref() == Some(given.1));
    if right.is_none() {
        failures.push(now);
    }
    right.ok_or_else(|| Refusal::Body(403, json!({"message": "Invalid credentials"})))
}
