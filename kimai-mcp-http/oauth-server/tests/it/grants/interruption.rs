//! A store failure between any two steps of an exchange or a refresh.

use std::sync::Arc;

use mcp_oauth_server::grant::GrantError;

use super::failing_store::FailingStore;
use crate::server::{Server, is_invalid};

/// A server, and the store that is to break.
fn failing() -> (Server, Arc<FailingStore>) {
    let store = Arc::new(FailingStore::new());
    (Server::over(store.clone()), store)
}

#[tokio::test]
async fn interrupted_refresh_can_be_repeated() {
    let mut steps = 0;
    loop {
        let (server, store) = failing();
        let first = server.log_in("anna").await.refresh;
        store.after(steps);
        let interrupted = server.refresh(&first).await;
        store.mend();
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
async fn interrupted_exchange_never_makes_a_code_valid_twice() {
    let mut steps = 0;
    loop {
        let (server, store) = failing();
        let code = server.code("anna", "notes:read").await;
        store.after(steps);
        let interrupted = server.redeem(&code).await;
        store.mend();
        if interrupted.is_ok() {
            break;
        }
        let answers = [server.redeem(&code).await, server.redeem(&code).await];
        let good = answers.iter().filter(|answer| answer.is_ok()).count();
        assert!(good <= usize::from(steps < 2), "after {steps} steps");
        steps += 1;
    }
    assert!(steps > 6, "only {steps} steps were interrupted");
}

#[tokio::test]
async fn token_reuse_during_a_store_failure_is_detected_again() {
    let mut steps = 0;
    loop {
        let (server, store) = failing();
        let first = server.log_in("anna").await.refresh;
        let second = server.refresh(&first).await.unwrap().refresh;
        let third = server.refresh(&second).await.unwrap();
        store.after(steps);
        let interrupted = server.refresh(&first).await;
        store.mend();
        assert!(is_invalid(server.refresh(&first).await), "after {steps} steps");
        assert!(!server.admits(&third.access).await, "after {steps} steps");
        if !matches!(interrupted, Err(GrantError::Store(_))) {
            break;
        }
        steps += 1;
    }
    assert!(steps > 3, "only {steps} steps were interrupted");
}
