//! Calls that models write for the Python server: optional arguments filled in without need.

use kimai_tests::sim::Version;
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, work_contract_kimai, writes};

#[tokio::test]
async fn arguments_of_other_actions_are_ignored_and_named() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    for (tool, call, ignored) in [
        ("timesheet", json!({"action": "get", "id": 438, "filters": {"size": 5}}), "filters"),
        ("timer", json!({"action": "active", "size": 5}), "size"),
        ("rate", json!({"action": "list", "entity": "project", "entity_id": 1, "data": {"rate": 5}}), "data"),
        ("entity", json!({"action": "list", "type": "customer", "filters": {"name": "x"}}), "filters.name"),
        ("config", json!({"type": "version", "language": "de"}), ""),
    ] {
        let answer = admin.call(tool, call.clone()).await;
        if ignored.is_empty() {
            assert!(answer.is_error && answer.text.contains("\"language\" is unknown"), "{}", answer.text);
            continue;
        }
        assert!(!answer.is_error, "{call}: {}", answer.text);
        let note = answer.text.lines().last().unwrap().to_owned();
        assert!(note.starts_with(&format!("Note: ignored {ignored}, which ")), "{call}: {note}");
    }
}

#[tokio::test]
async fn blank_arguments_of_other_actions_are_not_mentioned() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let call = json!({"action": "get", "id": 438, "filters": {}, "data": {}, "ids": [], "meta": null});
    let answer = anna.ok("timesheet", call).await;
    assert_eq!(answer, anna.ok("timesheet", json!({"action": "get", "id": 438})).await);
}

#[tokio::test]
async fn empty_filters_are_absent() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let filters =
        json!({"begin": "", "end": "", "user": "", "term": "", "project": 0, "tags": [""], "size": 3});
    let plain = anna.ok("timesheet", json!({"action": "list", "filters": {"size": 3}})).await;
    assert_eq!(anna.ok("timesheet", json!({"action": "list", "filters": filters})).await, plain);
}

#[tokio::test]
async fn empty_days_of_an_update_are_cleared_and_other_blanks_are_absent() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"end": "", "orderDate": "", "customer": 0, "budget": "", "visible": ""});
    admin.ok("entity", json!({"action": "update", "type": "project", "id": 1, "data": data})).await;
    let sent = kimai.requests().into_iter().find(|request| request.method == "PATCH").unwrap();
    let sent: Value = serde_json::from_str(&sent.body).unwrap();
    assert_eq!(sent, json!({"end": null, "orderDate": null, "budget": null}));
    let data = json!({"description": "", "begin": "", "end": ""});
    kimai.clear_requests();
    connect(&kimai, "anna").await.ok("timesheet", json!({"action": "update", "id": 438, "data": data})).await;
    let sent = kimai.requests().into_iter().find(|request| request.method == "PATCH").unwrap();
    assert_eq!(serde_json::from_str::<Value>(&sent.body).unwrap(), json!({"description": ""}));
}

#[tokio::test]
async fn redundant_scopes_are_accepted_and_contradictions_refused() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let list = |filters: Value| json!({"action": "list", "filters": filters});
    let own = admin.ok("timesheet", list(json!({"user_scope": "self", "size": 3}))).await;
    assert_eq!(admin.ok("timesheet", list(json!({"user_scope": "self", "user": 1, "size": 3}))).await, own);
    let anna = admin.ok("timesheet", list(json!({"user_scope": "all", "users": [3], "size": 3}))).await;
    assert!(anna.contains("records of Anna Arbeiter (#3)"), "{anna}");
    let refused = admin.refused("timesheet", list(json!({"user_scope": "self", "users": [3]}))).await;
    assert!(refused.starts_with("Invalid argument filters.user_scope: contradicts"), "{refused}");
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let lock = json!({"action": "lock_month", "type": "user", "month": "2026-01", "id": 3, "ids": []});
    admin.ok("entity", lock).await;
}

