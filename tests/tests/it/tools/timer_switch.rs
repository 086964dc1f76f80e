//! The timer actions `stop` with an end, `switch`, `pause` and `resume`, rounding, and timers that were forgotten.

use kimai_tests::{
    mcp::McpClient,
    sim::{Fault, Rounding, RoundingMode, SimulatedKimai, TrackingMode},
};
use kimai_tools::{Output, Policy};
use serde_json::{Value, json};

use crate::fixtures::{connect, domain_session, kimai, kimai_with, writes};

/// Starts a Kimai that rounds begins down and ends up to a quarter of an hour.
async fn rounding_kimai() -> SimulatedKimai {
    kimai_with(|settings| {
        settings.timesheets.rounding =
            Rounding { mode: RoundingMode::Default, begin: 15, end: 15, ..Rounding::default() };
    })
    .await
}

/// Connects Anna, whose timer #599 began at 13:50, at a time of the same day in Berlin.
async fn anna_at(kimai: &SimulatedKimai, clock: &str) -> McpClient {
    set_clock(kimai, clock);
    connect(kimai, "anna").await
}

fn set_clock(kimai: &SimulatedKimai, clock: &str) {
    set_second(kimai, &format!("{clock}:00"));
}

fn set_second(kimai: &SimulatedKimai, clock: &str) {
    kimai.set_now(format!("2026-11-21T{clock}+01:00").parse().unwrap());
}

/// Returns begin and end of a record of the day, such as `13:50` and `now`.
async fn times_of(client: &McpClient, id: u64) -> (String, String) {
    let text = client.ok("timesheet", json!({"action": "get", "id": id})).await;
    let prefix = format!("#{id} 2026-11-21 ");
    let (_, rest) = text.split_once(&prefix).unwrap_or_else(|| panic!("{text}"));
    let (begin, rest) = rest.split_once('-').unwrap_or_else(|| panic!("{text}"));
    let (end, _) = rest.split_once(' ').unwrap_or_else(|| panic!("{text}"));
    (begin.to_owned(), end.to_owned())
}

fn meeting() -> Value {
    json!({"project": "Website relaunch", "activity": "Meeting"})
}

#[tokio::test]
async fn stop_sets_an_end_in_the_past_and_a_description() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"end": "13:55", "description": "Header finished"});
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "stop", "data": data})).await);
    assert_eq!(writes(&kimai).len(), 1);
    let now = json!({"description": "Only described"});
    anna.ok("timer", json!({"action": "start", "data": meeting()})).await;
    let stopped = anna.ok("timer", json!({"action": "stop", "data": now})).await;
    let record = anna.ok("timesheet", json!({"action": "get", "id": 600})).await;
    assert!(stopped.starts_with("Stopped #600 ") && record.contains("Only described"), "{stopped}\n{record}");
}

#[tokio::test]
async fn an_end_before_the_begin_or_in_the_future_is_refused() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let mut answers = Vec::new();
    for end in ["13:00", "18:00", "2026-11-21", "yesterday 10:00"] {
        answers.push(anna.refused("timer", json!({"action": "stop", "data": {"end": end}})).await);
    }
    insta::assert_snapshot!(answers.join("\n"));
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn switch_stops_the_one_and_starts_the_other() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "switch", "data": meeting()})).await);
    insta::assert_snapshot!(anna.ok("undo", json!({"action": "last"})).await);
}

#[tokio::test]
async fn switch_at_a_time_ends_the_one_when_the_other_begins() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let mut data = meeting();
    data["begin"] = json!("13:55");
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "switch", "data": data})).await);
    data["begin"] = json!("13:00");
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "switch", "data": data})).await);
}

#[tokio::test]
async fn nothing_starts_if_the_stop_fails_or_nothing_runs() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let switch = json!({"action": "switch", "data": meeting()});
    kimai.fault("PATCH", "/api/timesheets/{id}/stop", Fault::Status(400));
    kimai.fault("PATCH", "/api/timesheets/{id}", Fault::Status(400));
    anna.refused("timer", switch.clone()).await;
    assert!(!writes(&kimai).iter().any(|write| write.starts_with("POST")));
    kimai.clear_faults();
    let ben = connect(&kimai, "ben").await;
    let refusal = ben.refused("timer", switch).await;
    assert!(refusal.starts_with("No timer is running."), "{refusal}");
    assert!(!writes(&kimai).iter().any(|write| write.starts_with("POST")));
}

#[tokio::test]
async fn a_switch_whose_start_fails_says_what_was_done() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    kimai.fault("POST", "/api/timesheets", Fault::Status(400));
    let refusal = anna.refused("timer", json!({"action": "switch", "data": meeting()})).await;
    assert!(
        refusal.starts_with("Done: stopping #599. Requested: stopping #599 and starting a timer."),
        "{refusal}"
    );
}

