//! Guessing of slugs.

use kimai_tests::hosted::ANNA;
use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Body};
use http::{Request, header};
use http_body_util::BodyExt;
use kimai_mcp_http::{
    auth::AuthMethods,
    config::{
        Environment,
        users::{TokenSeal, Users},
    },
    http::{App, Endpoint, HttpCallers, middleware::Peer, router},
};
use kimai_tools::Server as Tools;
use tower::ServiceExt;

use crate::in_process::app;

const ATTACKER: &str = "203.0.113.7:4711";

/// Server that records delays instead of waiting.
struct SlugServer {
    router: Router,
    delays: Arc<Mutex<Vec<Duration>>>,
}

impl SlugServer {
    fn new(change: impl FnOnce(&mut App)) -> Self {
        let delays = Arc::<Mutex<Vec<Duration>>>::default();
        let recorded = Arc::clone(&delays);
        let mut app = app("http://localhost:8000", "http://127.0.0.1:1");
        change(&mut app);
        app.auth.oauth = app.auth.oauth.with_delay(Arc::new(move |time| {
            recorded.lock().unwrap().push(time);
            Box::pin(std::future::ready(()))
        }));
        let app = Arc::new(app);
        Self { router: router(&app, Endpoint::new(Tools::new(HttpCallers(Arc::clone(&app))))), delays }
    }

    async fn try_slug(&self, slug: &str, from: &str) -> (u16, String) {
        let request = Request::post(format!("/mcp/{slug}")).header(header::HOST, "localhost");
        let accepted = request.header(header::ACCEPT, "application/json, text/event-stream");
        let peer = Peer(from.parse::<SocketAddr>().unwrap());
        let request = accepted.header(header::CONTENT_TYPE, "application/json").extension(peer);
        let call = r#"{"jsonrpc":"2.0","id":1,"method":"tools/list"}"#;
        let answer = self.router.clone().oneshot(request.body(Body::from(call)).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        (status, String::from_utf8(answer.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap())
    }
}

#[tokio::test]
async fn guessed_slug_is_not_accepted_after_ten_unknown_ones() {
    let server = SlugServer::new(|_| ());
    for number in 0..10 {
        assert_eq!(server.try_slug(&format!("a-guess-of-a-slug-{number}"), ATTACKER).await.0, 404);
    }
    assert_eq!(server.try_slug(ANNA.0, ATTACKER).await.0, 429);
    assert_eq!(server.try_slug(ANNA.0, "198.51.100.1:1").await.0, 200);
    assert_eq!(server.delays.lock().unwrap().len(), 11, "a limited attempt is delayed too");
}

#[tokio::test]
async fn unknown_slugs_are_delayed_and_lock_nobody_else_out() {
    let server = SlugServer::new(|_| ());
    let mut statuses = Vec::new();
    assert_eq!(server.try_slug(ANNA.0, ATTACKER).await.0, 200);
    for number in 0..50 {
        statuses.push(server.try_slug(&format!("a-guess-of-a-slug-{number}"), ATTACKER).await.0);
        assert_eq!(
            server.try_slug(ANNA.0, ATTACKER).await.0,
            200,
            "users who were at this address before are accepted"
        );
    }
    assert_eq!((&statuses[..10], &statuses[10..]), (&[404; 10][..], &[429; 40][..]));
    assert_eq!(server.try_slug("a-guess-from-elsewhere", "198.51.100.1:1").await.0, 404);
    let delays = server.delays.lock().unwrap();
    assert_eq!(delays.len(), 51);
    assert!(delays.iter().all(|delay| (100..=300).contains(&delay.as_millis())), "{delays:?}");
    assert!(delays.iter().any(|delay| *delay != delays[0]), "{delays:?}");
}

#[tokio::test]
async fn all_unusable_slugs_get_the_same_response() {
    let word = r#"{ "anna": { "kimai_url": "https://kimai.example.com", "kimai_token": "t" } }"#;
    let users = Users::from_json(word, "users.json", &Environment::default(), &TokenSeal::default()).unwrap();
    let guessable = SlugServer::new(|app| app.auth.users = users);
    let closed = SlugServer::new(|app| app.auth.methods = Arc::new(AuthMethods::default()));
    let unknown = SlugServer::new(|_| ()).try_slug("xK9mP2qW7vL4aB8d", ATTACKER).await;
    assert_eq!(unknown.0, 404);
    assert_eq!(guessable.try_slug("anna", ATTACKER).await, unknown);
    assert_eq!(closed.try_slug(ANNA.0, ATTACKER).await, unknown);
    assert_eq!((guessable.delays.lock().unwrap().len(), closed.delays.lock().unwrap().len()), (1, 1));
}
