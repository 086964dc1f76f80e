//! Booking: checks beside a write, previews, and several entries in one call.

use kimai_tests::{
    mcp::McpClient,
    sim::{Fault, SimulatedKimai, Version},
};
use serde_json::{Value, json};

use crate::fixtures::{
    add_work_contract_plugin, connect, kimai, kimai_2_66, requests, with_arguments, work_contract_kimai,
    work_contract_kimai_with, writes,
};

/// Returns the fields of a record on the free Saturday 2026-11-21.
fn fields(begin: &str, end: &str) -> Value {
    json!({
        "project": 1, "activity": 9, "description": "Concept",
        "begin": format!("2026-11-21T{begin}"), "end": format!("2026-11-21T{end}"),
    })
}

fn create(data: &Value) -> Value {
    json!({"action": "create", "data": data})
}

fn entries(entries: &[Value], more: Value) -> Value {
    with_arguments(json!({"action": "create", "entries": entries}), more)
}

/// Makes a call that must not write anything.
async fn without_writes(kimai: &SimulatedKimai, client: &McpClient, arguments: Value) -> String {
    kimai.clear_requests();
    let reply = client.call("timesheet", arguments).await;
    assert_eq!(writes(kimai), Vec::<String>::new());
    reply.text
}

#[tokio::test]
async fn overlaps_and_duplicates_are_named_in_the_answer_of_the_write() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let first = anna.ok("timesheet", create(&fields("08:15", "10:30"))).await;
    assert!(!first.contains("Overlaps"), "{first}");
    let second = anna.ok("timesheet", create(&fields("09:00", "11:00"))).await;
    assert!(second.ends_with("\nOverlaps #600 08:15-10:30 by 1:30 h."), "{second}");
    let again = anna.ok("timesheet", create(&fields("09:00", "11:00"))).await;
    assert!(again.contains("\nSame as #601 09:00-11:00.\nOverlaps #600"), "{again}");
    for answer in [second, again] {
        assert!(answer.chars().count() <= 400, "{answer}");
    }
    let data = json!({"end": "10:00"});
    let updated = anna.ok("timesheet", json!({"action": "update", "id": 601, "data": data})).await;
    assert!(updated.contains("Overlaps #600 08:15-10:30 by 1:00 h."), "{updated}");
    let copied = anna.ok("timesheet", json!({"action": "duplicate", "id": 600})).await;
    assert!(copied.contains("Same as #600 08:15-10:30."), "{copied}");
}

#[tokio::test]
async fn a_change_of_other_fields_needs_no_checks() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let update = json!({"action": "update", "id": 438, "data": {"description": "Corrected"}});
    anna.ok("timesheet", update.clone()).await;
    kimai.clear_requests();
    anna.ok("timesheet", update).await;
    assert_eq!(kimai.requests().len(), 2);
}

#[tokio::test]
async fn long_future_and_running_records_are_reported() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let long = anna.ok("timesheet", create(&fields("00:00", "13:00"))).await;
    assert!(long.contains("Longer than twelve hours (13:00 h)."), "{long}");
    let future = anna.ok("timesheet", create(&fields("13:55", "18:00"))).await;
    assert!(future.contains("Ends in the future (2026-11-21 18:00)."), "{future}");
    assert!(future.contains("Overlaps #599 13:50-now by 0:05 h."), "{future}");
}

#[tokio::test]
async fn absences_and_public_holidays_of_the_day_are_reported() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    let admin = connect(&kimai, "admin").await;
    let absence = json!({"date": "2026-12-14", "type": "holiday", "comment": "Trip", "user": 3});
    admin.ok("absence", json!({"action": "create", "data": absence})).await;
    let mut data = fields("09:00", "10:00");
    data["begin"] = json!("2026-12-14T09:00");
    data["end"] = json!("2026-12-14T10:00");
    let booked = anna.ok("timesheet", create(&data)).await;
    assert!(booked.contains("Absent on 2026-12-14 (holiday"), "{booked}");
    data["begin"] = json!("2026-12-25T09:00");
    data["end"] = json!("2026-12-25T10:00");
    let booked = anna.ok("timesheet", create(&data)).await;
    assert!(booked.contains("2026-12-25 is a public holiday ("), "{booked}");
}

