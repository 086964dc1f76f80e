//! Crashes of the token and revocation endpoints.

use mcp_oauth_server::{
    grant::{self, AuthorizationCode, UsedCode},
    secret::Secret,
};

use super::process::{Form, at_each_operation};
use crate::server::{Answer, CLIENT, REDIRECT, Server, VERIFIER};

fn exchange(code: &Secret) -> Form {
    let fields = [
        ("grant_type", "authorization_code"),
        ("code", code.expose()),
        ("redirect_uri", REDIRECT),
        ("client_id", CLIENT),
        ("code_verifier", VERIFIER),
    ];
    Form::new("/token", &fields)
}

fn refresh(token: &str) -> Form {
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token), ("client_id", CLIENT)];
    Form::new("/token", &fields)
}

async fn code(server: &Server) -> Secret {
    server.store_client(CLIENT, None, None).await;
    server.code("anna", "notes:read notes:write").await
}

/// Signs Anna in and returns the answer with her tokens.
async fn sign_in(server: &Server) -> Answer {
    let answer = exchange(&code(server).await).send(server).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer
}

async fn admits(server: &Server, tokens: &Answer) -> bool {
    server.admits(&Secret::new(tokens.property("access_token"))).await
}

/// Returns the number of valid grants of Anna.
async fn grants(server: &Server) -> usize {
    grant::list(&server.oauth, "anna").await.unwrap().len()
}

/// Checks that the client is told to send the user to the login page.
fn assert_needs_sign_in(answer: &Answer) {
    assert_eq!(answer.error(), (400, "invalid_grant"), "{}", answer.body);
    assert!(
        answer.property("error_description").contains("send the user to /authorize again"),
        "{}",
        answer.body
    );
}

async fn is_used(server: &Server, code: &Secret) -> bool {
    let state = server.oauth.state();
    state.get::<UsedCode>(code.digest()).await.unwrap().is_some()
        || state.get::<AuthorizationCode>(code.digest()).await.unwrap().is_none()
}

#[tokio::test]
async fn code_of_a_killed_exchange_yields_tokens_unless_it_was_used() {
    at_each_operation(8, async |crash| {
        let code = code(&crash.server()).await;
        let exchange = exchange(&code);
        let is_interrupted = crash.interrupts(&exchange);
        let server = crash.server();
        let was_used = is_used(&server, &code).await;
        let repeated = exchange.send(&server).await;
        if was_used {
            assert_needs_sign_in(&repeated);
        } else {
            assert_eq!(repeated.status, 200, "{}", repeated.body);
            assert!(admits(&server, &repeated).await);
        }
        assert_eq!(grants(&server).await, usize::from(!was_used));
        assert_needs_sign_in(&exchange.send(&server).await);
        assert_eq!(grants(&server).await, 0, "the third use of the code ends its grant");
        assert!(admits(&server, &sign_in(&server).await).await);
        is_interrupted
    })
    .await;
}

#[tokio::test]
async fn killed_refresh_never_logs_a_client_out() {
    at_each_operation(10, async |crash| {
        let first = sign_in(&crash.server()).await;
        let request = refresh(first.property("refresh_token"));
        let is_interrupted = crash.interrupts(&request);
        let server = crash.server();
        assert!(admits(&server, &first).await, "the access token stays valid");
        let second = request.send(&server).await;
        assert_eq!(second.status, 200, "{}", second.body);
        assert!(admits(&server, &second).await);
        let third = refresh(second.property("refresh_token")).send(&server).await;
        assert_eq!(third.status, 200, "{}", third.body);
        assert_eq!(grants(&server).await, 1);
        assert_needs_sign_in(&request.send(&server).await);
        assert_eq!(grants(&server).await, 0, "a retired token ends the grant");
        assert!(!admits(&server, &third).await);
        is_interrupted
    })
    .await;
}

#[tokio::test]
async fn reuse_that_a_crash_interrupts_is_detected_again() {
    at_each_operation(5, async |crash| {
        let server = crash.server();
        let first = sign_in(&server).await;
        let second = refresh(first.property("refresh_token")).send(&server).await;
        let third = refresh(second.property("refresh_token")).send(&server).await;
        drop(server);
        let reuse = refresh(first.property("refresh_token"));
        let is_interrupted = crash.interrupts(&reuse);
        let server = crash.server();
        assert_needs_sign_in(&reuse.send(&server).await);
        assert!(!admits(&server, &third).await);
        assert_needs_sign_in(&refresh(third.property("refresh_token")).send(&server).await);
        is_interrupted
    })
    .await;
}

#[tokio::test]
async fn killed_revocation_can_be_repeated() {
    at_each_operation(4, async |crash| {
        let tokens = sign_in(&crash.server()).await;
        let fields = [("token", tokens.property("refresh_token")), ("client_id", CLIENT)];
        let request = Form::new("/revoke", &fields);
        let is_interrupted = crash.interrupts(&request);
        let server = crash.server();
        assert_eq!(request.send(&server).await.status, 200);
        assert!(!admits(&server, &tokens).await);
        assert_needs_sign_in(&refresh(tokens.property("refresh_token")).send(&server).await);
        is_interrupted
    })
    .await;
}
