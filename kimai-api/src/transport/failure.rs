//! Requests that got no answer: what happened, and whether they may have taken effect.

use std::{error::Error as StdError, io};

use super::Request;
use crate::{Error, Outcome, TransportError, TransportErrorKind};

/// A write that did not even get a connection changed nothing; any other may have.
pub(super) fn interrupted(request: &Request, error: reqwest::Error) -> Error {
    let (kind, outcome) = if let Some(reason) = tls_cause(&error).filter(|_| error.is_connect()) {
        (TransportErrorKind::Tls(reason), Outcome::NotApplied)
    } else if error.is_connect() {
        (TransportErrorKind::Connect, Outcome::NotApplied)
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, unknown_if_write(request))
    } else {
        (TransportErrorKind::Interrupted, unknown_if_write(request))
    };
    failed(request, kind, outcome, Some(error.without_url()))
}

pub(super) fn unknown_if_write(request: &Request) -> Outcome {
    if request.route.method.is_safe() { Outcome::NotApplied } else { Outcome::Unknown }
}

pub(super) fn failed(
    request: &Request,
    kind: TransportErrorKind,
    outcome: Outcome,
    source: Option<reqwest::Error>,
) -> Error {
    Error::Transport(Box::new(TransportError { route: request.route, kind, outcome, source }))
}

/// What TLS has to say about a failure, if it is its cause.
pub(crate) fn tls_cause(error: &reqwest::Error) -> Option<String> {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(tls) = of_tls(error) {
            return Some(tls.to_string());
        }
        cause = error.source();
    }
    None
}

/// An I/O error hides what it holds from `source`.
fn of_tls<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let held = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match held {
        Some(held) => of_tls(held),
        None => error.downcast_ref(),
    }
}
