//! A grant is valid as long as the secret of its sign-in.

use mcp_oauth_server::grant::{AccessToken, Grant};

use crate::server::{Server, is_invalid};

/// Returns a server on which Anna has another secret, or none.
fn with_secret_of_anna(server: &Server, secret: Option<&str>) -> Server {
    server.with_users(&[("anna", secret), ("ben", Some("ben's secret"))])
}

#[tokio::test]
async fn secret_change_ends_the_grants_of_its_user_on_every_replica() {
    let server = Server::new();
    let anna = server.log_in("anna").await;
    let ben = server.log_in("ben").await;
    for secret in [Some("another"), None] {
        let replica = with_secret_of_anna(&server.replica(), secret);
        assert!(!replica.admits(&anna.access).await && replica.admits(&ben.access).await);
        assert!(is_invalid(replica.refresh(&anna.refresh).await));
    }
    assert!(server.admits(&anna.access).await, "the original secret is valid again");
}

#[tokio::test]
async fn code_issued_before_a_secret_change_is_rejected() {
    let server = Server::new();
    let code = server.code("anna", "notes:read").await;
    let server = with_secret_of_anna(&server, Some("another"));
    assert!(is_invalid(server.redeem(&code).await));
}

#[tokio::test]
async fn grant_stored_without_a_secret_digest_stays_valid() {
    let server = Server::new();
    let tokens = server.log_in("anna").await;
    let state = server.oauth.state();
    let id = state.get::<AccessToken>(tokens.access.digest()).await.unwrap().unwrap().record.grant;
    let mut grant = state.get::<Grant>(&id).await.unwrap().unwrap().record;
    assert!(grant.subject.secret.take().is_some());
    state.put(&id, &grant, jiff::SignedDuration::from_hours(1)).await.unwrap();
    let server = with_secret_of_anna(&server, Some("another"));
    assert!(server.admits(&tokens.access).await);
}

#[tokio::test]
async fn secrets_are_stored_as_salted_digests() {
    let server = Server::new();
    let mut subjects = Vec::new();
    for user in ["anna", "ben"] {
        let tokens = server.log_in(user).await;
        let access = server.oauth.state().get::<AccessToken>(tokens.access.digest()).await.unwrap().unwrap();
        let grant = server.oauth.state().get::<Grant>(&access.record.grant).await.unwrap().unwrap().record;
        subjects.push(serde_json::to_value(&grant.subject).unwrap());
    }
    assert_ne!(subjects[0]["secret"], subjects[1]["secret"]);
    assert!(!subjects[0].to_string().contains("anna's secret"), "{}", subjects[0]);
}
