//! Credentials, headers, base URL and observer of a client.

use std::sync::{Arc, Mutex};

use kimai_api::{BuildError, Client, Credentials, TagForm};

use crate::mock_server::{MockKimai, TOKEN, response};

const PONG: &str = r#"{"message":"pong"}"#;

/// Route and status of each observed request.
type Observed = Arc<Mutex<Vec<(String, Option<u16>)>>>;

fn observe(client: &Client) -> (Client, Observed) {
    let observed = Observed::default();
    let recorder = observed.clone();
    let observing = client.with_observer(Arc::new(move |exchange| {
        recorder.lock().unwrap().push((exchange.route.to_string(), exchange.status));
    }));
    (observing, observed)
}

#[tokio::test]
async fn token_is_sent_as_bearer_token_without_surrounding_whitespace() {
    let server = MockKimai::with_response(200, PONG).await;
    server.client.ping().await.unwrap();
    let pasted = Client::new(&server.url("/"), Credentials::token(format!(" {TOKEN}\n"))).unwrap();
    pasted.ping().await.unwrap();
    let bearer = Some(format!("Bearer {TOKEN}"));
    assert_eq!(server.request_headers("authorization"), [bearer.clone(), bearer]);
}

#[tokio::test]
async fn api_password_is_sent_with_its_user_name_and_without_bearer_token() {
    let server = MockKimai::with_response(200, PONG).await;
    let credentials = Credentials::ApiPassword { user: "anna".to_owned(), password: TOKEN.to_owned().into() };
    server.client.with_credentials(&credentials).unwrap().ping().await.unwrap();
    assert_eq!(server.request_headers("x-auth-user"), [Some("anna".to_owned())]);
    assert_eq!(server.request_headers("x-auth-token"), [Some(TOKEN.to_owned())]);
    assert_eq!(server.request_headers("authorization"), [None]);
}

#[tokio::test]
async fn each_client_sends_only_its_own_token() {
    let server = MockKimai::with_response(200, PONG).await;
    let other = server.client.with_credentials(&Credentials::token("other")).unwrap();
    other.ping().await.unwrap();
    server.client.ping().await.unwrap();
    let expected = [Some("Bearer other".to_owned()), Some(format!("Bearer {TOKEN}"))];
    assert_eq!(server.request_headers("authorization"), expected);
}

#[tokio::test]
async fn requests_have_user_agent_content_type_and_accept_headers() {
    let server = MockKimai::with_response(200, r#"{"id":1,"name":"ab","message":"pong"}"#).await;
    server.client.ping().await.unwrap();
    server
        .client_builder("/")
        .user_agent("tester/1")
        .build()
        .unwrap()
        .tags()
        .create(&TagForm::default())
        .await
        .unwrap();
    let agent = concat!("kimai-api/", env!("CARGO_PKG_VERSION"));
    assert_eq!(server.request_headers("user-agent"), [Some(agent.to_owned()), Some("tester/1".to_owned())]);
    assert_eq!(server.request_headers("content-type"), [None, Some("application/json".to_owned())]);
    assert!(
        server.request_headers("accept").iter().all(|accept| accept.as_deref() == Some("application/json"))
    );
    assert!(server.request_headers("accept-encoding").iter().all(|accept| accept.as_deref() == Some("gzip")));
}

#[tokio::test]
async fn base_url_is_accepted_with_and_without_api_and_slash() {
    let server = MockKimai::with_response(200, PONG).await;
    for path in ["", "/", "/api", "/api/", "/time", "/time/", "/time/api", "/time/api/"] {
        server.client_builder(path).build().unwrap().ping().await.unwrap();
    }
    let root = "GET /api/ping";
    let sub = "GET /time/api/ping";
    assert_eq!(server.requests(), [root, root, root, root, sub, sub, sub, sub]);
}

#[test]
fn invalid_settings_are_rejected_before_anything_is_sent() {
    let token = || Credentials::token("t");
    assert!(matches!(Client::new("kimai.example.com", token()), Err(BuildError::MissingScheme { .. })));
    assert!(matches!(Client::new("https://u:p@kimai.example.com", token()), Err(BuildError::InvalidUrl(_))));
    let url = "https://kimai.example.com";
    assert!(matches!(
        Client::new(url, Credentials::token("a\nb")),
        Err(BuildError::InvalidCredentials("token"))
    ));
    assert!(matches!(Client::new(url, Credentials::token("")), Err(BuildError::EmptyCredentials("token"))));
    assert!(matches!(Client::builder(url, token()).user_agent("a\nb").build(), Err(BuildError::Http(_))));
}

#[tokio::test]
async fn observer_is_called_for_every_request_including_retries() {
    let server = MockKimai::start(|earlier, _| response(if earlier == 0 { 503 } else { 401 }, "")).await;
    let (client, observed) = observe(&server.client_builder("/").build().unwrap());
    assert!(client.ping().await.is_err());
    let ping = || "GET /api/ping".to_owned();
    assert_eq!(*observed.lock().unwrap(), [(ping(), Some(503)), (ping(), Some(401))]);
}

#[tokio::test]
async fn observer_gets_no_status_without_a_response() {
    let client = Client::builder("http://127.0.0.1:1", Credentials::token("t")).retries(0).build().unwrap();
    let (client, observed) = observe(&client);
    assert!(client.ping().await.is_err());
    assert_eq!(*observed.lock().unwrap(), [("GET /api/ping".to_owned(), None)]);
}

#[tokio::test]
async fn new_observer_replaces_the_first_and_the_original_client_has_none() {
    let server = MockKimai::with_response(200, r#"{"message":"pong"}"#).await;
    let (first, by_first) = observe(&server.client);
    let (second, by_second) = observe(&first.with_credentials(&Credentials::token("other")).unwrap());
    server.client.ping().await.unwrap();
    second.ping().await.unwrap();
    assert_eq!((by_first.lock().unwrap().len(), by_second.lock().unwrap().len()), (0, 1));
}
