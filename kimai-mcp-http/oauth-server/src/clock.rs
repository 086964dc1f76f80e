//! Clock and delays, replaceable in tests.

use std::{pin::Pin, sync::Arc, time::Duration};

use jiff::Timestamp;

/// Returns the current time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Waits for a duration; tests record the duration instead.
pub type Delay = Arc<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// Returns the clock of the system.
pub fn system() -> Clock {
    Arc::new(Timestamp::now)
}

/// Returns a delay that sleeps.
pub fn sleep() -> Delay {
    Arc::new(|duration| Box::pin(tokio::time::sleep(duration)))
}
