use std::future::pending;

use axum::routing::get;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    task::JoinHandle,
    time::sleep,
};

use super::*;

/// Server in the test process.
struct TestServer {
    address: SocketAddr,
    metrics: Metrics,
    shutdown: CancellationToken,
    running: JoinHandle<()>,
}

impl TestServer {
    async fn start(limits: ConnectionLimits) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let large = vec![b'x'; LARGE];
        let routes = Router::new()
            .route("/", get(|| async { "small" }))
            .route("/large", get(move || async move { large }))
            .route("/endless", get(pending::<()>));
        let (metrics, shutdown) = (Metrics::new(), CancellationToken::new());
        let running = tokio::spawn(serve(listener, routes, limits, metrics.clone(), shutdown.clone()));
        Self { address, metrics, shutdown, running }
    }

    async fn send(&self, request: &str) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        stream
    }

    /// Opens a connection, receives a response and keeps the connection open.
    async fn served_connection(&self) -> TcpStream {
        let mut stream = self.send(&request("/")).await;
        assert!(stream.read(&mut [0; 16]).await.unwrap() > 0);
        stream
    }
}

/// Size of a response that no buffer of the system can hold.
const LARGE: usize = 32 << 20;

fn request(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")
}

/// Returns everything until the server closes or resets the connection.
async fn rest(mut stream: TcpStream) -> Vec<u8> {
    let mut received = Vec::new();
    let _ = stream.read_to_end(&mut received).await;
    received
}

fn count(received: &[u8], part: &str) -> usize {
    String::from_utf8_lossy(received).matches(part).count()
}

#[tokio::test]
async fn shutdown_begins_while_all_connections_are_in_use() {
    let server = TestServer::start(ConnectionLimits { total: 1, ..ConnectionLimits::default() }).await;
    let open = server.served_connection().await;
    let waiting = TcpStream::connect(server.address).await.unwrap();
    server.shutdown.cancel();
    tokio::time::timeout(Duration::from_secs(20), server.running).await.unwrap().unwrap();
    drop((open, waiting));
}

#[tokio::test(start_paused = true)]
async fn client_that_does_not_read_is_disconnected_after_the_write_timeout() {
    let server = TestServer::start(ConnectionLimits::default()).await;
    let stream = server.send(&request("/large")).await;
    sleep(Duration::from_secs(31)).await;
    assert_eq!(server.metrics.open_connections(), 0);
    assert!(rest(stream).await.len() < LARGE);
}

#[tokio::test(start_paused = true)]
async fn slow_client_receives_a_large_response() {
    let server = TestServer::start(ConnectionLimits::default()).await;
    let mut stream = server.send(&request("/large")).await;
    let mut received = 0;
    let mut buffer = vec![0; 1 << 20];
    while received < LARGE {
        sleep(Duration::from_secs(5)).await;
        // The response is longer than two minutes under way, and each pause is shorter than the time limit.
        received += stream.read_exact(&mut buffer).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn client_that_reads_a_few_bytes_now_and_then_is_disconnected() {
    let server = TestServer::start(ConnectionLimits::default()).await;
    let mut stream = server.send(&request("/large")).await;
    for _ in 0..600 {
        if stream.read_exact(&mut [0; 512]).await.is_err() || server.metrics.open_connections() == 0 {
            return;
        }
        sleep(Duration::from_secs(1)).await;
    }
    panic!("the connection is still open");
}

#[tokio::test]
async fn connection_ends_after_too_many_pipelined_requests() {
    let limits = ConnectionLimits::default();
    let server = TestServer::start(limits.clone()).await;
    let received = rest(server.send(&request("/").repeat(400)).await).await;
    assert_eq!(count(&received, "HTTP/1.1 200"), limits.pipelined + 1);
    assert_eq!(count(&received, "connection: close"), 1);
}

#[tokio::test]
async fn sequential_requests_are_not_limited() {
    let server = TestServer::start(ConnectionLimits::default()).await;
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    for _ in 0..100 {
        stream.write_all(request("/").as_bytes()).await.unwrap();
        let mut received = String::new();
        while !received.ends_with("small") {
            let mut buffer = [0; 1024];
            let length = stream.read(&mut buffer).await.unwrap();
            received.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
        }
        assert!(
            received.starts_with("HTTP/1.1 200") && !received.contains("connection: close"),
            "{received}"
        );
    }
}

#[tokio::test]
async fn further_connections_of_one_address_are_closed_until_one_ends() {
    let server = TestServer::start(ConnectionLimits { per_address: 2, ..ConnectionLimits::default() }).await;
    let first = server.send(&request("/endless")).await;
    let second = server.served_connection().await;
    assert!(rest(server.send(&request("/")).await).await.is_empty());
    drop((first, second));
    for _ in 0..1_000 {
        let response =
            rest(server.send(&request("/").replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n")).await);
        if count(&response.await, "HTTP/1.1 200") == 1 {
            return;
        }
    }
    panic!("closed connections still count");
}
