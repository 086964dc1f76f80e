//! The tool `timesheet`.

use std::time::Duration;

use kimai_tests::sim::{Entity, Fault, MetaField, SimulatedKimai};
use kimai_tools::domain::{
    Change, Error, Session,
    api::{Id, Timesheet, TimesheetForm},
    records, timer,
};
use serde_json::{Value, json};

use crate::fixtures::{connect, domain_session, kimai, kimai_with, writes};

#[tokio::test]
async fn record_is_created_with_times_in_the_callers_zone_and_no_other_fields() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 1, "activity": "9", "begin": "2026-11-20T14:00:00Z", "end": "2026-11-20T16:30", "description": "Book it", "tags": ["urgent"]});
    insta::assert_snapshot!(anna.ok("timesheet", json!({"action": "create", "data": data})).await, @"Created #600: 2026-11-20 15:00-16:30 1:30 h Musterbau GmbH / Website relaunch (#1) / Concept (#9) - Book it [urgent]; 158.25 EUR");
    assert_eq!(
        writes(&kimai),
        [
            r#"POST /api/timesheets {"project":1,"activity":9,"begin":"2026-11-20T15:00:00","end":"2026-11-20T16:30:00","description":"Book it","tags":"urgent"}"#
        ]
    );
}

#[tokio::test]
async fn date_only_end_of_a_new_record_is_rejected() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 1, "activity": 9, "begin": "2026-11-20T20:00", "end": "2026-11-20"});
    let refused = anna.refused("timesheet", json!({"action": "create", "data": data})).await;
    assert!(refused.contains("write the time too, such as 2026-11-20T17:00"), "{refused}");
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn get_returns_names_and_all_fields() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("timesheet", json!({"action": "get", "id": 438})).await, @r"
    #438 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]; 180.00 EUR
    User: Anna Arbeiter (#3)
    Internal rate: 110.00 EUR
    Hourly rate: 90.00 EUR
    Billable: yes
    ");
}

#[tokio::test]
async fn update_sends_only_set_fields_and_null_clears_a_field() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let updated = anna
        .ok("timesheet", json!({"action": "update", "id": 438, "data": {"description": null, "tags": ""}}))
        .await;
    insta::assert_snapshot!(updated, @"Updated #438: description Prepared the workshop → (empty), tags remote, bugfix → (empty)");
    assert_eq!(writes(&kimai), [r#"PATCH /api/timesheets/438 {"description":null,"tags":""}"#]);
}

#[tokio::test]
async fn update_converts_times_to_the_zone_of_the_record() {
    let kimai = kimai().await;
    let ben = connect(&kimai, "ben").await;
    let data = json!({"project": 1, "activity": 9, "begin": "2026-11-20T09:00", "end": "2026-11-20T10:00"});
    let created = ben.ok("timesheet", json!({"action": "create", "data": data})).await;
    assert!(created.starts_with("Created #600: 2026-11-20 09:00-10:00 1:00 h"), "{created}");
    let admin = connect(&kimai, "admin").await;
    let data = json!({"end": "2026-11-20T16:30"});
    let updated = admin.ok("timesheet", json!({"action": "update", "id": 600, "data": data})).await;
    let overlap = "Overlaps #598 14:37-15:14 by 0:14 h.";
    assert_eq!(updated, format!("Updated #600 (2026-11-20): end 16:00 → 16:30\n{overlap}"));
    let record = admin.ok("timesheet", json!({"action": "get", "id": 600})).await;
    assert!(record.starts_with("#600 2026-11-20 15:00-16:30 1:30 h"), "{record}");
}

#[tokio::test]
async fn invalid_arguments_are_rejected_before_any_request() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let create = |data| json!({"action": "create", "data": data});
    insta::assert_snapshot!(anna.refused("timesheet", create(json!({"project": 1}))).await, @"Invalid argument data: missing; a record needs activity (id or name; entity list lists them).");
    insta::assert_snapshot!(anna.refused("timesheet", create(json!({"project": 1, "activity": 9, "begin": "2026-02-31"}))).await, @"Invalid argument data.begin: 2026-02-31 does not exist in the calendar.");
    insta::assert_snapshot!(anna.refused("timesheet", create(json!({"project": 1, "activity": 9, "begin": null}))).await, @"Invalid argument data.begin: cannot be null; leave it out to keep it.");
    insta::assert_snapshot!(anna.refused("timesheet", create(json!({"project": 1, "activity": 9, "break": "900"}))).await, @r#"Invalid argument data.break: "900" is ambiguous; write 900h, 900m, or the seconds as a number."#);
    insta::assert_snapshot!(anna.refused("timesheet", json!({"action": "update", "id": 5, "data": {}})).await, @"Invalid argument data: missing; name at least one field to change.");
    insta::assert_snapshot!(anna.refused("timesheet", json!({"action": "get", "id": "5/../../users"})).await, @r#"Invalid argument id: invalid value: string "5/../../users", expected an id (a positive integer)."#);
    insta::assert_snapshot!(anna.refused("timesheet", json!({"action": "batch_delete", "ids": []})).await, @"Invalid argument ids: missing; give at least one id.");
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn end_before_begin_is_rejected_and_nothing_is_written() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 1, "activity": 9, "begin": "2026-11-20T10:00", "end": "2026-11-20T09:00"});
    let refusal = anna.refused("timesheet", json!({"action": "create", "data": data})).await;
    insta::assert_snapshot!(refusal, @"Invalid argument data.end: 2026-11-20T09:00 is before begin 2026-11-20T10:00 (both in the zone of your profile).");
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn forbidden_field_is_answered_with_the_allowed_fields() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 1, "activity": 9, "begin": "2026-11-20T10:00", "billable": false});
    insta::assert_snapshot!(anna.refused("timesheet", json!({"action": "create", "data": data})).await, @r"
    Kimai refused POST /api/timesheets: 400 Validation Failed
    - This form should not contain extra fields.
    Your role and the settings of this Kimai (tracking mode, breaks) let you set only: begin, end, project, activity, description, tags. Leave out the rest.
    ");
}

