//! Revocation of grants before they expire.

use jiff::SignedDuration;
use mcp_oauth_server::grant::{self, Revocation};

use crate::server::{Server, is_invalid};

#[tokio::test]
async fn revoking_either_token_ends_its_grant_only() {
    let server = Server::new();
    for access in [true, false] {
        let (tokens, other) = (server.log_in("anna").await, server.log_in("anna").await);
        let token = if access { &tokens.access } else { &tokens.refresh };
        assert_eq!(server.revoke(token).await.unwrap(), Revocation::Revoked);
        assert!(!server.admits(&tokens.access).await);
        assert!(is_invalid(server.refresh(&tokens.refresh).await));
        assert!(server.admits(&other.access).await);
        assert_eq!(server.revoke(token).await.unwrap(), Revocation::UnknownToken);
    }
}

#[tokio::test]
async fn retired_refresh_token_can_revoke_its_grant() {
    let server = Server::new();
    let first = server.log_in("anna").await;
    let second = server.refresh(&first.refresh).await.unwrap();
    let third = server.refresh(&second.refresh).await.unwrap();
    assert_eq!(server.revoke(&first.refresh).await.unwrap(), Revocation::Revoked);
    assert!(!server.admits(&third.access).await);
}

#[tokio::test]
async fn other_client_cannot_revoke_a_token() {
    let server = Server::new();
    let tokens = server.log_in("anna").await;
    let revoked = grant::revoke(server.oauth.state(), &tokens.refresh, "another").await.unwrap();
    assert_eq!(revoked, Revocation::OtherClient);
    assert!(server.admits(&tokens.access).await);
}

#[tokio::test]
async fn revoking_all_grants_of_a_user_keeps_other_users_and_later_grants() {
    let server = Server::new();
    let (one, two) = (server.log_in("anna").await, server.log_in("anna").await);
    let ben = server.log_in("ben").await;
    for _ in 0..2 {
        grant::revoke_all(&server.oauth, "anna").await.unwrap();
        assert!(!server.admits(&one.access).await && !server.admits(&two.access).await);
        assert!(is_invalid(server.refresh(&one.refresh).await));
    }
    assert!(server.admits(&ben.access).await);
    let later = server.log_in("anna").await;
    assert!(server.admits(&later.access).await);
}

#[tokio::test]
async fn grant_after_a_revocation_outlives_the_revocation_record() {
    let server = Server::new();
    grant::revoke_all(&server.oauth, "anna").await.unwrap();
    let mut tokens = server.log_in("anna").await;
    for _ in 0..30 {
        server.pass(SignedDuration::from_hours(29 * 24));
        server.oauth.state().remove_expired().await.unwrap();
        tokens = server.refresh(&tokens.refresh).await.unwrap();
        assert!(server.admits(&tokens.access).await);
    }
    grant::revoke_all(&server.oauth, "anna").await.unwrap();
    assert!(!server.admits(&tokens.access).await);
}

#[tokio::test]
async fn token_of_a_removed_user_is_invalid_until_the_user_returns() {
    let server = Server::new();
    let tokens = server.log_in("anna").await;
    let without_users = server.with_users(&[]);
    assert!(!without_users.admits(&tokens.access).await);
    assert!(is_invalid(without_users.refresh(&tokens.refresh).await));
    assert!(server.admits(&tokens.access).await, "a mistake in the file, mended, logs nobody out");
    assert!(server.refresh(&tokens.refresh).await.is_ok());
}

#[tokio::test]
async fn token_of_another_resource_is_invalid() {
    let server = Server::new();
    let elsewhere = server.replica_at("https://other.example.com");
    let tokens = server.log_in("anna").await;
    assert!(!elsewhere.admits(&tokens.access).await);
    assert!(is_invalid(elsewhere.refresh(&tokens.refresh).await));
    assert!(server.replica().admits(&tokens.access).await);
}
