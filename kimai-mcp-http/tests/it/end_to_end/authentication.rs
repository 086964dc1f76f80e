//! Ways to authenticate, and restrictions of clients, hosts and origins.

use kimai_tests::{
    hosted::{ANNA, http, log_in, text},
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::server_process::Server;

#[tokio::test(flavor = "multi_thread")]
async fn registered_client_calls_tools_within_its_scopes() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = log_in(&server).await;
    let call = |tool: &str, arguments| server.call("/mcp", tool, arguments).bearer_auth(&login.access).send();
    let answer: Value = call("user_current", json!({})).await.unwrap().json().await.unwrap();
    assert!(text(&answer).contains("Anna Arbeiter"), "{answer}");
    let refused = call("timesheet", json!({ "action": "delete", "id": 1 })).await.unwrap();
    let challenge = refused.headers()["www-authenticate"].to_str().unwrap().to_owned();
    assert_eq!(refused.status(), 403);
    assert!(
        challenge.contains("insufficient_scope")
            && challenge.contains("scope=\"kimai:read kimai:write kimai:delete\""),
        "{challenge}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn header_auth_needs_the_server_token_and_a_kimai_token() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let url = kimai.url();
    let server = Server::start(&kimai, &["--header-auth", "--default-kimai-url", &url]).await;
    let token = server.server_token();
    let call = |token: &str| {
        server
            .call("/mcp", "user_current", json!({}))
            .bearer_auth(token)
            .header("x-kimai-token", "ben-token")
            .header("x-kimai-user", "42 of them")
            .send()
    };
    for _ in 0..2 {
        let answer: Value = call(&token).await.unwrap().json().await.unwrap();
        assert!(text(&answer).contains("Ben Brown"), "the token says who asks, not the header: {answer}");
    }
    assert_eq!(call("another").await.unwrap().status(), 401);
    let log = server.log();
    assert!(!log.contains(&token) && !log.contains("42 of them"), "{log}");
    assert_eq!(log.matches("X-Kimai-User has no effect").count(), 1, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn slugs_authenticate_and_are_never_logged_or_returned() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    for path in [format!("/mcp/{}", ANNA.0), format!("/mcp/{}/", ANNA.0)] {
        let answer =
            server.call(&path, "user_current", json!({})).send().await.unwrap().text().await.unwrap();
        assert!(answer.contains("Anna Arbeiter") && !answer.contains(ANNA.0), "{answer}");
    }
    assert_eq!(
        server.call("/mcp/xK9mP2qW7vL4aB8d", "user_current", json!({})).send().await.unwrap().status(),
        404
    );
    let log = server.log();
    for secret in [ANNA.0, ANNA.1, ANNA.2] {
        assert!(!log.contains(secret), "{secret} in {log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn slugs_can_be_disabled() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for option in ["--legacy-slugs=false", "--disable-legacy-slugs"] {
        let server = Server::start(&kimai, &[option]).await;
        let path = format!("/mcp/{}", ANNA.0);
        assert_eq!(server.call(&path, "user_current", json!({})).send().await.unwrap().status(), 404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_kimai_token_is_named() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--header-auth", "--default-kimai-url", &kimai.url()]).await;
    let call = |token: &str| server.call("/mcp", "user_current", json!({})).bearer_auth(token).send();
    let response = call(&server.server_token()).await.unwrap();
    assert_eq!(response.status(), 400);
    let text = response.text().await.unwrap();
    assert!(text.contains("x-kimai-token is missing") && text.contains("Kimai API token"), "{text}");
    assert_eq!(call("another-token").await.unwrap().status(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_no_messages_get_json_rpc_errors() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let post = |content_type: &str, body: &'static str| {
        let request = http().post(server.at(&format!("/mcp/{}", ANNA.0)));
        let request = request.header("accept", "application/json, text/event-stream");
        request.header("content-type", content_type).body(body).send()
    };
    for (body, code, id) in [
        ("{\"jsonrpc\": \"2.0\", ", -32_700, Value::Null),
        ("", -32_700, Value::Null),
        ("{\"id\": 7}", -32_600, json!(7)),
        ("17", -32_600, Value::Null),
    ] {
        let response = post("application/json", body).await.unwrap();
        assert_eq!(response.status(), 400, "{body}");
        let error: Value = response.json().await.unwrap();
        assert_eq!(
            (&error["jsonrpc"], &error["error"]["code"], &error["id"]),
            (&json!("2.0"), &json!(code), &id)
        );
    }
    assert_eq!(post("text/plain", "{}").await.unwrap().status(), 415);
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_hosts_and_origins_are_refused() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    for (name, value) in [("host", "evil.example"), ("origin", "https://evil.example"), ("origin", "null")] {
        let answer = http().get(server.at("/mcp")).header(name, value).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{name}: {value}");
    }
    assert_eq!(http().get(server.at("/mcp")).send().await.unwrap().status(), 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_allowed_clients_register_and_documents_can_be_disabled() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let options = ["--allowed-client", "claude.ai,localhost", "--disable-client-documents"];
    let server = Server::start(&kimai, &options).await;
    for (uri, status) in [
        ("https://claude.ai/api/mcp/auth_callback", 201),
        ("http://127.0.0.1:40123/callback", 201),
        ("https://evil.example/cb", 400),
    ] {
        let about = json!({ "redirect_uris": [uri], "token_endpoint_auth_method": "none" });
        let answer = http().post(server.at("/register")).json(&about).send().await.unwrap();
        assert_eq!(answer.status(), status, "{uri}");
    }
    let place = server.at("/.well-known/oauth-authorization-server");
    let metadata: Value = http().get(place).send().await.unwrap().json().await.unwrap();
    assert_eq!(metadata["client_id_metadata_document_supported"], false);
}
