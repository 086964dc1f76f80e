//! The revocation endpoint.

use crate::server::{CLIENT, Server};

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
