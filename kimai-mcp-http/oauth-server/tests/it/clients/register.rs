//! Dynamic client registration.

use axum::body::Body;
use http::{Request, StatusCode, header};
use jiff::SignedDuration;
use mcp_oauth_server::{
    Lifetimes,
    client::{Client, ClientError},
};
use serde_json::{Value, json};

use crate::server::Server;

/// Names and redirect URIs that Claude, VS Code, Cursor and Codex register.
const CLIENTS: [(&str, &[&str]); 4] = [
    ("Claude", &["https://claude.ai/api/mcp/auth_callback"]),
    (
        "Visual Studio Code",
        &[
            "https://insiders.vscode.dev/redirect",
            "https://vscode.dev/redirect",
            "http://127.0.0.1/",
            "http://127.0.0.1:33418/",
        ],
    ),
    (
        "Cursor",
        &[
            "cursor://anysphere.cursor-mcp/oauth/callback",
            "http://localhost:8787/callback",
            "http://127.0.0.1:8787/callback",
        ],
    ),
    ("Codex", &["http://127.0.0.1:40123/callback"]),
];

#[tokio::test]
async fn registrations_of_known_clients_are_accepted() {
    let server = Server::new();
    for (name, redirect_uris) in CLIENTS {
        let answer = server
            .register(&json!({
                "client_name": name, "redirect_uris": redirect_uris, "token_endpoint_auth_method": "none",
                "grant_types": ["authorization_code", "refresh_token"], "response_types": ["code"],
                "application_type": "native", "client_uri": null, "scope": "notes:read offline_access",
            }))
            .await;
        assert_eq!((answer.status, answer.header(header::CACHE_CONTROL)), (StatusCode::CREATED, "no-store"));
        assert_eq!(answer.json()["redirect_uris"], json!(redirect_uris));
    }
}

#[tokio::test]
async fn public_client_receives_no_secret_and_no_null_values() {
    let server = Server::new();
    let metadata = json!({ "redirect_uris": ["http://localhost/cb"], "token_endpoint_auth_method": "none" });
    let answer = server.register(&metadata).await;
    assert!(!answer.body.contains("null") && !answer.body.contains("secret"), "{}", answer.body);
    let mut registration = answer.json().clone();
    let id = std::mem::replace(&mut registration["client_id"], json!("43 letters"));
    assert_eq!(id.as_str().unwrap().len(), 43);
    insta::assert_json_snapshot!(registration);
}

#[tokio::test]
async fn confidential_client_secret_is_stored_as_a_digest() {
    let server = Server::new();
    for (requested, method) in [
        (json!("client_secret_post"), "client_secret_post"),
        (json!("client_secret_basic"), "client_secret_basic"),
        (Value::Null, "client_secret_basic"),
    ] {
        let metadata = json!({
            "redirect_uris": ["https://app.example/cb"], "token_endpoint_auth_method": requested, "client_name": "App",
        });
        let registration = server.register(&metadata).await.json().clone();
        assert_eq!(
            (&registration["token_endpoint_auth_method"], &registration["client_secret_expires_at"]),
            (&json!(method), &json!(0))
        );
        let (id, secret) =
            (registration["client_id"].as_str().unwrap(), registration["client_secret"].as_str().unwrap());
        let client = server.oauth.find_client(id).await.unwrap();
        assert_eq!(client.secret, Some(mcp_oauth_server::secret::Secret::new(secret).digest()));
        assert!(!serde_json::to_string(&client).unwrap().contains(secret));
    }
}

#[tokio::test]
async fn invalid_redirect_uri_rejects_the_registration_and_is_named() {
    let server = Server::new();
    for (uri, description) in [
        ("javascript:alert(1)", "number 2 of redirect_uris has a scheme that does not lead back to an app"),
        ("http://app.example/cb", "number 2 of redirect_uris is http, which is allowed on this machine only"),
        ("https://app.example/cb#x", "number 2 of redirect_uris has a fragment"),
    ] {
        let answer = server.register(&json!({ "redirect_uris": ["https://app.example/cb", uri] })).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        let error = answer.json();
        assert_eq!(error["error"], "invalid_redirect_uri");
        assert!(error["error_description"].as_str().unwrap().starts_with(description), "{error}");
    }
}

