//! Limits of sign-in attempts.

use std::time::Duration;

use http::{StatusCode, header};
use jiff::SignedDuration;

use super::browser::User;
use crate::server::Answer;
use crate::server::{CLAUDE, Server, request};

const HOME: &str = "198.51.100.4";

/// One try with a ticket of its own.
async fn tries(person: &User<'_>, user: &str, secret: &str) -> Answer {
    person.server.store_client("c1", None, None).await;
    let ticket = person.ticket(request("c1", CLAUDE, "notes:read")).await;
    person.log_in(&ticket, user, secret).await
}

async fn fails(person: &User<'_>, user: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(tries(person, user, "wrong").await.status, StatusCode::FORBIDDEN);
    }
}

/// Twenty wrong tries from four places.
async fn fails_everywhere(server: &Server, user: &str) {
    for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] {
        fails(&User::at(server, address), user, 5).await;
    }
}

/// What a page says, without what differs in every page.
fn said(answer: &Answer, user: &str) -> String {
    let lines = answer.body.lines().filter(|line| !line.contains("type=\"hidden\""));
    lines.collect::<Vec<_>>().join("\n").replace(user, "USER")
}

#[tokio::test]
async fn unknown_user_and_wrong_secret_get_the_same_response() {
    let server = Server::new();
    let somebody = User::new(&server);
    let mut pages = Vec::new();
    for (user, secret) in
        [("anna", "wrong"), ("idle", ""), ("idle", "kimai-token"), ("nobody", ""), ("nobody", "x")]
    {
        let answer = tries(&somebody, user, secret).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{user}");
        pages.push(said(&answer, user));
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
        fails(&mallory, user, 5).await;
        server.pass(SignedDuration::from_mins(1));
        let refused = tries(&mallory, user, "anna's secret").await;
        assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS, "{user}");
        assert_eq!(refused.header(header::RETRY_AFTER), "840");
        assert!(refused.body.contains("Too many attempts. Try again in 14 minutes."));
        server.pass(SignedDuration::from_mins(14));
        fails(&mallory, user, 1).await;
    }
}

#[tokio::test]
async fn lock_applies_to_one_account_of_a_network() {
    let server = Server::new();
    fails(&User::new(&server), "anna", 5).await;
    assert_eq!(tries(&User::new(&server), "ben", "ben's secret").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn ipv6_networks_of_64_bits_count_separately() {
    let server = Server::new();
    fails(&User::at(&server, "2001:db8:1:1::1"), "anna", 5).await;
    let same = tries(&User::at(&server, "2001:db8:1:1:ffff::2"), "anna", "anna's secret").await;
    assert_eq!(same.status, StatusCode::TOO_MANY_REQUESTS);
    let next = tries(&User::at(&server, "2001:db8:1:2::1"), "anna", "anna's secret").await;
    assert_eq!(next.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn concurrent_attempts_count_too() {
    let server = Server::new();
    let mallory = User::new(&server);
    let tried = futures_util::future::join_all((0..40).map(|_| tries(&mallory, "anna", "wrong"))).await;
    assert_eq!(tried.iter().filter(|answer| answer.status == StatusCode::FORBIDDEN).count(), 5);
}

#[tokio::test]
async fn successful_sign_in_resets_the_count() {
    let server = Server::new();
    let anna = User::new(&server);
    for _ in 0..4 {
        fails(&anna, "anna", 4).await;
        assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn successful_sign_ins_are_not_limited() {
    let server = Server::new();
    let anna = User::new(&server);
    for _ in 0..25 {
        assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    }
    fails(&anna, "anna", 4).await;
}

#[tokio::test]
async fn twenty_failures_lock_the_account_for_unknown_networks() {
    for user in ["anna", "nobody"] {
        let server = Server::new();
        fails_everywhere(&server, user).await;
        let strange = tries(&User::at(&server, "192.0.2.99"), user, "anna's secret").await;
        assert_eq!(strange.status, StatusCode::TOO_MANY_REQUESTS, "{user}");
        assert_eq!(strange.header(header::RETRY_AFTER), "900");
        server.pass(SignedDuration::from_mins(15));
        fails(&User::at(&server, "192.0.2.99"), user, 1).await;
        let closed_again = tries(&User::at(&server, "192.0.2.98"), user, "wrong").await;
        assert_eq!(closed_again.status, StatusCode::TOO_MANY_REQUESTS, "{user}");
    }
}

#[tokio::test]
async fn known_network_stays_open_during_a_lock() {
    let server = Server::new();
    let anna = User::at(&server, HOME);
    assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    server.pass(SignedDuration::from_hours(24 * 80));
    fails_everywhere(&server, "anna").await;
    assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn known_network_expires_after_ninety_days() {
    let server = Server::new();
    let anna = User::at(&server, HOME);
    tries(&anna, "anna", "anna's secret").await;
    server.pass(SignedDuration::from_hours(24 * 91));
    fails_everywhere(&server, "anna").await;
    assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn failures_of_a_network_are_delayed_but_not_locked() {
    let server = Server::new();
    let mallory = User::new(&server);
    let mut waited = Vec::new();
    for user in 0..30 {
        fails(&mallory, &format!("user{user}"), 1).await;
        waited.extend(server.delays().iter().map(std::time::Duration::as_millis));
    }
    assert_eq!(waited[..10], [0; 10]);
    assert_eq!(waited[10..13], [250, 500, 750]);
    assert_eq!(waited.last(), Some(&3_000));
    assert_eq!(tries(&mallory, "ben", "ben's secret").await.status, StatusCode::SEE_OTHER);
    assert_eq!(server.delays(), Vec::<Duration>::new(), "who gets it right does not wait");
}

#[tokio::test]
async fn request_ends_after_ten_failed_attempts() {
    let server = Server::new();
    let mallory = User::new(&server);
    server.store_client("c1", None, None).await;
    let ticket = mallory.ticket(request("c1", CLAUDE, "notes:read")).await;
    for user in 0..9 {
        let answer = mallory.log_in(&ticket, &format!("user{user}"), "wrong").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
    }
    let last = mallory.log_in(&ticket, "user9", "wrong").await;
    assert_eq!(last.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(last.body.contains("This request has been ended to prevent guessing"));
    assert_eq!(mallory.get(&format!("/login?request={ticket}")).await.status, StatusCode::GONE);
}
