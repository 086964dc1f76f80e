//! TCP proxy that stops at a chosen request, so that a test can kill the sender at that moment.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::Notify,
};

/// Number of requests that passes while nothing is to be stopped.
const UNLIMITED: usize = usize::MAX / 2;

/// Place at which the proxy stops.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum StopAt {
    /// The request is not delivered.
    Request,
    /// The request is delivered, and its response is not.
    Response,
}

/// Proxy in front of a server. It counts the requests that contain a marker.
pub(super) struct StoppingProxy {
    pub(super) port: u16,
    control: Arc<Control>,
}

struct Control {
    marker: &'static str,
    stop_at: StopAt,
    remaining: AtomicUsize,
    reached: Notify,
    /// Port of the server.
    target: u16,
}

impl StoppingProxy {
    /// Starts a proxy of the server at this port.
    pub(super) async fn start(target: u16, marker: &'static str, stop_at: StopAt) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let control = Arc::new(Control {
            marker,
            stop_at,
            remaining: AtomicUsize::new(UNLIMITED),
            reached: Notify::new(),
            target,
        });
        let shared = Arc::clone(&control);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(forward(client, Arc::clone(&shared)));
            }
        });
        Self { port, control }
    }

    /// Stops at a request after `requests` more of them.
    pub(super) fn stop_after(&self, requests: usize) {
        self.control.remaining.store(requests, Ordering::SeqCst);
    }

    /// Lets all further requests pass.
    pub(super) fn release(&self) {
        self.stop_after(UNLIMITED);
    }

    /// Waits until the proxy has stopped.
    pub(super) async fn reached(&self) {
        self.control.reached.notified().await;
    }
}

impl Control {
    /// Counts the requests in these bytes and returns true if the proxy stops at one of them.
    ///
    /// A client of one connection that waits for each response sends a request at a time.
    fn stops(&self, bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes);
        for _ in text.matches(self.marker) {
            if self.remaining.fetch_sub(1, Ordering::SeqCst) == 0 {
                return true;
            }
        }
        false
    }
}

async fn forward(client: TcpStream, control: Arc<Control>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", control.target)).await else { return };
    let (client_read, client_write) = client.into_split();
    let (server_read, server_write) = server.into_split();
    let withholds = Arc::new(Notify::new());
    let responses =
        tokio::spawn(copy_responses(server_read, client_write, Arc::clone(&withholds), Arc::clone(&control)));
    copy_requests(client_read, server_write, &withholds, &control).await;
    responses.abort();
}

/// Copies requests until the client closes the connection, which a killed process does.
async fn copy_requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    withholds: &Notify,
    control: &Control,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count) = from.read(&mut buffer).await {
        let bytes = &buffer[..count];
        if count == 0 {
            return;
        }
        if control.stops(bytes) {
            match control.stop_at {
                StopAt::Request => {
                    control.reached.notify_one();
                    // Nothing more is delivered, so the connection ends when the client does.
                    while from.read(&mut buffer).await.is_ok_and(|count| count > 0) {}
                    return;
                }
                StopAt::Response => withholds.notify_one(),
            }
        }
        if to.write_all(bytes).await.is_err() {
            return;
        }
    }
}

/// Copies responses; after `withholds`, the next one is read but not delivered.
async fn copy_responses(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    withholds: Arc<Notify>,
    control: Arc<Control>,
) {
    let mut buffer = vec![0; 64 * 1024];
    let mut is_withheld = false;
    loop {
        tokio::select! {
            biased;
            () = withholds.notified() => is_withheld = true,
            count = from.read(&mut buffer) => {
                let Ok(count) = count else { return };
                if count == 0 {
                    return;
                }
                if is_withheld {
                    control.reached.notify_one();
                } else if to.write_all(&buffer[..count]).await.is_err() {
                    return;
                }
            }
        }
    }
}
