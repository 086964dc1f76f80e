//! How often something may happen.

use std::time::Duration;

/// So many at once, and one more after each pause (the generic cell rate algorithm).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How many may come at once after a long silence; at least 1.
    pub burst: u32,
    /// After which time one more may come.
    pub pause: Duration,
}

/// Whether it may happen now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may, and is counted.
    Admitted,
    /// It may not, and is not counted.
    Refused {
        /// After which time it may.
        retry_after: Duration,
    },
}
