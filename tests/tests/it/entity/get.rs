//! One thing with all its facts.

use kimai_tests::sim::{Entity, MetaField};
use serde_json::json;

use super::Office;

#[tokio::test]
async fn all_facts_of_one_stand_one_a_line() {
    let office = Office::of("admin").await;
    for (kind, id) in
        [("project", 1), ("activity", 9), ("customer", 1), ("user", 3), ("team", 1), ("invoice", 1)]
    {
        insta::assert_snapshot!(format!("get {kind}"), office.ok("get", kind, json!({"id": id})).await);
    }
}

#[tokio::test]
async fn an_id_may_stand_in_a_string() {
    let office = Office::of("admin").await;
    assert!(office.ok("get", "team", json!({"id": "1"})).await.starts_with("Team #1 Agency North\n"));
}

#[tokio::test]
async fn what_kimai_shows_only_to_managers_is_shown_as_far_as_the_list_has_it() {
    let office = Office::of("anna").await;
    for (kind, id, first) in [
        ("project", 6, "Project #6 Trade fair app\n"),
        ("activity", 18, "Activity #18 Calibration\n"),
        ("customer", 5, "Customer #5 Old Client Ltd (archived)\n"),
    ] {
        let shown = office.ok("get", kind, json!({"id": id})).await;
        assert!(shown.starts_with(first), "{shown}");
        assert!(
            shown.ends_with("\nYour role may see only these fields of it.") && !shown.contains("Budget"),
            "{shown}"
        );
    }
    // Project 12 is not ben's, and no list has it.
    let ben = office.also("ben").await;
    let refusal = ben.refused("entity", json!({"action": "get", "type": "project", "id": 12})).await;
    assert!(refusal.starts_with("Kimai refused GET /api/projects/{id}: 403 Forbidden"), "{refusal}");
}

#[tokio::test]
async fn a_team_lead_sees_the_whole_of_what_her_teams_lead() {
    let office = Office::of("tina").await;
    let whole = office.ok("get", "project", json!({"id": 12})).await;
    assert!(!whole.contains("only these fields"), "{whole}");
    assert!(office.refused("get", "team", json!({"id": 1})).await.contains("403 Forbidden"));
}

#[tokio::test]
async fn custom_fields_are_shown_with_their_values() {
    let office = Office::with("admin", |settings| {
        settings.meta_fields =
            vec![MetaField::new(Entity::Project, "crm"), MetaField::new(Entity::Project, "url")];
    })
    .await;
    let fields = json!([{"name": "crm", "value": 77}, {"name": "url", "value": "a=b; c"}]);
    let shown = office.ok("update", "project", json!({"id": 1, "data": {"metaFields": fields}})).await;
    assert_eq!(shown, "Updated project #1: crm (empty) → 77, url (empty) → \"a=b; c\"");
    let shown = office.ok("get", "project", json!({"id": 1})).await;
    assert!(shown.ends_with("\nCustom fields: crm=77; url=\"a=b; c\""), "{shown}");
}

#[tokio::test]
async fn what_cannot_be_shown_alone_is_in_the_list() {
    let office = Office::of("admin").await;
    insta::assert_snapshot!(office.refused("get", "tag", json!({"id": 1})).await, @"Invalid argument type: get is not possible for tag (list shows all fields of a tag; filters.name finds it); possible: project, activity, customer, user, team, invoice.");
    insta::assert_snapshot!(office.refused("get", "holiday", json!({"id": 1})).await, @"Invalid argument type: get is not possible for holiday (list shows all fields of a holiday); possible: project, activity, customer, user, team, invoice.");
    assert!(office.kimai.requests().is_empty());
    insta::assert_snapshot!(office.refused("get", "project", json!({"id": 777})).await, @r"
    Kimai refused GET /api/projects/{id}: 404 Not Found
    There is none with this id.
    ");
}