#[tokio::test]
async fn the_contract_of_another_user_is_known_after_a_list_of_their_records() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    // The users that come with records have no preferences.
    let filters = json!({"users": [4], "period": "last week", "size": 1});
    admin.ok("timesheet", json!({"action": "list", "filters": filters})).await;
    let friday_to_monday = json!({"date": "2026-12-11", "end": "2026-12-14", "type": "holiday", "user": 4});
    let absence = json!({"action": "create", "data": friday_to_monday, "dry_run": true});
    let planned = admin.ok("absence", absence).await;
    assert!(planned.contains("(4 days, 1 working day)"), "{planned}");
    let data = with_arguments(fields("09:00", "10:00"), json!({"user": 4}));
    let booked = admin.ok("timesheet", create(&data)).await;
    assert!(!booked.contains("Not checked"), "{booked}");
}

#[tokio::test]
async fn the_owner_of_a_new_record_and_their_zone_are_named() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let of = |user: u64| create(&with_arguments(fields("09:00", "10:00"), json!({"user": user})));
    let ben = "\nFor Ben Brown (#4). Times are in your zone, Europe/Berlin; theirs is America/New_York.";
    let planned = admin.ok("timesheet", with_arguments(of(4), json!({"dry_run": true}))).await;
    assert!(planned.contains(ben), "{planned}");
    let booked = admin.ok("timesheet", of(4)).await;
    assert!(booked.contains(ben), "{booked}");
    let booked = admin.ok("timesheet", of(3)).await;
    assert!(booked.ends_with("\nFor Anna Arbeiter (#3)."), "{booked}");
    let own = admin.ok("timesheet", create(&fields("09:00", "10:00"))).await;
    assert!(!own.contains("\nFor "), "{own}");
    let several: Vec<Value> = [10, 11]
        .map(|hour| {
            let times = fields(&format!("{hour}:00"), &format!("{hour}:30"));
            with_arguments(times, json!({"user": 4}))
        })
        .to_vec();
    let booked = admin.ok("timesheet", entries(&several, json!({}))).await;
    assert_eq!(booked.matches(ben).count(), 1, "{booked}");
}

#[tokio::test]
async fn preview_of_a_running_record_names_the_timer_that_kimai_would_stop() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let start = json!({"project": 1, "activity": 9, "begin": "13:55"});
    let stops =
        "\nKimai would stop #599 (2026-11-21 13:50-now, Musterbau GmbH / Website relaunch / Frontend).";
    let planned = with_arguments(create(&start), json!({"dry_run": true}));
    let planned = without_writes(&kimai, &anna, planned).await;
    assert!(planned.contains(stops), "{planned}");
    let planned = entries(&[start], json!({"dry_run": true}));
    let planned = without_writes(&kimai, &anna, planned).await;
    assert!(planned.contains(stops), "{planned}");
    let planned = with_arguments(create(&fields("08:00", "09:00")), json!({"dry_run": true}));
    let planned = without_writes(&kimai, &anna, planned).await;
    assert!(!planned.contains("would stop"), "{planned}");
}

#[tokio::test]
async fn filters_that_match_no_record_are_named_as_the_reason() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let filters = json!({"period": "2020-01-01"});
    let update = json!({"action": "update", "filters": filters, "data": {"description": "x"}});
    let answer = without_writes(&kimai, &anna, update).await;
    assert!(answer.starts_with("No record matches the filters; nothing was changed."), "{answer}");
}

#[tokio::test]
async fn dry_run_of_an_action_without_a_preview_writes_nothing() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let call = json!({"action": "delete", "id": 438, "dry_run": true});
    let refusal = without_writes(&kimai, &anna, call).await;
    assert_eq!(
        refusal,
        "Invalid argument dry_run: delete has no preview, and nothing was written; one of create, update, \
         batch_delete, batch_export has it, or leave out dry_run to write."
    );
}