#[tokio::test]
async fn duplicate_export_and_delete_describe_the_record() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let duplicated = admin.ok("timesheet", json!({"action": "duplicate", "id": 438})).await;
    assert!(duplicated.starts_with("Duplicated as #600: 2026-11-20 09:29-11:29"), "{duplicated}");
    let toggled = admin.ok("timesheet", json!({"action": "export_toggle", "id": 600})).await;
    assert!(toggled.starts_with("Marked #600 as exported: ") && toggled.contains("; exported;"), "{toggled}");
    let toggled = admin.ok("timesheet", json!({"action": "export_toggle", "id": 600})).await;
    assert!(
        toggled.starts_with("Marked #600 as not exported: ") && !toggled.contains("; exported"),
        "{toggled}"
    );
    insta::assert_snapshot!(admin.ok("timesheet", json!({"action": "delete", "id": 600})).await, @"Deleted #600: 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]; 180.00 EUR");
    insta::assert_snapshot!(admin.refused("timesheet", json!({"action": "delete", "id": 600})).await, @r"
    Kimai refused DELETE /api/timesheets/600: 404 Not Found
    There is none with this id.
    ");
}

#[tokio::test]
async fn change_of_the_exported_mark_contains_the_mark_before_it() {
    let kimai = kimai().await;
    let session = domain_session(&kimai, "admin");
    for exported in [true, false] {
        let change = records::toggle_exported(&session, Id::new(438)).await.unwrap();
        assert_eq!(change.before::<Timesheet>().unwrap().exported, Some(!exported));
        assert_eq!(change.after::<Timesheet>().unwrap().exported, Some(exported));
    }
}

#[tokio::test]
async fn batch_delete_writes_each_id_once_and_lists_every_failure() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let deleted =
        anna.ok("timesheet", json!({"action": "batch_delete", "ids": [438, 1, "438", 2, 9999]})).await;
    insta::assert_snapshot!(deleted, @r"
    Partly failed. Deleted 1 of 4: #438
    Failed #1, #2: Kimai refused DELETE /api/timesheets/{id}: 403 Forbidden; Your role or team in Kimai, or the state of the record (exported, locked), does not allow it.
    Failed #9999: Kimai refused DELETE /api/timesheets/{id}: 404 Not Found; There is none with this id.
    - #438 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]; 180.00 EUR
    ");
    assert_eq!(writes(&kimai).len(), 4);
}

