//! Limits of requests.

use kimai_tests::{
    hosted::{ANNA, http, text},
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::server_process::Server;

#[tokio::test(flavor = "multi_thread")]
async fn rate_limit_admits_a_connection_with_ten_calls_and_stops_a_flood() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let path = format!("/mcp/{}", ANNA.0);
    let mut statuses = Vec::new();
    for _ in 0..60 {
        let answer = server.call(&path, "config", json!({ "type": "fly" })).send().await.unwrap();
        let wait = answer.headers().get("retry-after").map(|wait| wait.to_str().unwrap().to_owned());
        statuses.push((answer.status().as_u16(), wait));
    }
    assert!(statuses.iter().take(20).all(|(status, _)| *status == 200), "{statuses:?}");
    let (status, wait) = statuses.last().unwrap();
    assert_eq!((*status, wait.as_deref()), (429, Some("1")));
    assert_eq!(http().get(server.at("/health")).send().await.unwrap().status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_to_kimai_are_limited_per_user() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--kimai-requests-per-minute", "3"]).await;
    let call = async || -> Value {
        let path = format!("/mcp/{}", ANNA.0);
        let response = server.call(&path, "config", json!({ "type": "timesheet" })).send().await.unwrap();
        response.json().await.unwrap()
    };
    for _ in 0..3 {
        let answer = call().await;
        assert!(!text(&answer).contains("a minute"), "{answer}");
    }
    let answer = call().await;
    assert!(text(&answer).contains("at most 3 requests a minute to Kimai"), "{answer}");
    assert!(text(&answer).contains("Wait") && text(&answer).contains("seconds"), "{answer}");
    assert_eq!(kimai.requests().len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn large_bodies_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let large = "x".repeat((1 << 20) + 1);
    let answer =
        server.call(&format!("/mcp/{}", ANNA.0), "timer", json!({ "action": large })).send().await.unwrap();
    assert_eq!(answer.status(), 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicate_headers_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    for headers in [
        "Content-Length: 2\r\nContent-Length: 3",
        "Authorization: Bearer a\r\nAuthorization: Bearer b\r\nContent-Length: 2",
        "Host: evil.example\r\nContent-Length: 2",
    ] {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        let request =
            format!("POST /mcp HTTP/1.1\r\nHost: localhost\r\n{headers}\r\nConnection: close\r\n\r\n{{}}");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 400"), "{headers}: {answer}");
    }
}