#[tokio::test]
async fn an_exhausted_budget_is_reported_to_those_who_see_all_records() {
    let kimai = kimai_2_66().start().await;
    let admin = connect(&kimai, "admin").await;
    let project = json!({"name": "Two hours", "customer": 1, "timeBudget": "2:00"});
    admin.ok("entity", json!({"type": "project", "action": "create", "data": project})).await;
    let on_project =
        |begin: &str, end: &str| with_arguments(fields(begin, end), json!({"project": 13, "activity": 1}));
    let within = admin.ok("timesheet", create(&on_project("08:00", "10:00"))).await;
    assert!(!within.contains("Budget"), "{within}");
    let beyond = admin.ok("timesheet", create(&on_project("10:00", "11:00"))).await;
    assert!(beyond.contains("Budget of Project Two hours (#13) is exceeded: 3:00 h of 2:00 h."), "{beyond}");
}

#[tokio::test]
async fn a_check_that_fails_is_named_and_the_record_is_booked() {
    let kimai = kimai().await;
    kimai.settings(add_work_contract_plugin);
    let anna = connect(&kimai, "anna").await;
    kimai.fault("GET", "/api/timesheets", Fault::Status(500));
    kimai.fault("GET", "/api/absences", Fault::Status(403));
    let booked = anna.ok("timesheet", create(&fields("08:00", "09:00"))).await;
    let note = "Not checked, because Kimai did not send it: overlaps, absences.";
    assert!(booked.starts_with("Created #600: ") && booked.contains(note), "{booked}");
}

#[tokio::test]
async fn a_refused_overlap_names_the_other_record_and_a_next_step() {
    let kimai = kimai_2_66().forbid_overlaps().start().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timesheet", create(&fields("08:00", "09:00"))).await;
    let refused = anna.refused("timesheet", create(&fields("08:30", "09:30"))).await;
    insta::assert_snapshot!(refused);
}

#[tokio::test]
async fn a_refused_project_is_explained() {
    let kimai = kimai_2_66().start().await;
    let admin = connect(&kimai, "admin").await;
    let hide = json!({"type": "project", "action": "update", "id": 1, "data": {"visible": false}});
    admin.ok("entity", hide).await;
    let anna = connect(&kimai, "anna").await;
    let refused = anna.refused("timesheet", create(&fields("08:00", "09:00"))).await;
    insta::assert_snapshot!(refused);
}

#[tokio::test]
async fn a_dry_run_accepts_of_a_hidden_project_what_kimai_accepts() {
    let kimai = kimai_2_66().start().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timesheet", create(&fields("08:00", "09:00"))).await;
    let admin = connect(&kimai, "admin").await;
    let hide = json!({"type": "project", "action": "update", "id": 1, "data": {"visible": false}});
    admin.ok("entity", hide).await;
    let mut answers = Vec::new();
    // A global activity, and one of the hidden project.
    for activity in [1, 10] {
        let update = json!({"action": "update", "id": 600, "data": {"activity": activity}});
        let planned = with_arguments(update.clone(), json!({"dry_run": true}));
        answers.push(without_writes(&kimai, &anna, planned).await);
        let several =
            json!({"action": "update", "ids": [600], "data": {"activity": activity}, "dry_run": true});
        answers.push(without_writes(&kimai, &anna, several).await);
        answers.push(anna.call("timesheet", update).await.text);
    }
    insta::assert_snapshot!(answers.join("\n\n"));
}

#[tokio::test]
async fn a_record_moves_to_another_day_with_its_times() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let update = json!({"action": "update", "id": 438, "data": {"begin": "2026-11-19"}});
    insta::assert_snapshot!(anna.ok("timesheet", update).await);
    let new = json!({"project": 1, "activity": 9, "begin": "2026-11-19", "duration": "3h"});
    insta::assert_snapshot!(anna.ok("timesheet", create(&new)).await);
}

