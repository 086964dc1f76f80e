//! Helpers of the fuzz targets: a runtime, and a Kimai with a fixed answer.

use std::{
    net::Ipv4Addr,
    sync::{Arc, LazyLock, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use kimai_tools::domain::{
    Session,
    api::{Client, Credentials},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    runtime::Runtime,
};

/// Longest time of a run, after which it counts as hanging.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Runtime of the target.
pub static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
});

/// Runs a future to its end.
///
/// # Panics
/// If it takes too long.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    RUNTIME.block_on(async { tokio::time::timeout(TIMEOUT, future).await.expect("the run hangs") })
}

/// Kimai that answers every request with the same status and body.
pub struct StaticKimai {
    client: Client,
    answer: Arc<Mutex<Vec<u8>>>,
}

impl StaticKimai {
    /// Starts the server with an empty list as its answer.
    pub fn start() -> Self {
        let answer = Arc::new(Mutex::new(Vec::new()));
        let listener = run(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::clone(&answer);
        RUNTIME.spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        let url = format!("http://{address}");
        let client = Client::builder(&url, Credentials::token("a-token")).retries(0).build().unwrap();
        let kimai = Self { client, answer };
        kimai.set_answer(200, b"[]");
        kimai
    }

    /// Replaces the answer.
    pub fn set_answer(&self, status: u16, body: &[u8]) {
        let head = format!(
            "HTTP/1.1 {status} Status\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = [head.as_bytes(), body].concat();
    }

    /// Returns a new session of a caller, without cached values; reads are not repeated.
    pub fn session(&self) -> Session {
        let now: Timestamp = "2026-11-28T09:20:30Z".parse().unwrap();
        Session::with_clock(self.client.clone(), Arc::new(move || now))
    }
}

/// Answers each request of a connection; requests end with an empty line and a body of the announced length.
async fn serve(mut stream: TcpStream, answer: Arc<Mutex<Vec<u8>>>) {
    let mut received = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        match stream.read(&mut buffer).await {
            Ok(count) if count > 0 => received.extend_from_slice(&buffer[..count]),
            _ => return,
        }
        while let Some(length) = request_length(&received) {
            received.drain(..length);
            let answer = answer.lock().unwrap_or_else(PoisonError::into_inner).clone();
            if stream.write_all(&answer).await.is_err() {
                return;
            }
        }
    }
}

/// Returns the length of the first request if it is complete.
fn request_length(received: &[u8]) -> Option<usize> {
    let head = received.windows(4).position(|end| end == b"\r\n\r\n")? + 4;
    let text = String::from_utf8_lossy(&received[..head]).to_ascii_lowercase();
    let body = text.split("content-length:").nth(1).and_then(|rest| rest.lines().next()?.trim().parse().ok());
    let length = head + body.unwrap_or(0);
    (received.len() >= length).then_some(length)
}
