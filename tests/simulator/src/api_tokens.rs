//! `ApiTokenBundle`, a third-party plugin that creates bearer tokens for users.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    call::{Call, allowed},
    forms::{BLANK, Check, Field, FieldType, Form, Target},
    response::{Body, ErrorResponse, NOT_FOUND, Response, RouteResult},
    router::Route,
    store::Token,
    timestamps::timestamp_in,
};

const PLUGIN: &str = "ApiTokenBundle";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/users/{id}/api-token", list).plugin(PLUGIN),
    Route::new("POST", "/api/users/{id}/api-token", create).plugin(PLUGIN),
];

const FORM: Form = Form(&[
    Field::new("name", FieldType::Text).required(&[BLANK]).checks(&[Check::Max(50)]),
    Field::new("replaceExisting", FieldType::Flag),
    Field::new("expiresAt", FieldType::Moment),
]);

/// Lists names and dates; a secret is only part of the response that creates it.
fn list(call: &mut Call<'_>) -> RouteResult {
    let user = require(call)?;
    let tokens = call.store.tokens.iter().filter(|token| token.user == user);
    Ok(Response::json(tokens.map(|token| view(call, token)).collect::<Vec<_>>()))
}

/// Creates a token: 201 with the secret; 409 if the name is taken and not replaced.
fn create(call: &mut Call<'_>) -> RouteResult {
    let user = require(call)?;
    let form = FORM.read(call, Target::NEW)?;
    form.finish()?;
    let name: String = form.value("name").unwrap_or_default();
    let same = same_name(call, user, &name);
    if !same.is_empty() && form.value("replaceExisting") != Some(true) {
        return Err(ErrorResponse::Status(409));
    }
    for id in same {
        call.store.tokens.remove(id);
    }
    let expires: Option<Timestamp> = form.value("expiresAt");
    let secret = |id: u64| format!("made-token-{user}-{id}");
    let id = call.store.tokens.add(|id| Token { id, user, secret: secret(id), expires });
    call.store.token_names.insert(id, name);
    let mut body = view(call, call.store.tokens.get(id).ok_or(NOT_FOUND)?);
    if let Value::Object(fields) = &mut body {
        fields.insert("token".to_owned(), json!(secret(id)));
    }
    Ok(Response::with(201, Body::Json(body)))
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

fn require(call: &Call<'_>) -> Result<u64, ErrorResponse> {
    let id = call.id(0)?;
    call.store.users.get(id).ok_or(NOT_FOUND)?;
    let scope = if id == call.me.id { "own" } else { "other" };
    allowed(call.may(&format!("api-token_{scope}_profile")))?;
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
