//! The account page and the page after its end.

use askama::Template;

use super::{PageContext, STYLE, Text};
use crate::{
    changes::{PastChange, UndoOutcome, UndoState},
    client::{ClientInfo, Verification},
    redirect_uri::Destination,
    scope::Scope,
    sign_in::Profile,
};

/// The account page.
#[derive(Template)]
#[template(path = "account.html")]
pub(crate) struct AccountPage<'a> {
    pub(crate) context: &'a PageContext,
    /// Description of the user.
    pub(crate) profile: &'a Profile,
    pub(crate) connections: Vec<Connection<'a>>,
    /// Recent changes; `None` if the server keeps none, or they cannot be read.
    pub(crate) changes: Option<Vec<Change<'a>>>,
    /// True if the recent changes cannot be read.
    pub(crate) changes_failed: bool,
    /// Outcome of an undo that was just requested.
    pub(crate) undo: Option<&'a UndoOutcome>,
    /// Id of the session of the page.
    pub(crate) session: &'a str,
    pub(crate) csrf: &'a str,
}

/// A connection of a client on the account page.
pub(crate) struct Connection<'a> {
    /// Id of the grant.
    pub(crate) id: &'a str,
    pub(crate) client: Option<&'a ClientInfo>,
    pub(crate) scopes: Vec<&'a Scope>,
    /// Time of the consent.
    pub(crate) since: Option<String>,
    /// Time of the last use.
    pub(crate) used: Option<String>,
}

/// A change of a client on the account page.
pub(crate) struct Change<'a> {
    pub(crate) change: &'a PastChange,
    /// Time of the change.
    pub(crate) at: String,
}

/// The page after a user ended all connections.
#[derive(Template)]
#[template(path = "account_ended.html")]
pub(crate) struct AccountEndedPage<'a> {
    pub(crate) context: &'a PageContext,
    /// Steps that remain to be done elsewhere.
    pub(crate) reminder: Option<&'a Text>,
}
