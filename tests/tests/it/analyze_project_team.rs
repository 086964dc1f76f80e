//! The tool `analyze_project_team`.

use kimai_tests::{
    mcp::McpClient,
    sim::{Fault, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, kimai_with};

/// Returns the arguments with the default period.
fn arguments(mut call_arguments: Value) -> Value {
    if let Some(fields) = call_arguments.as_object_mut() {
        fields.entry("begin").or_insert_with(|| json!("2026-09-01"));
        fields.entry("end").or_insert_with(|| json!("2026-11-30"));
    }
    call_arguments
}

async fn analyze(kimai: &SimulatedKimai, user: &str, call_arguments: Value) -> String {
    let client = connect(kimai, user).await;
    client.ok("analyze_project_team", arguments(call_arguments)).await
}

async fn refused(kimai: &SimulatedKimai, user: &str, call_arguments: Value) -> String {
    let client = connect(kimai, user).await;
    client.refused("analyze_project_team", arguments(call_arguments)).await
}

fn paths(kimai: &SimulatedKimai) -> Vec<String> {
    kimai.requests().into_iter().map(|request| request.path).collect()
}

#[tokio::test]
async fn users_of_a_project_are_listed_with_hours_and_activities() {
    let kimai = kimai().await;
    let text = analyze(&kimai, "admin", json!({ "project_name": "relaunch", "begin": "2026-11-01" })).await;
    insta::assert_snapshot!(text, @r"
    Project Musterbau GmbH / Website relaunch (#1), 2026-11-01 to 2026-11-30, all users you may see: 23 records, 4 people
    Time: 26:16 h, of which 0:10 h running; billable 25:16 h (96.2 %)
    Days: 12 worked from 2026-11-02 to 2026-11-21; 23 person-days of 4 users, 1:09 h per person-day
    Rates: 2825.52 EUR
    - Ben Brown (#4) 10:14 h 39 %, 9 records on 9 days, last 2026-11-18, billable 90.2 %: Development (#2) 2:45 h 26.9 %, 2 records, all billable, 275.00 EUR; Backend (#11) 2:30 h 24.4 %, 1 record, all billable, 250.00 EUR; Frontend (#10) 1:30 h 14.7 %, 1 record, all billable, 150.00 EUR; Code review (#3) 1:14 h 12.1 %, 2 records, all billable, 123.33 EUR; Research & learning (#8) 1:00 h 9.8 %, 1 record, not billable, 100.00 EUR; 2 others 1:15 h 12.2 %, 2 records, all billable, 125.00 EUR
    - Anna Arbeiter (#3) 7:32 h 28.7 %, 8 records on 8 days, last 2026-11-21, 1 running, billable 100 %: Backend (#11) 2:37 h 34.7 %, 2 records, all billable, 276.06 EUR; Project management (#7) 2:15 h 29.9 %, 2 records, all billable, 237.38 EUR; Meeting (#1) 2:00 h 26.5 %, 2 records, all billable, 211.00 EUR; Frontend (#10) 0:40 h 8.8 %, 2 records, all billable, 52.75 EUR
    - Tina Teamlead (#2) 4:45 h 18.1 %, 3 records on 3 days, last 2026-11-20, billable 100 %: Support (#5) 2:00 h 42.1 %, 1 record, all billable, 200.00 EUR; Content migration (#12) 2:00 h 42.1 %, 1 record, all billable, 200.00 EUR; Travel (#6) 0:45 h 15.8 %, 1 record, all billable, 250.00 EUR
    - Ada Admin (#1) 3:45 h 14.3 %, 3 records on 3 days, last 2026-11-13, billable 100 %: Support (#5) 3:00 h 80 %, 2 records, all billable, 300.00 EUR; Project management (#7) 0:45 h 20 %, 1 record, all billable, 75.00 EUR
    details all lists all activities.
    ");
}

#[tokio::test]
async fn without_details_each_user_has_one_line() {
    let kimai = kimai().await;
    let text = analyze(&kimai, "admin", json!({ "project_id": 1, "include_details": false })).await;
    insta::assert_snapshot!(text, @r"
    Project Musterbau GmbH / Website relaunch (#1), 2026-09-01 to 2026-11-30, all users you may see: 114 records, 4 people
    Time: 160:44 h, of which 0:10 h running; billable 148:29 h (92.4 %)
    Days: 54 worked from 2026-09-01 to 2026-11-21; 104 person-days of 4 users, 1:33 h per person-day
    Rates: 17126.48 EUR
    - Ben Brown (#4) 59:29 h 37 %, 38 records on 34 days, last 2026-11-18
    - Anna Arbeiter (#3) 44:08 h 27.5 %, 38 records on 34 days, last 2026-11-21, 1 running
    - Tina Teamlead (#2) 39:15 h 24.4 %, 24 records on 23 days, last 2026-11-20
    - Ada Admin (#1) 17:52 h 11.1 %, 14 records on 13 days, last 2026-11-13
    ");
}

#[tokio::test]
async fn analysis_works_for_callers_who_may_not_list_users() {
    let kimai = kimai().await;
    let text = analyze(&kimai, "tina", json!({ "project_id": "1", "include_details": false })).await;
    for name in ["Tina Teamlead (#2)", "Anna Arbeiter (#3)", "Ben Brown (#4)"] {
        assert!(text.contains(name), "{text}");
    }
    let text = analyze(&kimai, "ben", json!({ "project_id": 1 })).await;
    assert!(text.contains("- Ben Brown (#4)") && text.contains("all of these are your own"), "{text}");
    assert!(!paths(&kimai).iter().any(|path| path == "/api/users"), "{:?}", paths(&kimai));
}

#[tokio::test]
async fn project_is_read_from_the_list_and_never_by_its_id() {
    let kimai = kimai().await;
    analyze(&kimai, "ben", json!({ "project_id": 1 })).await;
    assert!(!paths(&kimai).iter().any(|path| path == "/api/projects/1"));
}

#[tokio::test]
async fn answer_contains_only_facts_of_the_records() {
    let kimai = kimai().await;
    let text = analyze(&kimai, "admin", json!({ "project_id": 1 })).await.to_lowercase();
    for claim in ["active", "status", "concentrated", "top contributor", "most work"] {
        assert!(!text.contains(claim), "{claim}: {text}");
    }
}

#[tokio::test]
async fn exact_name_wins_over_a_part_and_ambiguous_names_are_listed() {
    let kimai = kimai().await;
    let text = analyze(&kimai, "admin", json!({ "project_name": "web SHOP" })).await;
    assert!(text.starts_with("Project Brooklyn Coffee Roasters / Web shop (#7), "), "{text}");
    let text = refused(&kimai, "admin", json!({ "project_name": "w" })).await;
    insta::assert_snapshot!(text, @r#"project w matches 3 entries: Alpine Optics AG / Data warehouse (#5), Brooklyn Coffee Roasters / Web shop (#7), Musterbau GmbH / Website relaunch (#1). Repeat the call with an id."#);
}

#[tokio::test]
async fn similar_name_is_found_and_unknown_name_is_answered_with_the_nearest_names() {
    let kimai = kimai().await;
    let text = analyze(&kimai, "admin", json!({ "project_name": "Webseite Relaunch" })).await;
    assert!(text.starts_with("Project Musterbau GmbH / Website relaunch (#1), "), "{text}");
    let text = refused(&kimai, "admin", json!({ "project_name": "Xylophone" })).await;
    assert!(
        text.starts_with("There is no project Xylophone that you may see. The nearest names: "),
        "{text}"
    );
}

#[tokio::test]
async fn finished_and_hidden_projects_are_found() {
    let kimai = kimai().await;
    for (name, id) in [("Trade fair app", 6), ("Legacy portal", 11)] {
        let text = analyze(&kimai, "admin", json!({ "project_name": name })).await;
        assert!(text.contains(&format!("(#{id})")), "{text}");
    }
}

#[tokio::test]
async fn invisible_project_is_reported_as_unknown() {
    let kimai = kimai().await;
    for call_arguments in [json!({ "project_id": 12 }), json!({ "project_id": 999 })] {
        let text = refused(&kimai, "ben", call_arguments).await;
        assert!(text.contains("that you may see"), "{text}");
    }
}

#[tokio::test]
async fn project_id_or_name_is_required() {
    let kimai = kimai().await;
    assert!(
        refused(&kimai, "admin", json!({})).await.contains("project_id: missing; give it or project_name")
    );
    analyze(&kimai, "admin", json!({ "project_id": 1, "project_name": "relaunch" })).await;
}

#[tokio::test]
async fn end_before_begin_is_rejected() {
    let kimai = kimai().await;
    let text = refused(&kimai, "admin", json!({ "project_id": 1, "begin": "2026-12-01" })).await;
    assert!(text.contains("Invalid argument end") && text.contains("is before begin"), "{text}");
    assert!(!paths(&kimai).iter().any(|path| path == "/api/timesheets"));
}

#[tokio::test]
async fn missing_begin_or_end_is_named() {
    let kimai = kimai().await;
    let client = connect(&kimai, "admin").await;
    let text =
        client.refused("analyze_project_team", json!({ "project_id": 1, "begin": "2026-09-01" })).await;
    assert!(text.contains("argument end: missing"), "{text}");
}

#[tokio::test]
async fn date_only_end_includes_the_whole_day() {
    let kimai = kimai().await;
    let text =
        analyze(&kimai, "admin", json!({ "project_id": 1, "begin": "2026-11-20", "end": "2026-11-20" }))
            .await;
    assert!(text.contains("from 2026-11-20 to 2026-11-20") && !text.starts_with("No records"), "{text}");
}

#[tokio::test]
async fn work_of_another_user_never_contains_own_records() {
    let kimai = kimai().await;
    let text =
        analyze(&kimai, "anna", json!({ "project_id": 1, "user_scope": "specific", "user": "4" })).await;
    insta::assert_snapshot!(text, @r#"
    No records: Project Musterbau GmbH / Website relaunch (#1), 2026-09-01 to 2026-11-30, user #4
    Note: Kimai ignored the user filter and sent records of #3: your role may not see the requested users, or they do not exist.
    "#);
}

#[tokio::test]
async fn analysis_can_be_limited_to_one_user_or_the_caller() {
    let kimai = kimai().await;
    let text = analyze(&kimai, "tina", json!({ "project_id": 1, "user": "Anna" })).await;
    assert!(text.contains("2026-09-01 to 2026-11-30, Anna Arbeiter (#3): 38 records, 1 person"), "{text}");
    assert!(text.contains("1 running"), "{text}");
    let text = analyze(&kimai, "tina", json!({ "project_id": 1, "user_scope": "self" })).await;
    assert!(text.contains("your records: 24 records, 1 person"), "{text}");
}

#[tokio::test]
async fn team_members_without_records_are_listed() {
    let kimai = kimai().await;
    let call_arguments = json!({ "project_id": 8, "team": 3, "begin": "2026-11-20", "end": "2026-11-20", "user_scope": "team" });
    let text = analyze(&kimai, "admin", call_arguments).await;
    assert!(
        text.ends_with("Members of the team without records here: Ada Admin (#1), Ben Brown (#4)"),
        "{text}"
    );
}

#[tokio::test]
async fn partly_invisible_team_is_analyzed_with_a_note() {
    let grants = vec![("ROLE_TEAMLEAD".to_owned(), "view_team".to_owned())];
    let kimai = kimai_with(|settings| settings.grants = grants).await;
    let text = analyze(&kimai, "tina", json!({ "project_id": 1, "team": 3, "include_details": false })).await;
    assert!(text.contains("Note: Kimai does not show you the records of every member"), "{text}");
    assert!(
        text.contains("- Ben Brown (#4)") && !text.contains("Anna") && !text.contains("without records"),
        "{text}"
    );
}

#[tokio::test]
async fn caller_who_may_not_read_teams_gets_the_next_step() {
    let kimai = kimai().await;
    let text = refused(&kimai, "tina", json!({ "project_id": 1, "team": 1 })).await;
    assert!(text.contains("user_scope all"), "{text}");
}

#[tokio::test]
async fn contradicting_scope_arguments_are_rejected() {
    let kimai = kimai().await;
    for call_arguments in [
        json!({ "project_id": 1, "user_scope": "self", "user": "3" }),
        json!({ "project_id": 1, "user_scope": "self", "team": 1 }),
        json!({ "project_id": 1, "user_scope": "specific" }),
        json!({ "project_id": 1, "user_scope": "team" }),
        json!({ "project_id": 1, "user": "3", "team": 1 }),
    ] {
        refused(&kimai, "admin", call_arguments).await;
    }
    assert!(!paths(&kimai).iter().any(|path| path == "/api/timesheets"));
}

#[tokio::test]
async fn outage_is_an_error_instead_of_an_empty_team() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/timesheets", Fault::Status(500));
    assert!(refused(&kimai, "admin", json!({ "project_id": 1 })).await.contains("500"));
}

#[tokio::test]
async fn tool_is_small_and_read_only() {
    let kimai = kimai().await;
    let client = McpClient::with_policy(&kimai, "anna-token", kimai_tools::Access::Read).await;
    let tools = client.service().list_all_tools().await.unwrap();
    let mut tool = tools.into_iter().find(|tool| tool.name == "analyze_project_team").unwrap();
    tool.output_schema = None;
    assert_eq!(tool.annotations.as_ref().and_then(|annotations| annotations.read_only_hint), Some(true));
    let size = serde_json::to_string(&tool).unwrap().len();
    assert!(size <= 900, "{size}");
}
