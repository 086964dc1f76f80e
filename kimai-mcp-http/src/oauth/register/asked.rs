//! What a client says of itself, checked.

use serde::Deserialize;
use untrusted_input::text::visible_line;

use super::Refusal;
use crate::oauth::{redirect::RedirectUri, scope::Scopes};

/// The most addresses that a client may return to.
const MOST_REDIRECTS: usize = 20;

/// A client that can be registered.
pub(super) struct Asked {
    pub(super) name: Option<String>,
    pub(super) redirect_uris: Vec<RedirectUri>,
    pub(super) method: Method,
    pub(super) scopes: Scopes,
}

/// How it shows at `/token` who it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    None,
    Post,
    Basic,
}

/// The members of RFC 7591 that matter here.
#[derive(Deserialize)]
struct Body {
    client_name: Option<String>,
    redirect_uris: Option<Vec<String>>,
    token_endpoint_auth_method: Option<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    scope: Option<String>,
}

impl Method {
    /// RFC 7591 §2: who says nothing gets a secret for the header.
    fn read(name: Option<&str>) -> Result<Self, Refusal> {
        match name {
            Some("none") => Ok(Self::None),
            Some("client_secret_post") => Ok(Self::Post),
            Some("client_secret_basic") | None => Ok(Self::Basic),
            Some(_) => Err(Refusal::Method),
        }
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Post => "client_secret_post",
            Self::Basic => "client_secret_basic",
        }
    }
}

impl Asked {
    pub(super) fn read(body: &[u8]) -> Result<Self, Refusal> {
        let body: Body =
            serde_json::from_slice(body).map_err(|error| Refusal::Unreadable(error.to_string()))?;
        if body.grant_types.is_some_and(|types| !types.iter().any(|grant| grant == "authorization_code")) {
            return Err(Refusal::GrantTypes);
        }
        if body.response_types.is_some_and(|types| !types.iter().any(|response| response == "code")) {
            return Err(Refusal::ResponseTypes);
        }
        Ok(Self {
            name: body.client_name.as_deref().and_then(|name| visible_line(name, 100)),
            redirect_uris: redirect_uris(&body.redirect_uris.unwrap_or_default())?,
            method: Method::read(body.token_endpoint_auth_method.as_deref())?,
            scopes: Scopes::known(&body.scope.unwrap_or_default()),
        })
    }
}

/// One that is not good refuses them all: a client that is told which can do something about it.
fn redirect_uris(texts: &[String]) -> Result<Vec<RedirectUri>, Refusal> {
    match texts.len() {
        0 => return Err(Refusal::NoRedirect),
        many if many > MOST_REDIRECTS => return Err(Refusal::Redirects(MOST_REDIRECTS)),
        _ => {}
    }
    let read = |(place, text): (usize, &String)| {
        RedirectUri::parse(text).map_err(|reason| Refusal::Redirect { place: place + 1, reason })
    };
    texts.iter().enumerate().map(read).collect()
}
