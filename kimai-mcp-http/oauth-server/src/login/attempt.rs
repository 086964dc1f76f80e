//! Sign-in attempts and the limits against guessing.
//!
//! * One account from one network: after five failures within 15 minutes, that account is locked for that network for 15 minutes.
//! * One account from all networks: after 20 failures within an hour, the account is locked for 15 minutes, except on networks from
//!   which it signed in before.
//! * One network, any account: after ten failures within ten minutes, responses are delayed by up to three seconds. The network is
//!   not locked, because many users may share it.
//!
//! * One network and the larger networks around it, any account: a share of the counters, so that a flood of attempts cannot evict the
//!   counters and locks of others ([`network_share`]).
//!
//! Accounts that do not exist are counted, locked and answered like accounts that do. Forms without an account name have the limits
//! of networks only, and a lock of their own: after 100 failures of one network within ten minutes.

use std::time::Duration;

use jiff::SignedDuration;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::{
    client_ip::ClientIp,
    events::EventKind,
    network_share,
    pages::{PageError, Text},
    secret::Digest,
    server::AuthorizationServer,
    sign_in::{Credentials, SignIn, SignInOutcome, Subject},
    state::{Admission, Kind, Record, State, StoreError},
};

/// Lifetime of the record that an account signed in from a network.
const KNOWN_NETWORK_TTL: SignedDuration = SignedDuration::from_hours(90 * 24);

const ATTEMPTS: Kind = Kind::new("tries").with_max_records(100_000);
const FAILURES: Kind = Kind::new("failures").with_max_records(100_000);

/// Limits of sign-in attempts.
#[derive(Debug, Clone, Copy)]
pub struct LoginLimits {
    /// Attempts per pending authorization; after them it ends.
    pub attempts_per_request: u64,
    /// Attempts per account and network within `network_window`.
    pub attempts_per_network: u64,
    /// Window of `attempts_per_network`.
    pub network_window: SignedDuration,
    /// Attempts per account from unknown networks within `account_window`.
    pub attempts_per_account: u64,
    /// Window of `attempts_per_account`.
    pub account_window: SignedDuration,
    /// Duration of a lock.
    pub lock: SignedDuration,
    /// Failures per network within `failure_window` that are answered without delay.
    pub undelayed_failures: u64,
    /// Window of `undelayed_failures`.
    pub failure_window: SignedDuration,
    /// Failures per network within `failure_window` after which forms without an account name are locked for that network.
    pub failures_per_network: u64,
    /// Delay added by each further failure.
    pub delay_step: Duration,
    /// Longest delay.
    pub max_delay: Duration,
}

impl Default for LoginLimits {
    fn default() -> Self {
        Self {
            attempts_per_request: 10,
            attempts_per_network: 5,
            network_window: SignedDuration::from_mins(15),
            attempts_per_account: 20,
            account_window: SignedDuration::from_hours(1),
            lock: SignedDuration::from_mins(15),
            undelayed_failures: 10,
            failure_window: SignedDuration::from_mins(10),
            failures_per_network: 100,
            delay_step: Duration::from_millis(250),
            max_delay: Duration::from_secs(3),
        }
    }
}

impl LoginLimits {
    fn delay(&self, failures: u64) -> Duration {
        let excess = u32::try_from(failures.saturating_sub(self.undelayed_failures)).unwrap_or(u32::MAX);
        self.delay_step.saturating_mul(excess).min(self.max_delay)
    }
}

/// One sign-in attempt.
pub(crate) struct LoginAttempt<'a> {
    pub(crate) sign_in: &'a dyn SignIn,
    pub(crate) credentials: &'a Credentials,
    /// Data of the further form that the user filled in; `None` for a form of the login page.
    pub(crate) further: Option<&'a SecretString>,
    pub(crate) client_ip: ClientIp,
}

/// Outcome of a sign-in attempt.
#[derive(Debug)]
pub(crate) enum LoginOutcome {
    /// The credentials are right.
    SignedIn(Subject),
    /// The credentials are wrong, or the account does not exist or cannot sign in; with the reason if it is not the usual one.
    Rejected(Option<Text>),
    /// The account is locked; the credentials were not verified.
    Locked {
        /// Time until the next attempt is accepted.
        retry_after: Duration,
    },
}

impl LoginOutcome {
    /// Returns the kind of the event that reports the outcome.
    pub(crate) const fn event(&self) -> EventKind {
        match self {
            Self::SignedIn(_) => EventKind::SignInSucceeded,
            Self::Rejected(_) => EventKind::SignInFailed,
            Self::Locked { .. } => EventKind::SignInLocked,
        }
    }
}

