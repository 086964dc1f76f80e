//! Refresh token rotation, lifetimes and scopes.

use jiff::SignedDuration;
use mcp_oauth_server::{
    Lifetimes,
    events::RequestOrigin,
    grant::{self, GrantError, RefreshRequest},
};

use crate::server::{Server, is_invalid};

#[tokio::test]
async fn previous_refresh_token_is_valid_until_its_successor_is_used() {
    let server = Server::new();
    let first = server.log_in("anna").await.refresh;
    let second = server.refresh(&first).await.unwrap().refresh;
    let again = server.refresh(&first).await.unwrap();
    assert_eq!(again.refresh.expose(), second.expose());
    assert!(server.admits(&again.access).await);
    let third = server.refresh(&second).await.unwrap();
    assert!(is_invalid(server.refresh(&first).await), "it is retired");
    assert!(!server.admits(&third.access).await, "its reuse revoked the grant");
    assert!(is_invalid(server.refresh(&third.refresh).await));
}

#[tokio::test]
async fn refresh_token_expires_thirty_days_after_it_was_last_issued() {
    let server = Server::new();
    let almost_expired = Lifetimes::DEFAULT.refresh_token - SignedDuration::from_secs(1);
    let first = server.log_in("anna").await.refresh;
    server.pass(SignedDuration::from_hours(1));
    server.refresh(&first).await.unwrap();
    server.pass(almost_expired - SignedDuration::from_hours(1));
    let second = server.refresh(&first).await.unwrap().refresh;
    server.pass(almost_expired);
    let third = server.refresh(&second).await.unwrap().refresh;
    server.pass(Lifetimes::DEFAULT.refresh_token);
    assert!(is_invalid(server.refresh(&third).await));
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
