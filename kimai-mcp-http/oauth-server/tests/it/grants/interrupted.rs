//! A server that dies between any two steps.

use std::sync::Arc;

use mcp_oauth_server::grant::GrantError;

use super::breaking::Breaking;
use crate::server::{Server, is_invalid};

/// A server, and the store that is to break.
fn fragile() -> (Server, Arc<Breaking>) {
    let store = Arc::new(Breaking::new());
    (Server::over(store.clone()), store)
}

#[tokio::test]
async fn a_refresh_that_is_interrupted_anywhere_can_be_repeated() {
    let mut steps = 0;
    loop {
        let (server, store) = fragile();
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
async fn a_code_whose_exchange_is_interrupted_is_never_good_twice() {
    let mut steps = 0;
    loop {
        let (server, store) = fragile();
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
async fn a_theft_that_is_noticed_while_the_store_breaks_is_noticed_again() {
    let mut steps = 0;
    loop {
        let (server, store) = fragile();
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
