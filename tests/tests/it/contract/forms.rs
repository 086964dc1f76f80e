//! Facts about forms and permissions of Kimai 2.66 that a comparison with a live one showed and no recording has.

use serde_json::{Value, json};

use super::{
    builder,
    client::{Answer, Caller},
    start_with_project,
};

/// Sends a new timesheet of 2026-03-19 with these fields.
async fn post(caller: &Caller, user: &str, fields: Value) -> Answer {
    let mut body =
        json!({"project": 1, "activity": 1, "begin": "2026-03-19T08:00", "end": "2026-03-19T09:00"});
    let fields = fields.as_object().expect("fields").clone();
    body.as_object_mut().expect("an object").extend(fields);
    caller.book(user, body).await
}

#[tokio::test]
async fn error_of_extra_fields_comes_after_the_others() {
    let (_kimai, caller) = start_with_project(builder()).await;
    let refused = post(&caller, "anna", json!({"end": "2026-03-18T09:00", "billable": true})).await;
    let expected = json!([
        "The end date must not be earlier than the start date.",
        "Duration cannot be negative.",
        "This form should not contain extra fields.",
    ]);
    assert_eq!(refused.body["errors"]["errors"], expected);
}

#[tokio::test]
async fn form_has_another_field_if_billable_is_set() {
    let (_kimai, caller) = start_with_project(builder()).await;
    let refused = post(&caller, "admin", json!({"end": "2026-03-18T09:00", "billable": true})).await;
    assert_eq!(refused.body["errors"]["children"]["billableMode"], json!({}));
    let refused = post(&caller, "admin", json!({"end": "2026-03-18T09:00"})).await;
    assert_eq!(refused.body["errors"]["children"].get("billableMode"), None);
}

#[tokio::test]
async fn offset_counts_with_and_without_seconds() {
    let (_kimai, caller) = start_with_project(builder()).await;
    for (begin, stored) in [
        ("2026-03-19T05:43+02:00", "2026-03-19T04:43:00+0100"),
        ("2026-03-19T05:43+0200", "2026-03-19T04:43:00+0100"),
        ("2026-03-19T05:43Z", "2026-03-19T06:43:00+0100"),
        ("2026-03-19T05:43:10+02", "2026-03-19T04:43:00+0100"),
        ("2026-03-19T05:43:10 +02:00", "2026-03-19T04:43:00+0100"),
        ("2026-03-19T05:43:10.123Z", "2026-03-19T06:43:00+0100"),
        ("2026-03-19T00:43:10-05:30", "2026-03-19T07:13:00+0100"),
        ("2026-03-19 05:43", "2026-03-19T05:43:00+0100"),
    ] {
        let answer = post(&caller, "anna", json!({"begin": begin})).await;
        assert_eq!(answer.body["begin"], stored, "{begin}");
    }
    for begin in ["2026-03-19T5:43", "2026-03-19t05:43", "2026-03-19T25:43", "20260319T0543"] {
        let answer = post(&caller, "anna", json!({"begin": begin})).await;
        let errors = &answer.body["errors"]["children"]["begin"]["errors"];
        assert_eq!(errors, &json!(["Please enter a valid date and time."]), "{begin}");
        // The begin is now, which is after the end.
        let errors = &answer.body["errors"]["errors"];
        assert_eq!(errors[0], "The end date must not be earlier than the start date.", "{begin}");
    }
}

#[tokio::test]
async fn only_false_clears_a_switch() {
    let (_kimai, caller) = start_with_project(builder()).await;
    for value in [json!("0"), json!(0), json!(""), json!("false"), json!("no"), json!(true)] {
        let answer = post(&caller, "admin", json!({"exported": value})).await;
        assert_eq!(answer.body["exported"], true, "{value}");
    }
    assert_eq!(post(&caller, "admin", json!({"exported": false})).await.body["exported"], false);
    for value in [json!([]), json!({"a": 1})] {
        let refused = post(&caller, "admin", json!({"exported": value})).await;
        let errors = &refused.body["errors"]["children"]["exported"]["errors"];
        assert_eq!(errors, &json!(["The checkbox has an invalid value."]));
    }
}

#[tokio::test]
async fn missing_switch_of_a_tag_is_off_but_null_is_on() {
    let (_kimai, caller) = start_with_project(builder()).await;
    let tag = |body: Value| caller.send_ok("admin", "POST", "/api/tags", body);
    assert_eq!(tag(json!({"name": "Missing"})).await.body["visible"], false);
    assert_eq!(tag(json!({"name": "Null", "visible": null})).await.body["visible"], true);
}

#[tokio::test]
async fn long_texts_of_users_are_cut() {
    let (_kimai, caller) = start_with_project(builder()).await;
    let long = "x".repeat(100);
    let body = json!({"alias": long, "title": long, "accountNumber": long});
    let user = caller.send_ok("admin", "PATCH", "/api/users/3", body).await.body;
    let length = |name: &str| user[name].as_str().map(str::len);
    assert_eq!((length("alias"), length("title"), length("accountNumber")), (Some(60), Some(50), Some(30)));
}

#[tokio::test]
async fn errors_of_a_team_list_the_fields_of_its_members() {
    let (_kimai, caller) = start_with_project(builder()).await;
    let members = json!([{"user": 1, "teamlead": true}, {"user": 3}]);
    caller.send_ok("admin", "POST", "/api/teams", json!({"name": "Team", "members": members})).await;
    let refused = caller.send("admin", "PATCH", "/api/teams/1", json!({"name": "x"})).await;
    let member = json!({"children": {"user": {}, "teamlead": {}}});
    assert_eq!(refused.body["errors"]["children"]["members"], json!({"children": [member, member]}));
}

#[tokio::test]
async fn records_of_users_without_a_team_are_open_to_team_leads() {
    let (_kimai, caller) = start_with_project(builder()).await;
    for _ in 0..2 {
        post(&caller, "anna", json!({})).await;
    }
    assert_eq!(caller.status("tina", "PATCH", "/api/timesheets/1/export").await, 200);
    // The present owner may stay, although tina does not lead anna.
    let answer = caller.send("tina", "PATCH", "/api/timesheets/2", json!({"user": 3})).await;
    assert_eq!(answer.status, 200);
    let count = async |query: &str| {
        let answer = caller.send("tina", "GET", &format!("/api/timesheets?{query}"), Value::Null).await;
        answer.body.as_array().map(Vec::len)
    };
    assert_eq!((count("user=all").await, count("user=3").await), (Some(0), Some(2)));
    // Once anna is in a team, only its lead may.
    let members = json!([{"user": 1, "teamlead": true}, {"user": 3}]);
    caller.send_ok("admin", "POST", "/api/teams", json!({"name": "Team", "members": members})).await;
    assert_eq!(caller.status("tina", "GET", "/api/timesheets/1").await, 403);
    assert_eq!(caller.status("tina", "GET", "/api/timesheets?user=3").await, 403);
}
