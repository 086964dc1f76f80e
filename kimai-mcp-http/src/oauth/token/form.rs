//! What a client sends to `/token` and `/revoke`.

use std::collections::HashSet;

use axum::{
    extract::{DefaultBodyLimit, FromRequest, Request},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_TYPE};
use url::form_urlencoded;

use super::Refusal;

const URLENCODED: &str = "application/x-www-form-urlencoded";

/// The parameters of a form, each there once.
pub(crate) struct Form(Vec<(String, String)>);

/// How long a form may be: some parameters of some hundred letters.
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(16 * 1024)
}

impl Form {
    fn read(body: &[u8]) -> Result<Self, Refusal> {
        let pairs: Vec<(String, String)> = form_urlencoded::parse(body).into_owned().collect();
        let mut seen = HashSet::new();
        // RFC 8707 §2 lets a client name several resources.
        let twice = |(name, _): &(String, String)| name != "resource" && !seen.insert(name.clone());
        if pairs.iter().any(twice) {
            return Err(Refusal::Request("a parameter is there more than once; send each once"));
        }
        Ok(Self(pairs))
    }

    /// The value of this parameter. One without a value counts as left out (RFC 6749 §3.2).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a parameter that may be there more than once.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.0.iter().filter(move |(own, _)| own == name);
        named.map(|(_, value)| value.as_str()).filter(|value| !value.is_empty())
    }

    /// The value of a parameter that must be there.
    pub(crate) fn need(&self, name: &'static str) -> Result<&str, Refusal> {
        self.get(name).ok_or(Refusal::Request(match name {
            "grant_type" => "grant_type is missing: authorization_code or refresh_token",
            "code" => "code is missing",
            "code_verifier" => "code_verifier is missing: PKCE with S256 is required",
            "refresh_token" => "refresh_token is missing",
            "client_id" => "client_id is missing",
            _ => "token is missing: the access or refresh token to revoke",
        }))
    }
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        if !is_form(request.headers()) {
            return Err(
                Refusal::Request("the body must be application/x-www-form-urlencoded").into_response()
            );
        }
        let body = Bytes::from_request(request, state).await.map_err(IntoResponse::into_response)?;
        Self::read(&body).map_err(IntoResponse::into_response)
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let sort = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sort.split(';').next().is_some_and(|sort| sort.trim().eq_ignore_ascii_case(URLENCODED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_twice_is_refused_and_one_without_value_is_left_out() {
        assert!(Form::read(b"code=a&code=b").is_err());
        assert!(Form::read(b"code=a&%63ode=a").is_err());
        assert_eq!(Form::read(b"code=&scope=a+b").unwrap().get("code"), None);
        assert_eq!(Form::read(b"code=&scope=a+b").unwrap().get("scope"), Some("a b"));
    }

    #[test]
    fn several_resources_may_be_named() {
        let form = Form::read(b"resource=a&resource=b").unwrap();
        assert_eq!(form.all("resource").collect::<Vec<_>>(), ["a", "b"]);
    }
}