#[tokio::test]
async fn a_record_without_an_end_starts_a_timer_with_its_notes() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timer", json!({"action": "stop"})).await;
    let since = json!({"project": 1, "activity": 9, "begin": "02:00"});
    anna.ok("timesheet", create(&since)).await;
    let next = anna.ok("timesheet", create(&json!({"project": 1, "activity": 10}))).await;
    insta::assert_snapshot!(next);
}

#[tokio::test]
async fn an_exported_record_is_explained() {
    let kimai = kimai_2_66().start().await;
    let admin = connect(&kimai, "admin").await;
    admin.ok("timesheet", json!({"action": "batch_export", "ids": [438]})).await;
    let anna = connect(&kimai, "anna").await;
    let update = json!({"action": "update", "id": 438, "data": {"description": "x"}});
    let refused = anna.refused("timesheet", update).await;
    insta::assert_snapshot!(refused);
}

#[tokio::test]
async fn a_locked_month_is_named_whatever_year_was_checked_before() {
    let kimai = work_contract_kimai_with(|settings| settings.version = Version::new(2, 71, 0)).await;
    let admin = connect(&kimai, "admin").await;
    admin.ok("entity", json!({"action": "lock_month", "type": "user", "id": 3, "month": "2026-10"})).await;
    let anna = connect(&kimai, "anna").await;
    let mut answers = Vec::new();
    for day in ["2025-10-01", "2026-10-01"] {
        let begin = format!("{day}T09:00");
        let data = json!({"project": 1, "activity": 9, "begin": begin, "duration": "1h"});
        let planned = with_arguments(create(&data), json!({"dry_run": true}));
        answers.push(without_writes(&kimai, &anna, planned).await.contains("2026-10 is locked"));
    }
    assert_eq!(answers, [false, true]);
}

#[tokio::test]
async fn a_dry_run_says_what_kimai_would_refuse() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 6, "activity": 2, "begin": "2026-11-20 18:00", "end": "18:30"});
    let call = json!({"action": "create", "data": data, "dry_run": true});
    let preview = anna.ok("timesheet", call).await;
    assert!(
        preview.starts_with("Nothing was written. Kimai would refuse to create: 2026-11-20 18:00"),
        "{preview}"
    );
    assert!(preview.contains("\nProject Trade fair app (#6) ended on "), "{preview}");
}

#[tokio::test]
async fn a_dry_run_shows_the_result_and_writes_nothing() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timesheet", create(&fields("08:00", "09:00"))).await;
    let dry = json!({"dry_run": true});
    let planned = with_arguments(create(&fields("08:30", "10:00")), dry.clone());
    insta::assert_snapshot!(without_writes(&kimai, &anna, planned).await);
    let update = json!({"action": "update", "id": 600, "data": {"end": "11:00", "description": "Review"}});
    insta::assert_snapshot!(without_writes(&kimai, &anna, with_arguments(update, dry.clone())).await);
    let two = [fields("09:00", "10:00"), fields("09:30", "11:00")];
    insta::assert_snapshot!(without_writes(&kimai, &anna, entries(&two, dry)).await);
}

#[tokio::test]
async fn entries_are_booked_in_order_and_undone_together() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let three = [fields("08:00", "09:00"), fields("08:30", "10:00"), fields("10:00", "12:15")];
    insta::assert_snapshot!(anna.ok("timesheet", entries(&three, json!({}))).await);
    let undone = anna.ok("undo", json!({"action": "last"})).await;
    insta::assert_snapshot!(undone);
    for id in 600..603 {
        anna.refused("timesheet", json!({"action": "get", "id": id})).await;
    }
}

#[tokio::test]
async fn one_invalid_entry_prevents_all_others() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let good = fields("08:00", "09:00");
    let wrong = |more: Value| [good.clone(), with_arguments(good.clone(), more)];
    let mut errors = Vec::new();
    for more in [
        json!({"end": "2026-11-21T07:00"}),
        json!({"begin": "soonish"}),
        json!({"project": 999}),
        json!({"activity": "Nonsense"}),
        json!({"activity": 13}),
        json!({"projekt": 1}),
        json!({"project": null}),
    ] {
        errors.push(without_writes(&kimai, &anna, entries(&wrong(more), json!({}))).await);
    }
    errors.push(without_writes(&kimai, &anna, entries(&[], json!({}))).await);
    errors.push(without_writes(&kimai, &anna, entries(&vec![good.clone(); 101], json!({}))).await);
    errors.push(
        without_writes(&kimai, &anna, entries(std::slice::from_ref(&good), json!({"data": good}))).await,
    );
    insta::assert_snapshot!(errors.join("\n"));
}

