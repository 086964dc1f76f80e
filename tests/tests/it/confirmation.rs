//! Confirmation of calls that delete several records, update several, or delete more than can be undone, for clients that
//! cannot ask the person.

use kimai_tests::{
    mcp::McpClient,
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, kimai_with, with_arguments, work_contract_kimai, writes};

async fn asking(kimai: &SimulatedKimai, user: &str) -> McpClient {
    McpClient::asking(kimai, &format!("{user}-token")).await
}

/// Calls a tool that asks. Returns the question without the token, and the token.
async fn question(client: &McpClient, tool: &str, arguments: &Value) -> (String, String) {
    let reply = client.call(tool, arguments.clone()).await;
    assert!(!reply.is_error, "{}", reply.text);
    let (text, rest) = reply.text.split_once("with confirm \"").expect("a question");
    let token = rest.split('"').next().unwrap().to_owned();
    (text.to_owned(), token)
}

fn confirmed(arguments: &Value, token: &str) -> Value {
    with_arguments(arguments.clone(), json!({ "confirm": token }))
}

#[tokio::test]
async fn deleting_what_has_records_names_the_losses_and_asks() {
    let kimai = kimai().await;
    let admin = asking(&kimai, "admin").await;
    let mut questions = Vec::new();
    for (entity_type, id) in [("customer", 1), ("project", 1), ("activity", 2), ("team", 1)] {
        let arguments = json!({"action": "delete", "type": entity_type, "id": id});
        questions.push(question(&admin, "entity", &arguments).await.0);
    }
    insta::assert_snapshot!(questions.join("\n\n"));
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn the_token_of_the_question_confirms_the_same_call_once_more() {
    let kimai = kimai().await;
    let admin = asking(&kimai, "admin").await;
    let arguments = json!({"action": "delete", "type": "project", "id": 1});
    let (_, token) = question(&admin, "entity", &arguments).await;
    let other = json!({"action": "delete", "type": "project", "id": 2, "confirm": token});
    let reply = admin.ok("entity", other).await;
    assert!(reply.starts_with("The confirmation is not valid: it belongs to another call"), "{reply}");
    assert!(writes(&kimai).is_empty());
    let answer = admin.ok("entity", confirmed(&arguments, &token)).await;
    assert!(answer.starts_with("Deleted project #1: "), "{answer}");
    assert_eq!(writes(&kimai), ["DELETE /api/projects/1"]);
}

#[tokio::test]
async fn a_question_whose_data_changed_is_asked_again() {
    let kimai = kimai().await;
    let admin = asking(&kimai, "admin").await;
    let arguments = json!({"action": "delete", "type": "project", "id": 1});
    let (before, token) = question(&admin, "entity", &arguments).await;
    let record = json!({"project": 1, "activity": 1, "begin": "2026-11-20T07:00", "end": "2026-11-20T07:30"});
    admin.ok("timesheet", json!({"action": "create", "data": record})).await;
    let reply = admin.ok("entity", confirmed(&arguments, &token)).await;
    assert!(reply.starts_with("The confirmation is not valid"), "{reply}");
    assert!(!reply.contains(&before), "{reply}");
    assert!(!writes(&kimai).iter().any(|write| write.starts_with("DELETE")));
}

#[tokio::test]
async fn several_records_and_several_entities_are_asked_about() {
    let kimai = kimai().await;
    let admin = asking(&kimai, "admin").await;
    let records = json!({"action": "batch_delete", "ids": [437, 438, 9999]});
    let (text, token) = question(&admin, "timesheet", &records).await;
    insta::assert_snapshot!(text);
    kimai.clear_requests();
    let answer = admin.ok("timesheet", confirmed(&records, &token)).await;
    assert!(answer.starts_with("Partly failed. Deleted 2 of 3: #437, #438"), "{answer}");
    // Both records are read for the question only, and the missing one again before its deletion.
    let reads = kimai.requests().into_iter().filter(|request| request.path.starts_with("/api/timesheets/"));
    assert_eq!(reads.filter(|request| request.method == "GET").count(), 4);
    let tags = json!({"action": "batch_delete", "type": "tag", "ids": ["urgent", "remote"]});
    let (text, token) = question(&admin, "entity", &tags).await;
    insta::assert_snapshot!(text);
    admin.ok("entity", confirmed(&tags, &token)).await;
}

#[tokio::test]
async fn several_absences_are_asked_about_and_read_once() {
    let kimai = work_contract_kimai().await;
    let admin = asking(&kimai, "admin").await;
    let absences = json!({"action": "batch_delete", "ids": [1, 2, 9999]});
    let (text, token) = question(&admin, "absence", &absences).await;
    insta::assert_snapshot!(text);
    assert!(writes(&kimai).is_empty());
    let answer = admin.ok("absence", confirmed(&absences, &token)).await;
    assert!(answer.starts_with("Partly failed. Deleted 2 of 3: #1, #2"), "{answer}");
}

#[tokio::test]
async fn a_changed_record_that_the_question_does_not_show_refuses_the_token() {
    let kimai = kimai().await;
    let admin = asking(&kimai, "admin").await;
    let arguments = json!({"action": "update", "filters": {"user": "anna", "begin": "2026-09-01", "end": "2026-11-30"},
        "data": {"billable": false}});
    let (text, token) = question(&admin, "timesheet", &arguments).await;
    assert!(text.contains("… and ") && !text.contains("#320 "), "{text}");
    let other = json!({"action": "update", "id": 320, "data": {"description": "changed meanwhile"}});
    admin.ok("timesheet", other).await;
    let reply = admin.ok("timesheet", confirmed(&arguments, &token)).await;
    assert!(reply.starts_with("The confirmation is not valid"), "{reply}");
}

#[tokio::test]
async fn nothing_is_asked_where_nothing_is_lost() {
    let kimai = kimai().await;
    let admin = asking(&kimai, "admin").await;
    let project = json!({"action": "create", "type": "project", "data": {"name": "Empty", "customer": 1}});
    let created = admin.ok("entity", project).await;
    let (_, rest) = created.split_once("Project #").unwrap_or_else(|| panic!("{created}"));
    let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
    for (tool, arguments) in [
        ("entity", json!({"action": "delete", "type": "project", "id": id})),
        ("entity", json!({"action": "delete", "type": "tag", "id": 1})),
        ("entity", json!({"action": "batch_delete", "type": "tag", "ids": [2]})),
        ("timesheet", json!({"action": "delete", "id": 438})),
        ("timesheet", json!({"action": "batch_delete", "ids": [437]})),
    ] {
        let answer = admin.ok(tool, arguments).await;
        assert!(answer.starts_with("Deleted "), "{answer}");
    }
    let missing = admin.refused("entity", json!({"action": "delete", "type": "project", "id": 999})).await;
    assert!(missing.contains("404"), "{missing}");
}

#[tokio::test]
async fn a_user_who_may_not_delete_is_refused_by_kimai() {
    let kimai = kimai_with(|settings: &mut Settings| settings.plugins.clear()).await;
    let anna = asking(&kimai, "anna").await;
    let reply = anna.call("entity", json!({"action": "delete", "type": "tag", "id": 1})).await;
    assert!(reply.is_error && reply.text.contains("403"), "{}", reply.text);
}

#[tokio::test]
async fn without_confirmation_the_call_deletes_at_once() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let answer = admin.ok("entity", json!({"action": "delete", "type": "customer", "id": 1})).await;
    assert!(answer.starts_with("Deleted customer #1: "), "{answer}");
}
