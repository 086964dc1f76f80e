//! Lists, statistics and types of absences.

use insta::assert_snapshot;
use kimai_tests::sim::Fault;
use serde_json::json;

use super::grant_team_lead_permissions;
use crate::fixtures::{api_client, connect, paths, work_contract_kimai};

#[tokio::test]
async fn consecutive_days_are_one_row_with_their_ids() {
    let kimai = work_contract_kimai().await;
    let answer = connect(&kimai, "anna").await.ok("absence", json!({"action": "list"})).await;
    assert_snapshot!(answer, @r"
    3 absences of yourself
    #8-#15 2026-09-09 to 2026-09-18 8 days Holiday; approved - Holiday
    #7 2026-11-11 0.5 days Holiday; approved - Holiday
    #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    ");
}

#[tokio::test]
async fn user_filter_without_a_scope_selects_that_user() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let filters = json!({"user": "3", "begin": "2026-10-01", "end": "2026-11-30", "status": "all"});
    let answer = client.ok("absence", json!({"action": "list", "filters": filters})).await;
    assert_snapshot!(answer, @r"
    1 absence of Anna Arbeiter (#3) from 2026-10-01 to 2026-11-30
    #7 2026-11-11 0.5 days Holiday; approved - Holiday
    ");
    let both = json!({"action": "list", "filters": {"user": 3, "user_scope": "self"}});
    assert!(client.refused("absence", both).await.contains("contradicts the user named"));
    let none = json!({"action": "list", "filters": {"user_scope": "specific"}});
    assert!(client.refused("absence", none).await.contains("filters.user"));
}

#[tokio::test]
async fn absences_of_all_users_are_read_per_user_and_grouped() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let filters = json!({"user_scope": "all", "status": "open"});
    let answer = client.ok("absence", json!({"action": "list", "filters": filters})).await;
    assert_snapshot!(answer, @r"
    3 absences of everybody (4 users)
    Of Anna Arbeiter (#3):
    #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    Of Ben Brown (#4):
    #21-#22 2026-12-03 to 2026-12-04 2 days Time-off; requested - Time-off
    Of Tina Teamlead (#2):
    #29 2027-01-04 2:00 h Other; requested - Other
    ");
    assert_eq!(paths(&kimai, "GET").iter().filter(|path| *path == "/api/absences").count(), 4);
}

#[tokio::test]
async fn scope_all_of_a_team_lead_covers_the_team_members() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "tina").await;
    let all = json!({"action": "list", "filters": {"user_scope": "all", "begin": "2026-11-01", "end": "2026-11-30"}});
    assert_snapshot!(client.ok("absence", all.clone()).await, @r"
    1 absence of yourself alone (your role may list neither users nor teams) from 2026-11-01 to 2026-11-30
    #28 2026-11-23 1 day Sickness of a child; approved - Sickness of a child
    ");
    grant_team_lead_permissions(&kimai);
    let answer = client.ok("absence", all).await;
    assert!(
        answer.starts_with(
            "3 absences of you and the members of your teams (4 users; your role may not list all users)"
        ),
        "{answer}"
    );
}

#[tokio::test]
async fn outage_is_an_error_instead_of_an_empty_list() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    kimai.fault("GET", "/api/absences", Fault::Status(500));
    for action in ["list", "statistics", "attendance", "pending"] {
        let answer =
            client.refused("absence", json!({"action": action, "filters": {"user_scope": "all"}})).await;
        assert!(answer.contains("500") && !answer.contains("permission"), "{answer}");
    }
}

#[tokio::test]
async fn outage_of_one_team_is_an_error_instead_of_fewer_users() {
    let kimai = work_contract_kimai().await;
    grant_team_lead_permissions(&kimai);
    let client = connect(&kimai, "tina").await;
    kimai.fault_times(1, "GET", "/api/teams/{id}", Fault::Status(500));
    let answer = client.refused("absence", json!({"action": "list", "filters": {"user_scope": "all"}})).await;
    assert!(answer.contains("500"), "{answer}");
    assert!(!paths(&kimai, "GET").contains(&"/api/absences".to_owned()));
}

#[tokio::test]
async fn user_with_forbidden_absences_is_listed_as_not_included() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    kimai.fault_times(1, "GET", "/api/absences", Fault::Status(403));
    let answer = client.ok("absence", json!({"action": "list", "filters": {"user_scope": "all"}})).await;
    assert!(answer.contains("of everybody (4 users)\nNot included: "), "{answer}");
    assert!(answer.contains("(#") && answer.contains("403"), "{answer}");
}

#[tokio::test]
async fn absences_with_end_before_begin_are_rejected_before_any_listing() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let filters = json!({"begin": "2026-12-31", "end": "2026-01-01"});
    for action in ["list", "statistics"] {
        let answer = client.refused("absence", json!({"action": action, "filters": filters})).await;
        assert!(answer.starts_with("Invalid argument filters.end: "), "{answer}");
    }
    assert!(!paths(&kimai, "GET").contains(&"/api/absences".to_owned()));
}

