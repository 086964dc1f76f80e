//! What can go wrong, told apart by what a caller can do about it.

mod api_error;

use std::time::Duration;

pub use api_error::{ApiError, FieldError};
use url::Url;

use crate::Route;

/// Why a call gave no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client could not be made from its settings; nothing was sent.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The request could not be sent, or its answer did not arrive.
    #[error(transparent)]
    Transport(#[from] Box<TransportError>),
    /// Kimai answered that it will not.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// Kimai answered something that does not read as what the route promises.
    #[error(transparent)]
    Decode(#[from] Box<DecodeError>),
    /// What the caller gave cannot be written as a request; nothing was sent.
    #[error("{0}: the request cannot be written: {1}")]
    Encode(Route, String),
}

/// Why a client could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The URL has no scheme; `suggestion` is what was probably meant.
    #[error("the URL has no scheme; write {suggestion}")]
    MissingScheme {
        /// The URL with the scheme that fits the host.
        suggestion: String,
    },
    /// The URL is none, or not one that Kimai can live at.
    #[error("the URL is not usable: {0}")]
    InvalidUrl(String),
    /// The token or user name has characters that no HTTP header can carry.
    #[error("the {0} has characters that no HTTP header can carry")]
    InvalidCredentials(&'static str),
    /// The token, user name or API password is empty.
    #[error("the {0} is empty")]
    EmptyCredentials(&'static str),
    /// The certificates could not be read.
    #[error("the certificates of {place} could not be read: {reason}")]
    Certificates {
        /// The file or the variable.
        place: String,
        /// What was wrong with it.
        reason: String,
    },
    /// The TLS or HTTP stack refused its settings.
    #[error("the HTTP client could not be built")]
    Http(#[source] reqwest::Error),
}

/// Why a request got no answer.
#[derive(Debug, thiserror::Error)]
#[error("{route}: {kind}")]
pub struct TransportError {
    /// The operation.
    pub route: Route,
    /// What happened.
    pub kind: TransportErrorKind,
    /// Whether Kimai may have carried the request out.
    pub outcome: Outcome,
    /// The cause, without the URL.
    #[source]
    pub source: Option<reqwest::Error>,
}

/// What kept an answer from arriving.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: unknown host, refused, unreachable, or not in time.
    #[error("cannot connect")]
    Connect,
    /// A connection, but no secure one: a certificate that is not trusted, or a server that speaks no TLS.
    #[error("no secure connection: {0}")]
    Tls(String),
    /// No answer in time.
    #[error("no answer in time")]
    Timeout,
    /// The connection broke before the answer was whole.
    #[error("the connection broke")]
    Interrupted,
    /// The server sends callers elsewhere, and following would have changed the request or told another host the token.
    #[error("redirected to {0}, which is not followed")]
    Redirect(String),
    /// The answer is larger than the client takes.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

/// Whether a request that got no answer took effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It changed nothing: it was a read, or it never left.
    NotApplied,
    /// It was a write that may have been carried out.
    Unknown,
}

impl TransportError {
    /// Whether the same request may well succeed in a moment.
    pub const fn is_transient(&self) -> bool {
        matches!(
            self.kind,
            TransportErrorKind::Connect | TransportErrorKind::Timeout | TransportErrorKind::Interrupted
        )
    }
}

/// An answer that does not read as its type. After a write, the write was carried out.
#[derive(Debug, thiserror::Error)]
#[error("{route}: the answer does not read at {path}: {reason}")]
pub struct DecodeError {
    /// The operation.
    pub route: Route,
    /// Where in the JSON.
    pub path: String,
    /// What was wrong there.
    pub reason: String,
}

impl Error {
    /// The HTTP status with which Kimai refused, if it did.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(refusal) => Some(refusal.status),
            _ => None,
        }
    }

    /// Whether the same call may well succeed in a moment.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_transient(),
            Self::Api(refusal) => matches!(refusal.status, 429 | 502 | 503 | 504),
            Self::Build(_) | Self::Decode(_) | Self::Encode(..) => false,
        }
    }

    /// How long the server asked to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(refusal) => refusal.retry_after,
            _ => None,
        }
    }
}

/// A URL as an error may show it: without user, query and fragment.
pub(crate) fn shown(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}
