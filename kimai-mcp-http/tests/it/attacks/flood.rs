//! Floods of registrations and oversized requests.

use std::sync::{Arc, Mutex};

use axum::body::Body;
use futures_util::future::join_all;
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp};
use kimai_mcp_http::{
    config::state::NAMESPACE,
    http::{Endpoint, HttpCallers, router},
};
use kimai_tests::{
    hosted::http,
    sim::{Settings, SimulatedKimai},
};
use kimai_tools::Server as Tools;
use mcp_oauth_server::{Cipher, State, state::Sqlite};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::{
    attacks::raw_http::{sent, status},
    in_process::app_with_state,
    server_process::Server,
};

/// Maximum number of stored registrations.
const MAX_CLIENTS: usize = 10_000;

/// Number of concurrent registrations.
const CONCURRENCY: usize = 100;

async fn registered(router: &axum::Router) -> String {
    let about = json!({ "redirect_uris": ["http://localhost/cb"], "token_endpoint_auth_method": "none" });
    let request = Request::post("/register").header(header::HOST, "localhost");
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let request = request.body(Body::from(about.to_string())).unwrap();
    let answer = router.clone().oneshot(request).await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    let client: Value = serde_json::from_slice(&body).unwrap();
    client["client_id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn ten_thousand_registrations_evict_the_oldest_unused_clients() {
    let now = Arc::new(Mutex::new("2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap()));
    let clock = {
        let now = now.clone();
        Arc::new(move || *now.lock().unwrap())
    };
    let state =
        State::new(Arc::new(Sqlite::in_memory().unwrap()), clock, Cipher::new(None, NAMESPACE).unwrap());
    let app = app_with_state(state, "http://localhost:8000", "http://127.0.0.1:1");
    let router = router(&app, Endpoint::new(Tools::new(HttpCallers(app.clone()))));
    let used = registered(&router).await;
    app.auth.oauth.extend_registration(&app.auth.oauth.find_client(&used).await.unwrap()).await.unwrap();
    let unused = registered(&router).await;
    let mut flood = Vec::new();
    for _ in 0..MAX_CLIENTS / CONCURRENCY {
        *now.lock().unwrap() += SignedDuration::from_secs(1);
        flood.push(join_all((0..CONCURRENCY).map(|_| registered(&router))).await);
    }
    assert!(app.auth.oauth.find_client(&used).await.is_ok(), "used clients are kept");
    assert!(app.auth.oauth.find_client(&unused).await.is_err(), "the oldest client is evicted");
    let first = join_all(flood[0].iter().map(|id| app.auth.oauth.find_client(id))).await;
    assert_eq!(
        first.iter().filter(|found| found.is_ok()).count(),
        CONCURRENCY - 1,
        "only the oldest ones are evicted"
    );
    for later in &flood[1..] {
        assert!(app.auth.oauth.find_client(&later[0]).await.is_ok());
    }
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
