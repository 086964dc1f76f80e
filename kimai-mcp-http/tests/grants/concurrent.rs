//! Several at once.

use std::collections::HashSet;

use futures_util::future::join_all;

use crate::server::Server;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_refreshes_at_once_on_two_replicas_get_the_same_token() {
    let one = Server::new();
    let first = one.log_in("anna").await.refresh;
    let replicas = [one.replica(), one];
    let servers = replicas.iter().cycle().take(20).cloned();
    let tasks = servers.map(|server| {
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
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_code_at_once_on_two_replicas_leaves_one_login_at_most() {
    let one = Server::new();
    let other = one.replica();
    for _ in 0..25 {
        let code = one.code("anna", "kimai:read").await;
        let spawned = [one.clone(), other.clone()].map(|server| {
            let code = code.clone();
            tokio::spawn(async move { server.redeem(&code).await })
        });
        let answers: Vec<_> = join_all(spawned).await.into_iter().map(Result::unwrap).collect();
        let logins: Vec<_> = answers.into_iter().flatten().collect();
        assert!(logins.len() <= 1);
        for tokens in logins {
            assert!(!one.admits(&tokens.access).await, "the second presentation ended it");
        }
    }
}