#[tokio::test]
async fn every_absence_action_names_the_missing_plugin() {
    let kimai = work_contract_kimai().await;
    kimai.settings(|settings| settings.plugins.clear());
    let client = connect(&kimai, "admin").await;
    let actions = json!([
        {"action": "list"}, {"action": "list", "filters": {"user_scope": "all"}}, {"action": "statistics"}, {"action": "pending"},
        {"action": "attendance"}, {"action": "types"}, {"action": "types", "language": "de"}, {"action": "delete", "id": 1},
        {"action": "approve", "id": 1}, {"action": "reject", "id": 1}, {"action": "request", "id": 1},
        {"action": "create", "data": {"date": "2026-12-01", "type": "holiday", "comment": "x"}},
        {"action": "adjust", "id": 1, "data": {"date": "2026-12-01"}},
    ]);
    for action in actions.as_array().unwrap() {
        let answer = client.refused("absence", action.clone()).await;
        assert!(answer.starts_with("This needs the work-contract plugin"), "{action}: {answer}");
    }
    let answer = client.refused("absence", json!({"action": "batch_delete", "ids": [1]})).await;
    assert!(answer.starts_with("This needs the work-contract plugin"), "{answer}");
}

#[tokio::test]
async fn comment_cannot_forge_a_row() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "anna").await;
    let comment = "Trip\n#99 2026-12-01 1 day Holiday; approved";
    let data = json!({"date": "2026-12-01", "type": "holiday", "comment": comment});
    client.ok("absence", json!({"action": "create", "data": data})).await;
    let filters = json!({"begin": "2026-12-01", "end": "2026-12-02"});
    let answer = client.ok("absence", json!({"action": "list", "filters": filters})).await;
    assert_eq!(answer.lines().count(), 2, "{answer}");
}

