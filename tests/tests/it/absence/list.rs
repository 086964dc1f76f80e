use insta::assert_snapshot;
use kimai_tests::sim::Fault;
use serde_json::json;

use super::{admin, kimai, sent, session, trust_leads};

#[tokio::test]
async fn days_that_belong_together_are_one_row_with_their_ids() {
    let kimai = kimai().await;
    let said = session(&kimai, "anna").await.ok("absence", json!({"action": "list"})).await;
    assert_snapshot!(said, @r"
    3 absences of yourself
    #8-#15 2026-09-09 to 2026-09-18 8 days Holiday; approved - Holiday
    #7 2026-11-11 0.5 days Holiday; approved - Holiday
    #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    ");
}

#[tokio::test]
async fn a_user_without_a_scope_means_that_user() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let filters = json!({"user": "3", "begin": "2026-10-01", "end": "2026-11-30", "status": "all"});
    let said = session.ok("absence", json!({"action": "list", "filters": filters})).await;
    assert_snapshot!(said, @r"
    1 absence of Anna Arbeiter (#3) from 2026-10-01 to 2026-11-30
    #7 2026-11-11 0.5 days Holiday; approved - Holiday
    ");
    let both = json!({"action": "list", "filters": {"user": 3, "user_scope": "self"}});
    assert!(session.refused("absence", both).await.contains("contradicts the user named"));
    let none = json!({"action": "list", "filters": {"user_scope": "specific"}});
    assert!(session.refused("absence", none).await.contains("filters.user"));
}

#[tokio::test]
async fn all_are_asked_for_one_by_one_and_named() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let filters = json!({"user_scope": "all", "status": "open"});
    let said = session.ok("absence", json!({"action": "list", "filters": filters})).await;
    assert_snapshot!(said, @r"
    3 absences of everybody (4 users)
    Of Anna Arbeiter (#3):
    #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    Of Ben Brown (#4):
    #21-#22 2026-12-03 to 2026-12-04 2 days Time-off; requested - Time-off
    Of Tina Teamlead (#2):
    #29 2027-01-04 2:00 h Other; requested - Other
    ");
    assert_eq!(sent(&kimai, "GET").iter().filter(|path| *path == "/api/absences").count(), 4);
}

#[tokio::test]
async fn all_of_a_team_lead_are_the_members_of_teams_and_the_answer_says_so() {
    let kimai = kimai().await;
    let session = session(&kimai, "tina").await;
    let all = json!({"action": "list", "filters": {"user_scope": "all", "begin": "2026-11-01", "end": "2026-11-30"}});
    assert_snapshot!(session.ok("absence", all.clone()).await, @r"
    1 absence of yourself alone (your role may list neither users nor teams) from 2026-11-01 to 2026-11-30
    #28 2026-11-23 1 day Sickness of a child; approved - Sickness of a child
    ");
    trust_leads(&kimai);
    let said = session.ok("absence", all).await;
    assert!(
        said.starts_with(
            "3 absences of you and the members of your teams (4 users; your role may not list all users)"
        ),
        "{said}"
    );
}

#[tokio::test]
async fn an_outage_is_an_error_and_never_no_absences() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    kimai.fault("GET", "/api/absences", Fault::Status(500));
    for action in ["list", "statistics", "attendance", "pending"] {
        let said =
            session.refused("absence", json!({"action": action, "filters": {"user_scope": "all"}})).await;
        assert!(said.contains("500") && !said.contains("permission"), "{said}");
    }
}

#[tokio::test]
async fn an_outage_of_one_team_does_not_shrink_all() {
    let kimai = kimai().await;
    trust_leads(&kimai);
    let session = session(&kimai, "tina").await;
    kimai.fault_times(1, "GET", "/api/teams/{id}", Fault::Status(500));
    let said = session.refused("absence", json!({"action": "list", "filters": {"user_scope": "all"}})).await;
    assert!(said.contains("500"), "{said}");
    assert!(!sent(&kimai, "GET").contains(&"/api/absences".to_owned()));
}

#[tokio::test]
async fn one_whose_absences_may_not_be_read_is_named() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    kimai.fault_times(1, "GET", "/api/absences", Fault::Status(403));
    let said = session.ok("absence", json!({"action": "list", "filters": {"user_scope": "all"}})).await;
    assert!(said.contains("of everybody (4 users)\nNot included: "), "{said}");
    assert!(said.contains("(#") && said.contains("403"), "{said}");
}

#[tokio::test]
async fn begin_after_end_is_refused_before_anything_is_asked() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let filters = json!({"begin": "2026-12-31", "end": "2026-01-01"});
    for action in ["list", "statistics"] {
        let said = session.refused("absence", json!({"action": action, "filters": filters})).await;
        assert!(said.starts_with("Invalid argument filters.end: "), "{said}");
    }
    assert!(!sent(&kimai, "GET").contains(&"/api/absences".to_owned()));
}

#[tokio::test]
async fn a_kimai_without_the_plugin_says_so_and_never_no_absences() {
    let kimai = kimai().await;
    kimai.settings(|settings| settings.plugins.clear());
    let session = session(&kimai, "admin").await;
    let actions = json!([
        {"action": "list"}, {"action": "list", "filters": {"user_scope": "all"}}, {"action": "statistics"}, {"action": "pending"},
        {"action": "attendance"}, {"action": "types"}, {"action": "types", "language": "de"}, {"action": "delete", "id": 1},
        {"action": "approve", "id": 1}, {"action": "reject", "id": 1}, {"action": "request", "id": 1},
        {"action": "create", "data": {"date": "2026-12-01", "type": "holiday", "comment": "x"}},
        {"action": "adjust", "id": 1, "data": {"date": "2026-12-01"}},
    ]);
    for action in actions.as_array().unwrap() {
        let said = session.refused("absence", action.clone()).await;
        assert!(said.starts_with("This needs the work-contract plugin"), "{action}: {said}");
    }
    let said = session.refused("absence", json!({"action": "batch_delete", "ids": [1]})).await;
    assert!(said.starts_with("This needs the work-contract plugin"), "{said}");
}

#[tokio::test]
async fn a_remark_cannot_forge_a_row() {
    let kimai = kimai().await;
    let session = session(&kimai, "anna").await;
    let comment = "Trip\n#99 2026-12-01 1 day Holiday; approved";
    let data = json!({"date": "2026-12-01", "type": "holiday", "comment": comment});
    session.ok("absence", json!({"action": "create", "data": data})).await;
    let filters = json!({"begin": "2026-12-01", "end": "2026-12-02"});
    let said = session.ok("absence", json!({"action": "list", "filters": filters})).await;
    assert_eq!(said.lines().count(), 2, "{said}");
}

#[tokio::test]
async fn types_are_called_as_kimai_calls_them_in_the_callers_language() {
    let kimai = kimai().await;
    let form = kimai_tools::domain::api::UserForm { language: "de".into(), ..Default::default() };
    admin(&kimai).users().update(3.into(), &form).await.unwrap();
    let session = session(&kimai, "anna").await;
    let said = session.ok("absence", json!({"action": "list", "filters": {"status": "open"}})).await;
    assert!(said.contains("5.5 days Urlaub, half on"), "{said}");
    session.ok("absence", json!({"action": "list"})).await;
    assert_eq!(sent(&kimai, "GET").iter().filter(|path| path.ends_with("/types")).count(), 1);
    assert_snapshot!(session.ok("absence", json!({"action": "types"})).await, @r"
    Types of absences (de):
    holiday: Urlaub
    other: Sonstiges
    parental: Elternzeit
    sickness: Krankheit
    sickness_child: Kind krank
    time_off: Zeitausgleich
    unpaid_vacation: Unbezahlter Urlaub
    ");
    let english = session.ok("absence", json!({"action": "types", "language": "en"})).await;
    assert!(english.contains("sickness_child: Sickness of a child"), "{english}");
    let unknown = session.refused("absence", json!({"action": "types", "language": "xx"})).await;
    assert_snapshot!(unknown, @r#"Invalid argument language: Kimai does not know "xx"; use one such as en, de, fr or pt_BR."#);
}

#[tokio::test]
async fn without_labels_the_keys_of_types_stand_for_them() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/absences/types", Fault::Status(500));
    let said = session(&kimai, "anna")
        .await
        .ok("absence", json!({"action": "list", "filters": {"status": "open"}}))
        .await;
    assert!(said.contains("5.5 days holiday, half on"), "{said}");
}

#[tokio::test]
async fn absences_come_in_pages_that_name_the_next() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let page = |page: u32| json!({"action": "list", "filters": {"user_scope": "all", "status": "open", "size": 2, "page": page}});
    assert_snapshot!(session.ok("absence", page(1)).await, @r"
    3 absences of everybody (4 users); 1-2 shown
    Of Anna Arbeiter (#3):
    #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    Of Ben Brown (#4):
    #21-#22 2026-12-03 to 2026-12-04 2 days Time-off; requested - Time-off
    Next: page 2.
    ");
    assert_snapshot!(session.ok("absence", page(2)).await, @r"
    3 absences of everybody (4 users); 3-3 shown
    Of Tina Teamlead (#2):
    #29 2027-01-04 2:00 h Other; requested - Other
    ");
    let past = session.refused("absence", page(3)).await;
    assert_eq!(past, "Page 3 is past the last page of this filter; ask for a lower one.");
    let pending = json!({"action": "pending", "filters": {"size": "1"}});
    assert!(session.ok("absence", pending).await.ends_with("Next: page 2."));
    let counted = json!({"action": "statistics", "filters": {"size": 1}});
    assert!(session.refused("absence", counted).await.contains("filters.size"));
}
