//! What is wrong with the configuration.

use std::fmt;

/// What is wrong with something that was configured, and what to do. Shows no value: it may be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What it is about: an option, a variable, a user.
    pub subject: String,
    /// What is wrong with it: `is no port`.
    pub text: String,
    /// What to do.
    pub next: String,
}

impl Problem {
    /// This is wrong with that; do this.
    pub fn new(subject: impl Into<String>, text: impl Into<String>, next: impl Into<String>) -> Self {
        Self { subject: subject.into(), text: text.into(), next: next.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}; {}", self.subject, self.text, self.next)
    }
}
