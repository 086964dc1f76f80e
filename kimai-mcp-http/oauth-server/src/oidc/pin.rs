//! Links between accounts of the provider and users of this server.
//!
//! A claim such as the e-mail address finds the user at the first sign-in only. Then the account (issuer and `sub`) is linked to the
//! user: whoever gets the address later cannot sign in as this user, and a changed address does not sign the user out. A link ends
//! when the identity of the user is changed in the configuration.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::identity::IdentityError;
use crate::{
    secret::Digest,
    state::{Kind, Record, State, StoreError},
};

/// Lifetime of a link that is not renewed, the longest of any record.
const TTL: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Remaining lifetime below which a link is renewed.
const RENEWAL: SignedDuration = SignedDuration::from_hours(75 * 24);

/// The user of an account; its id is the digest of issuer and `sub`.
#[derive(Clone, Serialize, Deserialize)]
struct LinkedAccount {
    user: String,
    /// Configured identity of the user at the time of the link.
    identity: String,
}

impl Record for LinkedAccount {
    const KIND: Kind = Kind::new("oidc-account");
}

/// The account of a user; its id is the digest of issuer, user and configured identity.
#[derive(Clone, Serialize, Deserialize)]
struct LinkedUser {
    account: Digest,
}

impl Record for LinkedUser {
    const KIND: Kind = Kind::new("oidc-user");
}

/// The links of one provider.
pub(super) struct Links<'a> {
    pub(super) state: &'a State,
    pub(super) issuer: &'a str,
}

impl Links<'_> {
    pub(super) fn account_id(&self, subject: &str) -> Digest {
        Digest::of(["oidc account", self.issuer, subject])
    }

    fn user_id(&self, user: &str, identity: &str) -> Digest {
        Digest::of(["oidc user", self.issuer, user, identity])
    }

    /// Returns the user to whom an account is linked, unless the user was removed or has another identity now.
    pub(super) async fn user(
        &self,
        subject: &str,
        identity_of: impl Fn(&str) -> Option<String>,
    ) -> Result<Option<String>, StoreError> {
        let stored = self.state.get::<LinkedAccount>(self.account_id(subject)).await?;
        let Some(linked) = stored.map(|stored| stored.record) else { return Ok(None) };
        let is_current = identity_of(&linked.user).as_ref() == Some(&linked.identity);
        Ok(is_current.then_some(linked.user))
    }

    /// Returns true unless another account is linked to a user with this identity.
    pub(super) async fn is_free(
        &self,
        subject: &str,
        user: &str,
        identity: &str,
    ) -> Result<bool, StoreError> {
        let stored = self.state.get::<LinkedUser>(self.user_id(user, identity)).await?;
        Ok(stored.is_none_or(|stored| stored.record.account == self.account_id(subject)))
    }

    /// Links an account to a user with this identity, or renews the link.
    ///
    /// Returns [`IdentityError::OtherAccount`] if another account is linked to the user. Of several concurrent sign-ins of different
    /// accounts, one succeeds.
    pub(super) async fn link(
        &self,
        subject: &str,
        user: &str,
        identity: &str,
    ) -> Result<Result<(), IdentityError>, StoreError> {
        let account = self.account_id(subject);
        let id = self.user_id(user, identity);
        let linked = LinkedUser { account };
        if !self.state.create(id, &linked, TTL).await? {
            let stored = self.state.get::<LinkedUser>(id).await?;
            if stored.is_some_and(|stored| stored.record.account != account) {
                return Ok(Err(IdentityError::OtherAccount));
            }
            self.state.put(id, &linked, TTL).await?;
        }
        let record = LinkedAccount { user: user.to_owned(), identity: identity.to_owned() };
        self.state.put(account, &record, TTL).await?;
        Ok(Ok(()))
    }

    /// Renews the link of a user with this identity, so that it outlives the longest lifetime of a record.
    pub(super) async fn renew(&self, user: &str, identity: &str) -> Result<(), StoreError> {
        let id = self.user_id(user, identity);
        let Some(stored) = self.state.get::<LinkedUser>(id).await? else { return Ok(()) };
        if stored.expires_at.duration_since(self.state.now()) > RENEWAL {
            return Ok(());
        }
        // Replaced by revision: a link that an administrator removes meanwhile stays removed.
        if !self.state.replace(id, stored.revision, &stored.record, TTL).await? {
            return Ok(());
        }
        let record = LinkedAccount { user: user.to_owned(), identity: identity.to_owned() };
        self.state.put(stored.record.account, &record, TTL).await
    }

    /// Removes the link of a user with this identity; the next account that asserts the identity is linked. Returns true if there was
    /// one.
    pub(super) async fn remove(&self, user: &str, identity: &str) -> Result<bool, StoreError> {
        let Some(linked) = self.state.take::<LinkedUser>(self.user_id(user, identity)).await? else {
            return Ok(false);
        };
        self.state.take::<LinkedAccount>(linked.account).await?;
        Ok(true)
    }
}
