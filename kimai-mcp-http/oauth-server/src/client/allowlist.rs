//! Allow-list of clients.

use url::Url;

use super::metadata_document::is_document_id;
use crate::redirect_uri::{Destination, RedirectUri};

/// Destinations to which clients may return users, and hosts that may publish metadata documents. An empty list allows all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientAllowlist(Vec<Destination>);

/// The client is not on the allow-list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this server accepts listed clients only; ask its operator to allow this client")]
pub struct NotAllowed;

impl ClientAllowlist {
    /// Allows clients that return to one of these destinations.
    pub fn new(destinations: Vec<Destination>) -> Self {
        Self(destinations)
    }

    /// Checks the redirect URI of an authorization request.
    ///
    /// # Errors
    /// [`NotAllowed`] if its destination is not listed.
    pub fn check(&self, redirect_uri: &RedirectUri) -> Result<(), NotAllowed> {
        self.check_destination(&redirect_uri.destination())
    }

    /// Checks the redirect URIs of a registration; one listed destination suffices.
    ///
    /// # Errors
    /// [`NotAllowed`] if none is listed.
    pub fn check_any(&self, redirect_uris: &[RedirectUri]) -> Result<(), NotAllowed> {
        let is_allowed = redirect_uris.iter().any(|uri| self.check(uri).is_ok());
        if is_allowed { Ok(()) } else { Err(NotAllowed) }
    }

    /// Checks a client id, so that documents of unlisted hosts are not fetched.
    ///
    /// # Errors
    /// [`NotAllowed`] if the id is a URL of an unlisted host.
    pub fn check_id(&self, id: &str) -> Result<(), NotAllowed> {
        match Url::parse(id).ok().filter(|_| is_document_id(id)) {
            None => Ok(()),
            Some(url) => self.check_destination(&Destination::of(&url)),
        }
    }

    fn check_destination(&self, destination: &Destination) -> Result<(), NotAllowed> {
        let is_allowed = self.0.is_empty() || self.0.contains(destination);
        if is_allowed { Ok(()) } else { Err(NotAllowed) }
    }
}
