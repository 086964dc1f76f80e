//! Lists of sessions.

use jiff::SignedDuration;
use mcp_oauth_server::{
    Lifetimes,
    client::Verification,
    grant::{self, AccessToken, MAX_GRANTS},
    redirect_uri::Destination,
    secret::Secret,
};

use crate::{
    pages::browser::User,
    server::{CLAUDE, CLIENT, Server, VERIFIER, is_invalid, request},
};

#[tokio::test]
async fn session_is_listed_with_its_client_scopes_and_times() {
    let server = Server::new();
    server.store_client("c1", Some("Claude"), None).await;
    let anna = User::new(&server);
    let id = anna.begin(request("c1", CLAUDE, "notes:read notes:write")).await;
    anna.log_in(&id, "anna", "anna's secret").await;
    let code = anna.answer(&id, "allow", &["notes:read"]).await.client_parameter("code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("code_verifier", VERIFIER),
        ("client_id", "c1"),
    ];
    let tokens = server.post("/token", &form).await;
    let began = server.oauth.state().now();
    server.pass(SignedDuration::from_hours(2));
    let refresh = Secret::new(tokens.property("refresh_token"));
    let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.expose()), ("client_id", "c1")];
    assert_eq!(server.post("/token", &form).await.status, 200);

    let sessions = grant::list(&server.oauth, "anna").await.unwrap();
    let [session] = &sessions[..] else { panic!("{sessions:?}") };
    assert_eq!((session.user.as_str(), session.client_id.as_str()), ("anna", "c1"));
    let client = session.client.as_ref().unwrap();
    assert_eq!(client.name.as_deref(), Some("Claude"));
    assert_eq!(client.verification, Verification::None);
    assert_eq!(client.destination, Destination::Site("claude.ai".to_owned()));
    assert_eq!(session.scopes.to_string(), "notes:read");
    assert_eq!(session.created_at, Some(began));
    assert_eq!(session.refreshed_at, Some(server.oauth.state().now()));
    assert!(session.expires_at > server.oauth.state().now() + Lifetimes::DEFAULT.refresh_token);
}

#[tokio::test]
async fn last_used_session_is_listed_first_and_ended_ones_not_at_all() {
    let server = Server::new();
    let first = server.log_in("anna").await;
    server.pass(SignedDuration::from_mins(1));
    let second = server.log_in("anna").await;
    server.log_in("ben").await;
    server.pass(SignedDuration::from_mins(1));
    let first = server.refresh(&first.refresh).await.unwrap();
    let ids = async || {
        let sessions = grant::list(&server.oauth, "anna").await.unwrap();
        sessions.into_iter().map(|session| session.id).collect::<Vec<_>>()
    };
    let first_id = server.verify(&first.access).await.unwrap().grant;
    let second_id = server.verify(&second.access).await.unwrap().grant;
    assert_eq!(ids().await, [first_id.clone(), second_id]);
    server.revoke(&second.access).await.unwrap();
    assert_eq!(ids().await, [first_id]);
    assert_eq!(grant::users(&server.oauth).await.unwrap(), ["anna", "ben"]);
    grant::revoke_all(&server.oauth, "anna").await.unwrap();
    assert!(ids().await.is_empty());
    assert!(grant::list(&server.with_users(&[]).oauth, "ben").await.unwrap().is_empty(), "removed user");
}

#[tokio::test]
async fn hundred_and_first_session_ends_the_one_that_was_not_used_for_the_longest_time() {
    let server = Server::new();
    let mut sessions = Vec::new();
    for _ in 0..MAX_GRANTS {
        server.pass(SignedDuration::from_mins(1));
        sessions.push(server.log_in("anna").await);
    }
    server.pass(SignedDuration::from_mins(1));
    sessions[0] = server.refresh(&sessions[0].refresh).await.unwrap();
    server.revoke(&sessions[2].access).await.unwrap();
    server.pass(SignedDuration::from_mins(1));
    server.log_in("anna").await;
    assert_eq!(grant::list(&server.oauth, "anna").await.unwrap().len(), MAX_GRANTS, "one had ended before");
    let newest = server.log_in("anna").await;
    assert_eq!(grant::list(&server.oauth, "anna").await.unwrap().len(), MAX_GRANTS);
    assert!(is_invalid(server.refresh(&sessions[1].refresh).await));
    for tokens in [&sessions[0], &sessions[3], &newest] {
        assert!(server.refresh(&tokens.refresh).await.is_ok());
    }
}

#[tokio::test]
async fn session_without_an_index_is_listed_from_its_next_refresh_on() {
    let server = Server::new();
    let tokens = server.log_in("anna").await;
    // Sessions of the first releases have no index; nor has one whose index expired.
    let id = Secret::new("anna").digest();
    let key = mcp_oauth_server::state::Key::new(mcp_oauth_server::state::Kind::new("grants"), id);
    server.store().take(&key).await.unwrap().unwrap();
    assert!(grant::list(&server.oauth, "anna").await.unwrap().is_empty());
    server.refresh(&tokens.refresh).await.unwrap();
    assert_eq!(grant::list(&server.oauth, "anna").await.unwrap().len(), 1);
}

#[tokio::test]
async fn index_outlives_every_session_in_it() {
    let server =
        Server::new().with(|oauth| oauth.with_lifetimes(Lifetimes { session: None, ..Lifetimes::DEFAULT }));
    let mut tokens = server.log_in("anna").await;
    for _ in 0..12 {
        server.pass(SignedDuration::from_hours(29 * 24));
        assert_eq!(grant::list(&server.oauth, "anna").await.unwrap().len(), 1);
        tokens = server.refresh(&tokens.refresh).await.unwrap();
    }
    let access = server.oauth.state().get::<AccessToken>(tokens.access.digest()).await.unwrap().unwrap();
    assert_eq!(grant::list(&server.oauth, "anna").await.unwrap()[0].id, access.record.grant);
    assert_eq!(grant::list(&server.oauth, "anna").await.unwrap()[0].client_id, CLIENT);
}
