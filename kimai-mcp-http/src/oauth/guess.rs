//! Logins, and what keeps people from guessing their way in.
//!
//! * A user from one address: after five tries without success within a quarter of an hour, that user is refused there
//!   for a quarter of an hour. Nobody else is, and nobody elsewhere.
//! * A user from everywhere: after twenty within an hour, the user is refused at addresses from which they never logged
//!   in, for a quarter of an hour. Where they are at home they still come in.
//! * An address, whoever it tries to be: after ten failures within ten minutes, each further one is answered later, up
//!   to three seconds. Never refused, since many may share the address.
//!
//! A user that does not exist is counted, refused and answered like one that does.

mod failures;
mod known;
mod lock;

use std::{sync::Arc, time::Duration};

use secrecy::ExposeSecret;

use self::{known::Known, lock::Lock};
use crate::{
    app::App,
    client_address::ClientAddress,
    secret::{Digest, Secret},
    state::StoreError,
    users::User,
};

/// One try to log in.
pub struct Guess<'a> {
    /// Who they say they are.
    pub user: &'a str,
    /// What they show for it.
    pub secret: &'a Secret,
    /// Where they are.
    pub from: ClientAddress,
}

/// What becomes of it.
#[derive(Debug)]
pub enum Verdict {
    /// It is them.
    Right(Arc<User>),
    /// It is not, or they cannot log in, or there is nobody of this name.
    Wrong,
    /// It was not even looked at.
    TooMany {
        /// When it may be tried again.
        retry_after: Duration,
    },
}

impl Guess<'_> {
    /// Judges it.
    ///
    /// # Errors
    /// When the store cannot be read or written.
    pub async fn judged(&self, app: &App) -> Result<Verdict, StoreError> {
        let verdict = self.verdict(app).await?;
        if !matches!(verdict, Verdict::Right(_)) {
            let delay = failures::count(&app.state, self.from).await?;
            (app.pause)(delay).await;
        }
        Ok(verdict)
    }

    async fn verdict(&self, app: &App) -> Result<Verdict, StoreError> {
        let here = Digest::of([self.user, &self.from.network().to_string()]);
        let known = Known::find(&app.state, here).await?;
        for lock in self.locks(here, known.as_ref()) {
            if let Some(retry_after) = lock.pass(&app.state).await? {
                tracing::warn!("a login is refused after too many tries");
                return Ok(Verdict::TooMany { retry_after });
            }
        }
        let Some(user) = self.compared(app) else { return Ok(Verdict::Wrong) };
        Known::note(&app.state, here, known).await?;
        Ok(Verdict::Right(user))
    }

    fn locks(&self, here: Digest, known: Option<&Known>) -> Vec<Lock> {
        let mut locks = vec![Lock::of_one_address(here, known.map_or(0, |known| known.logins))];
        if known.is_none() {
            locks.push(Lock::of_all_addresses(Digest::of([self.user])));
        }
        locks
    }

    /// The user, if the secret is theirs. Whoever they are, the same is computed.
    fn compared(&self, app: &App) -> Option<Arc<User>> {
        let user = app.users.find(self.user);
        let expected = user.as_ref().and_then(|user| user.auth_secret.as_ref());
        let expected = expected.map_or("", |secret| secret.expose_secret());
        let same = Secret::shown(expected).digest() == self.secret.digest();
        let right = same && !expected.is_empty();
        user.filter(|_| right)
    }
}
