//! The page that leads back to the client.

use super::{Language, Problem, Reader, look::STYLE};
use crate::oauth::destination::Destination;
use crate::oauth::redirect::RedirectUri;
use askama::Template;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};

/// The page.
///
/// It is a page and no redirect, because the answer to a form may redirect only to where the form's page lets forms go
/// (`form-action`, which browsers apply to each further redirect of the client too); and because an address such as
/// `cursor://…` opens a program and leaves the browser where it was.
#[derive(Template)]
#[template(path = "back.html")]
pub struct Back<'a> {
    language: Language,
    destination: Destination,
    allowed: bool,
    to: &'a str,
}

impl<'a> Back<'a> {
    /// Takes the reader to this address of the client, which carries the answer: at once, and by a link where the browser stays.
    ///
    /// # Errors
    /// Never; the library's signature allows addresses that are no text.
    pub fn shown(
        reader: &Reader,
        client: &RedirectUri,
        to: &'a str,
        allowed: bool,
    ) -> Result<Response, Problem> {
        let page = Self { language: reader.language, destination: client.destination(), allowed, to };
        let mut response = reader.shown(StatusCode::OK, &page);
        let refresh = HeaderValue::try_from(format!("0; url={to}")).map_err(|_| Problem::Garbled)?;
        response.headers_mut().insert(header::REFRESH, refresh);
        Ok(response)
    }
}
