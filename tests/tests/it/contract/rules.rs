//! Facts of Kimai 2.66 that the recordings show, so that a clone without recordings checks them too.

use jiff::civil::Weekday;
use kimai_tests::sim::{KimaiBuilder, Lockdown, Rounding, RoundingMode, SimulatedKimai, TrackingMode};
use serde_json::{Value, json};

use super::{
    builder,
    client::{Answer, Caller},
    start_with_project,
};

/// Starts a Kimai with project 1, activity 1 and a team of tina (lead), anna and ben.
async fn start(builder: KimaiBuilder) -> (SimulatedKimai, Caller) {
    let (kimai, caller) = start_with_project(builder).await;
    let members = json!([{"user": 2, "teamlead": true}, {"user": 3}, {"user": 4}]);
    caller.send_ok("admin", "POST", "/api/teams", json!({"name": "Team", "members": members})).await;
    (kimai, caller)
}

/// Returns the body of a timesheet on a day of October 2026.
fn work(begin: &str, end: &str) -> Value {
    let at = |time: &str| format!("2026-10-{time}:00");
    json!({"begin": at(begin), "end": at(end), "project": 1, "activity": 1})
}

fn global_error(answer: &Answer) -> &Value {
    &answer.body["errors"]["errors"][0]
}

#[tokio::test]
async fn touching_records_do_not_overlap_and_nobody_may_overlap() {
    let (_kimai, caller) = start(builder().forbid_overlaps()).await;
    assert_eq!(caller.book("anna", work("06T08:00", "06T10:00")).await.status, 200);
    assert_eq!(caller.book("anna", work("06T10:00", "06T11:00")).await.status, 200);
    assert_eq!(caller.book("ben", work("06T02:00", "06T03:00")).await.status, 200);
    let mut by_admin = work("06T09:00", "06T09:00");
    by_admin["user"] = json!(3);
    let refused = caller.book("admin", by_admin).await;
    assert_eq!(global_error(&refused), "You already have an entry for this time.");
    let running = json!({"begin": "2026-10-06T06:00:00", "project": 1, "activity": 1});
    let id = caller.book("anna", running).await.body["id"].clone();
    let stop = caller.send("anna", "PATCH", &format!("/api/timesheets/{id}/stop"), Value::Null).await;
    assert_eq!((stop.status, &stop.body["code"]), (400, &json!("400")));
}

#[tokio::test]
async fn failed_start_uses_up_an_id_and_keeps_the_running_record() {
    let (_kimai, caller) = start(builder()).await;
    let running = |begin: &str| json!({"begin": begin, "project": 1, "activity": 1});
    caller.book("ben", running("2030-01-01T09:00:00")).await;
    let refused = caller.book("ben", running("2026-11-20T07:00:00")).await;
    let reason = "You have an active time record which cannot be stopped automatically.";
    assert_eq!(global_error(&refused), reason);
    let active = caller.send_ok("ben", "GET", "/api/timesheets/active", Value::Null).await.body;
    assert_eq!(active[0]["id"], 1);
    assert_eq!(caller.status("ben", "DELETE", "/api/timesheets/1").await, 204);
    assert_eq!(caller.book("ben", running("2026-11-20T07:00:00")).await.body["id"], 3);
}

#[tokio::test]
async fn records_are_rounded_when_they_end() {
    let rounding =
        Rounding { days: vec![Weekday::Monday], ..Rounding::to_minutes(RoundingMode::Closest, 15) };
    let (kimai, caller) = start(builder().rounding(rounding)).await;
    let mut running = work("05T08:07", "05T08:53");
    running["end"] = Value::Null;
    assert_eq!(caller.book("anna", running).await.body["begin"], "2026-10-05T08:07:00+0200");
    let end = json!({"end": "2026-10-05T08:53:00"});
    let ended = caller.send_ok("anna", "PATCH", "/api/timesheets/1", end).await.body;
    assert_eq!((&ended["begin"], &ended["duration"]), (&json!("2026-10-05T08:00:00+0200"), &json!(3_600)));
    let wednesday = caller.book("anna", work("07T08:07", "07T08:53")).await.body;
    assert_eq!(wednesday["duration"], 2_760);
    kimai.settings(|settings| settings.timesheets.rounding = Rounding::to_minutes(RoundingMode::Floor, 15));
    assert_eq!(caller.book("anna", work("07T08:07", "07T08:53")).await.body["duration"], 2_700);
}

