//! Times, periods and durations as people write them, in every tool that takes them.

use kimai_tests::sim::SimulatedKimai;
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, kimai_with, work_contract_kimai, writes};

fn record(fields: impl Into<Value>) -> Value {
    let Value::Object(fields) = fields.into() else { panic!("the fields are no object") };
    let mut data = json!({"project": 1, "activity": 9});
    data.as_object_mut().unwrap().extend(fields);
    json!({"action": "create", "data": data})
}

/// Five in the morning of Saturday in Berlin, eleven in the evening of Friday in New York.
async fn kimai_at_five_in_berlin() -> SimulatedKimai {
    kimai_with(|settings| settings.now = "2026-11-21T04:00:00Z".parse().ok()).await
}

#[tokio::test]
async fn record_is_created_from_times_as_people_write_them() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    for (fields, expected) in [
        (json!({"begin": "9:00", "end": "11:30"}), "2026-11-21 09:00-11:30 2:30 h"),
        (json!({"begin": "yesterday 14:00", "duration": "1h30m"}), "2026-11-20 14:00-15:30 1:30 h"),
        (json!({"begin": "gestern 14 Uhr", "duration": "1,5 Std"}), "2026-11-20 14:00-15:30 1:30 h"),
        (json!({"end": "monday 12:00", "duration": "90m"}), "2026-11-16 10:30-12:00 1:30 h"),
        (json!({"duration": "1:00"}), "2026-11-21 13:00-14:00 1:00 h"),
        (json!({"begin": "20.11. 9:00", "end": "2026-11-20T10:00+01:00"}), "2026-11-20 09:00-10:00 1:00 h"),
        (json!({"begin": "2026-10-1 9:00", "duration": 3600}), "2026-10-01 09:00-10:00 1:00 h"),
    ] {
        let created = anna.ok("timesheet", record(fields.clone())).await;
        assert!(created.contains(expected), "{fields}: {created}");
    }
}

#[tokio::test]
async fn invalid_and_ambiguous_times_change_nothing_and_name_what_to_write() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    for (fields, expected) in [
        (
            json!({"begin": "2026-11-25T18:00", "end": "2026-11-26"}),
            "data.end: \"2026-11-26\" is a date without a time; write the time too, such as 2026-11-26T17:00",
        ),
        (
            json!({"begin": "03/04 9:00", "duration": "1h"}),
            "data.begin: \"03/04\" is ambiguous; write 3.4. or 4.3.",
        ),
        (
            json!({"begin": "9:00", "end": "10:00", "duration": "2h"}),
            "data.duration: does not match begin and end",
        ),
        (json!({"begin": "9:00", "duration": "2"}), "data.duration: \"2\" is ambiguous; write 2h, 2m"),
        (
            json!({"begin": "2026-03-29T02:30", "duration": "1h"}),
            "data.begin: 02:30 does not exist on 2026-03-29: the clock is put forward from 02:00 to 03:00",
        ),
    ] {
        let refused = anna.refused("timesheet", record(fields)).await;
        assert!(refused.contains(expected), "{refused}");
    }
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn time_that_exists_twice_is_the_second_one_and_the_first_can_be_named() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let second = record(json!({"begin": "2026-10-25T02:15", "end": "2026-10-25T03:30"}));
    insta::assert_snapshot!(anna.ok("timesheet", second).await);
    let first = record(json!({"begin": "2026-10-25T02:15+02:00", "end": "2026-10-25T03:30"}));
    insta::assert_snapshot!(anna.ok("timesheet", first).await);
    let written = writes(&kimai);
    assert!(
        written[0].contains(r#""begin":"2026-10-25T02:15:00+01:00","end":"2026-10-25T03:30:00""#),
        "{written:?}"
    );
    assert!(
        written[1].contains(r#""begin":"2026-10-25T02:15:00+02:00","end":"2026-10-25T03:30:00""#),
        "{written:?}"
    );
}

#[tokio::test]
async fn update_keeps_the_day_of_the_record() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timesheet", record(json!({"begin": "monday 9:00", "end": "11:30"}))).await;
    for (fields, expected) in [
        (json!({"end": "11:45"}), "Updated #600 (2026-11-16): end 11:30 → 11:45"),
        (json!({"begin": "9:15"}), "Updated #600 (2026-11-16): begin 09:00 → 09:15"),
        (json!({"duration": "2h"}), "Updated #600 (2026-11-16): end 11:45 → 11:15"),
    ] {
        let updated = anna.ok("timesheet", json!({"action": "update", "id": 600, "data": fields})).await;
        assert!(updated.starts_with(expected), "{updated}");
    }
}

