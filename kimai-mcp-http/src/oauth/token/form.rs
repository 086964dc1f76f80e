//! What a client sends to `/token` and `/revoke`.

use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_TYPE};

use super::Refusal;
use crate::oauth::parameters::Parameters;

const URLENCODED: &str = "application/x-www-form-urlencoded";

/// The parameters of a form, each there once.
pub(crate) struct Form(Parameters);

/// How long a form may be: some parameters of some hundred letters.
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(16 * 1024)
}

impl Form {
    fn read(body: &str) -> Result<Self, Refusal> {
        let read = Parameters::read(body);
        // RFC 8707 §2 lets a client name several resources.
        if read.repeat_others_than("resource") {
            return Err(Refusal::Request("a parameter is there more than once; send each once"));
        }
        Ok(Self(read))
    }

    /// The value of this parameter. One without a value counts as left out (RFC 6749 §3.2).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// All values of a parameter that may be there more than once.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.all(name)
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
    type Rejection = Refusal;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refusal> {
        if !is_form(request.headers()) {
            return Err(Refusal::Request("the body must be application/x-www-form-urlencoded"));
        }
        let body = Bytes::from_request(request, state).await.map_err(|_| Refusal::Form)?;
        Self::read(&String::from_utf8_lossy(&body))
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
        assert!(Form::read("code=a&code=b").is_err());
        assert!(Form::read("code=a&%63ode=a").is_err());
        assert_eq!(Form::read("code=&scope=a+b").unwrap().get("code"), None);
        assert_eq!(Form::read("code=&scope=a+b").unwrap().get("scope"), Some("a b"));
    }

    #[test]
    fn several_resources_may_be_named() {
        let form = Form::read("resource=a&resource=b").unwrap();
        assert_eq!(form.all("resource").collect::<Vec<_>>(), ["a", "b"]);
    }
}