#[tokio::test]
async fn end_of_a_record_needs_a_time() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 1, "activity": 10, "begin": "2026-11-25T18:00", "end": "2026-11-26"});
    let refused = anna.refused("timesheet", json!({"action": "create", "data": data})).await;
    assert!(refused.contains("write the time too, such as 2026-11-26T17:00"), "{refused}");
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn page_past_the_end_is_empty_with_the_total() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    for (tool, call, start) in [
        ("timesheet", json!({"action": "list", "filters": {"page": 900}}), "Past the last page: there are "),
        (
            "entity",
            json!({"action": "list", "type": "tag", "filters": {"page": 9}}),
            "Past the last page: there are ",
        ),
        (
            "entity",
            json!({"action": "list", "type": "invoice", "filters": {"page": 9}}),
            "Past the last page: there are ",
        ),
        (
            "absence",
            json!({"action": "list", "filters": {"user_scope": "all", "page": 9}}),
            "Past the last page: ",
        ),
    ] {
        let answer = admin.ok(tool, call).await;
        assert!(answer.starts_with(start), "{answer}");
    }
}

#[tokio::test]
async fn project_id_takes_precedence_over_another_name() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call =
        json!({"project_id": 1, "project_name": "Elsewhere", "begin": "2026-11-01", "end": "2026-11-30"});
    let answer = admin.ok("analyze_project_team", call).await;
    assert!(answer.contains("Website relaunch (#1)"), "{answer}");
    assert!(
        answer.ends_with("Note: project_name Elsewhere is not the name of project #1; project_id was taken."),
        "{answer}"
    );
}

#[tokio::test]
async fn records_of_others_name_their_owner_and_zone_also_if_all_belong_to_one() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = json!({"action": "list", "filters": {"user": 4, "size": 2}});
    let answer = admin.ok("timesheet", call).await;
    let rows: Vec<&str> = answer.lines().filter(|line| line.starts_with('#')).collect();
    assert!(!rows.is_empty() && rows.iter().all(|row| row.contains("(#4) [America/New_York] ")), "{answer}");
}

#[tokio::test]
async fn running_records_count_in_the_sum_with_their_elapsed_time() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let answer = anna.ok("timesheet", json!({"action": "list", "filters": {"active": 1}})).await;
    assert!(answer.contains(" running\n") && answer.contains(" h (running) "), "{answer}");
}

#[tokio::test]
async fn note_about_other_users_appears_only_where_the_role_explains_it() {
    let kimai = kimai().await;
    let list = |filters: Value| json!({"action": "list", "filters": filters});
    let nothing = list(json!({"user_scope": "all", "begin": "2001-01-01", "end": "2001-01-02"}));
    let admin = connect(&kimai, "admin").await.ok("timesheet", nothing.clone()).await;
    assert!(!admin.contains("Note:"), "{admin}");
    let anna = connect(&kimai, "anna").await.ok("timesheet", nothing).await;
    assert!(
        anna.contains("Note: records on projects that your role and teams may not see are not included."),
        "{anna}"
    );
}

#[tokio::test]
async fn calendar_bounds_are_open_and_the_user_is_named() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = json!({"type": "absences", "filters": {"begin": "2026-12-01", "user": "Anna"}});
    let answer = admin.ok("calendar", call).await;
    assert!(answer.contains(" of Anna Arbeiter (#3) from 2026-12-01"), "{answer}");
    assert!(
        kimai
            .requests()
            .iter()
            .all(|request| !request.path.contains("calendar") || !request.query.contains("end"))
    );
    let own = admin.ok("calendar", json!({"type": "absences", "filters": {"end": "2026-12-31"}})).await;
    assert!(own.contains(" of yours to 2026-12-31"), "{own}");
}

#[tokio::test]
async fn export_marks_are_counted_and_can_be_removed() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let export = |more: Value| {
        let mut call = json!({"action": "batch_export", "ids": [437, 438]});
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call
    };
    admin.ok("timesheet", json!({"action": "batch_export", "ids": [437], "exported": false})).await;
    admin.ok("timesheet", json!({"action": "batch_export", "ids": [437]})).await;
    admin.ok("timesheet", json!({"action": "batch_export", "ids": [438], "exported": false})).await;
    let answer = admin.ok("timesheet", export(json!({}))).await;
    assert_eq!(answer, "Exported 1 of 2: #438\n1 was exported before, left alone: #437");
    let answer = admin.ok("timesheet", export(json!({"exported": false}))).await;
    assert_eq!(answer, "No longer exported 2 of 2: #437, #438");
}

