//! Limits that all replicas share.

use kimai_tests::{
    hosted::{ANNA, Site, http, log_in, open_login, register_client},
    redis::missing,
};

use super::cluster::Cluster;

#[tokio::test(flavor = "multi_thread")]
async fn rate_limit_counts_requests_to_all_replicas() {
    if missing() {
        return;
    }
    // One a minute after the first thirty, so that the time which the test takes makes no difference.
    let cluster = Cluster::start(&["--rate-limit-rpm", "1"]).await;
    let login = log_in(&cluster).await;
    let mut statuses = Vec::new();
    for _ in 0..60 {
        statuses.push(cluster.call_user_current(&login).await.unwrap().status().as_u16());
    }
    let admitted = statuses.iter().filter(|status| **status == 200).count();
    assert!((30..40).contains(&admitted), "each alone would let 30 pass: {statuses:?}");
    assert_eq!(statuses[50..], [429; 10]);
}

#[tokio::test(flavor = "multi_thread")]
async fn failed_logins_at_all_replicas_are_counted_together() {
    if missing() {
        return;
    }
    let cluster = Cluster::start(&["--rate-limit-rpm", "0"]).await;
    let client_id = register_client(&cluster).await;
    for wrong in 0..5 {
        let mut browser = open_login(&cluster, &client_id).await;
        // The page itself takes an odd number of requests, so that the tries alternate by themselves no more.
        cluster.selector.pin(wrong % 2);
        let page = browser.submit(&[("user", ANNA.0), ("secret", "a guess")]).await;
        assert!(page.contains("name=\"secret\""), "{page}");
    }
    for replica in [0, 1] {
        cluster.selector.pin(replica);
        let mut browser = open_login(&cluster, &client_id).await;
        let page = browser.submit(&[("user", ANNA.0), ("secret", ANNA.1)]).await;
        assert!(page.contains("name=\"secret\"") && page.contains("15 minutes"), "{page}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_is_accepted_once_by_all_replicas() {
    if missing() {
        return;
    }
    let cluster = Cluster::start(&["--rate-limit-rpm", "0"]).await;
    let mut browser = open_login(&cluster, &register_client(&cluster).await).await;
    browser.submit(&[("user", ANNA.0), ("secret", ANNA.1)]).await;
    let carried = browser.hidden_fields();
    let mut form: Vec<(&str, &str)> = carried.iter().map(|(name, value)| (*name, value.as_str())).collect();
    form.extend([("scope", "kimai:read"), ("answer", "allow")]);
    let allow = || browser.with_cookie(http().post(cluster.at("/consent"))).form(&form).send();
    let (one, other) = tokio::join!(allow(), allow());
    let mut statuses = [one.unwrap().status().as_u16(), other.unwrap().status().as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 410]);
}
