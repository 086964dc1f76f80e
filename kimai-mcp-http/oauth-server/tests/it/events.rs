//! Events for an audit log.

use std::sync::{Arc, Mutex};

use http::{Request, header};
use mcp_oauth_server::{
    ClientIp, Event, EventKind,
    events::{EventSink, RequestId},
    grant,
};
use serde_json::json;

use crate::{
    pages::browser::User,
    server::{CHALLENGE, CLAUDE, Server, VERIFIER, request},
};

#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<Event>>>);

impl EventSink for Recorder {
    fn record(&self, event: &Event) {
        self.0.lock().unwrap().push(event.clone());
    }
}

impl Recorder {
    /// Returns the kinds since the last call.
    fn kinds(&self) -> Vec<EventKind> {
        self.take().iter().map(|event| event.kind).collect()
    }

    fn take(&self) -> Vec<Event> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

fn server() -> (Server, Recorder) {
    let recorder = Recorder::default();
    let server = Server::new().with(|oauth| oauth.with_event_sink(recorder.clone()));
    (server, recorder)
}

#[tokio::test]
async fn sign_ins_and_consents_are_events_with_client_user_and_origin() {
    let (server, recorder) = server();
    server.store_client("c1", Some("Claude"), None).await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read notes:write")).await;
    anna.log_in(&id, "anna", "wrong").await;
    anna.log_in(&id, "anna", "anna's secret").await;
    anna.answer(&id, "allow", &["notes:read"]).await;
    let events = recorder.take();
    let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
    assert_eq!(kinds, [EventKind::SignInFailed, EventKind::SignInSucceeded, EventKind::ConsentGranted]);
    for event in &events {
        assert_eq!(event.user, Some(server.oauth.user_pseudonym("anna")));
        let client = (event.client_id.as_deref(), event.client_name.as_deref());
        assert_eq!(client, (Some("c1"), Some("Claude")));
        assert_eq!(event.origin.client_ip, Some(ClientIp("203.0.113.7".parse().unwrap())));
        assert_eq!(event.time, server.oauth.state().now());
    }
    assert_eq!(events[2].scopes.as_ref().unwrap().to_string(), "notes:read");

    let again = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    anna.log_in(&again, "anna", "anna's secret").await;
    assert_eq!(recorder.kinds(), [EventKind::SignInSucceeded, EventKind::ConsentReused]);
    let denied = anna.begin(request("c1", CLAUDE, "notes:admin")).await;
    anna.log_in(&denied, "anna", "anna's secret").await;
    anna.answer(&denied, "deny", &[]).await;
    assert_eq!(recorder.kinds(), [EventKind::SignInSucceeded, EventKind::ConsentDenied]);
}

#[tokio::test]
async fn locked_sign_in_is_an_event_of_its_own() {
    let (server, recorder) = server();
    server.store_client("c1", None, None).await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    for _ in 0..6 {
        anna.log_in(&id, "anna", "wrong").await;
    }
    assert_eq!(
        recorder.kinds(),
        [[EventKind::SignInFailed; 5].as_slice(), &[EventKind::SignInLocked]].concat()
    );
}

#[tokio::test]
async fn tokens_and_sessions_are_events_with_the_grant() {
    let (server, recorder) = server();
    let first = server.log_in("anna").await;
    let second = server.refresh(&first.refresh).await.unwrap();
    server.refresh(&second.refresh).await.unwrap();
    assert!(server.refresh(&first.refresh).await.is_err());
    let grant = recorder.0.lock().unwrap()[0].grant.clone();
    assert!(grant.is_some() && recorder.0.lock().unwrap().iter().all(|event| event.grant == grant));
    let expected = [
        EventKind::CodeExchanged,
        EventKind::TokenRefreshed,
        EventKind::TokenRefreshed,
        EventKind::ReuseDetected,
    ];
    assert_eq!(recorder.kinds(), expected);
    assert!(server.refresh(&first.refresh).await.is_err());
    assert!(recorder.take().is_empty(), "the grant ended before");

    let tokens = server.log_in("anna").await;
    server.revoke(&tokens.access).await.unwrap();
    server.revoke(&tokens.access).await.unwrap();
    grant::revoke_all(&server.oauth, "anna").await.unwrap();
    let expected = [EventKind::CodeExchanged, EventKind::TokenRevoked, EventKind::AllSessionsEnded];
    assert_eq!(recorder.kinds(), expected);
}

#[tokio::test]
async fn reused_code_is_an_event() {
    let (server, recorder) = server();
    let code = server.code("anna", "notes:read").await;
    server.redeem(&code).await.unwrap();
    assert!(server.redeem(&code).await.is_err() && server.redeem(&code).await.is_err());
    assert_eq!(recorder.kinds(), [EventKind::CodeExchanged, EventKind::ReuseDetected]);
}

#[tokio::test]
async fn registration_is_an_event_with_the_request_id() {
    let (server, recorder) = server();
    let metadata = json!({ "redirect_uris": ["https://app.example/cb"], "client_name": "App" });
    let request = Request::post("/register").header(header::CONTENT_TYPE, "application/json");
    let request = request.extension(RequestId("0123".to_owned())).body(metadata.to_string().into()).unwrap();
    let client_id = server.send(request).await.property("client_id").to_owned();
    let events = recorder.take();
    assert_eq!((events.len(), events[0].kind), (1, EventKind::ClientRegistered));
    assert_eq!(
        (events[0].client_id.as_ref(), events[0].client_name.as_deref()),
        (Some(&client_id), Some("App"))
    );
    assert_eq!(events[0].origin.request_id, Some(RequestId("0123".to_owned())));
    assert_eq!(events[0].user, None);
}

#[tokio::test]
async fn events_contain_no_secrets_and_no_user_names() {
    let (server, recorder) = server();
    let client = server.registered(&[CLAUDE]).await;
    let anna = User::new(&server);
    let id = anna.begin(request(&client, CLAUDE, "notes:read")).await;
    anna.log_in(&id, "anna", "a mistyped secret").await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let code = anna.answer(&id, "allow", &["notes:read"]).await.client_parameter("code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("code_verifier", VERIFIER),
        ("client_id", &client),
    ];
    let tokens = server.post("/token", &form).await;
    let secrets = [&code, tokens.property("access_token"), tokens.property("refresh_token"), &id, CHALLENGE];
    let events = format!("{:?}", recorder.take());
    for secret in secrets.into_iter().chain([VERIFIER, "secret", "anna", "af0ifjsldkj"]) {
        assert!(!secret.is_empty() && !events.contains(secret), "{secret} {events}");
    }
}