#[tokio::test]
async fn unknown_tag_of_a_filter_is_named() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let call = json!({"action": "list", "filters": {"tags": ["nothing such", "remote"]}});
    let answer = anna.refused("timesheet", call).await;
    assert!(
        answer.starts_with("There is no tag nothing such that you may see. The nearest names: "),
        "{answer}"
    );
}

#[tokio::test]
async fn duration_of_an_absence_may_be_seconds_as_digits() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let book = |duration: Value, date: &str| json!({"action": "create", "data": {"date": date, "type": "other", "duration": duration, "comment": "x"}});
    for (date, duration) in [
        ("2026-12-01", json!("7200")),
        ("2026-12-02", json!(7200)),
        ("2026-12-03", json!("2h")),
        ("2026-12-04", json!("2:00")),
    ] {
        let answer = admin.ok("absence", book(duration.clone(), date)).await;
        assert!(answer.contains("(2:00 h counted)"), "{duration}: {answer}");
    }
    let refused = admin.refused("absence", book(json!("2"), "2026-12-07")).await;
    assert!(refused.starts_with("Invalid argument data.duration: "), "{refused}");
}

#[tokio::test]
async fn statistics_count_running_records_until_now() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let filters = json!({"active": 1, "calculate_stats": true});
    let answer = anna.ok("timesheet", json!({"action": "list", "filters": filters})).await;
    let time = answer.lines().find(|line| line.starts_with("Time: ")).unwrap();
    let (sum, running) = time.trim_start_matches("Time: ").split_once(", of which ").unwrap();
    assert!(sum != "0:00 h" && running.starts_with(&format!("{sum} running; ")), "{answer}");
}

#[tokio::test]
async fn json_statistics_have_all_series_and_groups_with_money() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let filters =
        json!({"user_scope": "all", "period": "november", "calculate_stats": true, "stats_format": "json"});
    let answer = admin.ok("timesheet", json!({"action": "list", "filters": filters})).await;
    let document: Value = serde_json::from_str(&answer).unwrap();
    for series in ["days_by_date", "weeks", "months"] {
        assert!(document[series].as_object().is_some_and(|series| !series.is_empty()), "{series}: {answer}");
    }
    assert_eq!(document["years"][0]["year"], 2026);
    for group in ["customers", "projects", "activities", "users"] {
        let rows = document[group].as_array().unwrap();
        assert!(!rows.is_empty(), "{group}: {answer}");
        for row in rows {
            assert!(row["hours"].is_number() && row["billable_hours"].is_number(), "{group}: {row}");
            assert!(row["rates"].is_object(), "{group}: {row}");
        }
    }
}

#[tokio::test]
async fn full_list_of_every_type_has_the_fields_of_single_entities() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"name": "Monthly", "customer": 1, "budget": 5000, "timeBudget": "40h", "budgetType": "month",
        "orderNumber": "PO-7"});
    admin.ok("entity", json!({"action": "create", "type": "project", "data": data})).await;
    let filters = json!({"full": true, "visible": 3, "ignore_dates": true});
    let list = json!({"action": "list", "type": "project", "filters": filters});
    let projects = admin.ok("entity", list).await;
    assert!(projects.contains("Budget: 5000.00 a month\nTime budget: 40:00 h a month"), "{projects}");
    assert!(projects.contains("Order number: PO-7"), "{projects}");
    for kind in ["activity", "customer", "user", "team", "tag", "invoice", "holiday"] {
        let list = json!({"action": "list", "type": kind, "filters": {"full": true}});
        admin.ok("entity", list).await;
    }
    let teams =
        admin.ok("entity", json!({"action": "list", "type": "team", "filters": {"full": true}})).await;
    assert!(teams.contains("\nMembers: "), "{teams}");
}

#[tokio::test]
async fn rows_of_a_list_show_order_number_company_zone_and_comment() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"orderNumber": "PO-7", "orderDate": "2026-02-01", "comment": "Agreed in January with the board"});
    admin.ok("entity", json!({"action": "update", "type": "project", "id": 1, "data": data})).await;
    let projects = admin.ok("entity", json!({"action": "list", "type": "project"})).await;
    let row = projects.lines().find(|line| line.starts_with("#1 ")).unwrap();
    assert!(row.contains("; order PO-7 of 2026-02-01"), "{row}");
    assert!(row.ends_with("; color #1e90ff; Agreed in January with t…"), "{row}");
    let customers = admin.ok("entity", json!({"action": "list", "type": "customer"})).await;
    assert!(customers.contains("; Europe/Berlin"), "{customers}");
    let users = admin.ok("entity", json!({"action": "list", "type": "user"})).await;
    assert!(users.contains("; America/New_York"), "{users}");
}

