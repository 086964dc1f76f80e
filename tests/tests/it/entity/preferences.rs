//! Preferences, the work contract among them.

use serde_json::json;

use super::Office;

#[tokio::test]
async fn a_work_contract_is_set_under_the_names_people_know() {
    let office = Office::of("admin").await;
    let preferences = json!([{"name": "vacation", "value": 30}, {"name": "work_monday", "value": "14400"}]);
    insta::assert_snapshot!(
        "set_preferences",
        office.ok("set_preferences", "user", json!({"id": 3, "preferences": preferences})).await
    );
    insta::assert_snapshot!(office.writes().join("\n"), @r#"PATCH /api/users/3/preferences [{"name":"holidays","value":"30"},{"name":"work_monday","value":"14400"}]"#);
}

#[tokio::test]
async fn what_would_lock_a_user_out_or_makes_no_sense_is_not_sent() {
    let office = Office::of("admin").await;
    let refused = async |preferences| {
        office.refused("set_preferences", "user", json!({"id": 3, "preferences": preferences})).await
    };
    insta::assert_snapshot!(refused(json!([{"name": "timezone", "value": "Mars/Base"}])).await, @r#"Invalid argument preferences: "Mars/Base" is not a time zone; use a name such as Europe/Berlin."#);
    insta::assert_snapshot!(refused(json!([])).await, @"Invalid argument preferences: missing; give at least one {name, value}.");
    insta::assert_snapshot!(refused(json!([{"value": "1"}])).await, @"Invalid argument preferences[0]: missing field `name`.");
    insta::assert_snapshot!(office.refused("set_preferences", "project", json!({"id": 3, "preferences": []})).await, @"Invalid argument type: set_preferences is not possible for project; possible: user.");
    assert!(office.kimai.requests().is_empty());
}

#[tokio::test]
async fn unknown_and_forbidden_preferences_change_nothing_and_say_so() {
    let office = Office::of("admin").await;
    let nope = json!({"id": 3, "preferences": [{"name": "nope", "value": "1"}]});
    insta::assert_snapshot!(office.refused("set_preferences", "user", nope).await, @"Invalid argument preferences: Kimai answered 404 and changed nothing: there is no user with this id, or no preference with one of these names (entity get lists those of a user), or this Kimai cannot set them.");
    let anna = office.also("anna").await;
    let rate = json!({"action": "set_preferences", "type": "user", "id": 3, "preferences": [{"name": "hourly_rate", "value": "500"}]});
    assert!(anna.refused("entity", rate).await.contains("403 Forbidden\n"));
}
