//! The pages that say why it does not go on, and what to do next.

mod words;

use askama::Template;
use axum::response::Response;
use http::StatusCode;

use self::words::Words;
use super::{Language, Reader, look::STYLE};
use crate::{
    oauth::{allowed::NotAllowed, client::NoClient},
    state::StoreError,
};

/// What a person cannot get past.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// The request was answered, is too old, or never was.
    Expired,
    /// It belongs to another browser, or to none that keeps cookies.
    OtherBrowser,
    /// The form is not from this server's page.
    Forged,
    /// The login was tried too often.
    Guessed,
    /// The client is not known here.
    UnknownClient,
    /// The client's document cannot be had or is no such document.
    UnreadableClient,
    /// The client may not send its users there.
    UnknownRedirect,
    /// Whoever runs this server allows other clients only.
    NotAllowed,
    /// It is no request or form that this server knows.
    Garbled,
    /// This server cannot keep what it has to.
    Unavailable,
}

impl Problem {
    /// The status of its page.
    pub fn status(self) -> StatusCode {
        match self {
            Self::Expired => StatusCode::GONE,
            Self::OtherBrowser | Self::Forged | Self::NotAllowed => StatusCode::FORBIDDEN,
            Self::Guessed => StatusCode::TOO_MANY_REQUESTS,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::UnknownClient | Self::UnreadableClient | Self::UnknownRedirect | Self::Garbled => {
                StatusCode::BAD_REQUEST
            }
        }
    }

    /// Its page.
    pub fn told(self, reader: &Reader) -> Response {
        let page = ProblemPage { language: reader.language, words: self.words(reader.language) };
        reader.shown(self.status(), &page)
    }

    fn words(self, language: Language) -> Words {
        let (english, german) = match self {
            Self::Expired => words::EXPIRED,
            Self::OtherBrowser => words::OTHER_BROWSER,
            Self::Forged => words::FORGED,
            Self::Guessed => words::GUESSED,
            Self::UnknownClient => words::UNKNOWN_CLIENT,
            Self::UnreadableClient => words::UNREADABLE_CLIENT,
            Self::UnknownRedirect => words::UNKNOWN_REDIRECT,
            Self::NotAllowed => words::NOT_ALLOWED,
            Self::Garbled => words::GARBLED,
            Self::Unavailable => words::UNAVAILABLE,
        };
        language.say(english, german)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "a page cannot be shown");
        Self::Unavailable
    }
}

impl From<NoClient> for Problem {
    fn from(error: NoClient) -> Self {
        match error {
            NoClient::Unknown => Self::UnknownClient,
            NoClient::Document(_) => Self::UnreadableClient,
            NoClient::NotAllowed(not) => not.into(),
            NoClient::Store(error) => error.into(),
        }
    }
}

impl From<NotAllowed> for Problem {
    fn from(_: NotAllowed) -> Self {
        Self::NotAllowed
    }
}

impl From<getrandom::Error> for Problem {
    fn from(error: getrandom::Error) -> Self {
        tracing::error!(error = &error as &dyn std::error::Error, "a page cannot be shown");
        Self::Unavailable
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    language: Language,
    words: Words,
}
