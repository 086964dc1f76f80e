//! Addresses that are credentials, guessed.

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
    app::App, door::Doors, guard::Peer, hosted::Hosted, mcp::Endpoint, routes, users::Users,
};
use kimai_tools::Server as Tools;
use tower::ServiceExt;

use crate::house::app;

const ATTACKER: &str = "203.0.113.7:4711";

/// A server whose pauses are noted and not waited for.
struct Guessed {
    router: Router,
    pauses: Arc<Mutex<Vec<Duration>>>,
}

impl Guessed {
    fn new(change: impl FnOnce(App) -> App) -> Self {
        let pauses = Arc::<Mutex<Vec<Duration>>>::default();
        let noted = Arc::clone(&pauses);
        let mut app = change(app("http://localhost:8000", "http://127.0.0.1:1"));
        app.oauth = app.oauth.with_delay(Arc::new(move |time| {
            noted.lock().unwrap().push(time);
            Box::pin(std::future::ready(()))
        }));
        Self { router: routes::all(&app, Endpoint::new(Tools::new(Hosted(app.clone())))), pauses }
    }

    async fn tried(&self, slug: &str, from: &str) -> (u16, String) {
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
async fn unknown_slugs_cost_time_and_lock_nobody_else_out() {
    let server = Guessed::new(|app| app);
    let mut statuses = Vec::new();
    for number in 0..50 {
        statuses.push(server.tried(&format!("a-guess-of-a-slug-{number}"), ATTACKER).await.0);
        assert_eq!(server.tried(ANNA.0, ATTACKER).await.0, 200, "who shares the address comes in");
    }
    assert_eq!((&statuses[..10], &statuses[10..]), (&[404; 10][..], &[429; 40][..]));
    assert_eq!(server.tried("a-guess-from-elsewhere", "198.51.100.1:1").await.0, 404);
    let pauses = server.pauses.lock().unwrap();
    assert_eq!(pauses.len(), 11);
    assert!(pauses.iter().all(|pause| (100..=300).contains(&pause.as_millis())), "{pauses:?}");
    assert!(pauses.iter().any(|pause| *pause != pauses[0]), "{pauses:?}");
}

#[tokio::test]
async fn every_slug_that_opens_nothing_is_answered_alike() {
    let word = r#"{ "anna": { "kimai_url": "https://kimai.example.com", "kimai_token": "t" } }"#;
    let users =
        Users::in_text(word, "users.json", &std::iter::empty::<(String, String)>().collect()).unwrap();
    let guessable = Guessed::new(|app| App { users, ..app });
    let closed = Guessed::new(|app| App { doors: Arc::new(Doors::default()), ..app });
    let unknown = Guessed::new(|app| app).tried("xK9mP2qW7vL4aB8d", ATTACKER).await;
    assert_eq!(unknown.0, 404);
    assert_eq!(guessable.tried("anna", ATTACKER).await, unknown);
    assert_eq!(closed.tried(ANNA.0, ATTACKER).await, unknown);
    assert_eq!((guessable.pauses.lock().unwrap().len(), closed.pauses.lock().unwrap().len()), (1, 1));
}
