//! The paid plugin with absences, public holidays and locked months.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::{Value, json};

use super::client::{Answer, Caller};

async fn started() -> (SimulatedKimai, Caller) {
    let now = Some("2026-11-21T12:34:30Z".parse().expect("a moment"));
    let plugins = ["WorkContractBundle".to_owned()].into();
    let kimai = SimulatedKimai::start(Settings { now, plugins, ..Settings::default() }).await;
    let caller = Caller::new(&kimai.url());
    (kimai, caller)
}

async fn book(caller: &Caller, user: &str, kind: &str, date: &str, end: &str) -> Answer {
    let body = json!({"type": kind, "date": date, "end": end, "comment": "away"});
    caller.send(user, "POST", "/api/absences", body).await
}

fn rows(answer: &Answer) -> &Vec<Value> {
    answer.body.as_array().unwrap_or_else(|| panic!("no list: {answer:?}"))
}

#[tokio::test]
async fn absences_require_the_plugin() {
    let (kimai, caller) = started().await;
    kimai.settings(|settings| settings.plugins.clear());
    for path in ["/api/absences", "/api/absences/types", "/api/public-holidays", "/api/absences/calendar"] {
        assert_eq!(caller.status("admin", "GET", path).await, 404, "{path}");
    }
}

#[tokio::test]
async fn booking_creates_one_record_for_each_working_day() {
    let (_kimai, caller) = started().await;
    let holiday = book(&caller, "anna", "holiday", "2026-12-23", "2026-12-31").await;
    let days: Vec<_> =
        rows(&holiday).iter().map(|row| (row["date"].clone(), row["halfDay"].clone())).collect();
    assert_eq!(days.len(), 6);
    assert_eq!(days[1], (json!("2026-12-24T00:00:00+0100"), json!(true)));
    assert!(
        rows(&holiday).iter().all(|row| row["status"] == "requested" && row["user"]["username"] == "anna")
    );
    let sick = book(&caller, "anna", "sickness", "2026-11-27", "2026-11-30").await;
    assert_eq!(
        rows(&sick).iter().map(|row| row["status"].clone()).collect::<Vec<_>>(),
        ["approved", "approved"]
    );
}

#[tokio::test]
async fn booking_across_years_or_too_long_is_rejected() {
    let (_kimai, caller) = started().await;
    for (kind, date, end) in [
        ("parental", "2026-12-20", "2027-01-10"),
        ("holiday", "2026-06-01", "2026-07-15"),
        ("holiday", "2026-11-26", "2026-11-25"),
        ("holiday", "2026-11-28", "2026-11-29"),
        ("fun", "2026-11-26", "2026-11-26"),
    ] {
        let refused = book(&caller, "anna", kind, date, end).await;
        assert_eq!(
            (refused.status, &refused.body["message"]),
            (400, &json!("Validation Failed")),
            "{kind} {date}"
        );
    }
    let half = json!({"type": "time_off", "date": "2026-11-26", "comment": "x", "halfDay": true});
    let refused = caller.send("anna", "POST", "/api/absences", half).await.body;
    assert!(refused["errors"]["children"]["halfDay"]["errors"][0].is_string());
    assert_eq!(rows(&book(&caller, "anna", "parental", "2026-06-01", "2026-08-10").await).len(), 51);
}

#[tokio::test]
async fn absences_of_others_require_permissions() {
    let (_kimai, caller) = started().await;
    let begin = "begin=2026-01-01T00:00:00&end=2026-12-31T23:59:59&status=all";
    assert_eq!(caller.status("tina", "GET", &format!("/api/absences?user=3&{begin}")).await, 403);
    assert_eq!(caller.status("admin", "GET", "/api/absences?user=999").await, 404);
    let all = caller.send("admin", "GET", &format!("/api/absences?user=3&{begin}"), Value::Null).await;
    let approved = caller.send("anna", "GET", "/api/absences", Value::Null).await;
    let open = caller.send("anna", "GET", "/api/absences?status=open", Value::Null).await;
    assert_eq!(rows(&all).len(), rows(&approved).len() + rows(&open).len());
    let for_anna = json!({"type": "sickness", "date": "2026-11-24", "comment": "x", "user": 3});
    assert_eq!(caller.send("tina", "POST", "/api/absences", for_anna.clone()).await.status, 200);
    let extra = caller.send("ben", "POST", "/api/absences", for_anna).await.body;
    assert_eq!(extra["errors"]["errors"][0], "This form should not contain extra fields.");
}