#[tokio::test]
async fn a_refused_entry_leaves_the_others_unless_all_or_nothing_is_wanted() {
    let kimai = kimai_2_66().forbid_overlaps().start().await;
    let anna = connect(&kimai, "anna").await;
    let three = [fields("08:00", "09:00"), fields("08:30", "10:00"), fields("10:00", "11:00")];
    let all = anna.refused("timesheet", entries(&three, json!({"all_or_nothing": true}))).await;
    insta::assert_snapshot!(all);
    let nothing = anna.refused("undo", json!({"action": "last"})).await;
    assert!(nothing.starts_with("There is nothing to undo: "), "{nothing}");
    insta::assert_snapshot!(anna.ok("timesheet", entries(&three, json!({}))).await);
}

#[tokio::test]
async fn an_entry_with_a_lost_answer_is_not_repeated_and_ends_the_call() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let three = [fields("08:00", "09:00"), fields("09:00", "10:00"), fields("10:00", "11:00")];
    kimai.fault_times(1, "POST", "/api/timesheets", Fault::LostAnswer);
    kimai.clear_requests();
    let reply = anna.call("timesheet", entries(&three, json!({}))).await;
    assert_eq!(requests(&kimai, "POST").len(), 1);
    assert!(
        reply.is_error && reply.text.contains("It is unknown whether the change was made"),
        "{}",
        reply.text
    );
    assert!(reply.text.contains("3. Not sent, because of the error before."), "{}", reply.text);
}

#[tokio::test]
async fn only_free_time_is_booked_and_the_rest_is_named() {
    let kimai = kimai_2_66().forbid_overlaps().start().await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timesheet", create(&fields("10:00", "11:00"))).await;
    let two = [fields("09:00", "12:00"), fields("10:30", "12:30"), fields("10:00", "10:45")];
    let booked = anna.ok("timesheet", entries(&two, json!({"where_free": true}))).await;
    insta::assert_snapshot!(booked);
    let one = with_arguments(create(&fields("09:00", "13:00")), json!({"where_free": true}));
    insta::assert_snapshot!(anna.ok("timesheet", one).await);
}

#[tokio::test]
async fn names_in_entries_are_resolved_and_named_once_unless_they_are_exact() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let named = |begin: &str, end: &str| {
        with_arguments(fields(begin, end), json!({"project": "Website re", "activity": "Meeting"}))
    };
    let two = [named("08:00", "09:00"), named("09:00", "10:00")];
    let booked = anna.ok("timesheet", entries(&two, json!({}))).await;
    assert_eq!(booked.matches("Note: project Website re is ").count(), 1, "{booked}");
    assert!(!booked.contains("Note: activity"), "{booked}");
    assert!(booked.starts_with("Created 2 records (2:00 h)."), "{booked}");
}

/// Makes a call that asks. Returns the question without the token, and the call with the token.
async fn question(client: &McpClient, call: &Value) -> (String, Value) {
    let reply = client.ok("timesheet", call.clone()).await;
    let (text, rest) = reply.split_once("with confirm \"").expect("a question");
    let token = rest.split('"').next().unwrap();
    (text.to_owned(), with_arguments(call.clone(), json!({"confirm": token})))
}

