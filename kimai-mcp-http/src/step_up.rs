//! Calls that a token's scopes do not allow: the client is told which scopes do, before the call runs.

use axum::response::Response;
use mcp_oauth_server::Challenge;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    app::App,
    caller::{Caller, Door},
    oauth::scope_for,
};

#[derive(Deserialize)]
struct Message {
    method: String,
    params: Option<Params>,
}

#[derive(Deserialize)]
struct Params {
    name: Option<String>,
    #[serde(default)]
    arguments: Map<String, Value>,
}

/// The answer that asks for more scopes, if this call needs more than the token has.
pub fn missing(app: &App, caller: &Caller, body: &[u8]) -> Option<Response> {
    if caller.door != Door::OAuth {
        return None;
    }
    let Message { method, params: Some(Params { name: Some(name), arguments }) } =
        serde_json::from_slice(body).ok()?
    else {
        return None;
    };
    if method != "tools/call" {
        return None;
    }
    let needed = kimai_tools::access_of(&name, &arguments).filter(|access| *access > caller.access)?;
    let challenge = Challenge::InsufficientScope(scope_for(needed).to_owned());
    Some(app.oauth.challenge_response(&challenge))
}
