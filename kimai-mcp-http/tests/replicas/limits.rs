//! Limits hold for all replicas together.

use kimai_tests::{
    hosted::{ANNA, Site, asked, http, logged_in, registered},
    redis::missing,
};

use crate::team::Team;

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_once_for_both() {
    if missing() {
        return;
    }
    // One a minute after the first thirty, so that the time which the test takes makes no difference.
    let team = Team::start(&["--rate-limit-rpm", "1"]).await;
    let login = logged_in(&team).await;
    let mut statuses = Vec::new();
    for _ in 0..60 {
        statuses.push(team.asks(&login).await.unwrap().status().as_u16());
    }
    let admitted = statuses.iter().filter(|status| **status == 200).count();
    assert!((30..40).contains(&admitted), "each alone would let 30 pass: {statuses:?}");
    assert_eq!(statuses[50..], [429; 10]);
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_tries_are_counted_once_for_both_and_lock_both() {
    if missing() {
        return;
    }
    let team = Team::start(&["--rate-limit-rpm", "0"]).await;
    let client_id = registered(&team).await;
    for wrong in 0..5 {
        let mut browser = asked(&team, &client_id).await;
        // The page itself takes an odd number of requests, so that the tries alternate by themselves no more.
        team.turn.only(wrong % 2);
        let page = browser.sends(&[("user", ANNA.0), ("secret", "a guess")]).await;
        assert!(page.contains("name=\"secret\""), "{page}");
    }
    for replica in [0, 1] {
        team.turn.only(replica);
        let mut browser = asked(&team, &client_id).await;
        let page = browser.sends(&[("user", ANNA.0), ("secret", ANNA.1)]).await;
        assert!(page.contains("name=\"secret\"") && page.contains("15 minutes"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_taken_once_on_whichever_replica() {
    if missing() {
        return;
    }
    let team = Team::start(&["--rate-limit-rpm", "0"]).await;
    let mut browser = asked(&team, &registered(&team).await).await;
    browser.sends(&[("user", ANNA.0), ("secret", ANNA.1)]).await;
    let carried = browser.carried();
    let mut form: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.extend([("scope", "kimai:read"), ("answer", "allow")]);
    let allow = || browser.with_cookie(http().post(team.at("/consent"))).form(&form).send();
    let (one, other) = tokio::join!(allow(), allow());
    let mut statuses = [one.unwrap().status().as_u16(), other.unwrap().status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}
