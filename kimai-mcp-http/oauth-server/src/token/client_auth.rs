//! Client authentication (RFC 6749 §2.3): `none`, `client_secret_post`, `client_secret_basic`.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};
use url::form_urlencoded;

use super::{TokenError, TokenForm};
use crate::{
    client::{Client, ClientError},
    secret::Secret,
    server::AuthorizationServer,
};

const MALFORMED: TokenError = TokenError::InvalidClient(
    "the Authorization header must be Basic with the client's id and secret, each URL-encoded",
);

struct ClientCredentials {
    id: String,
    secret: Option<Secret>,
}

/// Authenticates the client of a request: public clients by their id, confidential clients by their secret in header or body.
pub(crate) async fn authenticate(
    server: &AuthorizationServer,
    headers: &HeaderMap,
    form: &TokenForm,
) -> Result<Client, TokenError> {
    let credentials = ClientCredentials::from_request(headers, form)?;
    let client = server.client_for_token(&credentials.id).await.map_err(|error| match error {
        ClientError::Unknown | ClientError::Document(_) | ClientError::NotAllowed(_) => {
            TokenError::InvalidClient("the client is unknown here; register again")
        }
        error @ ClientError::Store(_) => TokenError::unavailable(&error),
    })?;
    match (&client.secret, &credentials.secret) {
        (None, None) => Ok(client),
        (Some(stored), Some(secret)) if secret.digest() == *stored => Ok(client),
        (Some(_), None) => Err(TokenError::InvalidClient("this client has a secret and must send it")),
        (None, Some(_)) => {
            Err(TokenError::InvalidClient("this client has no secret; send its client_id only"))
        }
        (Some(_), Some(_)) => {
            Err(TokenError::InvalidClient("the client secret is wrong; use the one of the registration"))
        }
    }
}

impl ClientCredentials {
    fn from_request(headers: &HeaderMap, form: &TokenForm) -> Result<Self, TokenError> {
        let body_secret = form.get("client_secret").map(Secret::new);
        let Some(credentials) = Self::from_headers(headers)? else {
            return Ok(Self { id: form.required("client_id")?.to_owned(), secret: body_secret });
        };
        if body_secret.is_some() {
            return Err(TokenError::InvalidRequest(
                "the client secret is in the header and in the body; send it once",
            ));
        }
        if form.get("client_id").is_some_and(|id| id != credentials.id) {
            return Err(TokenError::InvalidRequest("client_id differs from the Authorization header"));
        }
        Ok(credentials)
    }

    fn from_headers(headers: &HeaderMap) -> Result<Option<Self>, TokenError> {
        let mut values = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = values.next() else { return Ok(None) };
        if values.next().is_some() {
            return Err(TokenError::InvalidRequest("there is more than one Authorization header; send one"));
        }
        let text = value.to_str().ok().and_then(decode_basic).ok_or(MALFORMED)?;
        let (id, secret) = text.split_once(':').ok_or(MALFORMED)?;
        let secret = Some(decode_form_value(secret)).filter(|secret| !secret.is_empty());
        Ok(Some(Self { id: decode_form_value(id), secret: secret.as_deref().map(Secret::new) }))
    }
}

/// Decodes `Basic aWQ6c2VjcmV0` to `id:secret`.
fn decode_basic(value: &str) -> Option<String> {
    let (scheme, encoded) = value.split_once(' ')?;
    let bytes = STANDARD.decode(encoded.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    String::from_utf8(bytes).ok()
}

/// Decodes id or secret, which are form-encoded before base64 (RFC 6749 §2.3.1).
fn decode_form_value(value: &str) -> String {
    let form = format!("={value}");
    form_urlencoded::parse(form.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn parse(value: &str) -> Option<(String, Option<String>)> {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(value).unwrap())]);
        let credentials = ClientCredentials::from_headers(&headers).ok().flatten()?;
        Some((credentials.id, credentials.secret.map(|secret| secret.expose().to_owned())))
    }

    #[test]
    fn id_and_secret_are_form_decoded() {
        let encoded = STANDARD.encode("https%3A%2F%2Fa.example%2Fme:a%3Ab+c%25");
        let parsed = parse(&format!("bAsIc {encoded}")).unwrap();
        assert_eq!(parsed, ("https://a.example/me".to_owned(), Some("a:b c%".to_owned())));
    }

    #[test]
    fn empty_secret_is_missing_and_other_schemes_are_rejected() {
        let encoded = STANDARD.encode("me:");
        assert_eq!(parse(&format!("Basic {encoded}")), Some(("me".to_owned(), None)));
        for value in ["Bearer abc", "Basic", "Basic ???", &format!("Basic {}", STANDARD.encode("me"))] {
            assert_eq!(parse(value), None, "{value}");
        }
    }
}
