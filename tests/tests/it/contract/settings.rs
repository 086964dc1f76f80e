//! Settings that no recording covers, and the seed data.

use kimai_tests::sim::{Settings, Version};
use serde_json::{Value, json};

use super::start;

#[tokio::test]
async fn invalid_patch_answers_200_if_the_setting_is_on() {
    let (kimai, caller) = start(Settings::default()).await;
    let path = "/api/timesheets/438";
    let refused = caller.send("anna", "PATCH", path, json!({"begin": "x"})).await;
    kimai.settings(|settings| settings.invalid_patch_status_200 = true);
    let wrapped = caller.send("anna", "PATCH", path, json!({"begin": "x"})).await;
    assert_eq!((refused.status, wrapped.status), (400, 200));
    assert_eq!(refused.body, wrapped.body);
    assert_eq!(wrapped.body["code"], json!(400));
}

#[tokio::test]
async fn plain_users_get_no_rates_since_2_66() {
    let version = Version::new(2, 66, 0);
    let (_kimai, caller) = start(Settings { version, ..Settings::default() }).await;
    let own = caller.send_ok("anna", "GET", "/api/timesheets/438", Value::Null).await.body;
    let seen = caller.send_ok("admin", "GET", "/api/timesheets/438", Value::Null).await.body;
    for key in ["rate", "internalRate", "fixedRate", "hourlyRate"] {
        assert!(own.get(key).is_none() && seen.get(key).is_some(), "{key}");
    }
}

#[tokio::test]
async fn version_is_returned_and_newer_routes_answer_404() {
    let version = Version::new(2, 17, 0);
    let (_kimai, caller) = start(Settings { version, ..Settings::default() }).await;
    let version = caller.send_ok("anna", "GET", "/api/version", Value::Null).await.body;
    assert_eq!(version["versionId"], json!(21_700));
    let colors = caller.send("anna", "GET", "/api/config/colors", Value::Null).await;
    assert_eq!(colors.status, 404);
}

#[tokio::test]
async fn disabled_users_and_expired_tokens_get_an_empty_401() {
    let (_kimai, caller) = start(Settings::default()).await;
    for token in ["carl-token", "anna-expired"] {
        let answer = caller.send(token, "GET", "/api/version", Value::Null).await;
        assert_eq!((answer.status, answer.body), (401, Value::Null));
    }
}

#[tokio::test]
async fn seed_data_end_at_the_present_time() {
    let now = "2027-03-03T09:30:00Z".parse().expect("a moment");
    let (_kimai, caller) = start(Settings { now: Some(now), ..Settings::default() }).await;
    let page = caller.send_ok("admin", "GET", "/api/timesheets?user=all&size=1", Value::Null).await;
    assert_eq!(page.headers["x-total-count"], "599");
    assert_eq!(page.body[0]["begin"], json!("2027-03-03T10:20:00+0100"));
    let old = "/api/timesheets?user=all&size=500&end=2026-12-02T23:59:59&page=1";
    assert_eq!(caller.send_ok("admin", "GET", old, Value::Null).await.body, json!([]));
}

#[tokio::test]
async fn times_of_an_update_are_in_the_zone_of_the_record() {
    let now = "2026-11-21T12:34:30Z".parse().expect("a moment");
    let (_kimai, caller) = start(Settings { now: Some(now), ..Settings::default() }).await;
    let times = json!({"begin": "2026-11-19T09:00:00", "end": "2026-11-19T10:00:00"});
    let changed = caller.send_ok("admin", "PATCH", "/api/timesheets/598", times).await.body;
    assert_eq!(changed["begin"], json!("2026-11-19T09:00:00-0500"));
}

#[tokio::test]
async fn seed_data_can_be_created_on_any_day() {
    for now in
        ["2026-01-01T00:05:00Z", "2028-02-29T23:30:00Z", "2026-03-29T01:30:00Z", "2026-10-26T08:00:00Z"]
    {
        let now = Some(now.parse().expect("a moment"));
        let (_kimai, caller) = start(Settings { now, ..Settings::default() }).await;
        let page = caller.send_ok("admin", "GET", "/api/timesheets?user=all&size=1", Value::Null).await;
        assert_eq!((page.headers["x-total-count"].as_str(), &page.body[0]["id"]), ("599", &json!(599)));
        let body = json!({"project": 1, "activity": 9, "description": "today"});
        let new = caller.send_ok("ben", "POST", "/api/timesheets", body).await.body;
        assert_eq!(new["id"], json!(600));
    }
}
