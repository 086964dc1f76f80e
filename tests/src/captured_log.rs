//! Log messages of the current thread, captured for assertions.

use std::{
    io,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use tracing::{Dispatch, subscriber::DefaultGuard};
use tracing_subscriber::{fmt::MakeWriter, registry};

/// The messages that the current thread logs while this value lives.
pub struct CapturedLog {
    buffer: Buffer,
    _subscriber: DefaultGuard,
}

impl CapturedLog {
    /// Captures messages of level INFO and above from now on.
    #[must_use]
    pub fn start() -> Self {
        keep_callsites_enabled();
        let buffer = Buffer::default();
        let subscriber = tracing_subscriber::fmt().with_writer(buffer.clone()).with_ansi(false).finish();
        Self { buffer, _subscriber: tracing::subscriber::set_default(subscriber) }
    }

    /// Returns the text logged so far.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes = self.buffer.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// Keeps a second subscriber alive for the whole process.
///
/// While only one exists, `tracing` decides whether a callsite is enabled by the subscriber of the thread that reaches it
/// first. A parallel test without a subscriber would disable it for the capturing thread as well.
fn keep_callsites_enabled() {
    static SECOND: OnceLock<Dispatch> = OnceLock::new();
    SECOND.get_or_init(|| Dispatch::new(registry()));
}

/// A log writer that stores its messages.
#[derive(Clone, Default)]
struct Buffer(Arc<Mutex<Vec<u8>>>);

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Buffer {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
