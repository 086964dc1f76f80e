//! Paths that a proxy and this server could interpret differently.

use kimai_tests::{
    hosted::ANNA,
    sim::{Settings, SimulatedKimai},
};

use crate::{
    attacks::raw_http::{sent, status},
    server_process::Server,
};

async fn get_path(server: &Server, path: &str) -> String {
    let body =
        r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"user_current","arguments":{}}}"#;
    let head = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json"
    );
    let length = body.len();
    let accept = "Accept: application/json, text/event-stream";
    sent(server.port, format!("{head}\r\n{accept}\r\nContent-Length: {length}\r\n\r\n{body}").as_bytes())
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn other_spellings_of_a_slug_path_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--rate-limit-rpm", "0"]).await;
    let slug = ANNA.0;
    assert!(get_path(&server, &format!("/mcp/{slug}")).await.contains("Anna Arbeiter"));
    for path in [
        format!("/mcp/..%2f{slug}"),
        format!("/mcp/..%2fmcp%2f{slug}"),
        format!("/mcp/.%2f{slug}"),
        format!("/mcp/%2e%2e/{slug}"),
        format!("/mcp/../mcp/{slug}"),
        format!("/mcp/./{slug}"),
        format!("/mcp//{slug}"),
        format!("//mcp/{slug}"),
        format!("/mcp\\{slug}"),
        format!("/mcp%2f{slug}"),
        format!("/mcp/%2f{slug}"),
        format!("/mcp/{slug}%00"),
        format!("/mcp/{slug}%00.json"),
        format!("/mcp/{slug}%0a"),
        format!("/mcp/{slug}%20"),
        format!("/mcp/{slug};x"),
        format!("/mcp/{slug}%2f.."),
        format!("/mcp/{slug}/.."),
        format!("/mcp/{slug}//"),
        format!("/mcp/{slug}/x"),
        format!("/MCP/{slug}"),
        format!("/mcp/{}", slug.to_uppercase()),
        format!("/mcp/{slug}%ff"),
        "/mcp/%ff".to_owned(),
        "/mcp/%".to_owned(),
        format!("/mcp/%25{slug}"),
    ] {
        let answer = get_path(&server, &path).await;
        assert!((400..500).contains(&status(&answer)), "{path}: {answer}");
        assert!(!answer.contains("Anna") && !answer.contains(slug), "{path}: {answer}");
    }
    assert!(!server.log().contains(slug));
}

/// A proxy that lets only /mcp through must not be led to the login by another spelling, and the other way round.
#[tokio::test(flavor = "multi_thread")]
async fn other_spellings_of_a_path_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--rate-limit-rpm", "0"]).await;
    for path in [
        "/mcp/../health",
        "/mcp/%2e%2e/health",
        "/mcp/..%2fhealth",
        "//health",
        "/health%00",
        "/health;x",
        "/HEALTH",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = sent(server.port, request.as_bytes()).await;
        assert!((400..500).contains(&status(&answer)), "{path}: {answer}");
    }
}
