//! Nobody gets in by trying, and nobody is kept out because somebody else tries.

use std::time::Duration;

use http::{StatusCode, header};
use jiff::SignedDuration;

use super::person::Person;
use crate::server::Answer;
use crate::server::{CLAUDE, Server, request};

const HOME: &str = "198.51.100.4";

/// One try with a ticket of its own.
async fn tries(person: &Person<'_>, user: &str, secret: &str) -> Answer {
    person.server.store_client("c1", None, None).await;
    let ticket = person.ticket(request("c1", CLAUDE, "notes:read")).await;
    person.log_in(&ticket, user, secret).await
}

async fn fails(person: &Person<'_>, user: &str, times: usize) {
    for _ in 0..times {
        assert_eq!(tries(person, user, "wrong").await.status, StatusCode::FORBIDDEN);
    }
}

/// Twenty wrong tries from four places.
async fn fails_everywhere(server: &Server, user: &str) {
    for address in ["192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4"] {
        fails(&Person::at(server, address), user, 5).await;
    }
}

/// What a page says, without what differs in every page.
fn said(answer: &Answer, user: &str) -> String {
    let lines = answer.body.lines().filter(|line| !line.contains("type=\"hidden\""));
    lines.collect::<Vec<_>>().join("\n").replace(user, "USER")
}

#[tokio::test]
async fn an_unknown_user_one_without_a_secret_and_a_wrong_secret_are_answered_alike() {
    let server = Server::new();
    let somebody = Person::new(&server);
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
async fn after_five_wrong_tries_a_user_is_refused_there_for_a_quarter_of_an_hour() {
    for user in ["anna", "nobody"] {
        let server = Server::new();
        let mallory = Person::new(&server);
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
async fn whoever_shares_the_address_is_not_refused() {
    let server = Server::new();
    fails(&Person::new(&server), "anna", 5).await;
    assert_eq!(tries(&Person::new(&server), "ben", "ben's secret").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn one_ipv6_line_is_one_address_and_the_next_is_another() {
    let server = Server::new();
    fails(&Person::at(&server, "2001:db8:1:1::1"), "anna", 5).await;
    let same = tries(&Person::at(&server, "2001:db8:1:1:ffff::2"), "anna", "anna's secret").await;
    assert_eq!(same.status, StatusCode::TOO_MANY_REQUESTS);
    let next = tries(&Person::at(&server, "2001:db8:1:2::1"), "anna", "anna's secret").await;
    assert_eq!(next.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn tries_at_the_same_time_are_no_more_tries() {
    let server = Server::new();
    let mallory = Person::new(&server);
    let tried = futures_util::future::join_all((0..40).map(|_| tries(&mallory, "anna", "wrong"))).await;
    assert_eq!(tried.iter().filter(|answer| answer.status == StatusCode::FORBIDDEN).count(), 5);
}

#[tokio::test]
async fn a_login_that_succeeds_begins_the_count_again() {
    let server = Server::new();
    let anna = Person::new(&server);
    for _ in 0..4 {
        fails(&anna, "anna", 4).await;
        assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn many_logins_that_succeed_are_no_guesses() {
    let server = Server::new();
    let anna = Person::new(&server);
    for _ in 0..25 {
        assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    }
    fails(&anna, "anna", 4).await;
}

#[tokio::test]
async fn after_twenty_wrong_tries_from_anywhere_strange_addresses_are_refused() {
    for user in ["anna", "nobody"] {
        let server = Server::new();
        fails_everywhere(&server, user).await;
        let strange = tries(&Person::at(&server, "192.0.2.99"), user, "anna's secret").await;
        assert_eq!(strange.status, StatusCode::TOO_MANY_REQUESTS, "{user}");
        assert_eq!(strange.header(header::RETRY_AFTER), "900");
        server.pass(SignedDuration::from_mins(15));
        fails(&Person::at(&server, "192.0.2.99"), user, 1).await;
        let closed_again = tries(&Person::at(&server, "192.0.2.98"), user, "wrong").await;
        assert_eq!(closed_again.status, StatusCode::TOO_MANY_REQUESTS, "{user}");
    }
}

#[tokio::test]
async fn an_attacker_elsewhere_does_not_lock_a_user_out_at_home() {
    let server = Server::new();
    let anna = Person::at(&server, HOME);
    assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    server.pass(SignedDuration::from_hours(24 * 80));
    fails_everywhere(&server, "anna").await;
    assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn after_ninety_days_a_home_is_forgotten() {
    let server = Server::new();
    let anna = Person::at(&server, HOME);
    tries(&anna, "anna", "anna's secret").await;
    server.pass(SignedDuration::from_hours(24 * 91));
    fails_everywhere(&server, "anna").await;
    assert_eq!(tries(&anna, "anna", "anna's secret").await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_address_that_tries_many_users_waits_longer_and_longer_and_is_never_refused() {
    let server = Server::new();
    let mallory = Person::new(&server);
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
async fn a_ticket_dies_after_ten_wrong_tries() {
    let server = Server::new();
    let mallory = Person::new(&server);
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