#[tokio::test]
async fn lockdown_spares_restarts_and_the_administrator() {
    let lockdown = Lockdown::new(
        "2026-10-01T00:00:00".parse().expect("a time"),
        "2026-10-31T23:59:59".parse().expect("a time"),
    );
    let (kimai, caller) = start(builder()).await;
    assert_eq!(caller.book("anna", work("05T08:00", "05T09:00")).await.status, 200);
    kimai.settings(|settings| settings.timesheets.lockdown = Some(lockdown.clone()));
    let refused = caller.book("anna", work("06T08:00", "06T09:00")).await;
    assert_eq!(global_error(&refused), "This period is locked. Please choose a later date.");
    let before =
        json!({"begin": "2026-08-15T08:00:00", "end": "2026-08-15T09:00:00", "project": 1, "activity": 1});
    assert_eq!(caller.book("anna", before.clone()).await.status, 400);
    let change = json!({"description": "x"});
    for (user, status) in [("anna", 403), ("tina", 403), ("admin", 200)] {
        let answer = caller.send(user, "PATCH", "/api/timesheets/1", change.clone()).await;
        assert_eq!(answer.status, status, "{user}");
    }
    let restart = json!({"begin": "2026-11-20T18:00:00"});
    assert_eq!(caller.send("anna", "PATCH", "/api/timesheets/1/restart", restart).await.status, 200);
    let grace = lockdown.with_grace("20 years".parse().expect("a length of time"));
    kimai.settings(|settings| settings.timesheets.lockdown = Some(grace));
    assert_eq!(caller.send("anna", "PATCH", "/api/timesheets/1", change).await.status, 200);
    assert_eq!(caller.book("anna", before).await.status, 400, "the grace period helps inside only");
}

#[tokio::test]
async fn budget_of_money_is_enforced_for_changes_and_fixed_rates_only() {
    let (_kimai, caller) = start(builder().forbid_overbooking()).await;
    let rate = json!({"rate": 100});
    caller.send_ok("admin", "POST", "/api/projects/1/rates", rate).await;
    caller.send_ok("admin", "PATCH", "/api/projects/1", json!({"budget": 150})).await;
    assert_eq!(caller.book("anna", work("05T08:00", "05T09:00")).await.status, 200);
    assert_eq!(caller.book("anna", work("05T09:00", "05T10:00")).await.status, 200);
    let mut fixed = work("05T10:00", "05T11:00");
    fixed["fixedRate"] = json!(10);
    let project = |answer: &Answer| answer.body["errors"]["children"]["project"]["errors"][0].clone();
    assert_eq!(
        project(&caller.book("admin", fixed).await),
        "The budget is used up. Of the available €150.00, €200.00 has been booked so far, €0.00 can still be used."
    );
    let longer = json!({"end": "2026-10-05T10:30:00"});
    let refused = caller.send("anna", "PATCH", "/api/timesheets/2", longer).await;
    assert_eq!(project(&refused), "Sorry, the budget is used up.");
    let text = json!({"description": "x"});
    assert_eq!(caller.send("anna", "PATCH", "/api/timesheets/2", text).await.status, 200);
}

#[tokio::test]
async fn fixed_begin_takes_the_time_of_the_configuration() {
    let fixed = builder().tracking_mode(TrackingMode::DurationFixedBegin);
    let (_kimai, caller) = start(fixed.rules(|rules| rules.default_begin = "08:00".parse().ok())).await;
    let running = caller.book("anna", json!({"project": 1, "activity": 1})).await.body;
    assert_eq!(running["begin"], "2026-11-28T08:00:00+0100");
    let times = caller.book("anna", work("05T08:00", "05T09:00")).await;
    assert_eq!(global_error(&times), "This form should not contain extra fields.");
    let config = caller.send_ok("anna", "GET", "/api/config/timesheet", Value::Null).await.body;
    assert_eq!(config["defaultBeginTime"], "08:00");
}