#[tokio::test]
async fn several_records_are_moved_after_a_confirmation_with_activities_matched_by_name() {
    let kimai = kimai_2_66().start().await;
    let admin = connect(&kimai, "admin").await;
    for (name, project) in [("Shared", 1), ("Shared", 2), ("Only here", 1)] {
        let data = json!({"name": name, "project": project});
        admin.call("entity", json!({"type": "activity", "action": "create", "data": data})).await;
    }
    let anna = McpClient::asking(&kimai, "anna-token").await;
    let on = |activity: &str, begin: &str, end: &str| {
        with_arguments(fields(begin, end), json!({"activity": activity}))
    };
    let three =
        [on("Shared", "08:00", "09:00"), on("Only here", "09:00", "10:00"), on("Meeting", "10:00", "11:00")];
    let booked = anna.ok("timesheet", entries(&three, json!({}))).await;
    assert!(booked.starts_with("Created 3 records"), "{booked}");
    let call =
        json!({"action": "update", "filters": {"period": "2026-11-21", "active": 0}, "data": {"project": 2}});
    let dry = without_writes(&kimai, &anna, with_arguments(call.clone(), json!({"dry_run": true}))).await;
    assert!(dry.starts_with("Nothing was written. Would update 2 records:\n"), "{dry}");
    kimai.clear_requests();
    let (question, call) = question(&anna, &call).await;
    assert!(question.starts_with("Change 2 records (2:00 h)?\n"), "{question}");
    let left_alone = "Left alone #601: the new project has no activity Only here; give data.activity";
    for text in [&dry, &question] {
        assert!(
            text.contains(
                "project Musterbau GmbH / Website relaunch (#1) → Musterbau GmbH / ERP integration (#2)"
            ),
            "{text}"
        );
        assert!(text.contains(", activity Shared (#") && text.contains(left_alone), "{text}");
    }
    assert_eq!(writes(&kimai), Vec::<String>::new());
    let moved = anna.ok("timesheet", call).await;
    assert!(moved.starts_with("Updated 2 of 2: #602, #600\n") && moved.contains(left_alone), "{moved}");
    let undone = anna.ok("undo", json!({"action": "last"})).await;
    assert_eq!(undone.matches("Undone: Updated #60").count(), 2, "{undone}");
}

#[tokio::test]
async fn updates_of_several_records_need_a_selection() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    for (more, expected) in [
        (json!({}), "Invalid argument id: missing; the id of a record"),
        (json!({"filters": {}}), "Invalid argument filters: name at least one"),
        (json!({"filters": {"user_scope": "self"}}), "Invalid argument filters: name at least one"),
        (
            json!({"filters": {"begin": "2024-01-01", "user_scope": "all"}}),
            "Invalid argument filters: match 5",
        ),
        (json!({"ids": [437, 438, 9999]}), "Invalid argument ids: #9999 do not exist"),
        (json!({"id": 437, "ids": [438]}), "Invalid argument ids: give only one of id, ids and filters."),
        (json!({"ids": (1..=201).collect::<Vec<u64>>()}), "Invalid argument ids: at most 200 ids"),
    ] {
        let call = with_arguments(json!({"action": "update", "data": {"description": "x"}}), more);
        let refusal = without_writes(&kimai, &admin, call).await;
        assert!(refusal.starts_with(expected), "{refusal}");
    }
}

#[tokio::test]
async fn dry_runs_of_batches_and_absences_write_nothing() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    for call in [
        json!({"action": "batch_delete", "ids": [437, 438, 9999], "dry_run": true}),
        json!({"action": "batch_export", "ids": [437, 438], "dry_run": true}),
    ] {
        insta::assert_snapshot!(without_writes(&kimai, &anna, call).await);
    }
    kimai.clear_requests();
    let data = json!({"date": "2026-12-21", "end": "2027-01-04", "type": "holiday", "comment": "Trip"});
    let absence = anna.ok("absence", json!({"action": "create", "data": data, "dry_run": true})).await;
    assert_eq!(writes(&kimai), Vec::<String>::new());
    insta::assert_snapshot!(absence);
    let data = json!({"date": "2026-12-01", "end": "2026-12-02", "type": "holiday", "halfDay": true, "comment": "Move"});
    let absence = anna.ok("absence", json!({"action": "create", "data": data, "dry_run": true})).await;
    assert!(
        absence.contains("\nPeriod: 2026-12-01 to 2026-12-02 (2 days, 2 working days, half of each)"),
        "{absence}"
    );
}
