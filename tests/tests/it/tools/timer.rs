//! The tool `timer`.

use kimai_tests::sim::{Fault, SimulatedKimai, Version};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, kimai_with, work_contract_kimai, writes};

#[tokio::test]
async fn start_sends_only_set_fields_and_reports_side_effects() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": "1", "activity": 9, "description": "Plan", "tags": "urgent, brandnew"});
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "start", "data": data})).await, @r"
    Started #600: 2026-11-21 14:00-now (running) Musterbau GmbH / Website relaunch (#1) / Concept (#9) - Plan [urgent]
    Kimai also changed: Stopped #599 (2026-11-21 13:50-14:00 0:10 h, Musterbau GmbH / Website relaunch / Frontend).
    Kimai dropped unknown tags: brandnew. Create them (entity create, type tag), then set tags again.
    ");
    assert_eq!(
        writes(&kimai),
        [r#"POST /api/timesheets {"project":1,"activity":9,"description":"Plan","tags":"urgent, brandnew"}"#]
    );
}

#[tokio::test]
async fn timer_starts_in_punch_mode_because_no_begin_is_sent() {
    let kimai =
        kimai_with(|settings| settings.timesheets.tracking_mode = kimai_tests::sim::TrackingMode::Punch)
            .await;
    let anna = connect(&kimai, "anna").await;
    let started = anna.ok("timer", json!({"action": "start", "data": {"project": 1, "activity": 9}})).await;
    assert!(started.starts_with("Started #600: "), "{started}");
}

#[tokio::test]
async fn stop_without_an_id_stops_the_only_timer_or_reports_that_none_runs() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "stop"})).await, @"Stopped #599 (2026-11-21 13:50-14:00 0:10 h, Musterbau GmbH / Website relaunch / Frontend).");
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "stop"})).await, @"No timer is running. timer recent lists records whose id can be given to restart.");
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "stop", "id": 599})).await, @r"
    Unchanged #599: 2026-11-21 13:50-14:00 0:10 h Musterbau GmbH / Website relaunch (#1) / Frontend (#10) - Working on the header [remote]; 17.58 EUR
    It was stopped before.
    ");
}

#[tokio::test]
async fn stop_without_an_id_lists_the_timers_if_several_run() {
    let kimai = kimai_with(|settings| settings.timesheets.active_entries_hard_limit = 3).await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timer", json!({"action": "start", "data": {"project": 1, "activity": 9}})).await;
    let refusal = anna.refused("timer", json!({"action": "stop"})).await;
    assert!(refusal.starts_with("2 timers are running; give the id of one:\n#600 "), "{refusal}");
    assert!(refusal.contains("\n#599 "), "{refusal}");
}

#[tokio::test]
async fn restart_copies_description_tags_and_billable() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let restarted = anna.ok("timer", json!({"action": "restart", "id": "438"})).await;
    assert!(restarted.starts_with("Restarted as #600: "), "{restarted}");
    assert!(restarted.contains("Prepared the workshop [remote, bugfix]"), "{restarted}");
    assert_eq!(writes(&kimai), [r#"PATCH /api/timesheets/438/restart {"copy":"all"}"#]);
}

#[tokio::test]
async fn active_and_recent_write_nothing() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "active"})).await, @"#599 2026-11-21 13:50-now (running) Musterbau GmbH / Website relaunch (#1) / Frontend (#10) - Working on the header [remote], 0:10 h so far");
    let recent = anna.ok("timer", json!({"action": "recent", "size": 2, "begin": "2026-11-19"})).await;
    assert_eq!(recent.lines().count(), 3, "{recent}");
    let ben = connect(&kimai, "ben").await;
    insta::assert_snapshot!(ben.ok("timer", json!({"action": "active"})).await, @"No timer is running.");
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn start_without_project_or_activity_is_rejected_before_any_request() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "start", "data": {"project": 1}})).await, @"Invalid argument data: missing field `activity`.");
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "start"})).await, @"Invalid arguments: missing field `data`.");
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "recent", "size": 0})).await, @"Invalid argument size: 0 is no whole number from 1.");
    assert!(kimai.requests().is_empty());
}

/// Starts a Kimai of the first version with favorites.
async fn kimai_with_favorites() -> SimulatedKimai {
    kimai_with(|settings| settings.version = Version::new(2, 66, 0)).await
}

fn timer(action: &str, id: u64) -> Value {
    json!({"action": action, "id": id})
}

#[tokio::test]
async fn favorites_are_added_listed_and_removed() {
    let kimai = kimai_with_favorites().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "favorites"})).await, @"No favorites; timer favorite id=… makes a record of yours one.");
    insta::assert_snapshot!(anna.ok("timer", timer("favorite", 438)).await, @"Added #438 to the favorites: 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]");
    insta::assert_snapshot!(anna.ok("timer", timer("favorite", 438)).await, @r"
    Unchanged #438: 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]
    It was a favorite before.
    ");
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "favorites"})).await, @r"
    Favorites (timer restart id=… starts one again):
    #438 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]
    ");
    insta::assert_snapshot!(anna.ok("timer", timer("unfavorite", 438)).await, @"Removed #438 from the favorites: 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]");
    insta::assert_snapshot!(anna.ok("timer", timer("unfavorite", 438)).await, @r"
    Unchanged #438
    It was no favorite.
    ");
    assert_eq!(
        writes(&kimai),
        ["POST /api/favorites/timesheets/438", "DELETE /api/favorites/timesheets/438"]
    );
}