#[tokio::test]
async fn local_times_that_do_not_exist_or_exist_twice_are_the_later_ones() {
    let (_kimai, caller) = start(builder()).await;
    let twice =
        json!({"begin": "2026-10-25T02:15:00", "end": "2026-10-25T24:00:00", "project": 1, "activity": 1});
    let autumn = caller.book("anna", twice).await.body;
    assert_eq!(autumn["begin"], "2026-10-25T02:15:00+0100");
    assert_eq!(autumn["end"], "2026-10-26T00:00:00+0100");
    let gap =
        json!({"begin": "2026-03-29T02:30:00", "end": "2026-03-29T04:00:00", "project": 1, "activity": 1});
    assert_eq!(caller.book("anna", gap).await.body["begin"], "2026-03-29T03:30:00+0200");
}

#[tokio::test]
async fn break_is_hours_as_a_number_and_may_be_negative() {
    let (_kimai, caller) = start(builder().breaks()).await;
    for (value, duration) in [(json!("0:15"), 2_700), (json!("-0:15"), 4_500), (Value::Null, 3_600)] {
        let mut body = work("05T08:00", "05T09:00");
        body["break"] = value;
        assert_eq!(caller.book("anna", body).await.body["duration"], duration);
    }
    let mut hours = work("05T08:00", "05T09:00");
    hours["break"] = json!(30);
    assert_eq!(global_error(&caller.book("anna", hours).await), "Duration cannot be negative.");
}

#[tokio::test]
async fn null_sets_the_exported_flag_and_clears_billable() {
    let (_kimai, caller) = start(builder()).await;
    caller.book("anna", work("05T08:00", "05T09:00")).await;
    let nulls = json!({"exported": null, "billable": null});
    let changed = caller.send_ok("admin", "PATCH", "/api/timesheets/1", nulls).await.body;
    assert_eq!((&changed["exported"], &changed["billable"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn members_of_a_change_are_positions() {
    let (_kimai, caller) = start(builder()).await;
    let members = |answer: Answer| -> Vec<(Value, Value)> {
        let list = answer.body["members"].as_array().expect("a list").clone();
        list.iter().map(|member| (member["user"]["id"].clone(), member["teamlead"].clone())).collect()
    };
    let one = json!({"members": [{"user": 3}]});
    let changed = caller.send_ok("admin", "PATCH", "/api/teams/1", one).await;
    assert_eq!(members(changed), [(json!(3), json!(true))], "the flag of the stored lead stays");
    let swapped = json!({"members": [{"user": 2, "teamlead": true}, {"user": 3, "teamlead": false}]});
    let changed = caller.send_ok("admin", "PATCH", "/api/teams/1", swapped).await;
    assert_eq!(members(changed), [(json!(3), json!(true))], "another order loses members");
}

#[tokio::test]
async fn records_of_projects_outside_their_teams_are_left_out_of_lists() {
    let (_kimai, caller) = start(builder()).await;
    caller.book("anna", work("05T08:00", "05T09:00")).await;
    let members = json!([{"user": 1, "teamlead": true}]);
    caller.send_ok("admin", "POST", "/api/teams", json!({"name": "Others", "members": members})).await;
    caller.send_ok("admin", "POST", "/api/teams/2/projects/1", Value::Null).await;
    for (user, count) in [("admin", "1"), ("tina", "0"), ("anna", "0")] {
        let list = caller.send_ok(user, "GET", "/api/timesheets?users[]=3", Value::Null).await;
        assert_eq!(list.headers["x-total-count"], count, "{user}");
    }
    assert_eq!(caller.status("anna", "GET", "/api/timesheets/1").await, 200);
    assert_eq!(caller.status("anna", "PATCH", "/api/timesheets/1/duplicate").await, 403);
}

#[tokio::test]
async fn permissions_can_be_taken_from_a_role() {
    let revoked = builder().revoke("ROLE_USER", "start_own_timesheet");
    let (kimai, caller) = start(revoked).await;
    assert_eq!(caller.book("anna", work("05T08:00", "05T09:00")).await.status, 200);
    let running = caller.book("anna", json!({"project": 1, "activity": 1})).await;
    assert_eq!(global_error(&running), "You are not allowed to start this timesheet record.");
    kimai.settings(|settings| {
        settings.revocations.push(("ROLE_USER".to_owned(), "api_access".to_owned()));
    });
    assert_eq!(caller.status("anna", "GET", "/api/ping").await, 403);
    assert_eq!(caller.status("tina", "GET", "/api/ping").await, 200, "the role of leads has it as well");
}
