//! Concurrent requests on two replicas.

use std::{collections::HashSet, sync::Arc};

use futures_util::future::join_all;
use mcp_oauth_server::state::redis::Redis;

use crate::server::{NAMESPACE, Server};

/// Runs a test with two replicas on each engine: on one SQLite store, and on Redis with a connection each.
async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn([Server; 2]) -> F) {
    let one = Server::new();
    test([one.replica(), one]).await;
    if kimai_tests::redis::missing() {
        return;
    }
    let redis = kimai_tests::redis::Redis::start();
    let connection = || Arc::new(Redis::new(&redis.url(), NAMESPACE).unwrap());
    let one = Server::over(connection());
    test([one.replica_over(connection()), one]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_refreshes_return_the_same_token() {
    on_each_engine(|replicas| async move {
        let first = replicas[0].log_in("anna").await.refresh;
        let tasks = replicas.iter().cycle().take(20).cloned().map(|server| {
            let first = first.clone();
            tokio::spawn(async move { (server.refresh(&first).await.unwrap(), server) })
        });
        let mut seen = HashSet::new();
        for answer in join_all(tasks).await {
            let (tokens, server) = answer.unwrap();
            assert!(server.admits(&tokens.access).await);
            seen.insert(tokens.refresh.expose().to_owned());
        }
        assert_eq!(seen.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_exchanges_of_a_code_leave_no_valid_grant() {
    on_each_engine(|replicas| async move {
        for _ in 0..25 {
            let code = replicas[0].code("anna", "notes:read").await;
            let tasks = replicas.clone().map(|server| {
                let code = code.clone();
                tokio::spawn(async move { server.redeem(&code).await })
            });
            let answers = join_all(tasks).await.into_iter().map(Result::unwrap);
            let logins: Vec<_> = answers.flatten().collect();
            assert!(logins.len() <= 1);
            for tokens in logins {
                assert!(!replicas[0].admits(&tokens.access).await, "the second exchange revoked the grant");
            }
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_refresh_and_revocation_leave_no_valid_token() {
    on_each_engine(|replicas| async move {
        for _ in 0..25 {
            let first = replicas[0].log_in("anna").await.refresh;
            let [one, other] = &replicas;
            let (refreshed, revoked) = tokio::join!(one.refresh(&first), other.revoke(&first));
            revoked.unwrap();
            if let Ok(tokens) = refreshed {
                assert!(!one.admits(&tokens.access).await);
                assert!(one.refresh(&tokens.refresh).await.is_err());
            }
        }
    })
    .await;
}
