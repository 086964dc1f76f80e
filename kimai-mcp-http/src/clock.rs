//! Where the time comes from.

use std::sync::Arc;

use jiff::Timestamp;

/// Tells what time it is: the system's clock, or a test's.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The clock of the machine.
pub fn system() -> Clock {
    Arc::new(Timestamp::now)
}