#[tokio::test]
async fn absence_types_have_labels_in_the_language_of_the_caller() {
    let kimai = work_contract_kimai().await;
    let form = kimai_tools::domain::api::UserForm::default().language("de");
    api_client(&kimai, "admin").users().update(3.into(), &form).await.unwrap();
    let client = connect(&kimai, "anna").await;
    let answer = client.ok("absence", json!({"action": "list", "filters": {"status": "open"}})).await;
    assert!(answer.contains("5.5 days Urlaub, half on"), "{answer}");
    client.ok("absence", json!({"action": "list"})).await;
    assert_eq!(paths(&kimai, "GET").iter().filter(|path| path.ends_with("/types")).count(), 1);
    assert_snapshot!(client.ok("absence", json!({"action": "types"})).await, @r"
    Types of absences (de):
    holiday: Urlaub
    other: Sonstiges
    parental: Elternzeit
    sickness: Krankheit
    sickness_child: Kind krank
    time_off: Zeitausgleich
    unpaid_vacation: Unbezahlter Urlaub
    ");
    let english = client.ok("absence", json!({"action": "types", "language": "en"})).await;
    assert!(english.contains("sickness_child: Sickness of a child"), "{english}");
    let unknown = client.refused("absence", json!({"action": "types", "language": "xx"})).await;
    assert_snapshot!(unknown, @r#"Invalid argument language: Kimai does not know "xx"; use one such as en, de, fr or pt_BR."#);
}

#[tokio::test]
async fn unreadable_labels_are_replaced_by_type_keys() {
    let kimai = work_contract_kimai().await;
    kimai.fault("GET", "/api/absences/types", Fault::Status(500));
    let answer = connect(&kimai, "anna")
        .await
        .ok("absence", json!({"action": "list", "filters": {"status": "open"}}))
        .await;
    assert!(answer.contains("5.5 days holiday, half on"), "{answer}");
}

#[tokio::test]
async fn absences_are_paged_with_the_next_page() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let page = |page: u32| json!({"action": "list", "filters": {"user_scope": "all", "status": "open", "size": 2, "page": page}});
    assert_snapshot!(client.ok("absence", page(1)).await, @r"
    3 absences of everybody (4 users); 1-2 shown
    Of Anna Arbeiter (#3):
    #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    Of Ben Brown (#4):
    #21-#22 2026-12-03 to 2026-12-04 2 days Time-off; requested - Time-off
    Next: page 2.
    ");
    assert_snapshot!(client.ok("absence", page(2)).await, @r"
    3 absences of everybody (4 users); 3-3 shown
    Of Tina Teamlead (#2):
    #29 2027-01-04 2:00 h Other; requested - Other
    ");
    let past = client.ok("absence", page(3)).await;
    assert_eq!(past, "Past the last page: 3 absences of everybody (4 users)");
    let pending = json!({"action": "pending", "filters": {"size": "1"}});
    assert!(client.ok("absence", pending).await.ends_with("Next: page 2."));
    let counted = json!({"action": "statistics", "filters": {"size": 1}});
    assert!(
        client
            .ok("absence", counted)
            .await
            .ends_with("Note: ignored filters.size, which statistics does not use.")
    );
}

#[tokio::test]
async fn absences_are_counted_by_type_with_half_days_and_hours() {
    let kimai = work_contract_kimai().await;
    let answer = connect(&kimai, "admin").await.ok("absence", json!({"action": "statistics"})).await;
    assert_snapshot!(answer, @r"
    Absences of everybody (4 users): 19.5 days approved, 7.5 days and 2:00 h not decided (3 users)
    - Holiday: 13.5 days approved, 5.5 days not decided (2 users)
    - Sickness: 5 days approved (1 user)
    - Sickness of a child: 1 day approved (1 user)
    - Time-off: 2 days not decided (1 user)
    - Other: 2:00 h not decided (1 user)
    ");
}

#[tokio::test]
async fn group_by_groups_by_user_and_month() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let by_user = json!({"action": "statistics", "group_by": "user", "breakdown_by_month": true});
    assert_snapshot!(client.ok("absence", by_user).await, @r"
    Absences of everybody (4 users): 19.5 days approved, 7.5 days and 2:00 h not decided (3 users)
    - Anna Arbeiter (#3): 8.5 days approved, 5.5 days not decided
    - Tina Teamlead (#2): 6 days approved, 2:00 h not decided
    - Ben Brown (#4): 5 days approved, 2 days not decided
    2026-09: Anna Arbeiter (#3) 8 days approved
    2026-10: Tina Teamlead (#2) 5 days approved; Ben Brown (#4) 3 days approved
    2026-11: Ben Brown (#4) 2 days approved; Tina Teamlead (#2) 1 day approved; Anna Arbeiter (#3) 0.5 days approved
    2026-12: Anna Arbeiter (#3) 5.5 days not decided; Ben Brown (#4) 2 days not decided
    2027-01: Tina Teamlead (#2) 2:00 h not decided
    ");
    let filters = json!({"user_scope": "specific", "user": "3", "begin": "2026-01-01", "end": "2026-12-31"});
    let by_month = json!({"action": "statistics", "group_by": "month", "filters": filters});
    assert_snapshot!(client.ok("absence", by_month).await, @r"
    Absences of Anna Arbeiter (#3) from 2026-01-01 to 2026-12-31: 8.5 days approved, 5.5 days not decided
    2026-09: 8 days approved
    2026-11: 0.5 days approved
    2026-12: 5.5 days not decided
    ");
}

#[tokio::test]
async fn rejected_absences_are_counted_separately() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    client.ok("absence", json!({"action": "batch_reject", "ids": [21, 22]})).await;
    let filters = json!({"user": 4, "begin": "2026-12-01"});
    let answer = client.ok("absence", json!({"action": "statistics", "filters": filters})).await;
    assert_snapshot!(answer, @r"
    Absences of Ben Brown (#4) from 2026-12-01: 2 days rejected
    - Time-off: 2 days rejected
    ");
    let none = json!({"action": "statistics", "filters": {"user_scope": "self", "end": "2020-01-01"}});
    assert_snapshot!(client.ok("absence", none).await, @"No absences of yourself until 2020-01-01");
}
