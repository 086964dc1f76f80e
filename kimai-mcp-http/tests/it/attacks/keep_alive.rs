//! Refused requests whose body is not read, on a connection that stays open.

use std::time::Duration;

use kimai_tests::sim::{Settings, SimulatedKimai};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    attacks::raw_http::{head, rest, status},
    server_process::Server,
};

const BODY: &str = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;

/// Headers of refused requests, and the status of the refusal.
const REFUSED: [(&str, u16); 5] = [
    ("POST /mcp HTTP/1.1\r\nHost: localhost", 401),
    ("POST /mcp HTTP/1.1\r\nHost: evil.example", 403),
    ("POST /register HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example", 403),
    ("POST /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Name: a\r\nMcp-Name: b", 400),
    ("POST /nowhere HTTP/1.1\r\nHost: localhost", 404),
];

fn request_head(line: &str, length: usize, more: &str) -> String {
    format!("{line}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{more}\r\n")
}

/// Reads one response with a `Content-Length`.
async fn response(stream: &mut TcpStream) -> String {
    let mut received = String::new();
    loop {
        if let Some((head, body)) = received.split_once("\r\n\r\n") {
            let head = head.to_ascii_lowercase();
            let length = head.split("content-length: ").nth(1).and_then(|rest| rest.lines().next());
            if body.len() >= length.map_or(0, |length| length.parse().unwrap()) {
                return received;
            }
        }
        let mut buffer = [0; 4096];
        let length = stream.read(&mut buffer).await.unwrap();
        assert!(length > 0, "the connection was closed after {received:?}");
        received.push_str(std::str::from_utf8(&buffer[..length]).unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_requests_keep_the_connection_usable() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--rate-limit-rpm", "0", "--log", "error"]).await;
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    stream.set_nodelay(true).unwrap();
    for round in 0..3_000 {
        let (line, expected) = REFUSED[round % REFUSED.len()];
        stream.write_all(request_head(line, BODY.len(), "").as_bytes()).await.unwrap();
        // Clients send the body in a packet of its own, which arrives after the refusal is known.
        tokio::task::yield_now().await;
        stream.write_all(BODY.as_bytes()).await.unwrap();
        let response = response(&mut stream).await;
        assert_eq!(status(&response), expected, "round {round}: {response}");
        assert!(!head(&response).contains("connection: close"), "round {round}: {response}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn large_withheld_and_announced_bodies_end_the_connection_with_a_header() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--rate-limit-rpm", "0"]).await;
    for (length, more, sent) in
        [(2 << 20, "", ""), (BODY.len(), "", "{\"jsonrpc\""), (BODY.len(), "Expect: 100-continue\r\n", "")]
    {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        let head_and_part = request_head(REFUSED[0].0, length, more) + sent;
        stream.write_all(head_and_part.as_bytes()).await.unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(20), rest(&mut stream)).await.unwrap();
        assert_eq!(status(&answer), 401, "{answer}");
        assert!(head(&answer).contains("connection: close"), "{answer}");
    }
}
