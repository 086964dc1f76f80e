//! What a user allows a client, and the tokens that say so.
//!
//! [`open`] makes a grant of a code, [`refresh`] keeps it alive, [`verify`] says what an access token allows, and
//! [`revoke`], [`end`] and [`end_all`] end it. A token is good for as long as its own record, its grant's, and the
//! user's place in the configuration last, with the secret that they logged in with; so that to end a grant is to remove
//! one record.

mod end;
mod living;
mod open;
mod refresh;
mod refused;
mod tokens;
mod verify;

pub use end::{Revoked, end, end_all, revoke};
pub use open::{Exchange, open};
pub use refresh::{Refresh, refresh};
pub use refused::Refused;
pub use tokens::{ACCESS_LIVES, REFRESH_LIVES, Tokens};
pub use verify::{Verified, verify};

use serde::{Deserialize, Serialize};

use super::{logged_in::LoggedIn, scope::Scopes};
use crate::{
    secret::Digest,
    state::{Kind, Record},
};

/// One consent, alive as long as it is used. Several of one user and client live side by side.
///
/// Each refresh token follows from the one before it and the grant's salt, so that two refreshes at the same time
/// (two windows of one client, two replicas) get the same successor.
#[derive(Clone, Serialize, Deserialize)]
pub struct Grant {
    /// Who allows it.
    #[serde(flatten)]
    pub login: LoggedIn,
    /// The client that may.
    pub client_id: String,
    /// The address that its tokens are for.
    pub resource: String,
    /// What it may do.
    pub scopes: Scopes,
    /// The epoch of the user that it was made in; it ends with that.
    pub epoch: Option<Epoch>,
    /// The refresh token that is to be used next.
    pub refresh: Digest,
    /// The one before it, good until `refresh` is used.
    pub previous: Option<Digest>,
    /// What the next refresh token follows from, besides the last one.
    pub salt: Digest,
}

impl Record for Grant {
    const KIND: Kind = Kind::new("grant");
}

/// An access token, under its digest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessToken {
    /// The grant that it belongs to.
    pub grant: String,
    /// What it allows: all that the grant does, or less.
    pub scopes: Scopes,
}

impl Record for AccessToken {
    const KIND: Kind = Kind::new("access");
}

/// A refresh token, current or not, under its digest: so that one that comes back is recognised.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefreshToken {
    /// The grant that it belongs to.
    pub grant: String,
}

impl Record for RefreshToken {
    const KIND: Kind = Kind::new("refresh");
}

/// A code that was presented, under its digest, so that a second time is recognised.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Spent {
    /// The grant that was made of it.
    pub grant: String,
}

impl Record for Spent {
    const KIND: Kind = Kind::new("spent");
}

/// Begins, under the digest of the slug, when all grants of a user are ended: those of another epoch are dead. It is
/// kept for as long as they could have lived; where none is kept, what is there has outlived none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch(Digest);

impl Record for Epoch {
    const KIND: Kind = Kind::new("epoch");
}
