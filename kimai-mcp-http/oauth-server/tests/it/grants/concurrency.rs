//! Concurrent requests on two replicas.

use std::{collections::HashSet, sync::Arc};

use futures_util::future::join_all;
use jiff::SignedDuration;
use mcp_oauth_server::{events::RequestOrigin, grant, state::redis::Redis};

use crate::server::{NAMESPACE, Server, is_invalid};

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

#[tokio::test]
async fn client_and_thief_with_the_same_refresh_token_are_detected_after_a_minute() {
    on_each_engine(|[client, thief]| async move {
        let stolen = client.log_in("anna").await.refresh;
        let mut last = client.refresh(&stolen).await.unwrap();
        for round in 0..30 {
            client.pass(SignedDuration::from_secs(3));
            let result =
                if round % 2 == 0 { thief.refresh(&stolen).await } else { client.refresh(&stolen).await };
            if round < 19 {
                last = result.unwrap();
            } else {
                assert!(is_invalid(result), "round {round}");
            }
        }
        for server in [client, thief] {
            assert!(!server.admits(&last.access).await, "the grant has ended");
            assert!(is_invalid(server.refresh(&last.refresh).await));
        }
    })
    .await;
}

#[tokio::test]
async fn thief_who_refreshes_later_than_the_client_ends_the_session() {
    on_each_engine(|[client, thief]| async move {
        let stolen = client.log_in("anna").await.refresh;
        let tokens = client.refresh(&stolen).await.unwrap();
        client.pass(SignedDuration::from_mins(30));
        assert!(is_invalid(thief.refresh(&stolen).await));
        assert!(!client.admits(&tokens.access).await);
        assert!(is_invalid(client.refresh(&tokens.refresh).await));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_logins_are_all_listed() {
    on_each_engine(|replicas| async move {
        let logins = replicas.iter().cycle().take(20).cloned();
        let tasks = logins.map(|server| tokio::spawn(async move { server.log_in("anna").await }));
        for tokens in join_all(tasks).await {
            assert!(replicas[0].admits(&tokens.unwrap().access).await);
        }
        for server in &replicas {
            assert_eq!(grant::list(&server.oauth, "anna").await.unwrap().len(), 20);
            assert_eq!(grant::users(&server.oauth).await.unwrap(), ["anna"]);
        }
    })
    .await;
}

#[tokio::test]
async fn session_ended_at_one_replica_is_ended_at_the_other() {
    on_each_engine(|[one, other]| async move {
        let tokens = one.log_in("anna").await;
        let kept = one.log_in("anna").await;
        let id = one.verify(&tokens.access).await.unwrap().grant;
        assert!(!grant::end_one(&other.oauth, "ben", &id, &RequestOrigin::default()).await.unwrap());
        assert!(grant::end_one(&other.oauth, "anna", &id, &RequestOrigin::default()).await.unwrap());
        assert!(!grant::end_one(&other.oauth, "anna", &id, &RequestOrigin::default()).await.unwrap());
        assert!(!one.admits(&tokens.access).await && is_invalid(one.refresh(&tokens.refresh).await));
        assert!(one.admits(&kept.access).await);
        assert_eq!(grant::list(&one.oauth, "anna").await.unwrap().len(), 1);
    })
    .await;
}
