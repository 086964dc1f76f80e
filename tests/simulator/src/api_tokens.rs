//! Routes that create bearer tokens for users: the third-party plugin `ApiTokenBundle`, and one of Kimai itself that is proposed.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::{Map, Value, json};

use crate::{
    call::{Call, allowed},
    forms::{BLANK, Check, Field, FieldType, Form, Target},
    response::{BAD_REQUEST, Body, ErrorResponse, NOT_FOUND, Response, RouteResult},
    router::Route,
    store::Token,
    timestamps::timestamp_in,
};

const PLUGIN: &str = "ApiTokenBundle";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/users/{id}/api-token", list).plugin(PLUGIN),
    Route::new("POST", "/api/users/{id}/api-token", create).plugin(PLUGIN),
    Route::new("POST", "/api/users/{id}/api-token", create_in_core).when(|settings| settings.core_api_tokens),
];

/// Name of a token if the request has none.
const DEFAULT_NAME: &str = "API token";

/// Fields of the proposed route of Kimai.
const CORE_FORM: Form =
    Form(&[Field::new("name", FieldType::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(50)])]);

/// Lists names and dates; a secret is only part of the response that creates it.
fn list(call: &mut Call<'_>) -> RouteResult {
    let user = require(call)?;
    let tokens = call.store.tokens.iter().filter(|token| token.user == user);
    Ok(Response::json(tokens.map(|token| view(call, token)).collect::<Vec<_>>()))
}

/// Creates a token: 201 with the secret. A user may have several tokens of a name; `replaceExisting` deletes the others. Unknown
/// fields are ignored.
fn create(call: &mut Call<'_>) -> RouteResult {
    let user = require(call)?;
    let fields = call.fields()?;
    let name = name(&fields)?;
    let expires = expiry(&fields, call.now)?;
    if replaces(fields.get("replaceExisting")) {
        for id in same_name(call, user, &name) {
            call.store.tokens.remove(id);
        }
    }
    add(call, user, name, expires, 201)
}

/// Creates a token: 200 with the secret (kimai/kimai#5930).
fn create_in_core(call: &mut Call<'_>) -> RouteResult {
    let user = require(call)?;
    let form = CORE_FORM.read(call, Target::NEW)?;
    form.finish()?;
    let name: String = form.value("name").unwrap_or_default();
    add(call, user, name, None, 200)
}

fn add(call: &mut Call<'_>, user: u64, name: String, expires: Option<Timestamp>, status: u16) -> RouteResult {
    let secret = |id: u64| format!("made-token-{user}-{id}");
    let id = call.store.tokens.add(|id| Token { id, user, secret: secret(id), expires });
    call.store.token_names.insert(id, name);
    let mut body = view(call, call.store.tokens.get(id).ok_or(NOT_FOUND)?);
    if let Value::Object(fields) = &mut body {
        fields.insert("token".to_owned(), json!(secret(id)));
    }
    Ok(Response::with(status, Body::Json(body)))
}

/// Returns the trimmed name, 2 to 50 characters.
fn name(fields: &Map<String, Value>) -> Result<String, ErrorResponse> {
    let name = match fields.get("name") {
        None | Some(Value::Null) => DEFAULT_NAME,
        Some(Value::String(name)) => name.trim(),
        Some(_) => return Err(BAD_REQUEST),
    };
    if (2..=50).contains(&name.chars().count()) { Ok(name.to_owned()) } else { Err(BAD_REQUEST) }
}

/// Returns the time of expiry, a date or a time in the future.
fn expiry(fields: &Map<String, Value>, now: Timestamp) -> Result<Option<Timestamp>, ErrorResponse> {
    let text = match fields.get("expiresAt") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.is_empty() => return Ok(None),
        Some(Value::String(text)) => text,
        Some(_) => return Err(BAD_REQUEST),
    };
    let midnight = |date: Date| date.to_zoned(TimeZone::UTC).map(|at| at.timestamp());
    let at = text.parse::<Timestamp>().or_else(|_| text.parse().and_then(midnight));
    at.ok().filter(|at| *at > now).map(Some).ok_or(BAD_REQUEST)
}

/// Reads a flag as PHP does: `"false"` is false.
fn replaces(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Number(number)) => number.as_u64() == Some(1),
        Some(Value::String(text)) => ["1", "true", "on", "yes"].contains(&text.to_lowercase().as_str()),
        _ => false,
    }
}

fn same_name(call: &Call<'_>, user: u64, name: &str) -> Vec<u64> {
    let named = |id: u64| call.store.token_names.get(&id).is_some_and(|own| own == name);
    call.store
        .tokens
        .iter()
        .filter(|token| token.user == user && named(token.id))
        .map(|token| token.id)
        .collect()
}

/// Returns the user of the path. The caller needs the permission for the own tokens and for those of the user.
fn require(call: &Call<'_>) -> Result<u64, ErrorResponse> {
    let id = call.id(0)?;
    call.store.users.get(id).ok_or(NOT_FOUND)?;
    allowed(call.may("api-token_own_profile"))?;
    allowed(id == call.me.id || call.may("api-token_other_profile"))?;
    Ok(id)
}

fn view(call: &Call<'_>, token: &Token) -> Value {
    let name = call.store.token_names.get(&token.id).map_or("API", String::as_str);
    json!({
        "id": token.id,
        "name": name,
        "lastUsage": null,
        "expiresAt": token.expires.map(|at| timestamp_in(at, call.zone())),
    })
}
