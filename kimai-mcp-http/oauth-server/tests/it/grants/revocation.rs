//! Revocation: the endpoint, all grants of a user, removed users and other resources.

use jiff::SignedDuration;
use mcp_oauth_server::{
    Lifetimes,
    events::RequestOrigin,
    grant::{self, Revocation},
};

use crate::server::{CLIENT, Server, is_invalid};

#[tokio::test]
async fn revoking_either_token_ends_its_grant_only() {
    let server = Server::new();
    for access in [true, false] {
        let tokens = server.log_in("anna").await;
        let other = server.log_in("anna").await;
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
    let revoked =
        grant::revoke(&server.oauth, &tokens.refresh, "another", &RequestOrigin::default()).await.unwrap();
    assert_eq!(revoked, Revocation::OtherClient);
    assert!(server.admits(&tokens.access).await);
}

#[tokio::test]
async fn revoking_all_grants_of_a_user_keeps_other_users_and_later_grants() {
    let server = Server::new();
    let one = server.log_in("anna").await;
    let two = server.log_in("anna").await;
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
    let lifetimes = Lifetimes { session: None, ..Lifetimes::DEFAULT };
    let server = Server::new().with(|oauth| oauth.with_lifetimes(lifetimes));
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
    assert!(server.admits(&tokens.access).await, "grants are valid again when the user is back");
    assert!(server.refresh(&tokens.refresh).await.is_ok());
}

#[tokio::test]
async fn token_of_another_resource_is_invalid() {
    let server = Server::new();
    let other_resource = server.replica_at("https://other.example.com");
    let tokens = server.log_in("anna").await;
    assert!(!other_resource.admits(&tokens.access).await);
    assert!(is_invalid(other_resource.refresh(&tokens.refresh).await));
    assert!(server.replica().admits(&tokens.access).await);
}

#[tokio::test]
async fn public_client_revokes_with_its_id_and_any_hint() {
    let server = Server::new();
    server.store_client(CLIENT, None, None).await;
    for hint in [None, Some("refresh_token"), Some("access_token"), Some("anything")] {
        let tokens = server.log_in("anna").await;
        let hint = hint.map(|hint| ("token_type_hint", hint));
        let fields =
            [vec![("token", tokens.access.expose()), ("client_id", CLIENT)], hint.into_iter().collect()];
        let answer = server.post("/revoke", &fields.concat()).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, "no-store"));
        assert!(!server.admits(&tokens.access).await);
    }
}

#[tokio::test]
async fn revoking_an_unknown_token_succeeds() {
    let server = Server::new();
    server.store_client(CLIENT, None, None).await;
    let answer = server.post("/revoke", &[("token", "unknown"), ("client_id", CLIENT)]).await;
    assert_eq!(answer.status.as_u16(), 200);
}

#[tokio::test]
async fn revoking_a_token_of_another_client_is_an_error() {
    let server = Server::new();
    server.store_client(CLIENT, None, None).await;
    server.store_client("another", None, None).await;
    let tokens = server.log_in("anna").await;
    let fields = [("token", tokens.refresh.expose()), ("client_id", "another")];
    assert_eq!(server.post("/revoke", &fields).await.error(), (400, "invalid_grant"));
    assert!(server.admits(&tokens.access).await);
}

#[tokio::test]
async fn confidential_client_must_authenticate_to_revoke() {
    let server = Server::new();
    server.store_client(CLIENT, None, Some("s3cret")).await;
    let tokens = server.log_in("anna").await;
    let fields = [("token", tokens.refresh.expose()), ("client_id", CLIENT)];
    assert_eq!(server.post("/revoke", &fields).await.error(), (401, "invalid_client"));
    assert!(server.admits(&tokens.access).await);
    let fields = [fields.to_vec(), vec![("client_secret", "s3cret")]].concat();
    assert_eq!(server.post("/revoke", &fields).await.status, 200);
    assert!(!server.admits(&tokens.access).await);
}

#[tokio::test]
async fn revocation_without_a_token_is_rejected() {
    let server = Server::new();
    server.store_client(CLIENT, None, None).await;
    let answer = server.post("/revoke", &[("client_id", CLIENT)]).await;
    assert_eq!(answer.error(), (400, "invalid_request"));
}
