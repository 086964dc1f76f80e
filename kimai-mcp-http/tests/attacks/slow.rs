//! Requests that never end. The clock stands still and jumps to whatever is waited for next.

use kimai_tests::hosted::ANNA;
use std::time::Duration;

use tokio::{io::AsyncWriteExt, net::TcpStream, time::Instant};

use crate::{
    house::House,
    wire::{rest, status},
};

const NOWHERE: &str = "http://127.0.0.1:1";

/// Every path that reads a body, and what a body there is.
fn reading() -> Vec<(String, &'static str)> {
    let form = "application/x-www-form-urlencoded";
    let forms = ["/token", "/revoke", "/login", "/consent", "/authorize"].map(|path| (path.to_owned(), form));
    let json =
        [("/register".to_owned(), "application/json"), (format!("/mcp/{}", ANNA.0), "application/json")];
    forms.into_iter().chain(json).collect()
}

fn begun(path: &str, kind: &str) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: 100\r\n\r\na="
    )
}

/// The answer, or nothing after two minutes; and how long it took.
async fn waited(stream: &mut TcpStream) -> (u16, u64) {
    let since = Instant::now();
    let answer = tokio::time::timeout(Duration::from_secs(120), rest(stream)).await.unwrap_or_default();
    (status(&answer), since.elapsed().as_secs())
}

#[tokio::test(start_paused = true)]
async fn a_body_that_never_ends_is_cut_off_after_fifteen_seconds_wherever_it_is_sent() {
    let house = House::start(NOWHERE, |app| app).await;
    for (path, kind) in reading() {
        let mut stream = TcpStream::connect(("127.0.0.1", house.port)).await.unwrap();
        stream.write_all(begun(&path, kind).as_bytes()).await.unwrap();
        assert_eq!(waited(&mut stream).await, (408, 15), "{path}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_of_which_a_byte_comes_now_and_then_has_no_more_time() {
    let house = House::start(NOWHERE, |app| app).await;
    for (path, kind) in reading() {
        let (mut from, mut to) = TcpStream::connect(("127.0.0.1", house.port)).await.unwrap().into_split();
        to.write_all(begun(&path, kind).as_bytes()).await.unwrap();
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
async fn headers_that_never_end_and_connections_that_say_nothing_are_closed_after_half_a_minute() {
    let house = House::start(NOWHERE, |app| app).await;
    for begun in ["", "POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-A"] {
        let mut stream = TcpStream::connect(("127.0.0.1", house.port)).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        let (_, seconds) = waited(&mut stream).await;
        assert_eq!(seconds, 30, "{begun:?}");
    }
    let mut idle = TcpStream::connect(("127.0.0.1", house.port)).await.unwrap();
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    assert_eq!(waited(&mut idle).await, (200, 30));
}
