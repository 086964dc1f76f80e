//! Request smuggling: a second request in the body of the first.

use kimai_tests::sim::{Settings, SimulatedKimai};

use crate::{
    attacks::raw_http::{sent, status},
    server_process::Server,
};

/// Hidden request that a proxy takes for a body.
const HIDDEN: &str = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

async fn answers(server: &Server, headers: &str, body: &str) -> String {
    let head = "POST /register HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json";
    let request = format!("{head}\r\n{headers}\r\n\r\n{body}{HIDDEN}");
    sent(server.port, request.as_bytes()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn content_length_beside_chunks_hides_no_second_request() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let chunks = "2\r\n{}\r\n0\r\n\r\n";
    let length = format!("Content-Length: {}", chunks.len() + HIDDEN.len());
    for headers in [
        format!("{length}\r\nTransfer-Encoding: chunked"),
        format!("Transfer-Encoding: chunked\r\n{length}"),
        format!("Transfer-Encoding: Chunked\r\n{length}"),
    ] {
        let answers = answers(&server, &headers, chunks).await;
        assert_eq!(answers.matches("HTTP/1.1 ").count(), 1, "{headers}: {answers}");
        assert!(!answers.contains("transport"), "the hidden request was answered: {answers}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ambiguous_body_lengths_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    for headers in [
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding:\x0bchunked",
        "Content-Length: +2",
        "Content-Length: 0x2",
        "Content-Length: 2, 3",
        "Content-Length: -1",
        "Content-Length : 2",
        "Content-Length: 2\r\n folded: x",
    ] {
        let answers = answers(&server, headers, "{}").await;
        assert_eq!(
            (status(&answers), answers.matches("HTTP/1.1 ").count()),
            (400, 1),
            "{headers:?}: {answers}"
        );
    }
}
