//! The users of a sign-in at an identity provider, and the ways in which accounts without a user get one.

use std::pin::Pin;

use async_trait::async_trait;

#[cfg(doc)]
use crate::{OidcSignIn, sign_in::SignIn};
use crate::{
    pages::Text,
    secret::Digest,
    sign_in::{Credentials, LoginForm, Profile, SignInError},
};

/// The part of a sign-in that stores something, which the caller runs later.
pub type StoreFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, SignInError>> + Send + 'a>>;

/// A user whom an account named itself, verified and not stored.
pub struct VerifiedLink<'a> {
    /// The user.
    pub user: String,
    /// Stores what the account entered. Runs only if no other account is linked to the user.
    pub store: StoreFuture<'a, ()>,
}

/// An account of the provider that has no user, or whose user cannot act at the moment.
#[derive(Debug, Clone, Copy)]
pub struct UserlessAccount<'a> {
    /// Value of the identity claim.
    pub identity: &'a str,
    /// E-mail address, if it belongs to the person.
    pub email: Option<&'a str>,
    /// User to whom the account is linked, if there is one.
    pub linked_user: Option<&'a str>,
    /// Digest of issuer and `sub`, for limits.
    pub id: Digest,
}

/// A user whom the directory found for an account; nothing is stored yet.
pub struct FoundUser<'a> {
    /// The user.
    pub user: String,
    /// Stores what the user needs to act, or returns the reason why that failed. Runs only if no other account is linked to the user.
    pub store: StoreFuture<'a, Result<(), Text>>,
}

/// The users of [`OidcSignIn`].
#[async_trait]
pub trait IdentityDirectory: Send + Sync + 'static {
    /// Returns the user with this value of the identity claim.
    fn find(&self, identity: &str) -> Option<String>;

    /// Returns the configured identity of a user, if the user may sign in at the provider.
    fn identity(&self, user: &str) -> Option<String>;

    /// Returns true if [`provision`](Self::provision) or [`link`](Self::link) needs the e-mail address of accounts.
    fn needs_email(&self) -> bool {
        false
    }

    /// Finds the user of an account that has none, or the reason why there is none; `None` if the directory does not search. If it
    /// finds none, [`link_form`](Self::link_form) is offered.
    ///
    /// # Errors
    /// Fails if the answer is not known at the moment.
    async fn provision(
        &self,
        _account: &UserlessAccount<'_>,
    ) -> Result<Option<Result<FoundUser<'_>, Text>>, SignInError> {
        Ok(None)
    }

    /// Returns the form with which an account without a user names its user, once; `None` if such accounts may not sign in. `account`
    /// is the account on the page, `company` the provider.
    fn link_form(&self, _account: Option<&str>, _company: &str) -> Option<LoginForm> {
        None
    }

    /// Verifies the form and returns the user, or the reason why there is none. Nothing is stored yet, because the user may belong to
    /// another account. `email` is the address of the account, if it belongs to the person.
    ///
    /// # Errors
    /// Fails if the form cannot be verified at the moment.
    async fn link(
        &self,
        _email: Option<&str>,
        _credentials: &Credentials,
    ) -> Result<Result<VerifiedLink<'_>, Text>, SignInError> {
        Ok(Err(Text::default()))
    }

    /// Returns true if the account named its user itself ([`link`](Self::link)). A configured user takes precedence.
    fn is_linked_by_account(&self, _user: &str) -> bool {
        false
    }

    /// Returns true if a user may still act; see [`SignIn::is_valid`].
    ///
    /// # Errors
    /// Fails if the answer is not known at the moment.
    async fn is_valid(&self, _user: &str) -> Result<bool, SignInError> {
        Ok(true)
    }

    /// Keeps what is stored about a user; see [`SignIn::keep`].
    ///
    /// # Errors
    /// Fails if the record cannot be written.
    async fn keep(&self, _user: &str) -> Result<(), SignInError> {
        Ok(())
    }

    /// Removes what is stored about a user; see [`SignIn::forget`].
    ///
    /// # Errors
    /// Fails if the record cannot be removed.
    async fn forget(&self, _user: &str) -> Result<Option<Text>, SignInError> {
        Ok(None)
    }

    /// Describes a user for the consent page; see [`SignIn::profile`].
    ///
    /// # Errors
    /// Fails if the description is required and not available at the moment.
    async fn profile(&self, _user: &str) -> Result<Profile, SignInError> {
        Ok(Profile::default())
    }
}
