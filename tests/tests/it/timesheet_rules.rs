//! The tools with the rules that an administrator sets in Kimai: the reason of each refusal reaches the client.

use kimai_tests::{
    mcp::McpClient,
    sim::{Lockdown, Rounding, RoundingMode, SimulatedKimai, TrackingMode},
};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai_2_66, writes};

/// Returns the arguments that create a timesheet of project 1 on a free Saturday.
fn create(begin: &str, end: &str) -> Value {
    let data = json!({
        "project": 1, "activity": 9,
        "begin": format!("2026-11-21T{begin}:00"), "end": format!("2026-11-21T{end}:00"),
    });
    json!({"action": "create", "data": data})
}

/// Returns the refusal of a call that must not change anything, and checks that it was sent once.
async fn refusal(kimai: &SimulatedKimai, client: &McpClient, tool: &str, arguments: Value) -> String {
    kimai.clear_requests();
    let refusal = client.refused(tool, arguments).await;
    assert_eq!(writes(kimai).len(), 1, "a refused write is not repeated");
    refusal
}

#[tokio::test]
async fn overlap_is_refused_with_the_words_of_kimai() {
    let kimai = kimai_2_66().forbid_overlaps().start().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timesheet", create("08:00", "09:00")).await;
    let refused = refusal(&kimai, &anna, "timesheet", create("08:30", "09:30")).await;
    assert!(refused.contains("You already have an entry for this time."), "{refused}");
    anna.ok("timesheet", create("09:00", "09:30")).await;
}

#[tokio::test]
async fn refusal_of_a_german_user_is_reported_in_german() {
    let kimai = kimai_2_66().forbid_overlaps().start().await;
    let admin = connect(&kimai, "admin").await;
    let german = json!([{"name": "language", "value": "de"}]);
    let preferences = json!({"type": "user", "action": "set_preferences", "id": 3, "preferences": german});
    admin.ok("entity", preferences).await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timesheet", create("08:00", "09:00")).await;
    let refused = refusal(&kimai, &anna, "timesheet", json!({"action": "duplicate", "id": 600})).await;
    assert!(refused.contains("Es existiert bereits ein Eintrag für diesen Zeitpunkt."), "{refused}");
}

#[tokio::test]
async fn exceeded_budget_is_refused_and_the_remaining_time_is_reported() {
    let kimai = kimai_2_66().forbid_overbooking().start().await;
    let admin = connect(&kimai, "admin").await;
    let project = json!({"name": "Two hours", "customer": 1, "timeBudget": "2:00"});
    admin.ok("entity", json!({"type": "project", "action": "create", "data": project})).await;
    let anna = connect(&kimai, "anna").await;
    let work = |begin: &str, end: &str| {
        let mut call = create(begin, end);
        call["data"]["project"] = json!(13);
        call["data"]["activity"] = json!(1);
        call
    };
    anna.ok("timesheet", work("08:00", "09:30")).await;
    let refused = refusal(&kimai, &anna, "timesheet", work("09:30", "10:30")).await;
    let reason =
        "The budget is used up. Of the available 2:00, 1:30 has been booked so far, 0:30 can still be used.";
    assert!(refused.contains(reason), "{refused}");
    anna.ok("timesheet", work("09:30", "10:00")).await;
}

#[tokio::test]
async fn locked_period_refuses_creation_with_a_reason_and_changes_without_one() {
    let october = Lockdown::new(
        "2026-10-01T00:00:00".parse().expect("a time"),
        "2026-11-20T23:59:59".parse().expect("a time"),
    );
    let kimai = kimai_2_66().lockdown(october).start().await;
    let anna = connect(&kimai, "anna").await;
    let mut late = create("08:00", "09:00");
    late["data"]["begin"] = json!("2026-11-20T20:00:00");
    late["data"]["end"] = json!("2026-11-20T21:00:00");
    let refused = refusal(&kimai, &anna, "timesheet", late).await;
    assert!(refused.contains("This period is locked. Please choose a later date."), "{refused}");
    let update = json!({"action": "update", "id": 438, "data": {"description": "x"}});
    let refused = refusal(&kimai, &anna, "timesheet", update).await;
    assert!(refused.contains("403 Forbidden"), "{refused}");
    anna.ok("timesheet", create("08:00", "09:00")).await;
}

