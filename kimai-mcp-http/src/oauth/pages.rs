//! Pages, until there are pages.

use std::{convert::Infallible, error::Error};

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Response},
};
use http::{StatusCode, request::Parts};

use super::client::NoClient;
use crate::{app::App, state::StoreError};

/// What a person cannot get past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The client is not known here.
    UnknownClient,
    /// The client's document cannot be had or is no such document.
    UnreadableClient,
    /// The client may not send its users there.
    UnknownRedirect,
    /// It is no request that this server knows.
    Garbled,
    /// This server cannot keep what it has to.
    Unavailable,
}

/// Somebody with a browser.
pub struct Reader;

impl FromRequestParts<App> for Reader {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self)
    }
}

impl Reader {
    /// The answer, or what is wrong.
    pub fn answered(&self, answer: Result<Response, Problem>) -> Response {
        answer.unwrap_or_else(|problem| (StatusCode::BAD_REQUEST, format!("{problem:?}")).into_response())
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn Error, "a page cannot be shown");
        Self::Unavailable
    }
}

impl From<getrandom::Error> for Problem {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(error = &error as &dyn Error, "a page cannot be shown");
        Self::Unavailable
    }
}

impl From<NoClient> for Problem {
    fn from(error: NoClient) -> Self {
        match error {
            NoClient::Unknown => Self::UnknownClient,
            NoClient::Document(_) => Self::UnreadableClient,
            NoClient::Store(error) => error.into(),
        }
    }
}