#[tokio::test]
async fn term_of_a_project_list_finds_number_and_customer() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let number = json!({"number": "X-4711"});
    admin.ok("entity", json!({"action": "update", "type": "project", "id": 2, "data": number})).await;
    for (term, name) in [("x-47", "ERP integration"), ("musterbau", "Website relaunch"), ("erp", "ERP")] {
        let list = json!({"action": "list", "type": "project", "filters": {"term": term}});
        let answer = admin.ok("entity", list).await;
        assert!(answer.contains(name), "{term}: {answer}");
    }
}

#[tokio::test]
async fn user_get_names_the_preferences_that_are_not_set() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let answer = admin.ok("entity", json!({"action": "get", "type": "user", "id": 3})).await;
    assert!(answer.contains("\nPreferences not set: "), "{answer}");
}

#[tokio::test]
async fn refusal_names_the_path_with_its_id_and_the_way_to_find_users() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let refused = admin.refused("timesheet", json!({"action": "get", "id": 99_999})).await;
    assert!(refused.starts_with("Kimai refused GET /api/timesheets/99999: 404 "), "{refused}");
    let anna = connect(&kimai, "anna").await;
    let refused = anna.refused("entity", json!({"action": "list", "type": "user"})).await;
    assert!(refused.ends_with("timesheet user_guide lists those whom you may name."), "{refused}");
}

#[tokio::test]
async fn features_that_kimai_lacks_are_explained_in_one_sentence() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let refused = admin.refused("entity", json!({"action": "list", "type": "webhook"})).await;
    assert_eq!(
        refused,
        "Invalid argument type: list is not possible for \"webhook\": Kimai's API has no webhooks; timesheet list with \
         filters.modified_after shows what changed; possible: project, activity, customer, user, team, tag, invoice, holiday."
    );
    let refused = admin.refused("entity", json!({"action": "merge", "type": "project"})).await;
    assert!(refused.contains("Kimai cannot merge with the history; "), "{refused}");
    let refused = admin.refused("entity", json!({"action": "create", "type": "invoice", "data": {}})).await;
    assert!(refused.contains("report unbilled lists what can be billed"), "{refused}");
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn duplicate_of_a_project_needs_kimai_2_66_and_can_be_undone() {
    let kimai = crate::fixtures::kimai_with(|settings| settings.version = Version::new(2, 66, 0)).await;
    let admin = connect(&kimai, "admin").await;
    let call = json!({"action": "duplicate", "type": "project", "id": 1});
    let answer = admin.ok("entity", call.clone()).await;
    assert!(answer.starts_with("Created: ") && answer.contains("Website relaunch [COPY]"), "{answer}");
    let undone = admin.ok("undo", json!({"action": "last"})).await;
    assert!(undone.contains("eleted"), "{undone}");
    let kimai = crate::fixtures::kimai_with(|settings| settings.version = Version::new(2, 65, 0)).await;
    let refused = connect(&kimai, "admin").await.refused("entity", call).await;
    assert!(refused.contains("2.66"), "{refused}");
}

#[tokio::test]
async fn unknown_scope_names_only_the_scopes_that_work() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = json!({"action": "list", "filters": {"user_scope": "everyone"}});
    let refused = admin.refused("timesheet", call).await;
    assert!(refused.ends_with("one of self, all, specific."), "{refused}");
}

#[tokio::test]
async fn errors_have_no_rust_type_names() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"name": "New", "members": [true]});
    let answer = admin.refused("entity", json!({"action": "create", "type": "team", "data": data})).await;
    assert!(answer.contains("expected an object"), "{answer}");
    let call = json!({"action": "list", "filters": "all"});
    let answer = admin.refused("timesheet", call).await;
    assert!(answer.contains("expected an object"), "{answer}");
}
