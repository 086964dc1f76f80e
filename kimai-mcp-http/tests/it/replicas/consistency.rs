//! State that both replicas share.

use kimai_tests::{
    hosted::{
        ANNA, Login, Site, authorize, exchange_code, http, log_in, parse_login, refresh, register_client,
        text,
    },
    redis::missing,
};
use serde_json::Value;

use super::cluster::Cluster;

const FIRST: usize = 0;
const SECOND: usize = 1;

async fn revoke(cluster: &Cluster, token: &str, client_id: &str) -> u16 {
    let form = [("token", token), ("client_id", client_id)];
    http().post(cluster.at("/revoke")).form(&form).send().await.unwrap().status().as_u16()
}

async fn status(cluster: &Cluster, login: &Login) -> u16 {
    cluster.call_user_current(login).await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn login_refresh_and_revocation_apply_to_all_replicas() {
    if missing() {
        return;
    }
    let cluster = Cluster::start(&[]).await;
    cluster.selector.pin(FIRST);
    let before = log_in(&cluster).await;
    assert_eq!(cluster.replicas[SECOND].log().matches("route=\"/mcp\"").count(), 0);
    cluster.selector.pin(SECOND);
    let answer: Value = cluster.call_user_current(&before).await.unwrap().json().await.unwrap();
    assert!(text(&answer).contains("Anna Arbeiter"), "{answer}");
    cluster.selector.pin(FIRST);
    let after = parse_login(before.client_id.clone(), refresh(&cluster, &before).await).await;
    cluster.selector.pin(SECOND);
    assert_eq!(status(&cluster, &after).await, 200);
    assert_eq!(revoke(&cluster, &after.refresh, &after.client_id).await, 200);
    cluster.selector.pin(FIRST);
    assert_eq!((status(&cluster, &before).await, status(&cluster, &after).await), (401, 401));
    assert_eq!(refresh(&cluster, &after).await.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn round_robin_serves_each_request_of_a_login() {
    if missing() {
        return;
    }
    let cluster = Cluster::start(&[]).await;
    let mut now = log_in(&cluster).await;
    for _ in 0..3 {
        assert_eq!(status(&cluster, &now).await, 200);
        now = parse_login(now.client_id.clone(), refresh(&cluster, &now).await).await;
        assert_eq!(status(&cluster, &now).await, 200);
    }
    let [one, other] = cluster.request_counts();
    assert!(one.abs_diff(other) <= 2 && one > 5, "{one} and {other}");
    assert_eq!(revoke(&cluster, &now.access, &now.client_id).await, 200);
    assert_eq!((status(&cluster, &now).await, status(&cluster, &now).await), (401, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn refresh_token_reuse_on_one_replica_revokes_the_grant_on_the_other() {
    if missing() {
        return;
    }
    let cluster = Cluster::start(&[]).await;
    let stolen = log_in(&cluster).await;
    cluster.selector.pin(FIRST);
    let second = parse_login(stolen.client_id.clone(), refresh(&cluster, &stolen).await).await;
    let third = parse_login(stolen.client_id.clone(), refresh(&cluster, &second).await).await;
    cluster.selector.pin(SECOND);
    assert_eq!(refresh(&cluster, &stolen).await.status(), 400);
    cluster.selector.pin(FIRST);
    assert_eq!(status(&cluster, &third).await, 401);
}

/// A code that comes twice has been seen by somebody else, so that what the first one got ends with the second.
#[tokio::test(flavor = "multi_thread")]
async fn concurrent_code_use_at_two_replicas_yields_no_valid_grant() {
    if missing() {
        return;
    }
    let cluster = Cluster::start(&["--rate-limit-rpm", "0"]).await;
    let client_id = register_client(&cluster).await;
    for _ in 0..10 {
        let code = authorize(&cluster, &client_id, (ANNA.0, ANNA.1)).await;
        let bring = || async {
            let answer = exchange_code(&cluster, &client_id, &code).await;
            (answer.status().as_u16(), answer)
        };
        let (one, other) = tokio::join!(bring(), bring());
        let mut statuses = [one.0, other.0];
        statuses.sort_unstable();
        assert!(statuses == [200, 400] || statuses == [400, 400], "{statuses:?}");
        for (status_of, answer) in [one, other] {
            if status_of == 200 {
                let login = parse_login(client_id.clone(), answer).await;
                assert_eq!((status(&cluster, &login).await, status(&cluster, &login).await), (401, 401));
            }
        }
    }
}
