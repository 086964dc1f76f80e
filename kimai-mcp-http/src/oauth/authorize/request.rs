//! What a client asks for, parameter by parameter.

use super::{Client, Parameters, RedirectUri, Repeated, Request, back::Denied};
use crate::{app::App, oauth::scope::Scopes};

/// The request, if it can be met.
pub(super) fn checked(
    app: &App,
    client: &Client,
    redirect_uri: &RedirectUri,
    asked: &Parameters,
) -> Result<Request, Denied> {
    // RFC 8707 §2 lets a client name several resources.
    if asked.repeat_others_than("resource") {
        return Err(Repeated.into());
    }
    answers_with_code(asked)?;
    let challenge = challenge(asked)?.to_owned();
    if !asked.all("resource").all(|resource| app.public.is_resource(resource)) {
        let description = "resource must be the address of this MCP server, or left out";
        return Err(Denied { error: "invalid_target", description });
    }
    Ok(Request {
        client_id: client.id.clone(),
        redirect_uri: redirect_uri.clone(),
        state: asked.one("state")?.map(str::to_owned),
        challenge,
        scopes: scopes(app, asked.one("scope")?),
    })
}

fn answers_with_code(asked: &Parameters) -> Result<(), Denied> {
    match asked.one("response_type")? {
        Some("code") => {}
        Some(_) => {
            return Err(Denied {
                error: "unsupported_response_type",
                description: "response_type must be code",
            });
        }
        None => return Err(invalid("response_type is missing; it must be code")),
    }
    match asked.one("response_mode")? {
        None | Some("query") => Ok(()),
        Some(_) => Err(invalid("response_mode must be query, or left out")),
    }
}

/// RFC 7636: without a method it would be `plain`, which proves nothing to who has seen the request.
fn challenge(asked: &Parameters) -> Result<&str, Denied> {
    let Some(challenge) = asked.one("code_challenge")? else {
        return Err(invalid("code_challenge is missing; PKCE with S256 is required"));
    };
    if asked.one("code_challenge_method")? != Some("S256") {
        return Err(invalid("code_challenge_method must be S256"));
    }
    let is_digest = challenge.len() == 43
        && challenge.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    is_digest
        .then_some(challenge)
        .ok_or(invalid("code_challenge must be a SHA-256 in base64url, without padding"))
}

/// What it asks for of what there is; if that is nothing, what clients are usually given.
fn scopes(app: &App, asked: Option<&str>) -> Scopes {
    let known = Scopes::known(asked.unwrap_or_default());
    if known.is_empty() { app.default_scopes.clone() } else { known }
}

const fn invalid(description: &'static str) -> Denied {
    Denied { error: "invalid_request", description }
}

impl From<Repeated> for Denied {
    fn from(_: Repeated) -> Self {
        invalid("a parameter is there more than once")
    }
}
