//! Floods of registrations and oversized requests.

use std::sync::Arc;

use axum::body::Body;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use kimai_mcp_http::{
    config::state::NAMESPACE,
    http::{Endpoint, HttpCallers, router},
};
use kimai_tests::{
    hosted::http,
    sim::{Settings, SimulatedKimai},
};
use kimai_tools::Server as Tools;
use mcp_oauth_server::{Cipher, State, clock, state::Sqlite};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    attacks::raw_http::{sent, status},
    in_process::app_with_state,
    server_process::Server,
};

/// Number of registrations of a flood, more than the server stores.
const FLOOD: usize = 10_100;

/// Registers a client; returns its id unless the registration was refused.
async fn register(router: &axum::Router) -> Option<String> {
    let about = json!({ "redirect_uris": ["http://localhost/cb"], "token_endpoint_auth_method": "none" });
    let request = Request::post("/register").header(header::HOST, "localhost");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.body(Body::from(about.to_string())).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    if answer.status() == StatusCode::TOO_MANY_REQUESTS {
        assert!(answer.headers().contains_key(header::RETRY_AFTER));
        return None;
    }
    assert_eq!(answer.status(), StatusCode::CREATED);
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    let client: Value = serde_json::from_slice(&body).unwrap();
    Some(client["client_id"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn ten_thousand_registrations_of_one_network_evict_no_client() {
    let store = Arc::new(Sqlite::in_memory().unwrap());
    let state = State::new(store, clock::system(), Cipher::new(None, NAMESPACE).unwrap());
    let app = app_with_state(state, "http://localhost:8000", "http://127.0.0.1:1");
    let app = Arc::new(app);
    let router = router(&app, Endpoint::new(Tools::new(HttpCallers(Arc::clone(&app)))));
    let first = register(&router).await.unwrap();
    let mut accepted = 0;
    for _ in 0..FLOOD {
        accepted += usize::from(register(&router).await.is_some());
    }
    assert!(accepted < 1_000, "{accepted}");
    assert!(app.auth.oauth.find_client(&first).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn registrations_of_one_address_are_rate_limited() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &["--rate-limit-rpm", "1"]).await;
    let mut statuses = Vec::new();
    for _ in 0..40 {
        let about = json!({ "redirect_uris": ["http://localhost/cb"] });
        let answer = http().post(server.at("/register")).json(&about).send().await.unwrap();
        statuses.push(answer.status().as_u16());
    }
    assert_eq!((&statuses[..30], statuses[39]), (&[201; 30][..], 429), "{statuses:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_requests_are_refused_on_every_path() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let long = "x".repeat(1 << 20);
    let many = "X-A: y\r\n".repeat(100);
    for request in [
        format!("GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: {long}\r\n\r\n"),
        format!("GET /health HTTP/1.1\r\nHost: localhost\r\n{many}\r\n\r\n"),
        format!("GET /authorize?state={long} HTTP/1.1\r\nHost: localhost\r\n\r\n"),
    ] {
        let answer = sent(server.port, request.as_bytes()).await;
        assert!(matches!(status(&answer), 0 | 400 | 414 | 431), "{answer}");
    }
    for (path, kind) in [("/register", "application/json"), ("/token", "application/x-www-form-urlencoded")] {
        let posted =
            http().post(server.at(path)).header(header::CONTENT_TYPE, kind).body("x".repeat(17 << 10));
        assert_eq!(posted.send().await.unwrap().status(), 413, "{path}");
    }
    assert_eq!(http().get(server.at("/health")).send().await.unwrap().status(), 200);
}
