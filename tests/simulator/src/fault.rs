//! Injected faults of networks and servers.

use std::time::Duration;

use axum::body::Bytes;

/// Injected fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request is handled after this time.
    Delay(Duration),
    /// The request is not handled; the response has this status and Kimai's error body.
    Status(u16),
    /// The request is not handled; the response is 429 with `Retry-After` in seconds.
    TooManyRequests(u64),
    /// The request is handled; the connection ends after half of the response.
    Truncated,
    /// The request is not handled; the connection ends without a response.
    Dropped,
    /// The request is handled; the connection ends without a response.
    LostAnswer,
    /// The request is not handled; the response is 200 with this page, like that of a proxy.
    Html(String),
    /// The request is handled, but this response is sent in place of Kimai's.
    Replaced {
        /// The status.
        status: u16,
        /// A header besides the content type, such as `location`.
        header: Option<(&'static str, String)>,
        /// The content type.
        content_type: &'static str,
        /// The body.
        body: Bytes,
    },
}

/// Fault and the requests that it applies to.
#[derive(Debug)]
pub(crate) struct FaultRule {
    method: String,
    pattern: String,
    fault: Fault,
    /// Number of remaining requests; `None` is all.
    remaining: Option<usize>,
}

impl FaultRule {
    /// Creates a rule for a method (`*` is any) and path (`{id}` or `*` is any segment, `*` alone any path).
    pub(crate) fn new(method: &str, pattern: &str, fault: Fault, remaining: Option<usize>) -> Self {
        Self { method: method.to_owned(), pattern: pattern.to_owned(), fault, remaining }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        self.remaining != Some(0)
            && (self.method == "*" || self.method.eq_ignore_ascii_case(method))
            && (self.pattern == "*" || same_path(&self.pattern, path))
    }
}

/// Returns the fault of the first matching rule and counts it down.
pub(crate) fn next_fault(rules: &mut [FaultRule], method: &str, path: &str) -> Option<Fault> {
    let rule = rules.iter_mut().find(|rule| rule.matches(method, path))?;
    rule.remaining = rule.remaining.map(|remaining| remaining.saturating_sub(1));
    Some(rule.fault.clone())
}

fn same_path(pattern: &str, path: &str) -> bool {
    let any = |part: &str| part == "*" || part.starts_with('{');
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(wanted, part)| any(wanted) || wanted == part)
}
