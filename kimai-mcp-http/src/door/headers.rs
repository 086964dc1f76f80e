//! The second door: a Kimai token in a header, for desktop clients and scripts. Nothing of it is kept but in memory.

use std::sync::Once;

use axum::response::Response;
use http::{HeaderMap, StatusCode, header::WWW_AUTHENTICATE, request::Parts};
use kimai_tools::{
    Access,
    domain::api::{Client, Tls, outbound::PublicOnly},
};
use secrecy::SecretString;
use url::Url;

use mcp_oauth_server::{ErrorResponse, bearer, secret::Digest};

use crate::{
    app::App,
    caller::{Account, Caller, Door},
    settings::AllowedKimais,
    users::KimaiAddress,
};

const TOKEN: &str = "x-kimai-token";
const URL: &str = "x-kimai-url";
/// Whom the tools of an older server were about unless told otherwise. Here the token says who is asking, and the tools
/// take a user where one can be chosen; the header is let pass, because clients that were set up for that server send it.
const USER: &str = "x-kimai-user";

/// What opens the door.
#[derive(Debug)]
pub struct HeaderDoor {
    /// The token that all callers share, as a digest.
    pub server_token: Digest,
    /// The Kimai of those who name none.
    pub default_kimai: Option<KimaiAddress>,
    /// Which others they may name.
    pub allowed: AllowedKimais,
    /// Whether the log says already that somebody sends a header without effect.
    pub told: Once,
}

/// Whether a request means this door.
pub(super) fn knocked(request: &Parts) -> bool {
    request.headers.contains_key(TOKEN)
}

impl HeaderDoor {
    pub(super) fn enter(&self, app: &App, request: &Parts) -> Result<Caller, Closed> {
        let shown = bearer::token_of(&request.headers, &request.uri).ok().flatten();
        if shown.is_none_or(|token| token.digest() != self.server_token) {
            return Err(Closed::ServerToken);
        }
        let account = self.account(&request.headers)?;
        let subject = app.oauth.state().cipher().pseudonym("account", &account.digest());
        if request.headers.contains_key(USER) {
            self.told.call_once(|| tracing::warn!(caller = subject, "{WITHOUT_EFFECT}"));
        }
        Ok(Caller { door: Door::Headers, subject, user: None, access: Access::Destructive, account })
    }

    fn account(&self, headers: &HeaderMap) -> Result<Account, Closed> {
        let token = text(headers, TOKEN).ok_or(Closed::Header(TOKEN, "it is empty or no text"))?;
        let (kimai, public_only) = self.kimai(headers).map_err(|problem| Closed::Header(URL, problem))?;
        Ok(Account { kimai, public_only, token: SecretString::from(token) })
    }

    /// The Kimai that is meant, and whether only public addresses may be contacted for it.
    fn kimai(&self, headers: &HeaderMap) -> Result<(KimaiAddress, bool), &'static str> {
        let default = self.default_kimai.clone();
        if !headers.contains_key(URL) {
            let known = default.map(|kimai| (kimai, false));
            return known.ok_or("it is missing, and this server has no default Kimai");
        }
        let named = text(headers, URL).and_then(|url| Client::normalize_url(&url).ok());
        let named = named.ok_or("it is no address such as https://kimai.example.com")?;
        if let Some(default) = default.filter(|default| default.url == named) {
            return Ok((default, false));
        }
        let public_only = allow(&self.allowed, &named).ok_or(NOT_ALLOWED)?;
        Ok((KimaiAddress { url: named, tls: Tls::System }, public_only))
    }
}

const WITHOUT_EFFECT: &str = "X-Kimai-User has no effect: the token says who is asking; it can be left out (said once for all callers)";
const NOT_ALLOWED: &str =
    "this server does not talk to that Kimai; its operator can allow it with --allowed-kimai-url";

/// Why the door stays closed.
pub(super) enum Closed {
    /// The token of this server is missing or another.
    ServerToken,
    /// A header, and what is wrong with it.
    Header(&'static str, &'static str),
}

impl Closed {
    pub(super) fn answer(self) -> Response {
        match self {
            Self::ServerToken => {
                let sentence = "Authorization must be Bearer and the token of this server (MCP_SERVER_TOKEN); its operator knows it.";
                let error = ErrorResponse::new(StatusCode::UNAUTHORIZED, "invalid_token", sentence);
                error.with_header(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"").into()
            }
            Self::Header(header, problem) => {
                let sentence = format!("The header {header}: {problem}.");
                ErrorResponse::new(StatusCode::BAD_REQUEST, "invalid_request", &sentence).into()
            }
        }
    }
}

/// Whether this Kimai may be named, and then whether only public addresses may be contacted for it.
fn allow(allowed: &AllowedKimais, url: &Url) -> Option<bool> {
    if allowed.origins.contains(&url.origin()) {
        return Some(false);
    }
    (allowed.any_public && PublicOnly::new().check(url).is_ok()).then_some(true)
}

/// The only value of this header, if it is text.
fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}
