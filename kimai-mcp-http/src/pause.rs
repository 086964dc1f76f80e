//! Waiting on purpose, which makes guessing slow.

use std::{sync::Arc, time::Duration};

use futures_util::future::{BoxFuture, FutureExt};

/// Waits so long, or a test pretends to.
pub type Pause = Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>;

/// Waits by the timer of the machine.
pub fn real() -> Pause {
    Arc::new(|pause| tokio::time::sleep(pause).boxed())
}
