//! The client is told what is wrong (RFC 6749 §4.1.2.1, RFC 9207).

use axum::response::{IntoResponse, Response};
use http::{
    StatusCode,
    header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY},
};

use crate::oauth::{
    destination::Destination,
    pages::{AstrayPage, Reader},
    redirect::RedirectUri,
};

/// Where an answer goes, and what goes with every answer.
pub(super) struct Back<'a> {
    pub(super) to: &'a RedirectUri,
    pub(super) state: Option<&'a str>,
    pub(super) issuer: &'a str,
}

/// What is wrong with a request, by its name and for who wrote the client.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Denied {
    pub(super) error: &'static str,
    pub(super) description: &'static str,
}

impl Back<'_> {
    /// Programs of the user's own are told at once. A site is not gone to by itself: anybody can register one, and the
    /// address of this server is one that people trust (RFC 9700 §4.11.2).
    pub(super) fn refusing(&self, reader: &Reader, denied: &Denied) -> Response {
        let to = self.with(denied);
        if let Destination::Site(site) = self.to.destination() {
            let (language, why) = (reader.language, denied.description);
            return reader
                .shown(StatusCode::BAD_REQUEST, &AstrayPage { language, site: &site, why, to: &to });
        }
        let headers = [
            (LOCATION, to),
            (CACHE_CONTROL, "no-store".to_owned()),
            (REFERRER_POLICY, "no-referrer".to_owned()),
        ];
        (StatusCode::SEE_OTHER, headers).into_response()
    }

    fn with(&self, denied: &Denied) -> String {
        let said = [("error", denied.error), ("error_description", denied.description)];
        let state = self.state.map(|state| ("state", state));
        self.to.with(said.into_iter().chain(state).chain([("iss", self.issuer)]))
    }
}
