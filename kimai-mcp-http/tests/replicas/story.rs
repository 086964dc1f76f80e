//! What one replica knows, the other knows.

use kimai_tests::{
    hosted::{ANNA, Login, Site, consented, http, logged_in, login, refreshed, registered, text, traded},
    redis::missing,
};
use serde_json::Value;

use crate::team::Team;

const FIRST: usize = 0;
const SECOND: usize = 1;

async fn revoke(team: &Team, token: &str, client_id: &str) -> u16 {
    let form = [("token", token), ("client_id", client_id)];
    http().post(team.at("/revoke")).form(&form).send().await.unwrap().status().as_u16()
}

async fn status(team: &Team, login: &Login) -> u16 {
    team.asks(login).await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_logs_in_on_one_calls_on_the_other_refreshes_on_the_first_and_is_revoked_on_the_second() {
    if missing() {
        return;
    }
    let team = Team::start(&[]).await;
    team.turn.only(FIRST);
    let before = logged_in(&team).await;
    assert_eq!(team.replicas[SECOND].log().matches("route=\"/mcp\"").count(), 0);
    team.turn.only(SECOND);
    let answer: Value = team.asks(&before).await.unwrap().json().await.unwrap();
    assert!(text(&answer).contains("Anna Arbeiter"), "{answer}");
    team.turn.only(FIRST);
    let after = login(before.client_id.clone(), refreshed(&team, &before).await).await;
    team.turn.only(SECOND);
    assert_eq!(status(&team, &after).await, 200);
    assert_eq!(revoke(&team, &after.refresh, &after.client_id).await, 200);
    team.turn.only(FIRST);
    assert_eq!((status(&team, &before).await, status(&team, &after).await), (401, 401));
    assert_eq!(refreshed(&team, &after).await.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_round_robin_every_request_of_a_login_may_be_at_another_replica() {
    if missing() {
        return;
    }
    let team = Team::start(&[]).await;
    let mut now = logged_in(&team).await;
    for _ in 0..3 {
        assert_eq!(status(&team, &now).await, 200);
        now = login(now.client_id.clone(), refreshed(&team, &now).await).await;
        assert_eq!(status(&team, &now).await, 200);
    }
    let [one, other] = team.answered();
    assert!(one.abs_diff(other) <= 2 && one > 5, "{one} and {other}");
    assert_eq!(revoke(&team, &now.access, &now.client_id).await, 200);
    assert_eq!((status(&team, &now).await, status(&team, &now).await), (401, 401));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_that_was_stolen_and_used_on_one_ends_the_login_on_the_other() {
    if missing() {
        return;
    }
    let team = Team::start(&[]).await;
    let stolen = logged_in(&team).await;
    team.turn.only(FIRST);
    let second = login(stolen.client_id.clone(), refreshed(&team, &stolen).await).await;
    let third = login(stolen.client_id.clone(), refreshed(&team, &second).await).await;
    team.turn.only(SECOND);
    assert_eq!(refreshed(&team, &stolen).await.status(), 400);
    team.turn.only(FIRST);
    assert_eq!(status(&team, &third).await, 401);
}

/// A code that comes twice has been seen by somebody else, so that what the first one got ends with the second.
#[tokio::test(flavor = "multi_thread")]
async fn one_code_at_both_replicas_at_the_same_moment_is_good_once_at_most_and_keeps_nobody_logged_in() {
    if missing() {
        return;
    }
    let team = Team::start(&["--rate-limit-rpm", "0"]).await;
    let client_id = registered(&team).await;
    for _ in 0..10 {
        let code = consented(&team, &client_id, (ANNA.0, ANNA.1)).await;
        let bring = || async {
            let answer = traded(&team, &client_id, &code).await;
            (answer.status().as_u16(), answer)
        };
        let (one, other) = tokio::join!(bring(), bring());
        let mut statuses = [one.0, other.0];
        statuses.sort_unstable();
        assert!(statuses == [200, 400] || statuses == [400, 400], "{statuses:?}");
        for (status_of, answer) in [one, other] {
            if status_of == 200 {
                let login = login(client_id.clone(), answer).await;
                assert_eq!((status(&team, &login).await, status(&team, &login).await), (401, 401));
            }
        }
    }
}
