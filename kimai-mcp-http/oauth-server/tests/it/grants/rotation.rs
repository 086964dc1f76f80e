//! Refresh token rotation, lifetimes and scopes.

use jiff::SignedDuration;
use mcp_oauth_server::{
    Lifetimes,
    events::RequestOrigin,
    grant::{self, AccessToken, Grant, GrantError, RefreshRequest},
};

use crate::server::{Server, is_invalid};

#[tokio::test]
async fn previous_refresh_token_is_valid_until_its_successor_is_used() {
    let server = Server::new();
    let first = server.log_in("anna").await.refresh;
    let second = server.refresh(&first).await.unwrap().refresh;
    server.pass(SignedDuration::from_secs(59));
    let again = server.refresh(&first).await.unwrap();
    assert_eq!(again.refresh.expose(), second.expose());
    assert!(server.admits(&again.access).await);
    let third = server.refresh(&second).await.unwrap();
    assert!(is_invalid(server.refresh(&first).await), "it is retired");
    assert!(!server.admits(&third.access).await, "its reuse revoked the grant");
    assert!(is_invalid(server.refresh(&third.refresh).await));
}

#[tokio::test]
async fn previous_refresh_token_is_retired_a_minute_after_the_rotation() {
    let server = Server::new();
    let first = server.log_in("anna").await.refresh;
    let second = server.refresh(&first).await.unwrap();
    server.pass(SignedDuration::from_secs(30));
    server.refresh(&first).await.unwrap();
    server.pass(SignedDuration::from_secs(30));
    assert!(is_invalid(server.refresh(&first).await), "a repetition does not extend the minute");
    assert!(!server.admits(&second.access).await, "its reuse revoked the grant");
    assert!(is_invalid(server.refresh(&second.refresh).await));
}

#[tokio::test]
async fn refresh_token_expires_thirty_days_after_it_was_last_issued() {
    let server = Server::new();
    let almost_expired = Lifetimes::DEFAULT.refresh_token - SignedDuration::from_secs(1);
    let first = server.log_in("anna").await.refresh;
    server.pass(almost_expired);
    server.refresh(&first).await.unwrap();
    server.pass(SignedDuration::from_secs(50));
    let second = server.refresh(&first).await.unwrap_err();
    assert!(matches!(second, GrantError::Invalid(_)), "the first one expired meanwhile");
    let first = server.log_in("anna").await.refresh;
    let second = server.refresh(&first).await.unwrap().refresh;
    server.pass(SignedDuration::from_secs(50));
    server.refresh(&first).await.unwrap();
    server.pass(almost_expired);
    let third = server.refresh(&second).await.unwrap().refresh;
    server.pass(Lifetimes::DEFAULT.refresh_token);
    assert!(is_invalid(server.refresh(&third).await));
}

#[tokio::test]
async fn session_ends_after_its_maximum_lifetime_however_often_it_is_refreshed() {
    let session = SignedDuration::from_hours(10 * 24);
    let server = Server::new()
        .with(|oauth| oauth.with_lifetimes(Lifetimes { session: Some(session), ..Lifetimes::DEFAULT }));
    let mut tokens = server.log_in("anna").await;
    for _ in 0..9 {
        server.pass(SignedDuration::from_hours(24));
        tokens = server.refresh(&tokens.refresh).await.unwrap();
        assert_eq!(tokens.expires_in, Lifetimes::DEFAULT.access_token);
    }
    server.pass(SignedDuration::from_hours(24) - SignedDuration::from_mins(10));
    tokens = server.refresh(&tokens.refresh).await.unwrap();
    assert_eq!(tokens.expires_in, SignedDuration::from_mins(10), "no token outlives the session");
    assert!(server.admits(&tokens.access).await);
    server.pass(SignedDuration::from_mins(10));
    assert!(!server.admits(&tokens.access).await);
    assert!(is_invalid(server.refresh(&tokens.refresh).await));
}

#[tokio::test]
async fn shorter_maximum_lifetime_applies_to_existing_sessions() {
    let server = Server::new();
    let first = server.log_in("anna").await;
    server.pass(SignedDuration::from_hours(20 * 24));
    let session = Some(SignedDuration::from_hours(10 * 24));
    let shorter = server.with(|oauth| oauth.with_lifetimes(Lifetimes { session, ..Lifetimes::DEFAULT }));
    assert!(is_invalid(shorter.refresh(&first.refresh).await));
    assert!(is_invalid(server.refresh(&first.refresh).await), "the session has ended");
}

#[tokio::test]
async fn lifetime_of_a_session_of_the_first_releases_begins_with_its_next_refresh() {
    let server = Server::new();
    let tokens = server.log_in("anna").await;
    let state = server.oauth.state();
    let id = state.get::<AccessToken>(tokens.access.digest()).await.unwrap().unwrap().record.grant;
    let mut grant = state.get::<Grant>(&id).await.unwrap().unwrap().record;
    (grant.created_at, grant.rotated_at) = (None, None);
    state.put(&id, &grant, Lifetimes::DEFAULT.refresh_token).await.unwrap();
    server.refresh(&tokens.refresh).await.unwrap();
    let grant = state.get::<Grant>(&id).await.unwrap().unwrap().record;
    assert_eq!((grant.created_at, grant.rotated_at), (Some(state.now()), Some(state.now())));
}

#[tokio::test]
async fn access_token_expires_after_an_hour_and_a_refresh_keeps_older_ones() {
    let server = Server::new();
    let first = server.log_in("anna").await;
    server.pass(Lifetimes::DEFAULT.access_token - SignedDuration::from_secs(1));
    let second = server.refresh(&first.refresh).await.unwrap();
    assert!(server.admits(&first.access).await);
    server.pass(SignedDuration::from_secs(1));
    assert!(!server.admits(&first.access).await);
    assert!(server.admits(&second.access).await);
}

#[tokio::test]
async fn narrower_scope_applies_to_one_access_token() {
    let server = Server::new();
    let first = server.log_in("anna").await;
    let narrow = server.refresh_for(&first.refresh, "notes:read").await.unwrap();
    assert_eq!(server.verify(&narrow.access).await.unwrap().scopes.to_string(), "notes:read");
    assert_eq!(server.verify(&first.access).await.unwrap().scopes.to_string(), "notes:read notes:write");
    let wide = server.refresh(&narrow.refresh).await.unwrap();
    assert_eq!(wide.scopes.to_string(), "notes:read notes:write");
}

#[tokio::test]
async fn wider_scope_is_rejected_and_keeps_the_grant() {
    let server = Server::new();
    let first = server.log_in("anna").await;
    let wider = server.refresh_for(&first.refresh, "notes:read notes:admin").await;
    assert!(matches!(wider, Err(GrantError::ScopeExceedsGrant)));
    assert!(server.refresh(&first.refresh).await.is_ok());
}

#[tokio::test]
async fn refresh_token_is_bound_to_its_client() {
    let server = Server::new();
    let first = server.log_in("anna").await;
    let stolen = RefreshRequest {
        token: &first.refresh,
        client_id: "another",
        scopes: None,
        origin: &RequestOrigin::default(),
    };
    assert!(is_invalid(grant::refresh(&server.oauth, &stolen).await));
    assert!(server.refresh(&first.refresh).await.is_ok());
}

#[tokio::test]
async fn access_and_refresh_tokens_are_not_interchangeable() {
    let server = Server::new();
    let tokens = server.log_in("anna").await;
    assert!(!server.admits(&tokens.refresh).await);
    assert!(is_invalid(server.refresh(&tokens.access).await));
}
