//! TCP stream with a time limit for a client that does not read its responses.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

/// Bytes per second that a client has to read at least, once the buffers of the connection are full.
const MIN_BYTES_PER_SECOND: u64 = 16 << 10;

/// Stream whose writes fail if the client does not read.
///
/// The limit starts when the buffer of the connection is full. Each byte that the client reads extends it, so that a
/// slow client receives a large response, and a client that reads a few bytes now and then does not keep the connection.
pub(super) struct LimitedStream {
    stream: TokioIo<TcpStream>,
    write_timeout: Duration,
    /// Deadline of the response; `None` while the client reads fast enough.
    deadline: Option<Pin<Box<Sleep>>>,
    requests_since_read: Arc<AtomicUsize>,
}

impl LimitedStream {
    pub(super) fn new(stream: TcpStream, write_timeout: Duration) -> Self {
        Self {
            stream: TokioIo::new(stream),
            write_timeout,
            deadline: None,
            requests_since_read: Arc::default(),
        }
    }

    /// Returns the counter that each read resets. If each request increments it, it counts the requests that the client
    /// sent at once, without waiting for responses.
    pub(super) fn requests_since_read(&self) -> Arc<AtomicUsize> {
        Arc::clone(&self.requests_since_read)
    }

    /// Applies the deadline to the result of a write.
    fn limit(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        match written {
            Poll::Ready(Ok(bytes)) => {
                self.extend_deadline(bytes);
                Poll::Ready(Ok(bytes))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => {
                let deadline = self.deadline.get_or_insert_with(|| Box::pin(sleep(self.write_timeout)));
                ready!(deadline.as_mut().poll(cx));
                // Discards the unsent bytes, which the system would keep and offer to the client for minutes.
                let _ = self.stream.inner().set_zero_linger();
                Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the client does not read")))
            }
        }
    }

    fn extend_deadline(&mut self, bytes: usize) {
        if let Some(deadline) = &mut self.deadline {
            let micros = (bytes as u64).saturating_mul(1_000_000) / MIN_BYTES_PER_SECOND;
            // A client that reads fast gains no credit for a later pause.
            let latest = Instant::now() + self.write_timeout;
            let extended = (deadline.deadline() + Duration::from_micros(micros)).min(latest);
            deadline.as_mut().reset(extended);
        }
    }
}

impl Read for LimitedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let result = ready!(Pin::new(&mut this.stream).poll_read(cx, buffer));
        this.requests_since_read.store(0, Ordering::Relaxed);
        Poll::Ready(result)
    }
}

impl Write for LimitedStream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write(cx, bytes);
        this.limit(cx, written)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let written = Pin::new(&mut this.stream).poll_write_vectored(cx, buffers);
        this.limit(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Ends the time limit: hyper flushes after it has written everything.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let result = ready!(Pin::new(&mut this.stream).poll_flush(cx));
        this.deadline = None;
        Poll::Ready(result)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}