#[tokio::test]
async fn favorite_that_kimai_drops_for_a_new_one_is_reported() {
    let kimai = kimai_with_favorites().await;
    let anna = connect(&kimai, "anna").await;
    for id in 430..435 {
        anna.ok("timer", timer("favorite", id)).await;
    }
    let sixth = anna.ok("timer", timer("favorite", 435)).await;
    assert!(sixth.contains("\nKimai also changed: Removed #430 from the favorites: "), "{sixth}");
}

#[tokio::test]
async fn favorite_is_restarted_with_all_its_fields() {
    let kimai = kimai_with_favorites().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timer", timer("favorite", 438)).await;
    anna.ok("timer", timer("restart", 438)).await;
    let restart = writes(&kimai).pop().unwrap();
    assert_eq!(restart, r#"PATCH /api/timesheets/438/restart {"copy":"all"}"#);
}

#[tokio::test]
async fn records_of_others_and_unknown_records_are_refused_as_favorites() {
    let kimai = kimai_with_favorites().await;
    let tina = connect(&kimai, "tina").await;
    insta::assert_snapshot!(tina.refused("timer", timer("favorite", 438)).await, @r"
    Kimai refused POST /api/favorites/timesheets/438: 403 Forbidden
    Favorites can only be records of your own.
    ");
    insta::assert_snapshot!(tina.refused("timer", timer("favorite", 9999)).await, @r"
    Kimai refused POST /api/favorites/timesheets/9999: 404 Not Found
    There is none with this id.
    ");
}

#[tokio::test]
async fn warnings_about_a_started_timer_are_in_its_answer() {
    let kimai = kimai_with(|settings| settings.timesheets.active_entries_hard_limit = 2).await;
    let anna = connect(&kimai, "anna").await;
    let record = json!({"project": 1, "activity": 9, "begin": "13:30", "end": "14:20"});
    anna.ok("timesheet", json!({"action": "create", "data": record})).await;
    let work = json!({"project": 1, "activity": 9});
    let started = anna.ok("timer", json!({"action": "start", "data": work})).await;
    anna.ok("timer", json!({"action": "stop", "id": 601})).await;
    anna.ok("undo", json!({"action": "last"})).await;
    let restarted = anna.ok("timer", json!({"action": "restart", "id": 438})).await;
    anna.ok("timesheet", json!({"action": "batch_delete", "ids": [599, 601]})).await;
    let switched = anna.ok("timer", json!({"action": "switch", "data": work})).await;
    anna.ok("timer", json!({"action": "pause"})).await;
    let resumed = anna.ok("timer", json!({"action": "resume", "id": 438})).await;
    let answers = [started, restarted, switched, resumed];
    for answer in &answers {
        assert!(answer.contains("\nOverlaps #600 13:30-14:20 by 0:20 h."), "{answer}");
        assert!(answer.chars().count() <= 400, "{answer}");
    }
    insta::assert_snapshot!(answers.join("\n\n"));
}

#[tokio::test]
async fn a_timer_since_a_past_time_overlaps_the_record_that_kimai_stops_for_it() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 1, "activity": 9, "begin": "13:52"});
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "start", "data": data})).await);
}

#[tokio::test]
async fn a_timer_with_many_warnings_is_answered_with_four_hundred_characters() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let entry = |minute: u32| {
        let begin = format!("12:{minute:02}");
        json!({"project": 1, "activity": 9, "begin": begin, "duration": "20m", "description": "Call"})
    };
    let entries: Vec<Value> = (0..20).map(|minute| entry(minute * 3)).collect();
    anna.ok("timesheet", json!({"action": "create", "entries": entries})).await;
    let data = json!({"project": 1, "activity": 9, "begin": "12:00"});
    let started = anna.ok("timer", json!({"action": "start", "data": data})).await;
    assert!(started.chars().count() <= 400, "{} {started}", started.chars().count());
    assert!(started.ends_with(" more warnings."), "{started}");
}

#[tokio::test]
async fn a_timer_on_a_day_off_is_started_with_a_warning() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    let today = json!({"type": "holiday", "date": "2026-11-23", "halfDay": true, "comment": "Move"});
    anna.ok("absence", json!({"action": "create", "data": today})).await;
    let work = json!({"project": 1, "activity": 9});
    let started = anna.ok("timer", json!({"action": "start", "data": work})).await;
    assert!(started.contains("\nAbsent on 2026-11-23 "), "{started}");
}

#[tokio::test]
async fn a_refused_restart_of_a_hidden_project_says_in_words_why() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let hide = json!({"action": "update", "type": "project", "id": 2, "data": {"visible": false}});
    admin.ok("entity", hide).await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "restart", "id": 438})).await);
}

#[tokio::test]
async fn a_check_of_a_timer_that_fails_is_named_and_the_timer_runs() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    kimai.fault("GET", "/api/absences", Fault::Status(500));
    let data = json!({"project": 1, "activity": 9});
    let started = anna.ok("timer", json!({"action": "start", "data": data})).await;
    assert!(started.starts_with("Started #"), "{started}");
    assert!(started.contains("Not checked, because Kimai did not send it: absences"), "{started}");
}

#[tokio::test]
async fn a_timer_for_a_budget_that_is_used_up_says_so() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let budget = json!({"action": "update", "type": "project", "id": 1, "data": {"timeBudget": "1:00", "budgetType": null}});
    admin.ok("entity", budget).await;
    let start = json!({"action": "start", "data": {"project": 1, "activity": 9}});
    let started = admin.ok("timer", start).await;
    assert!(started.contains("\nBudget of Project Website relaunch (#1) is exceeded: "), "{started}");
}
