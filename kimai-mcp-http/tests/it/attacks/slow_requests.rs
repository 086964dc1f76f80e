//! Requests that never end, with a paused clock.

use kimai_tests::hosted::ANNA;
use std::time::Duration;

use tokio::{io::AsyncWriteExt, net::TcpStream, time::Instant};

use crate::{
    attacks::raw_http::{rest, status},
    in_process::InProcessServer,
};

const NOWHERE: &str = "http://127.0.0.1:1";

/// Returns every path that reads a body, with its content type.
fn body_paths() -> Vec<(String, &'static str)> {
    let form = "application/x-www-form-urlencoded";
    let forms = ["/token", "/revoke", "/login", "/consent", "/authorize"].map(|path| (path.to_owned(), form));
    let json =
        [("/register".to_owned(), "application/json"), (format!("/mcp/{}", ANNA.0), "application/json")];
    forms.into_iter().chain(json).collect()
}

fn partial_request(path: &str, kind: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: 100\r\n\r\na="
    )
}

/// Returns the status, or 0 after two minutes, and the elapsed seconds.
async fn response_time(stream: &mut TcpStream) -> (u16, u64) {
    let since = Instant::now();
    let answer = tokio::time::timeout(Duration::from_secs(120), rest(stream)).await.unwrap_or_default();
    (status(&answer), since.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn endless_bodies_time_out_after_fifteen_seconds() {
    let in_process = InProcessServer::start(NOWHERE, |_| ()).await;
    for (path, kind) in body_paths() {
        let mut stream = TcpStream::connect(("127.0.0.1", in_process.port)).await.unwrap();
        stream.write_all(partial_request(&path, kind).as_bytes()).await.unwrap();
        assert_eq!(response_time(&mut stream).await, (408, 15), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn slow_bodies_have_the_same_timeout() {
    let in_process = InProcessServer::start(NOWHERE, |_| ()).await;
    for (path, kind) in body_paths() {
        let (mut from, mut to) =
            TcpStream::connect(("127.0.0.1", in_process.port)).await.unwrap().into_split();
        to.write_all(partial_request(&path, kind).as_bytes()).await.unwrap();
        let drops = tokio::spawn(async move {
            for _ in 0..90 {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if to.write_all(b"a").await.is_err() {
                    break;
                }
            }
        });
        let since = Instant::now();
        let mut answer = [0; 12];
        let read = tokio::io::AsyncReadExt::read_exact(&mut from, &mut answer);
        assert!(
            tokio::time::timeout(Duration::from_secs(80), read).await.is_ok_and(|read| read.is_ok()),
            "{path}"
        );
        assert_eq!((&answer, since.elapsed().as_secs()), (b"HTTP/1.1 408", 15), "{path}");
        drops.abort();
    }
}

#[tokio::test(start_paused = true)]
async fn endless_headers_and_idle_connections_time_out_after_thirty_seconds() {
    let in_process = InProcessServer::start(NOWHERE, |_| ()).await;
    for partial in ["", "POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-A"] {
        let mut stream = TcpStream::connect(("127.0.0.1", in_process.port)).await.unwrap();
        stream.write_all(partial.as_bytes()).await.unwrap();
        let (_, seconds) = response_time(&mut stream).await;
        assert_eq!(seconds, 30, "{partial:?}");
    }
    let mut idle = TcpStream::connect(("127.0.0.1", in_process.port)).await.unwrap();
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    assert_eq!(response_time(&mut idle).await, (200, 30));
}