#[tokio::test]
async fn pause_stops_and_resume_continues_the_last_record_of_today() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let running = anna.refused("timer", json!({"action": "resume"})).await;
    let paused = anna.ok("timer", json!({"action": "pause"})).await;
    let resumed = anna.ok("timer", json!({"action": "resume"})).await;
    anna.ok("timer", json!({"action": "pause"})).await;
    let by_id = anna.ok("timer", json!({"action": "resume", "id": 438})).await;
    insta::assert_snapshot!([running, paused, resumed, by_id].join("\n"));
}

#[tokio::test]
async fn resume_without_a_record_of_today_names_the_next_step() {
    let kimai = kimai().await;
    let ben = connect(&kimai, "ben").await;
    insta::assert_snapshot!(ben.refused("timer", json!({"action": "resume"})).await);
}

#[tokio::test]
async fn a_timer_that_was_just_started_can_be_stopped_although_kimai_rounds_ends_up() {
    let kimai = rounding_kimai().await;
    let anna = anna_at(&kimai, "14:07").await;
    let switched = anna.ok("timer", json!({"action": "switch", "data": meeting()})).await;
    // Kimai stops the running timer, because only one may run.
    let started = anna.ok("timer", json!({"action": "start", "data": meeting()})).await;
    let paused = anna.ok("timer", json!({"action": "pause"})).await;
    let resumed = anna.ok("timer", json!({"action": "resume"})).await;
    let stopped = anna.ok("timer", json!({"action": "stop"})).await;
    insta::assert_snapshot!([switched, started, paused, resumed, stopped].join("\n\n"));
}

#[tokio::test]
async fn a_switch_within_a_minute_needs_no_correction() {
    let kimai = kimai().await;
    set_second(&kimai, "14:07:20");
    let anna = connect(&kimai, "anna").await;
    anna.ok("timer", json!({"action": "switch", "data": meeting()})).await;
    assert_eq!(writes(&kimai).len(), 2);
    assert_eq!(times_of(&anna, 599).await.1, "14:07");
    assert_eq!(times_of(&anna, 600).await.0, "14:07");
}

