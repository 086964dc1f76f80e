//! A form that somebody sent.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    response::Response,
};
use http::header;
use serde::de::DeserializeOwned;

use super::{Problem, Reader};
use crate::app::App;

/// The most bytes of a form.
pub const LONGEST_FORM: usize = 16 * 1024;

/// The fields of a form; what is no such form is answered with a page.
pub struct Filled<F>(pub F);

impl<F: DeserializeOwned> FromRequest<App> for Filled<F> {
    type Rejection = Response;

    async fn from_request(request: Request, app: &App) -> Result<Self, Response> {
        let (mut parts, body) = request.into_parts();
        let Ok(reader) = Reader::from_request_parts(&mut parts, app).await;
        let request = Request::from_parts(parts, body);
        read(request, app).await.map(Self).map_err(|problem| problem.told(&reader))
    }
}

async fn read<F: DeserializeOwned>(request: Request, app: &App) -> Result<F, Problem> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    if !kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
        return Err(Problem::Garbled);
    }
    let body = Bytes::from_request(request, app).await.map_err(|_| Problem::Garbled)?;
    serde_html_form::from_bytes(&body).map_err(|_| Problem::Garbled)
}