#[tokio::test]
async fn invalid_periods_are_rejected() {
    let (_kimai, caller) = started().await;
    assert_eq!(caller.status("anna", "GET", "/api/absences?begin=2026-01-01").await, 400);
    let reversed = "/api/absences?begin=2026-02-01T00:00:00&end=2026-01-01T00:00:00";
    let answer = caller.send("anna", "GET", reversed, Value::Null).await;
    assert_eq!((answer.status, &answer.body["message"]), (404, &json!("Not Found")));
    assert_eq!(caller.status("anna", "GET", "/api/absences/types?language=xx").await, 404);
    let types = caller.send("anna", "GET", "/api/absences/types?language=de", Value::Null).await.body;
    assert_eq!(types["holiday"], "Urlaub");
}

#[tokio::test]
async fn only_team_leads_approve_and_delete_absences() {
    let (_kimai, caller) = started().await;
    let booked = book(&caller, "anna", "holiday", "2026-11-26", "2026-11-26").await;
    let path = format!("/api/absences/{}", rows(&booked)[0]["id"]);
    assert_eq!(caller.status("anna", "PATCH", &format!("{path}/confirm")).await, 403);
    let rejected = caller.send("tina", "PATCH", &format!("{path}/reject"), Value::Null).await;
    assert_eq!(rejected.body["status"], "rejected");
    assert_eq!(caller.status("tina", "PATCH", &format!("{path}/confirm")).await, 400);
    assert_eq!(caller.status("anna", "PATCH", &format!("{path}/request")).await, 200);
    assert_eq!(caller.status("tina", "PATCH", &format!("{path}/confirm")).await, 200);
    assert_eq!(caller.status("anna", "DELETE", &path).await, 403);
    assert_eq!(caller.status("tina", "DELETE", &path).await, 204);
    assert_eq!(caller.status("tina", "DELETE", &path).await, 404);
}

#[tokio::test]
async fn locked_month_rejects_changes() {
    let (_kimai, caller) = started().await;
    let booked = book(&caller, "anna", "holiday", "2026-11-26", "2026-11-26").await;
    assert_eq!(caller.status("anna", "DELETE", "/api/work-contract/lock/3/2026-11-01").await, 403);
    assert_eq!(caller.status("admin", "DELETE", "/api/work-contract/lock/3/2026-11-01").await, 204);
    let refused = book(&caller, "anna", "holiday", "2026-10-26", "2026-10-26").await;
    assert_eq!(refused.body["errors"]["errors"][0], "This period is locked, please choose a later date.");
    let path = format!("/api/absences/{}", rows(&booked)[0]["id"]);
    assert_eq!(caller.status("admin", "DELETE", &path).await, 403);
    assert_eq!(caller.status("admin", "DELETE", "/api/work-contract/unlock/3/2026-11-01").await, 204);
    assert_eq!(caller.status("admin", "DELETE", &path).await, 204);
}

#[tokio::test]
async fn public_holidays_belong_to_a_group() {
    let (_kimai, caller) = started().await;
    let year = "begin=2026-01-01T00:00:00&end=2026-12-31T23:59:59";
    let list = caller.send("anna", "GET", &format!("/api/public-holidays?{year}"), Value::Null).await;
    assert_eq!((rows(&list).len(), &rows(&list)[0]["publicHolidayGroup"]["name"]), (12, &json!("Berlin")));
    let events =
        caller.send("anna", "GET", &format!("/api/public-holidays/calendar?{year}"), Value::Null).await;
    assert_eq!((rows(&events).len(), &rows(&events)[0]["allDay"]), (12, &json!(true)));
    assert_eq!(caller.status("anna", "GET", "/api/public-holidays?group=9").await, 404);
    assert_eq!(caller.status("anna", "GET", "/api/public-holidays?begin=2026-01-01").await, 400);
    assert_eq!(caller.status("tina", "DELETE", "/api/public-holidays/1").await, 403);
    assert_eq!(caller.status("admin", "DELETE", "/api/public-holidays/1").await, 204);
    assert_eq!(caller.status("admin", "DELETE", "/api/public-holidays/group/1").await, 204);
    let gone = caller.send("anna", "GET", "/api/public-holidays", Value::Null).await;
    assert_eq!(gone.body, json!([]));
}
