//! Exchanges and refreshes during which the store fails, at every possible operation.

use std::sync::Arc;

use mcp_oauth_server::{grant::GrantError, state::Sqlite};

use crate::{
    interrupted_store::InterruptedStore,
    server::{CLIENT, Server, is_invalid},
};

/// Returns a server with a store that can fail.
fn failing_server() -> (Server, Arc<InterruptedStore>) {
    let store = Arc::new(InterruptedStore::failing(Arc::new(Sqlite::in_memory().unwrap())));
    (Server::over(store.clone()), store)
}

#[tokio::test]
async fn interrupted_refresh_can_be_repeated() {
    let mut steps = 0;
    loop {
        let (server, store) = failing_server();
        let first = server.log_in("anna").await.refresh;
        store.fail_after(steps);
        let interrupted = server.refresh(&first).await;
        store.recover();
        if interrupted.is_ok() {
            break;
        }
        let second = server.refresh(&first).await.unwrap();
        assert!(server.admits(&second.access).await, "after {steps} steps");
        let third = server.refresh(&second.refresh).await.unwrap();
        assert!(is_invalid(server.refresh(&first).await), "after {steps} steps");
        assert!(!server.admits(&third.access).await, "after {steps} steps");
        steps += 1;
    }
    assert!(steps > 5, "only {steps} steps were interrupted");
}

#[tokio::test]
async fn token_endpoint_is_temporarily_unavailable_while_the_store_fails() {
    let (server, store) = failing_server();
    server.store_client(CLIENT, None, None).await;
    let token = server.log_in("anna").await.refresh;
    let fields = [("grant_type", "refresh_token"), ("refresh_token", token.expose()), ("client_id", CLIENT)];
    store.fail_after(0);
    assert_eq!(server.post("/token", &fields).await.error(), (503, "temporarily_unavailable"));
    store.recover();
    assert_eq!(server.post("/token", &fields).await.status, 200);
}

#[tokio::test]
async fn interrupted_exchange_never_makes_a_code_valid_twice() {
    let mut steps = 0;
    loop {
        let (server, store) = failing_server();
        let code = server.code("anna", "notes:read").await;
        store.fail_after(steps);
        let interrupted = server.redeem(&code).await;
        store.recover();
        if interrupted.is_ok() {
            break;
        }
        let answers = [server.redeem(&code).await, server.redeem(&code).await];
        let successes = answers.iter().filter(|answer| answer.is_ok()).count();
        assert!(successes <= usize::from(steps < 2), "after {steps} steps");
        steps += 1;
    }
    assert!(steps > 6, "only {steps} steps were interrupted");
}

#[tokio::test]
async fn token_reuse_during_a_store_failure_is_detected_again() {
    let mut steps = 0;
    loop {
        let (server, store) = failing_server();
        let first = server.log_in("anna").await.refresh;
        let second = server.refresh(&first).await.unwrap().refresh;
        let third = server.refresh(&second).await.unwrap();
        store.fail_after(steps);
        let interrupted = server.refresh(&first).await;
        store.recover();
        assert!(is_invalid(server.refresh(&first).await), "after {steps} steps");
        assert!(!server.admits(&third.access).await, "after {steps} steps");
        if !matches!(interrupted, Err(GrantError::Store(_))) {
            break;
        }
        steps += 1;
    }
    assert!(steps > 3, "only {steps} steps were interrupted");
}
