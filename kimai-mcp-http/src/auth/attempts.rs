//! Limit of failed authentication per client address, in this process.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use mcp_oauth_server::{client_ip::Network, secret::Digest};
use moka::sync::Cache;

/// Time in which failures are counted.
const WINDOW: SignedDuration = SignedDuration::from_mins(1);

/// Maximum number of counted addresses.
const MAX_ADDRESSES: usize = 100_000;

/// Maximum number of callers that are known at their address.
const MAX_KNOWN: u64 = 10_000;

/// Time after the last success for which a caller is known.
const KNOWN_TTL: Duration = Duration::from_secs(24 * 3_600);

/// Counter of failed attempts per address.
///
/// At an address with too many failures, no further attempt is judged, so that guessing yields nothing. Callers who
/// succeeded there before are still judged: nobody locks the others of a shared address out.
#[derive(Debug)]
pub struct Attempts {
    max_failures: u32,
    windows: Mutex<HashMap<Network, Window>>,
    known: Cache<(Network, String), ()>,
}

#[derive(Debug, Clone, Copy)]
struct Window {
    start: Timestamp,
    failures: u32,
}

/// Failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// The credentials are wrong.
    Rejected,
    /// The credentials were not judged.
    Limited {
        /// Time until attempts from this address are judged again.
        retry_after: Duration,
    },
}

impl Attempts {
    /// Creates a counter that allows this many failures per minute and address.
    pub fn new(max_failures: u32) -> Self {
        let known = Cache::builder().max_capacity(MAX_KNOWN).time_to_idle(KNOWN_TTL).build();
        Self { max_failures, windows: Mutex::default(), known }
    }

    /// Judges the credentials of `caller`, unless its address has too many failures. `judge` returns `None` for wrong
    /// credentials, which count as a failure. Concurrent attempts are judged one after another.
    ///
    /// # Errors
    /// [`Failure`] of an attempt that does not succeed.
    pub fn judge<T>(
        &self,
        network: Network,
        caller: &Digest,
        now: Timestamp,
        judge: impl FnOnce() -> Option<T>,
    ) -> Result<T, Failure> {
        let key = (network, caller.to_string());
        let mut windows = self.lock();
        let current =
            windows.get(&network).and_then(|window| window.remaining(now).map(|left| (window, left)));
        let limited = current.filter(|(window, _)| window.failures >= self.max_failures);
        if let Some((_, retry_after)) = limited.filter(|_| !self.known.contains_key(&key)) {
            return Err(Failure::Limited { retry_after });
        }
        if let Some(result) = judge() {
            self.known.insert(key, ());
            return Ok(result);
        }
        self.known.invalidate(&key);
        count(&mut windows, network, now);
        Err(Failure::Rejected)
    }

    /// Counts a failure that became known after the credentials were judged.
    pub fn fail(&self, network: Network, caller: &Digest, now: Timestamp) {
        self.known.invalidate(&(network, caller.to_string()));
        count(&mut self.lock(), network, now);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Network, Window>> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn count(windows: &mut HashMap<Network, Window>, network: Network, now: Timestamp) {
    if windows.len() >= MAX_ADDRESSES {
        windows.retain(|_, window| window.remaining(now).is_some());
    }
    if windows.len() >= MAX_ADDRESSES {
        // So many addresses have many guesses in any case.
        windows.clear();
    }
    let window = windows.entry(network).or_insert(Window { start: now, failures: 0 });
    if window.remaining(now).is_none() {
        *window = Window { start: now, failures: 0 };
    }
    window.failures = window.failures.saturating_add(1);
}

impl Window {
    /// Returns the time until the end of the window, or `None` after it.
    fn remaining(&self, now: Timestamp) -> Option<Duration> {
        let end = self.start.checked_add(WINDOW).ok()?;
        let remaining = Duration::try_from(end.duration_since(now)).ok()?;
        (!remaining.is_zero()).then_some(remaining)
    }
}

#[cfg(test)]
mod tests {
    use mcp_oauth_server::{ClientIp, secret::Secret};

    use super::*;

    const START: Timestamp = Timestamp::constant(1_800_000_000, 0);

    fn network(address: &str) -> Network {
        ClientIp(address.parse().unwrap()).network()
    }

    fn caller(name: &str) -> Digest {
        Secret::new(name).digest()
    }

    /// Judges an attempt at an address, `seconds` after the start.
    fn attempt(
        attempts: &Attempts,
        address: &str,
        name: &str,
        seconds: i64,
        is_right: bool,
    ) -> Result<(), Failure> {
        let now = START + SignedDuration::from_secs(seconds);
        attempts.judge(network(address), &caller(name), now, || is_right.then_some(()))
    }

    #[test]
    fn right_credentials_are_not_judged_after_too_many_failures() {
        let attempts = Attempts::new(3);
        for guess in ["a", "b", "c"] {
            assert_eq!(attempt(&attempts, "203.0.113.7", guess, 0, false), Err(Failure::Rejected));
        }
        let limited = Failure::Limited { retry_after: Duration::from_secs(50) };
        assert_eq!(attempt(&attempts, "203.0.113.7", "right", 10, true), Err(limited));
        assert_eq!(
            attempt(&attempts, "203.0.113.8", "right", 10, true),
            Ok(()),
            "other addresses are judged"
        );
        assert_eq!(attempt(&attempts, "203.0.113.7", "right", 60, true), Ok(()), "a minute later");
    }

    #[test]
    fn known_callers_are_judged_at_an_address_with_failures() {
        let attempts = Attempts::new(1);
        assert!(attempt(&attempts, "203.0.113.7", "anna", 0, true).is_ok());
        assert!(attempt(&attempts, "203.0.113.7", "guess", 0, false).is_err());
        assert!(attempt(&attempts, "203.0.113.7", "anna", 1, true).is_ok());
        attempts.fail(network("203.0.113.7"), &caller("anna"), START);
        assert!(attempt(&attempts, "203.0.113.7", "anna", 1, true).is_err(), "a failed caller is unknown");
    }

    #[test]
    fn number_of_counted_addresses_is_bounded() {
        let attempts = Attempts::new(1);
        for number in 0..u32::try_from(MAX_ADDRESSES).unwrap() + 10 {
            let address = std::net::Ipv4Addr::from_bits(number).to_string();
            let _ = attempt(&attempts, &address, "guess", 0, false);
        }
        assert!(attempts.lock().len() <= MAX_ADDRESSES);
    }
}
