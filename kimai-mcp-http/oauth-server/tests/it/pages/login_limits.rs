//! Limits of sign-in attempts.

use std::time::Duration;

use http::{StatusCode, header};
use jiff::SignedDuration;

use super::browser::User;
use crate::server::{Answer, CLAUDE, Server, request};

const HOME: &str = "198.51.100.4";

/// Attempts to sign in with an authorization request of its own.
async fn attempt(user_agent: &User<'_>, user: &str, secret: &str) -> Answer {
    user_agent.server.store_client("c1", None, None).await;
    let id = user_agent.begin(request("c1", CLAUDE, "notes:read")).await;
    user_agent.log_in(&id, user, secret).await
}

/// Fails to sign in a number of times.
async fn fail(user_agent: &User<'_>, user: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(attempt(user_agent, user, "wrong").await.status, StatusCode::FORBIDDEN);
    }
}

/// Fails twenty times, from four networks.
async fn fail_from_four_networks(server: &Server, user: &str) {
    for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] {
        fail(&User::at(server, address), user, 5).await;
    }
}

/// Returns a page without its random values and the account name.
fn normalized(answer: &Answer, user: &str) -> String {
    let lines = answer.body.lines().filter(|line| !line.contains("type=\"hidden\""));
    lines.collect::<Vec<_>>().join("\n").replace(user, "USER")
}

#[tokio::test]
async fn unknown_user_and_wrong_secret_get_the_same_response() {
    let server = Server::new();
    let browser = User::new(&server);
    let mut pages = Vec::new();
    for (user, secret) in
        [("anna", "wrong"), ("idle", ""), ("idle", "kimai-token"), ("nobody", ""), ("nobody", "x")]
    {
        let answer = attempt(&browser, user, secret).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{user}");
        pages.push(normalized(&answer, user));
    }
    pages.dedup();
    assert_eq!(pages.len(), 1);
    assert!(pages[0].contains("User or secret is wrong."));
}

#[tokio::test]
async fn five_failures_lock_the_account_for_that_network() {
    for user in ["anna", "nobody"] {
        let server = Server::new();
        let mallory = User::new(&server);
        fail(&mallory, user, 5).await;
        server.pass(SignedDuration::from_mins(1));
        let refused = attempt(&mallory, user, "anna's secret").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{user}");
        assert_eq!(refused.header(header::RETRY_AFTER), "840");
        assert!(refused.body.contains("Too many attempts. Try again in 14 minutes."));
        server.pass(SignedDuration::from_mins(14));
        fail(&mallory, user, 1).await;
    }
}

#[tokio::test]
async fn lock_applies_to_one_account_of_a_network() {
    let server = Server::new();
    fail(&User::new(&server), "anna", 5).await;
    assert_eq!(attempt(&User::new(&server), "ben", "ben's secret").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn ipv6_networks_of_64_bits_count_separately() {
    let server = Server::new();
    fail(&User::at(&server, "2001:db8:1:1::1"), "anna", 5).await;
    let same = attempt(&User::at(&server, "2001:db8:1:1:ffff::2"), "anna", "anna's secret").await;
    assert_eq!(same.status, StatusCode::TOO_MANY_REQUESTS);
    let next = attempt(&User::at(&server, "2001:db8:1:2::1"), "anna", "anna's secret").await;
    assert_eq!(next.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn concurrent_attempts_count_too() {
    let server = Server::new();
    let mallory = User::new(&server);
    let answers = futures_util::future::join_all((0..40).map(|_| attempt(&mallory, "anna", "wrong"))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == StatusCode::FORBIDDEN).count(), 5);
}

#[tokio::test]
async fn successful_sign_in_resets_the_count() {
    let server = Server::new();
    let anna = User::new(&server);
    for _ in 0..4 {
        fail(&anna, "anna", 4).await;
        assert_eq!(attempt(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn successful_sign_ins_are_not_limited() {
    let server = Server::new();
    let anna = User::new(&server);
    for _ in 0..25 {
        assert_eq!(attempt(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    }
    fail(&anna, "anna", 4).await;
}

#[tokio::test]
async fn twenty_failures_lock_the_account_for_unknown_networks() {
    for user in ["anna", "nobody"] {
        let server = Server::new();
        fail_from_four_networks(&server, user).await;
        let unknown = attempt(&User::at(&server, "192.0.2.99"), user, "anna's secret").await;
        assert_eq!(unknown.status, StatusCode::TOO_MANY_REQUESTS, "{user}");
        assert_eq!(unknown.header(header::RETRY_AFTER), "900");
        server.pass(SignedDuration::from_mins(15));
        fail(&User::at(&server, "192.0.2.99"), user, 1).await;
        let locked_again = attempt(&User::at(&server, "192.0.2.98"), user, "wrong").await;
        assert_eq!(locked_again.status, StatusCode::TOO_MANY_REQUESTS, "{user}");
    }
}

#[tokio::test]
async fn known_network_stays_open_during_a_lock() {
    let server = Server::new();
    let anna = User::at(&server, HOME);
    assert_eq!(attempt(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    server.pass(SignedDuration::from_hours(24 * 80));
    fail_from_four_networks(&server, "anna").await;
    assert_eq!(attempt(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn known_network_expires_after_ninety_days() {
    let server = Server::new();
    let anna = User::at(&server, HOME);
    attempt(&anna, "anna", "anna's secret").await;
    server.pass(SignedDuration::from_hours(24 * 91));
    fail_from_four_networks(&server, "anna").await;
    assert_eq!(attempt(&anna, "anna", "anna's secret").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn failures_of_a_network_are_delayed_but_not_locked() {
    let server = Server::new();
    let mallory = User::new(&server);
    let mut delays = Vec::new();
    for user in 0..30 {
        fail(&mallory, &format!("user{user}"), 1).await;
        delays.extend(server.delays().iter().map(std::time::Duration::as_millis));
    }
    assert_eq!(delays[..10], [0; 10]);
    assert_eq!(delays[10..13], [250, 500, 750]);
    assert_eq!(delays.last(), Some(&3_000));
    assert_eq!(attempt(&mallory, "ben", "ben's secret").await.status, StatusCode::SEE_OTHER);
    assert_eq!(server.delays(), Vec::<Duration>::new(), "a successful sign-in is not delayed");
}

#[tokio::test]
async fn tenth_attempt_of_a_request_can_sign_in() {
    let server = Server::new();
    let anna = User::new(&server);
    server.store_client("c1", None, None).await;
    let id = anna.begin(request("c1", CLAUDE, "notes:read")).await;
    for user in 0..9 {
        assert_eq!(anna.log_in(&id, &format!("user{user}"), "wrong").await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(anna.log_in(&id, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn request_ends_after_ten_failed_attempts() {
    let server = Server::new();
    let mallory = User::new(&server);
    server.store_client("c1", None, None).await;
    let id = mallory.begin(request("c1", CLAUDE, "notes:read")).await;
    for user in 0..9 {
        let answer = mallory.log_in(&id, &format!("user{user}"), "wrong").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    let last = mallory.log_in(&id, "user9", "wrong").await;
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.body.contains("This request has been ended to prevent guessing"));
    assert_eq!(mallory.get(&format!("/login?request={id}")).await.status, StatusCode::GONE);
}