#[tokio::test]
async fn batch_without_any_success_is_an_error() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    for action in ["batch_delete", "batch_export"] {
        let all = anna.refused("timesheet", json!({"action": action, "ids": [1, 9999]})).await;
        assert!(all.starts_with("Failed. ") && all.lines().count() == 3, "{all}");
        let one = anna.refused("timesheet", json!({"action": action, "ids": [1]})).await;
        assert!(one.starts_with("Kimai refused ") && one.contains("403 Forbidden"), "{one}");
    }
}

#[tokio::test]
async fn batch_export_never_removes_an_exported_mark() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    admin.ok("timesheet", json!({"action": "export_toggle", "id": 437})).await;
    let exported = admin.ok("timesheet", json!({"action": "batch_export", "ids": [437, 438]})).await;
    insta::assert_snapshot!(exported, @r"
    Exported 1 of 2: #438
    1 was exported before, left alone: #437
    ");
    let record = admin.ok("timesheet", json!({"action": "get", "id": 437})).await;
    assert!(record.contains("; exported;"), "{record}");
}

#[tokio::test]
async fn partial_failure_of_custom_fields_lists_the_fields_that_were_set() {
    let kimai =
        kimai_with(|settings| settings.meta_fields = vec![MetaField::new(Entity::Timesheet, "ticket")]).await;
    let anna = connect(&kimai, "anna").await;
    let meta = |meta| json!({"action": "meta_update", "id": 438, "meta": meta});
    let set = anna.ok("timesheet", meta(json!([{"name": "ticket", "value": 17}]))).await;
    assert_eq!(set, "Updated #438: ticket (empty) → 17");
    let partly = anna
        .refused("timesheet", meta(json!([{"name": "ticket", "value": "A"}, {"name": "nope", "value": "B"}])))
        .await;
    insta::assert_snapshot!(partly, @r"
    Done: ticket. Requested: ticket, nope. Error: Kimai refused PATCH /api/timesheets/438/meta: 404 Not Found
    There is none with this id, or no custom field with this name is configured; meta get lists the visible ones.
    Repeat only what is missing.
    ");
}

fn list(filters: Value) -> Value {
    Value::from_iter([("action", "list".into()), ("filters", filters)])
}

#[tokio::test]
async fn list_is_grouped_by_day_with_total_sum_and_next_page() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let week =
        anna.ok("timesheet", list(json!({"begin": "2026-11-16", "end": "2026-11-22", "size": 4}))).await;
    insta::assert_snapshot!(week);
    let last = anna
        .ok("timesheet", list(json!({"begin": "2026-11-16", "end": "2026-11-22", "size": 4, "page": 4})))
        .await;
    assert!(!last.contains("Next:"), "{last}");
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn page_past_the_end_is_empty_with_the_total() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("timesheet", list(json!({"page": 99}))).await, @"Past the last page: there are 200 records of yours.");
}

#[tokio::test]
async fn ignored_user_filter_is_reported_without_rows() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("timesheet", list(json!({"user": "4"}))).await, @r"
    No records of users #4 found.
    Note: Kimai ignored the user filter and sent records of #3: your role may not see the requested users, or they do not exist.
    ");
    let all = anna.ok("timesheet", list(json!({"user_scope": "all", "size": 1}))).await;
    assert!(all.contains("Note: all of these are your own; your role may not see those of others."), "{all}");
}

#[tokio::test]
async fn ignored_project_filter_is_reported_without_rows() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("timesheet", list(json!({"project": 999}))).await, @r"
    No records of yours found.
    Note: Kimai ignored the project filter, because no project has this id; entity list finds ids.
    ");
}

#[tokio::test]
async fn records_of_several_users_have_names_and_times_in_the_callers_zone() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let both = admin
        .ok("timesheet", list(json!({"users": [3, "4"], "begin": "2026-11-18", "end": "2026-11-18"})))
        .await;
    insta::assert_snapshot!(both);
    let one = admin.ok("timesheet", list(json!({"user_scope": "specific", "user": "4", "size": 1}))).await;
    assert!(one.lines().next().unwrap().contains("records of Ben Brown (#4)"), "{one}");
}

