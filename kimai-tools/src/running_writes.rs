//! Calls that write: they run to their end although the client disconnects or cancels them.

use std::{future::Future, time::Duration};

use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Time in which interrupted calls can still be reported.
const REPORT_TIMEOUT: Duration = Duration::from_secs(2);

/// The running calls that write. Clones share them.
///
/// Kimai may have received a write whose client is gone. Such a call continues on a task of its own, so that its result
/// is known and audited. A program waits for the tasks before it ends.
#[derive(Debug, Clone, Default)]
pub struct RunningWrites {
    tasks: TaskTracker,
    interrupted: CancellationToken,
}

impl RunningWrites {
    /// Runs a call, or another write to Kimai, on a task of its own.
    pub fn spawn<T: Send + 'static>(&self, call: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.tasks.spawn(call)
    }

    /// Completes when the program stops waiting for running calls.
    pub async fn interrupted(&self) {
        self.interrupted.cancelled().await;
    }

    /// Waits until no call runs. After `timeout`, running calls are interrupted: their result is reported as unknown.
    /// Returns true if none was interrupted.
    pub async fn finish(&self, timeout: Duration) -> bool {
        self.tasks.close();
        if tokio::time::timeout(timeout, self.tasks.wait()).await.is_ok() {
            return true;
        }
        self.interrupted.cancel();
        // An interrupted call only has to be reported.
        let _ = tokio::time::timeout(REPORT_TIMEOUT, self.tasks.wait()).await;
        false
    }
}
