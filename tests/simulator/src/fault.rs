//! Faults on purpose: what networks and overloaded servers do.

use std::time::Duration;

/// What goes wrong with a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The call is handled after this time.
    Delay(Duration),
    /// The call is not handled; this status comes with Kimai's error body.
    Status(u16),
    /// The call is not handled; 429 with `Retry-After` in seconds.
    TooManyRequests(u64),
    /// The call is handled; half of the answer arrives, then the connection ends.
    Truncated,
    /// The call is not handled; the connection ends without an answer.
    Dropped,
    /// The call is handled; the connection ends without an answer.
    LostAnswer,
    /// The call is not handled; 200 with this text, as a login page or a proxy would answer.
    Html(String),
}

/// A fault and the calls it meets.
#[derive(Debug)]
pub(crate) struct FaultRule {
    method: String,
    pattern: String,
    fault: Fault,
    /// How many calls it still meets; `None` is all.
    remaining: Option<usize>,
}

impl FaultRule {
    /// Meets calls with this method (`*` is any) and path (`{id}` or `*` is any segment, `*` alone any path).
    pub(crate) fn new(method: &str, pattern: &str, fault: Fault, remaining: Option<usize>) -> Self {
        Self { method: method.to_owned(), pattern: pattern.to_owned(), fault, remaining }
    }

    fn matches(&self, method: &str, path: &str) -> bool {
        self.remaining != Some(0)
            && (self.method == "*" || self.method.eq_ignore_ascii_case(method))
            && (self.pattern == "*" || same_path(&self.pattern, path))
    }
}

/// The fault of the first rule that meets this call, counted down.
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
