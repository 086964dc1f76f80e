//! Who is calling.

use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use secrecy::{ExposeSecret, SecretString};

use crate::BuildError;

/// How a caller shows who they are. Debug shows no secret.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Credentials {
    /// An API token of Kimai 2.14 or newer (`Authorization: Bearer …`).
    Token(SecretString),
    /// User name and API password, which Kimai calls deprecated (`X-AUTH-USER`, `X-AUTH-TOKEN`).
    ApiPassword {
        /// The user name.
        user: String,
        /// The API password.
        password: SecretString,
    },
}

impl Credentials {
    /// An API token.
    pub fn token(token: impl Into<String>) -> Self {
        Self::Token(token.into().into())
    }

    /// The headers that carry them, marked as sensitive.
    pub(crate) fn headers(&self) -> Result<HeaderMap, BuildError> {
        match self {
            Self::Token(token) => {
                let token = sensitive("Bearer ", token.expose_secret().trim(), "token")?;
                Ok(HeaderMap::from_iter([(AUTHORIZATION, token)]))
            }
            Self::ApiPassword { user, password } => Ok(HeaderMap::from_iter([
                (HeaderName::from_static("x-auth-user"), sensitive("", user, "user name")?),
                (
                    HeaderName::from_static("x-auth-token"),
                    sensitive("", password.expose_secret(), "API password")?,
                ),
            ])),
        }
    }
}

fn sensitive(scheme: &str, text: &str, what: &'static str) -> Result<HeaderValue, BuildError> {
    if text.is_empty() {
        return Err(BuildError::EmptyCredentials(what));
    }
    let mut value = HeaderValue::try_from(format!("{scheme}{text}").into_bytes())
        .map_err(|_| BuildError::InvalidCredentials(what))?;
    value.set_sensitive(true);
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::Credentials;

    #[test]
    fn debug_shows_no_secret() {
        let token = Credentials::token("s3cret");
        let pair = Credentials::ApiPassword { user: "anna".to_owned(), password: "s3cret".to_owned().into() };
        let shown = format!("{token:?} {pair:?} {:?} {:?}", token.headers(), pair.headers());
        assert!(!shown.contains("s3cret"), "{shown}");
    }

    #[test]
    fn an_empty_token_is_refused_and_a_user_may_have_any_letters() {
        assert_eq!(Credentials::token(" ").headers().unwrap_err().to_string(), "the token is empty");
        let pair =
            Credentials::ApiPassword { user: "jörg".to_owned(), password: "s3cret".to_owned().into() };
        assert_eq!(pair.headers().unwrap().get("x-auth-user").unwrap().as_bytes(), "jörg".as_bytes());
    }

    #[test]
    fn a_token_with_a_line_break_is_refused_without_being_shown() {
        let said = Credentials::token("s3cret\r\nX-Evil: 1").headers().unwrap_err().to_string();
        assert!(said.contains("token") && !said.contains("s3cret"), "{said}");
    }
}
