//! Which clients users may log in to, where whoever runs the server says so.

use url::Url;

use super::{destination::Destination, document::is_document, redirect::RedirectUri};

/// Where clients may take users, and which hosts may publish them; without any, all may.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedClients(Vec<Destination>);

/// A client is not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("whoever runs this server allows other clients only; ask them to add it to --allowed-client")]
pub struct NotAllowed;

impl AllowedClients {
    /// Those that take their users there.
    pub fn new(destinations: Vec<Destination>) -> Self {
        Self(destinations)
    }

    /// Whether a client may have its user back there.
    ///
    /// # Errors
    /// When it may not.
    pub fn check(&self, redirect_uri: &RedirectUri) -> Result<(), NotAllowed> {
        self.has(&redirect_uri.destination())
    }

    /// Whether a client may register that names these addresses: one of them will do.
    ///
    /// # Errors
    /// When it may not.
    pub fn check_any(&self, redirect_uris: &[RedirectUri]) -> Result<(), NotAllowed> {
        let allowed = redirect_uris.iter().any(|uri| self.check(uri).is_ok());
        if allowed { Ok(()) } else { Err(NotAllowed) }
    }

    /// Whether the client of this id may be asked for: the document of an unknown host is not fetched.
    ///
    /// # Errors
    /// When it may not.
    pub fn check_id(&self, id: &str) -> Result<(), NotAllowed> {
        match Url::parse(id).ok().filter(|_| is_document(id)) {
            None => Ok(()),
            Some(url) => self.has(&Destination::of(&url)),
        }
    }

    fn has(&self, destination: &Destination) -> Result<(), NotAllowed> {
        let allowed = self.0.is_empty() || self.0.contains(destination);
        if allowed { Ok(()) } else { Err(NotAllowed) }
    }
}
