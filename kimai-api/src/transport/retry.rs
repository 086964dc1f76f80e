//! Retry policy for reads: exponential backoff with jitter, and `Retry-After`.

use std::time::Duration;

use http::{HeaderMap, header::RETRY_AFTER};
use jiff::Timestamp;

use crate::{Error, Method, TransportErrorKind, encoding::parse_http_date};

/// The longest delay before a retry. If the server asks for a longer one, its error is returned.
const MAX_DELAY: Duration = Duration::from_secs(20);

#[derive(Debug, Clone, Copy)]
pub(crate) struct RetryPolicy {
    /// The maximum number of retries.
    pub(crate) retries: u32,
    /// The delay before the first retry; doubled for each further one.
    pub(crate) initial_delay: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { retries: 2, initial_delay: Duration::from_millis(300) }
    }
}

impl RetryPolicy {
    /// Returns the delay before the next attempt, or `None` if the error is final. `attempt` counts from 0.
    pub(super) fn delay_before(self, method: Method, error: &Error, attempt: u32) -> Option<Duration> {
        if !method.is_safe() || attempt >= self.retries || !is_retryable(error) {
            return None;
        }
        let delay = error.retry_after().unwrap_or_else(|| self.backoff(attempt));
        (delay <= MAX_DELAY).then_some(delay)
    }

    /// Returns 50 to 100 % of the exponential delay, so that the retries of many callers do not coincide.
    fn backoff(self, attempt: u32) -> Duration {
        let delay = self.initial_delay.saturating_mul(1 << attempt.min(10)).min(MAX_DELAY);
        delay.mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

/// Returns `true` for transient errors except timeouts: repeating them would put more load on a slow server.
fn is_retryable(error: &Error) -> bool {
    let is_timeout = matches!(error, Error::Transport(error) if error.kind == TransportErrorKind::Timeout);
    error.is_transient() && !is_timeout
}

/// Parses `Retry-After`, in seconds or as a date (RFC 9110, section 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = parse_http_date(value)?;
    Some(Duration::try_from(until.duration_since(Timestamp::now())).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use http::{HeaderMap, header::RETRY_AFTER};

    use super::retry_after;

    #[test]
    fn retry_after_is_parsed_as_seconds_and_as_date() {
        let parse =
            |value: &'static str| retry_after(&HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]));
        assert_eq!(parse("7"), Some(Duration::from_secs(7)));
        assert_eq!(parse("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        assert!(parse("Fri, 06 Nov 2933 08:49:37 GMT").unwrap() > Duration::from_secs(1 << 20));
        assert_eq!(parse("soon"), None);
    }
}