#[tokio::test]
async fn punch_mode_refuses_times_of_plain_users_only() {
    let kimai = kimai_2_66().tracking_mode(TrackingMode::Punch).start().await;
    let anna = connect(&kimai, "anna").await;
    let refused = anna.refused("timesheet", create("08:00", "09:00")).await;
    assert!(refused.contains("This form should not contain extra fields."), "{refused}");
    let tina = connect(&kimai, "tina").await;
    tina.ok("timesheet", create("08:00", "09:00")).await;
    anna.ok("timer", json!({"action": "stop"})).await;
    anna.ok("timer", json!({"action": "start", "data": {"project": 1, "activity": 9}})).await;
}

#[tokio::test]
async fn saved_times_are_those_that_kimai_rounded() {
    let quarters = Rounding::to_minutes(RoundingMode::Closest, 15);
    let kimai = kimai_2_66().rounding(quarters).start().await;
    let anna = connect(&kimai, "anna").await;
    let created = anna.ok("timesheet", create("08:07", "08:53")).await;
    assert!(created.contains("2026-11-21 08:00-09:00 1:00 h"), "{created}");
}

#[tokio::test]
async fn too_long_and_empty_timesheets_are_refused() {
    let kimai = kimai_2_66().longest(480).forbid_zero_duration().start().await;
    let anna = connect(&kimai, "anna").await;
    let refused = refusal(&kimai, &anna, "timesheet", create("08:00", "16:01")).await;
    assert!(refused.contains("Maximum 8:00 hours allowed."), "{refused}");
    let refused = refusal(&kimai, &anna, "timesheet", create("08:00", "08:00")).await;
    assert!(refused.contains("An empty duration is not allowed."), "{refused}");
}

#[tokio::test]
async fn timer_that_cannot_be_stopped_blocks_a_new_one() {
    let kimai = kimai_2_66().longest(480).start().await;
    let anna = connect(&kimai, "anna").await;
    kimai.set_now("2026-11-22T09:00:00Z".parse().expect("a moment"));
    let start = json!({"action": "start", "data": {"project": 1, "activity": 9}});
    let refused = anna.refused("timer", start).await;
    let reason = "You have an active time record which cannot be stopped automatically.";
    assert!(refused.contains(reason), "{refused}");
    let stopped = anna.refused("timer", json!({"action": "stop"})).await;
    assert!(stopped.contains("Maximum 8:00 hours allowed."), "{stopped}");
}

#[tokio::test]
async fn team_lead_sees_fewer_records_of_a_member_than_the_administrator() {
    let kimai = kimai_2_66().start().await;
    let admin = connect(&kimai, "admin").await;
    let tina = connect(&kimai, "tina").await;
    let list = json!({"action": "list", "filters": {"user_scope": "specific", "users": [4], "size": 1}});
    let of_lead = tina.ok("timesheet", list.clone()).await;
    assert!(of_lead.starts_with("158 records of Ben Brown (#4); "), "{of_lead}");
    let of_admin = admin.ok("timesheet", list.clone()).await;
    assert!(of_admin.starts_with("160 records of Ben Brown (#4); "), "{of_admin}");
    let sales = json!({"team_id": 3, "action": "grant", "target": "project", "target_id": 1});
    admin.ok("team_access", sales).await;
    let of_lead = tina.ok("timesheet", list.clone()).await;
    assert!(!of_lead.starts_with("158 "), "project 1 belongs to a team without the lead: {of_lead}");
    let of_admin = admin.ok("timesheet", list).await;
    assert!(of_admin.starts_with("160 records of Ben Brown (#4); "), "{of_admin}");
}
