//! Authentication of the caller.

use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use secrecy::{ExposeSecret, SecretString};

use crate::BuildError;

/// The credentials of a caller. `Debug` output contains no secret.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Credentials {
    /// An API token of Kimai 2.14 or later, sent as `Authorization: Bearer …`.
    Token(SecretString),
    /// User name and API password, sent as `X-AUTH-USER` and `X-AUTH-TOKEN`. Deprecated by Kimai.
    ApiPassword {
        /// The user name.
        user: String,
        /// The API password.
        password: SecretString,
    },
}

impl Credentials {
    /// Creates credentials from an API token. Whitespace around the token is ignored.
    pub fn token(token: impl Into<String>) -> Self {
        Self::Token(token.into().into())
    }

    /// Creates credentials from a user name and an API password.
    pub fn api_password(user: impl Into<String>, password: impl Into<String>) -> Self {
        Self::ApiPassword { user: user.into(), password: password.into().into() }
    }

    /// Returns the authentication headers, marked as sensitive.
    pub(crate) fn headers(&self) -> Result<HeaderMap, BuildError> {
        match self {
            Self::Token(token) => {
                let token = sensitive_header("Bearer ", token.expose_secret().trim(), "token")?;
                Ok(HeaderMap::from_iter([(AUTHORIZATION, token)]))
            }
            Self::ApiPassword { user, password } => {
                let user = sensitive_header("", user, "user name")?;
                let password = sensitive_header("", password.expose_secret(), "API password")?;
                Ok(HeaderMap::from_iter([
                    (HeaderName::from_static("x-auth-user"), user),
                    (HeaderName::from_static("x-auth-token"), password),
                ]))
            }
        }
    }
}

/// Builds a sensitive header value. `name` is the name of the credential in errors.
fn sensitive_header(scheme: &str, text: &str, name: &'static str) -> Result<HeaderValue, BuildError> {
    if text.is_empty() {
        return Err(BuildError::EmptyCredentials(name));
    }
    let mut value = HeaderValue::try_from(format!("{scheme}{text}").into_bytes())
        .map_err(|_| BuildError::InvalidCredentials(name))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::Credentials;

    #[test]
    fn debug_output_contains_no_secret() {
        let token = Credentials::token("s3cret");
        let password = Credentials::api_password("anna", "s3cret");
        let output = format!("{token:?} {password:?} {:?} {:?}", token.headers(), password.headers());
        assert!(!output.contains("s3cret"), "{output}");
    }

    #[test]
    fn empty_tokens_are_rejected() {
        assert_eq!(Credentials::token(" ").headers().unwrap_err().to_string(), "the token is empty");
    }

    #[test]
    fn user_names_may_contain_any_letters() {
        let headers = Credentials::api_password("jörg", "s3cret").headers().unwrap();
        assert_eq!(headers.get("x-auth-user").unwrap().as_bytes(), "jörg".as_bytes());
    }

    #[test]
    fn a_token_with_a_line_break_is_rejected_without_being_displayed() {
        let message = Credentials::token("s3cret\r\nX-Evil: 1").headers().unwrap_err().to_string();
        assert!(message.contains("token") && !message.contains("s3cret"), "{message}");
    }
}
