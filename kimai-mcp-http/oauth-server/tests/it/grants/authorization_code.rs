//! Exchange of authorization codes.

use jiff::SignedDuration;
use mcp_oauth_server::{
    events::RequestOrigin,
    grant::{self, CodeExchange},
};

use crate::server::{CLIENT, REDIRECT, Server, VERIFIER, is_invalid};

#[tokio::test]
async fn code_is_exchanged_for_tokens_of_its_user_client_and_scopes() {
    let server = Server::new();
    let code = server.code("anna", "notes:read").await;
    let tokens = server.redeem(&code).await.unwrap();
    let verified = server.verify(&tokens.access).await.unwrap();
    assert_eq!((verified.user.as_str(), verified.client_id.as_str()), ("anna", CLIENT));
    assert_eq!((verified.scopes.to_string().as_str(), &verified.scopes), ("notes:read", &tokens.scopes));
}

#[tokio::test]
async fn code_reuse_revokes_the_grant() {
    let server = Server::new();
    let code = server.code("anna", "notes:read").await;
    let tokens = server.redeem(&code).await.unwrap();
    let other = server.log_in("anna").await;
    assert!(is_invalid(server.redeem(&code).await));
    assert!(!server.admits(&tokens.access).await);
    assert!(is_invalid(server.refresh(&tokens.refresh).await));
    assert!(server.admits(&other.access).await, "other grants of the user stay valid");
    assert!(is_invalid(server.redeem(&code).await), "a third time");
}

#[tokio::test]
async fn code_reuse_after_expiry_keeps_the_grant() {
    let server = Server::new();
    let code = server.code("anna", "notes:read").await;
    let tokens = server.redeem(&code).await.unwrap();
    server.pass(SignedDuration::from_mins(10));
    assert!(is_invalid(server.redeem(&code).await));
    assert!(server.admits(&tokens.access).await);
}

#[tokio::test]
async fn code_expires_after_ten_minutes() {
    let server = Server::new();
    let code = server.code("anna", "notes:read").await;
    server.pass(SignedDuration::from_mins(10));
    assert!(is_invalid(server.redeem(&code).await));
}

#[tokio::test]
async fn wrong_verifier_client_or_redirect_uri_invalidates_the_code() {
    let server = Server::new();
    let wrong_verifier = "a".repeat(43);
    let mismatches = [
        (CLIENT, REDIRECT, wrong_verifier.as_str()),
        ("another", REDIRECT, VERIFIER),
        (CLIENT, "http://localhost:3000/callback/", VERIFIER),
    ];
    for (client_id, redirect_uri, verifier) in mismatches {
        let code = server.code("anna", "notes:read").await;
        let exchange = CodeExchange {
            code: &code,
            client_id,
            redirect_uri: Some(redirect_uri),
            verifier,
            origin: &RequestOrigin::default(),
        };
        assert!(is_invalid(grant::exchange_code(&server.oauth, &exchange).await), "{exchange:?}");
        assert!(is_invalid(server.redeem(&code).await), "{exchange:?}");
    }
}

#[tokio::test]
async fn redirect_uri_may_be_omitted_in_the_exchange() {
    let server = Server::new();
    let code = server.code("anna", "notes:read").await;
    let exchange = CodeExchange {
        code: &code,
        client_id: CLIENT,
        redirect_uri: None,
        verifier: VERIFIER,
        origin: &RequestOrigin::default(),
    };
    assert!(grant::exchange_code(&server.oauth, &exchange).await.is_ok());
}

#[tokio::test]
async fn code_of_a_removed_user_is_rejected() {
    let server = Server::new();
    let code = server.code("nobody", "notes:read").await;
    assert!(is_invalid(server.redeem(&code).await));
}
