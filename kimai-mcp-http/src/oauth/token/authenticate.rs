//! Which client is speaking (RFC 6749 §2.3).

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, header::AUTHORIZATION};
use url::form_urlencoded;

use super::{Form, Refusal};
use crate::{
    app::App,
    oauth::client::{self, Client, NoClient},
    secret::Secret,
};

const UNREADABLE: Refusal = Refusal::Client(
    "the Authorization header must be Basic with the client's id and secret, each URL-encoded",
);

/// What a client says of itself.
struct Credentials {
    id: String,
    secret: Option<Secret>,
}

/// The client that speaks, by its id alone if it is public, otherwise with its secret, in the header or the body.
pub(crate) async fn authenticate(app: &App, headers: &HeaderMap, form: &Form) -> Result<Client, Refusal> {
    let shown = Credentials::shown(headers, form)?;
    let client = client::at_token(app, &shown.id).await.map_err(|error| match error {
        NoClient::Unknown | NoClient::Document(_) | NoClient::NotAllowed(_) => {
            Refusal::Client("the client is unknown here; register again")
        }
        error @ NoClient::Store(_) => Refusal::unavailable(&error),
    })?;
    match (&client.secret, &shown.secret) {
        (None, None) => Ok(client),
        (Some(kept), Some(secret)) if secret.digest() == *kept => Ok(client),
        (Some(_), None) => Err(Refusal::Client("this client has a secret and must use it")),
        (None, Some(_)) => Err(Refusal::Client("this client has no secret; send its client_id alone")),
        (Some(_), Some(_)) => {
            Err(Refusal::Client("the client's secret is wrong; use the one of its registration"))
        }
    }
}

impl Credentials {
    fn shown(headers: &HeaderMap, form: &Form) -> Result<Self, Refusal> {
        let in_body = form.get("client_secret").map(Secret::shown);
        let Some(header) = Self::in_header(headers)? else {
            return Ok(Self { id: form.need("client_id")?.to_owned(), secret: in_body });
        };
        if in_body.is_some() {
            return Err(Refusal::Request(
                "the client's secret is in the header and in the body; send it once",
            ));
        }
        if form.get("client_id").is_some_and(|id| id != header.id) {
            return Err(Refusal::Request("client_id is not the client of the Authorization header"));
        }
        Ok(header)
    }

    fn in_header(headers: &HeaderMap) -> Result<Option<Self>, Refusal> {
        let mut all = headers.get_all(AUTHORIZATION).iter();
        let Some(value) = all.next() else { return Ok(None) };
        if all.next().is_some() {
            return Err(Refusal::Request("there is more than one Authorization header; send one"));
        }
        let text = value.to_str().ok().and_then(basic).ok_or(UNREADABLE)?;
        let (id, secret) = text.split_once(':').ok_or(UNREADABLE)?;
        let secret = Some(decoded(secret)).filter(|secret| !secret.is_empty());
        Ok(Some(Self { id: decoded(id), secret: secret.as_deref().map(Secret::shown) }))
    }
}

/// `id:secret` of `Basic aWQ6c2VjcmV0`.
fn basic(value: &str) -> Option<String> {
    let (scheme, code) = value.split_once(' ')?;
    let bytes = STANDARD.decode(code.trim()).ok().filter(|_| scheme.eq_ignore_ascii_case("basic"))?;
    String::from_utf8(bytes).ok()
}

/// A part of it, which is written like the value of a form.
fn decoded(part: &str) -> String {
    let form = format!("={part}");
    form_urlencoded::parse(form.as_bytes()).next().map(|(_, value)| value.into_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn of(value: &str) -> Option<(String, Option<String>)> {
        let headers = HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_str(value).unwrap())]);
        let shown = Credentials::in_header(&headers).ok().flatten()?;
        Some((shown.id, shown.secret.map(|secret| secret.expose().to_owned())))
    }

    #[test]
    fn id_and_secret_are_decoded_like_a_form() {
        let code = STANDARD.encode("https%3A%2F%2Fa.example%2Fme:a%3Ab+c%25");
        let read = of(&format!("bAsIc {code}")).unwrap();
        assert_eq!(read, ("https://a.example/me".to_owned(), Some("a:b c%".to_owned())));
    }

    #[test]
    fn an_empty_secret_is_none_and_another_scheme_is_refused() {
        assert_eq!(of(&format!("Basic {}", STANDARD.encode("me:"))), Some(("me".to_owned(), None)));
        for value in ["Bearer abc", "Basic", "Basic ???", &format!("Basic {}", STANDARD.encode("me"))] {
            assert_eq!(of(value), None, "{value}");
        }
    }
}