#[tokio::test]
async fn timer_starts_in_the_past_and_stopping_shows_the_times() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 1, "activity": 9, "begin": "-30m"});
    let started = anna.ok("timer", json!({"action": "start", "data": data})).await;
    assert!(started.starts_with("Started #600: 2026-11-21 13:30-now"), "{started}");
    let stopped = anna.ok("timer", json!({"action": "stop"})).await;
    assert!(stopped.starts_with("Stopped #600 (2026-11-21 13:30-14:00 0:30 h, "), "{stopped}");
}

#[tokio::test]
async fn periods_of_lists_are_resolved_and_stated() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    for (period, expected) in [
        ("last week", "from 2026-11-09 to 2026-11-15"),
        ("KW 47", "from 2026-11-16 to 2026-11-22"),
        ("letzte 7 Tage", "from 2026-11-15 to 2026-11-21"),
        ("1.11.-15.11.", "from 2026-11-01 to 2026-11-15"),
        ("yesterday", "on 2026-11-20"),
        ("november", "from 2026-11-01 to 2026-11-30"),
    ] {
        let filters = json!({"period": period});
        let listed = anna.ok("timesheet", json!({"action": "list", "filters": filters})).await;
        assert!(listed.lines().next().unwrap().contains(expected), "{period}: {listed}");
        let filters = json!({"period": period, "calculate_stats": true});
        let summed = anna.ok("timesheet", json!({"action": "list", "filters": filters})).await;
        assert!(summed.contains(expected), "{period}: {summed}");
    }
    let both = json!({"period": "today", "begin": "yesterday"});
    let refused = anna.refused("timesheet", json!({"action": "list", "filters": both})).await;
    assert!(refused.contains("filters.period"), "{refused}");
    let analyzed = anna.ok("analyze_project_team", json!({"project_id": 1, "period": "last month"})).await;
    assert!(analyzed.contains("2026-10-01 to 2026-10-31"), "{analyzed}");
}

#[tokio::test]
async fn absences_and_the_calendar_take_days_and_periods_as_people_write_them() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"type": "holiday", "date": "next friday", "comment": "Trip"});
    let created = anna.ok("absence", json!({"action": "create", "data": data})).await;
    assert!(created.contains("2026-11-27"), "{created}");
    let listed = anna.ok("absence", json!({"action": "list", "filters": {"period": "this week"}})).await;
    assert!(listed.contains("2026-11-27"), "{listed}");
    let calendar = anna.ok("calendar", json!({"type": "absences", "filters": {"period": "december"}})).await;
    assert!(calendar.contains("from 2026-12-01 to 2026-12-31"), "{calendar}");
    let present = anna.ok("absence", json!({"action": "attendance", "date": "next friday"})).await;
    assert!(present.contains("2026-11-27"), "{present}");
}

#[tokio::test]
async fn caller_in_new_york_works_on_the_day_of_new_york() {
    let kimai = kimai_at_five_in_berlin().await;
    let ben = connect(&kimai, "ben").await;
    let created = ben.ok("timesheet", record(json!({"begin": "9:00", "end": "11:30"}))).await;
    assert!(created.contains("2026-11-20 09:00-11:30 2:30 h"), "{created}");
    let listed = ben.ok("timesheet", json!({"action": "list", "filters": {"period": "today"}})).await;
    assert!(listed.lines().next().unwrap().contains("on 2026-11-20"), "{listed}");
    assert!(listed.contains("#600"), "{listed}");
    let anna = connect(&kimai, "anna").await;
    let created = anna.ok("timesheet", record(json!({"begin": "yesterday 9:00", "duration": "1h"}))).await;
    assert!(created.contains("2026-11-20 09:00-10:00"), "{created}");
}

#[tokio::test]
async fn week_of_a_user_begins_with_the_first_day_of_the_profile() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let anna = connect(&kimai, "anna").await;
    let me = anna.ok("user_current", json!({})).await;
    assert!(me.contains("Anna"), "{me}");
    let preferences = json!([{"name": "first_weekday", "value": "sunday"}]);
    let id = me.split('#').nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect::<String>();
    let set = json!({"action": "set_preferences", "type": "user", "id": id, "preferences": preferences});
    admin.ok("entity", set).await;
    let anna = connect(&kimai, "anna").await;
    let filters = json!({"period": "this week"});
    let listed = anna.ok("timesheet", json!({"action": "list", "filters": filters})).await;
    assert!(listed.contains("from 2026-11-15 to 2026-11-21"), "{listed}");
}
