//! An authorization request while its user logs in and consents.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{logged_in::LoggedIn, redirect::RedirectUri, scope::Scopes};
use crate::{
    secret::Digest,
    state::{Kind, Record},
};

/// What a client asked for at `/authorize`, checked.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Request {
    /// The client.
    pub client_id: String,
    /// Where its user returns to, as it was asked for.
    pub redirect_uri: RedirectUri,
    /// What the client wants to see again.
    pub state: Option<String>,
    /// The PKCE challenge, S256 (RFC 7636).
    pub challenge: String,
    /// What it wants to do.
    pub scopes: Scopes,
}

/// A request on its way through the pages. It belongs to one browser.
#[derive(Clone, Serialize, Deserialize)]
pub struct Ticket {
    /// What was asked for.
    pub request: Request,
    /// The cookie of the browser that brought it.
    pub browser: Digest,
    /// Who logged in, once somebody has.
    pub user: Option<LoggedIn>,
}

impl Record for Ticket {
    const KIND: Kind = Kind::new("ticket").at_most(10_000);
}

impl Ticket {
    /// How long its user has for the pages.
    pub const LIVES: SignedDuration = SignedDuration::from_mins(10);
}