#[tokio::test]
async fn unsupported_metadata_is_rejected_by_name() {
    let server = Server::new();
    let many = vec!["https://app.example/cb"; 21];
    for (metadata, error) in [
        (json!({}), "invalid_redirect_uri"),
        (json!({ "redirect_uris": [] }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": many }), "invalid_redirect_uri"),
        (json!({ "redirect_uris": "https://app.example/cb" }), "invalid_client_metadata"),
        (json!([1]), "invalid_client_metadata"),
        (json!({ "redirect_uris": ["app:/cb"], "client_name": 1 }), "invalid_client_metadata"),
        (
            json!({ "redirect_uris": ["app:/cb"], "token_endpoint_auth_method": "private_key_jwt" }),
            "invalid_client_metadata",
        ),
        (
            json!({ "redirect_uris": ["app:/cb"], "grant_types": ["client_credentials"] }),
            "invalid_client_metadata",
        ),
        (json!({ "redirect_uris": ["app:/cb"], "response_types": ["token"] }), "invalid_client_metadata"),
    ] {
        let answer = server.register(&metadata).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{metadata}");
        assert_eq!(answer.json()["error"], error, "{metadata}");
        assert_eq!(answer.header(header::CACHE_CONTROL), "no-store");
    }
}

#[tokio::test]
async fn oversized_and_non_json_registrations_are_rejected() {
    let server = Server::new();
    let long = json!({ "redirect_uris": ["app:/cb"], "client_name": "x".repeat(16 * 1024) });
    assert_eq!(server.register(&long).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let form = Request::post("/register").header(header::CONTENT_TYPE, "text/plain");
    let answer = server
        .send(form.body(Body::from(json!({ "redirect_uris": ["app:/cb"] }).to_string())).unwrap())
        .await;
    assert_eq!(answer.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    assert_eq!(answer.json()["error"], "invalid_client_metadata");
}

#[tokio::test]
async fn client_name_is_stored_without_invisible_characters() {
    let server = Server::new();
    let metadata = json!({ "redirect_uris": ["app:/cb"], "client_name": "Cl\u{202e}aude\n<b>Code</b>" });
    assert_eq!(server.register(&metadata).await.json()["client_name"], "Claude <b>Code</b>");
    let metadata = json!({ "redirect_uris": ["app:/cb"], "client_name": "\u{200b}" });
    assert_eq!(server.register(&metadata).await.json().get("client_name"), None);
}

#[tokio::test]
async fn registration_expires_after_a_day_or_ninety_days_after_use() {
    let server = Server::new();
    let (unused, used) = (server.registered(&["app:/cb"]).await, server.registered(&["app:/cb"]).await);
    server.pass(SignedDuration::from_hours(23));
    let client: Client = server.oauth.find_client(&used).await.unwrap();
    server.oauth.extend_registration(&client).await.unwrap();
    server.pass(SignedDuration::from_hours(2));
    assert!(matches!(server.oauth.find_client(&unused).await, Err(ClientError::Unknown)));
    server.pass(SignedDuration::from_hours(89 * 24));
    assert_eq!(server.oauth.find_client(&used).await.unwrap(), client);
    server.pass(SignedDuration::from_hours(24));
    assert!(matches!(server.oauth.find_client(&used).await, Err(ClientError::Unknown)));
}

#[tokio::test]
async fn number_of_registrations_is_bounded_and_unused_ones_are_dropped_first() {
    let server = Server::new();
    let used = server.registered(&["app:/cb"]).await;
    let client = server.oauth.find_client(&used).await.unwrap();
    server.oauth.extend_registration(&client).await.unwrap();
    let first = server.registered(&["app:/cb"]).await;
    server.pass(SignedDuration::from_secs(1));
    for number in 0..10_000 {
        let other = Client { id: format!("other-{number}"), ..client.clone() };
        server.oauth.state().put(&other.id, &other, Lifetimes::DEFAULT.unused_client).await.unwrap();
    }
    assert!(server.oauth.find_client(&used).await.is_ok());
    assert!(matches!(server.oauth.find_client(&first).await, Err(ClientError::Unknown)));
}
