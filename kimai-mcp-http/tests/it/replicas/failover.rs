//! Failure of one replica under load.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use futures_util::future::join_all;
use kimai_tests::{
    hosted::{Login, log_in_as, parse_login, try_refresh},
    redis::missing,
};
use reqwest::Response;
use tokio::sync::Notify;

use super::cluster::{Address, Cluster, USERS, call_user_current, user};

/// Callers per user, each with its own grant.
const EACH: usize = 5;

/// Calls and refreshes per caller.
const ROUNDS: usize = 4;

/// Counters of all callers.
#[derive(Default)]
struct Seen {
    answers: AtomicUsize,
    broken: AtomicUsize,
    enough: Notify,
}

impl Seen {
    fn answer(&self) {
        if self.answers.fetch_add(1, Ordering::SeqCst) == USERS * EACH * 2 {
            self.enough.notify_one();
        }
    }
}

/// Sends a request until there is a response, as clients do when a connection breaks.
async fn retry_until_answered<F: Future<Output = reqwest::Result<Response>>>(
    seen: &Seen,
    send: impl Fn() -> F,
) -> Response {
    for _ in 0..20 {
        if let Ok(answer) = send().await {
            seen.answer();
            return answer;
        }
        seen.broken.fetch_add(1, Ordering::SeqCst);
    }
    panic!("no replica answers");
}

/// Logs in sequentially, because concurrent logins of one user are limited.
async fn logins(site: Address, number: usize) -> Vec<Login> {
    let (slug, secret) = user(number);
    let mut logins = Vec::new();
    for _ in 0..EACH {
        logins.push(log_in_as(&site, (&slug, &secret)).await);
    }
    logins
}

async fn works(site: Address, seen: &Seen, mut now: Login, rounds: usize) -> Login {
    for _ in 0..rounds {
        let answer = retry_until_answered(seen, || call_user_current(&site, &now)).await;
        assert_eq!(answer.status(), 200);
        let tokens = retry_until_answered(seen, || try_refresh(&site, &now)).await;
        now = parse_login(now.client_id.clone(), tokens).await;
    }
    now
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_replica_logs_none_of_a_hundred_callers_out() {
    if missing() {
        return;
    }
    let mut cluster = Cluster::start(&["--rate-limit-rpm", "0"]).await;
    let (site, seen) = (cluster.address(), Arc::new(Seen::default()));
    let logins = join_all((0..USERS).map(|number| tokio::spawn(logins(site, number)))).await;
    let callers = logins.into_iter().flat_map(Result::unwrap).map(|login| {
        let seen = Arc::clone(&seen);
        tokio::spawn(async move { works(site, &seen, login, ROUNDS).await })
    });
    let callers: Vec<_> = callers.collect();
    assert_eq!(callers.len(), 100);
    seen.enough.notified().await;
    cluster.replicas[0].process.kill().unwrap();
    let after = join_all(callers).await.into_iter().map(Result::unwrap);
    assert!(seen.broken.load(Ordering::SeqCst) > 0, "no connection was interrupted");
    for login in after {
        works(site, &seen, login, 1).await;
    }
}