#[tokio::test]
async fn a_switch_in_the_minute_of_the_start_sends_no_end_that_is_the_begin() {
    let kimai = kimai().await;
    set_second(&kimai, "14:07:20");
    let anna = connect(&kimai, "anna").await;
    anna.ok("timer", json!({"action": "switch", "data": meeting()})).await;
    kimai.clear_requests();
    set_second(&kimai, "14:07:40");
    anna.ok("timer", json!({"action": "switch", "data": meeting()})).await;
    insta::assert_snapshot!(writes(&kimai).join("\n"), @r#"
    PATCH /api/timesheets/600/stop
    POST /api/timesheets {"project":1,"activity":1}
    "#);
}

#[tokio::test]
async fn rounding_never_makes_two_own_timers_overlap() {
    let modes = [RoundingMode::Default, RoundingMode::Closest, RoundingMode::Floor, RoundingMode::Ceil];
    for (mode, minutes) in modes.into_iter().flat_map(|mode| [1, 5, 15].map(|minutes| (mode, minutes))) {
        for action in ["switch", "start", "resume"] {
            let kimai = kimai_with(|settings| {
                settings.timesheets.rounding = Rounding::to_minutes(mode, minutes);
            })
            .await;
            set_second(&kimai, "14:08:20");
            let anna = connect(&kimai, "anna").await;
            if action == "resume" {
                anna.ok("timer", json!({"action": "pause"})).await;
            }
            let data = if action == "resume" { json!({}) } else { meeting() };
            let answer = anna.ok("timer", json!({"action": action, "data": data})).await;
            let context = format!("{mode:?} {minutes} {action}: {answer}");
            assert!(!answer.contains("overlaps"), "{context}");
            let (_, end) = times_of(&anna, 599).await;
            assert!(end <= times_of(&anna, 600).await.0, "{context}");
            set_second(&kimai, "15:20:00");
            anna.ok("timer", json!({"action": "stop"})).await;
            assert!(end <= times_of(&anna, 600).await.0, "{context}");
        }
    }
}

#[tokio::test]
async fn timers_begin_at_the_rounded_end_where_kimai_forbids_overlaps() {
    for action in ["switch", "resume"] {
        let kimai = kimai_with(|settings| {
            settings.timesheets.rounding = Rounding::to_minutes(RoundingMode::Default, 15);
            settings.timesheets.allow_overlapping = false;
        })
        .await;
        set_second(&kimai, "14:07:20");
        let anna = connect(&kimai, "anna").await;
        if action == "resume" {
            anna.ok("timer", json!({"action": "pause"})).await;
        }
        let data = if action == "resume" { json!({}) } else { meeting() };
        let answer = anna.ok("timer", json!({"action": action, "data": data})).await;
        assert_eq!(times_of(&anna, 599).await.1, "14:15", "{answer}");
        assert_eq!(times_of(&anna, 600).await.0, "14:15", "{answer}");
    }
}

#[tokio::test]
async fn resume_changes_no_record_of_another_user_and_refuses_one_that_was_booked_ahead() {
    let kimai = kimai().await;
    let anna = anna_at(&kimai, "14:07").await;
    let ahead =
        |end: &str| json!({"action": "update", "id": 438, "data": {"begin": "2026-11-21 13:00", "end": end}});
    anna.ok("timer", json!({"action": "stop"})).await;
    anna.ok("timesheet", ahead("2026-11-21 14:30")).await;
    let admin = connect(&kimai, "admin").await;
    let copy = admin.ok("timer", json!({"action": "resume", "id": 438})).await;
    assert!(!copy.contains("moved") && !copy.contains("overlaps"), "{copy}");
    assert_eq!(times_of(&anna, 438).await.1, "14:30");
    anna.ok("timesheet", ahead("2026-11-21 17:00")).await;
    let refusal = anna.refused("timer", json!({"action": "resume"})).await;
    assert_eq!(
        refusal,
        "Invalid argument id: #438 ends at 2026-11-21 17:00, in the future; start a timer instead."
    );
}

#[tokio::test]
async fn undo_of_a_switch_that_was_separated_restores_the_running_timer() {
    let kimai = rounding_kimai().await;
    let anna = anna_at(&kimai, "14:07").await;
    anna.ok("timer", json!({"action": "switch", "data": meeting()})).await;
    assert_eq!(times_of(&anna, 599).await, ("13:45".to_owned(), "14:00".to_owned()));
    anna.ok("undo", json!({"action": "last"})).await;
    assert_eq!(times_of(&anna, 599).await, ("13:50".to_owned(), "now".to_owned()));
    anna.refused("timesheet", json!({"action": "get", "id": 600})).await;
}

#[tokio::test]
async fn an_overlap_that_only_kimai_can_change_is_named() {
    let kimai = kimai_with(|settings| settings.timesheets.tracking_mode = TrackingMode::Punch).await;
    set_second(&kimai, "14:07:20");
    let anna = connect(&kimai, "anna").await;
    let answer = anna.ok("timer", json!({"action": "switch", "data": meeting()})).await;
    assert!(
        answer.contains("\nKimai rounded the end of #599 to 14:08, so it overlaps #600 by 1 min."),
        "{answer}"
    );
}

#[tokio::test]
async fn a_long_timer_that_kimai_stops_for_another_one_is_named_with_its_correction() {
    let kimai = kimai().await;
    kimai.set_now("2026-11-22T08:00:00+01:00".parse().unwrap());
    let anna = McpClient::answering(domain_session(&kimai, "anna"), Policy::default(), Output::Text).await;
    let started = anna.ok("timer", json!({"action": "start", "data": meeting()})).await;
    assert!(started.contains("\n#599 ran for 18:10 h. If it was forgotten, ask when the work ended, then timesheet update id=599 data.end=HH:MM corrects the end."), "{started}");
}

#[tokio::test]
async fn undo_of_a_stop_restores_the_description() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let running = async || {
        let record = anna.ok("timesheet", json!({"action": "get", "id": 599})).await;
        (record.contains("-now"), record.contains("Working on the header"), record.contains("Finished"))
    };
    for data in [json!({"description": "Finished"}), json!({"description": "Finished", "end": "13:55"})] {
        anna.ok("timer", json!({"action": "stop", "data": data})).await;
        assert_eq!(running().await, (false, false, true), "{data}");
        anna.ok("undo", json!({"action": "last"})).await;
        assert_eq!(running().await, (true, true, false), "{data}");
    }
}

#[tokio::test]
async fn a_forgotten_timer_is_named_in_every_answer_with_its_correction() {
    let kimai = kimai_with(|settings| settings.timesheets.active_entries_hard_limit = 2).await;
    kimai.set_now("2026-11-22T08:00:00+01:00".parse().unwrap());
    let anna = connect(&kimai, "anna").await;
    let active = anna.ok("timer", json!({"action": "active"})).await;
    let started = anna.ok("timer", json!({"action": "start", "data": meeting()})).await;
    let stopped = anna.ok("timer", json!({"action": "stop", "id": 600})).await;
    let corrected = anna.ok("timer", json!({"action": "stop", "data": {"end": "17:00"}})).await;
    insta::assert_snapshot!([active, started, stopped, corrected].join("\n\n"));
}