impl LoginAttempt<'_> {
    /// Verifies the attempt within the limits; failures are delayed.
    pub(crate) async fn run(&self, server: &AuthorizationServer) -> Result<LoginOutcome, PageError> {
        let outcome = self.verify(server).await?;
        if !matches!(outcome, LoginOutcome::SignedIn(_)) {
            let limits = &server.login_limits;
            let network = self.network();
            let failures = server.state.increment(FAILURES, network, limits.failure_window).await?;
            if failures >= limits.failures_per_network {
                server.state.create(network, &Locked, limits.lock).await?;
            }
            server.wait(limits.delay(failures)).await;
        }
        Ok(outcome)
    }

    /// Returns the id of the counter and the lock of the network, which no account has.
    fn network(&self) -> Digest {
        Digest::of(["network", &self.client_ip.network().to_string()])
    }

    async fn verify(&self, server: &AuthorizationServer) -> Result<LoginOutcome, PageError> {
        let share = server.network_shares.attempts;
        let window = server.login_limits.network_window;
        if let Admission::Limited { retry_after } =
            network_share::admit(server, ATTEMPTS, share, window, self.client_ip).await?
        {
            return Ok(LoginOutcome::Locked { retry_after });
        }
        let account = self.credentials.account.as_str();
        if account.is_empty() {
            if let Some(locked) = server.state.get::<Locked>(self.network()).await? {
                let remaining = locked.expires_at.duration_since(server.state.now());
                return Ok(LoginOutcome::Locked { retry_after: non_negative(remaining) });
            }
            return self.sign_in().await;
        }
        let place = Digest::of([account, &self.client_ip.network().to_string()]);
        let known = KnownNetwork::find(&server.state, place).await?;
        for lock in self.locks(&server.login_limits, place, known.as_ref()) {
            if let Some(retry_after) = lock.check(&server.state).await? {
                tracing::warn!("sign-in refused: too many attempts");
                return Ok(LoginOutcome::Locked { retry_after });
            }
        }
        let outcome = self.sign_in().await?;
        if let LoginOutcome::SignedIn(_) = outcome {
            KnownNetwork::record(&server.state, place, known).await?;
        }
        Ok(outcome)
    }

    async fn sign_in(&self) -> Result<LoginOutcome, PageError> {
        let outcome = match self.further {
            Some(data) => self.sign_in.sign_in_further(data, self.credentials).await?,
            None => self.sign_in.sign_in(self.credentials).await?,
        };
        Ok(match outcome {
            SignInOutcome::SignedIn(subject) => {
                LoginOutcome::SignedIn(Subject { way: self.sign_in.id().to_owned(), ..subject })
            }
            SignInOutcome::Rejected(reason) => LoginOutcome::Rejected(reason),
            // Only sign-ins at an identity provider continue with a further form.
            SignInOutcome::FurtherForm(_) => LoginOutcome::Rejected(None),
        })
    }

    fn locks(&self, limits: &LoginLimits, place: Digest, known: Option<&KnownNetwork>) -> Vec<Lock> {
        let mut locks = vec![Lock {
            // Each successful sign-in starts a new count.
            id: format!("{place}.{}", known.map_or(0, |known| known.logins)),
            attempts: limits.attempts_per_network,
            window: limits.network_window,
            duration: limits.lock,
        }];
        if known.is_none() {
            locks.push(Lock {
                id: Digest::of([&self.credentials.account]).to_string(),
                attempts: limits.attempts_per_account,
                window: limits.account_window,
                duration: limits.lock,
            });
        }
        locks
    }
}

/// Record that an account signed in from a network; its id is the digest of both.
#[derive(Debug, Serialize, Deserialize)]
struct KnownNetwork {
    /// Number of sign-ins.
    logins: u64,
}

impl Record for KnownNetwork {
    const KIND: Kind = Kind::new("known");
}

impl KnownNetwork {
    async fn find(state: &State, place: Digest) -> Result<Option<Self>, StoreError> {
        Ok(state.get::<Self>(place).await?.map(|stored| stored.record))
    }

    async fn record(state: &State, place: Digest, known: Option<Self>) -> Result<(), StoreError> {
        let logins = known.map_or(0, |known| known.logins) + 1;
        state.put(place, &Self { logins }, KNOWN_NETWORK_TTL).await
    }
}

/// Limit on attempts within a window, followed by a lock.
struct Lock {
    id: String,
    attempts: u64,
    window: SignedDuration,
    duration: SignedDuration,
}

/// Record of an active lock.
#[derive(Debug, Serialize, Deserialize)]
struct Locked;

impl Record for Locked {
    const KIND: Kind = Kind::new("locked").with_max_records(100_000);
}

impl Lock {
    /// Counts an attempt; returns the remaining time if the lock is active.
    ///
    /// The attempt is counted before it is verified, and the last permitted attempt activates the lock, so that concurrent attempts
    /// gain nothing.
    async fn check(&self, state: &State) -> Result<Option<Duration>, StoreError> {
        if let Some(locked) = state.get::<Locked>(&self.id).await? {
            return Ok(Some(non_negative(locked.expires_at.duration_since(state.now()))));
        }
        let attempts = state.increment(ATTEMPTS, &self.id, self.window).await?;
        let passes = attempts < self.attempts || state.create(&self.id, &Locked, self.duration).await?;
        Ok((!passes).then(|| non_negative(self.duration)))
    }
}

fn non_negative(duration: SignedDuration) -> Duration {
    duration.try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delay_starts_after_ten_failures_and_grows_to_three_seconds() {
        let limits = LoginLimits::default();
        let delays = [1, 10, 11, 12, 22, 1_000, u64::MAX].map(|failures| limits.delay(failures).as_millis());
        assert_eq!(delays, [0, 0, 250, 500, 3_000, 3_000, 3_000]);
    }
}