#[tokio::test]
async fn filters_are_sent_in_kimais_spelling() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let filters = json!({"user_scope": "all", "customers": [1], "projects": ["1", 2], "activity": 9, "tags": ["urgent"], "exported": 0,
        "billable": true, "active": "0", "term": "a b", "begin": "2026-09-01", "end": "2026-11-20T12:00:00+01:00", "modified_after": "2026-01-01T00:00+01:00",
        "order_by": "end", "order": "ASC", "page": 1, "size": 5});
    admin.ok("timesheet", list(filters)).await;
    let query = kimai.requests().into_iter().find(|request| request.path == "/api/timesheets").unwrap().query;
    let query = query.replace("%5B%5D", "[]").replace("%3A", ":");
    insta::assert_snapshot!(query, @"user=all&customers[]=1&projects[]=1&projects[]=2&activity=9&tags[]=urgent&begin=2026-09-01T00:00:00&end=2026-11-20T12:00:00&exported=0&active=0&billable=1&full=1&term=a+b&modified_after=2025-12-31T23:00:00&orderBy=end&order=ASC&page=1&size=5");
}

#[tokio::test]
async fn misspelt_or_contradicting_filters_are_rejected() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let refusal = anna.refused("timesheet", list(json!({"projet": 1}))).await;
    assert!(
        refusal.starts_with(
            "Invalid argument filters: \"projet\" is unknown (did you mean project?); one of user_scope,"
        ),
        "{refusal}"
    );
    insta::assert_snapshot!(anna.refused("timesheet", list(json!({"user_scope": "self", "user": 4}))).await, @"Invalid argument filters.user_scope: contradicts the user named; use specific or leave it out.");
    insta::assert_snapshot!(anna.refused("timesheet", list(json!({"user_scope": "specific"}))).await, @"Invalid argument filters.user: missing; user_scope specific needs it.");
    insta::assert_snapshot!(anna.refused("timesheet", list(json!({"user_scope": "team"}))).await, @"Invalid argument filters.user_scope: team is only for report and analyze_project_team; name a user, or use all.");
    insta::assert_snapshot!(anna.refused("timesheet", list(json!({"exported": 2}))).await, @"Invalid argument filters.exported: 2 is neither 1 (yes) nor 0 (no).");
    let paths: Vec<String> = kimai.requests().into_iter().map(|request| request.path).collect();
    assert_eq!(paths, ["/api/users/me"]);
}

/// Waits until Kimai has received a `GET` after the write.
async fn read_after_write(kimai: &SimulatedKimai, session: &Session) {
    loop {
        let requests = kimai.requests();
        let write = requests.iter().position(|request| request.method != "GET");
        let is_read =
            write.is_some_and(|write| requests.iter().skip(write).any(|request| request.method == "GET"));
        // The reads of checks begin before Kimai has answered the write.
        if is_read && !session.change_log().written().is_empty() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Cancels a write during the requests that follow it, which are not answered, and returns the ids in the change log.
async fn written_before_cancellation(write: impl AsyncFnOnce(&Session) -> Result<Change, Error>) -> Vec<u64> {
    let kimai = kimai().await;
    let session = domain_session(&kimai, "anna");
    kimai.fault("GET", "/api/timesheets", Fault::Delay(Duration::from_secs(3600)));
    tokio::select! {
        biased;
        result = write(&session) => panic!("the write was not cancelled: {result:?}"),
        () = read_after_write(&kimai, &session) => {}
    }
    session.change_log().written().iter().map(|entity| entity.id).collect()
}

#[tokio::test]
async fn cancelled_write_is_in_the_change_log_once_kimai_accepted_it() {
    let old = Id::new(438);
    let new_timer = || TimesheetForm::default().project(Id::new(1)).activity(Id::new(9));
    let started = written_before_cancellation(async |session| {
        timer::start(session, &new_timer()).await.map(|started| started.checked.change)
    });
    assert!(started.await.contains(&600));
    let restarted = written_before_cancellation(async |session| {
        timer::restart(session, Some(old)).await.map(|started| started.checked.change)
    });
    assert!(restarted.await.contains(&600));
    let stopped = written_before_cancellation(async |session| {
        let stopped = timer::stop(session, Some(Id::new(599)), &timer::StopForm::default()).await;
        stopped.map(|stopped| stopped.change)
    });
    assert!(stopped.await.contains(&599));
    let note = || TimesheetForm::default().description("Note");
    let updated = written_before_cancellation(async |session| {
        let updated = records::update(session, old, note(), &records::RecordTimes::default()).await;
        updated.map(|(change, _)| change)
    });
    assert!(updated.await.contains(&438));
    let copied = written_before_cancellation(async |session| {
        records::duplicate(session, old).await.map(|checked| checked.change)
    });
    assert!(copied.await.contains(&600));
}
