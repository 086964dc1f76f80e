//! When a read is tried again, and how long to wait before.

use std::time::Duration;

use http::{HeaderMap, header::RETRY_AFTER};
use jiff::Timestamp;

use crate::{Error, Method, TransportErrorKind, header};

/// The longest pause that is waited for; a server that asks for more gets its error passed on.
const LONGEST: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Copy)]
pub(crate) struct Retry {
    pub(crate) times: u32,
    pub(crate) pause: Duration,
}

impl Default for Retry {
    fn default() -> Self {
        Self { times: 2, pause: Duration::from_millis(300) }
    }
}

impl Retry {
    /// The pause before trying again, or nothing if the failure stands.
    pub(crate) fn pause_after(self, method: Method, error: &Error, done: u32) -> Option<Duration> {
        if !method.is_safe() || done >= self.times || !is_worth_repeating(error) {
            return None;
        }
        let pause = error.retry_after().unwrap_or_else(|| self.varied(done));
        (pause <= LONGEST).then_some(pause)
    }

    /// Doubled each time and varied by half, so that many callers do not come back at once.
    fn varied(self, done: u32) -> Duration {
        self.pause.saturating_mul(1 << done.min(10)).min(LONGEST).mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

/// Waiting the whole time out once more would only make a slow server slower.
fn is_worth_repeating(error: &Error) -> bool {
    let timeout = matches!(error, Error::Transport(failure) if failure.kind == TransportErrorKind::Timeout);
    error.is_transient() && !timeout
}

/// `Retry-After` in seconds or as a date.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = header::time(value)?;
    Some(Duration::try_from(until.duration_since(Timestamp::now())).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, header::RETRY_AFTER};

    use super::retry_after;

    #[test]
    fn retry_after_is_read_in_seconds_and_as_a_date() {
        let read =
            |value: &'static str| retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]));
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert!(read("Fri, 06 Nov 2933 08:49:37 GMT").unwrap() > Duration::from_secs(1 << 20));
        assert_eq!(read("soon"), None);
    }
}
