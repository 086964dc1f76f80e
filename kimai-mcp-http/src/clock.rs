//! Where the time comes from, and what waits.

use std::{pin::Pin, sync::Arc, time::Duration};

use jiff::Timestamp;

/// Tells what time it is: the system's clock, or a test's.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Waits so long: really, or in a test only as a note that it was asked to.
pub type Pause = Arc<dyn Fn(Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

/// The clock of the machine.
pub fn system() -> Clock {
    Arc::new(Timestamp::now)
}

/// Really waits.
pub fn sleeping() -> Pause {
    Arc::new(|time| Box::pin(tokio::time::sleep(time)))
}
