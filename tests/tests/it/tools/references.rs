//! Names in place of ids, and the tool `find`.

use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, work_contract_kimai, writes};

fn create(fields: impl Into<Value>) -> Value {
    let fields = fields.into();
    let mut data = json!({"begin": "2026-11-20T09:00", "end": "2026-11-20T10:00"});
    data.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    json!({"action": "create", "data": data})
}

#[tokio::test]
async fn records_are_written_with_names_and_the_answer_names_the_entities() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(
        anna.ok("timesheet", create(json!({"project": "website RELAUNCH", "activity": "Concept"}))).await
    );
    for fields in [
        json!({"project": "Musterbau GmbH / Website relaunch", "activity": "concept"}),
        json!({"project": "P-101", "activity": "9"}),
        json!({"activity": "Musterbau / Website relaunch / Concept"}),
        json!({"project": "relaunch", "activity": "#9"}),
    ] {
        let created = anna.ok("timesheet", create(fields)).await;
        assert!(created.contains("Musterbau GmbH / Website relaunch (#1) / Concept (#9)"), "{created}");
    }
    assert!(
        writes(&kimai).iter().all(|write| write.contains(r#""project":1,"activity":9,"#)),
        "{:?}",
        writes(&kimai)
    );
}

#[tokio::test]
async fn several_matches_are_listed_and_nothing_is_written() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let refused = anna.refused("timesheet", create(json!({"project": "e", "activity": "Concept"}))).await;
    assert!(
        refused.contains("matches") && refused.contains("Musterbau GmbH / Website relaunch (#1)"),
        "{refused}"
    );
    let refused = anna
        .refused("timesheet", create(json!({"project": "Webseite relaunch", "activity": "Concept"})))
        .await;
    assert!(refused.contains("The nearest names: Musterbau GmbH / Website relaunch (#1)"), "{refused}");
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn filters_accept_similar_names_and_me() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    for filters in [
        json!({"project": "Webseite relaunch", "user": "anna"}),
        json!({"projects": ["website relaunch"], "users": ["Anna Arbeiter"]}),
    ] {
        let listed = admin.ok("timesheet", json!({"action": "list", "filters": filters})).await;
        assert!(
            listed.contains("Note: project ")
                && listed.contains("is Musterbau GmbH / Website relaunch (#1)."),
            "{listed}"
        );
        assert!(listed.contains("Note: user ") && listed.contains("is Anna Arbeiter (#3)."), "{listed}");
    }
    let own = admin.ok("timesheet", json!({"action": "list", "filters": {"user": "me"}})).await;
    assert!(own.contains("(#1)"), "{own}");
}

#[tokio::test]
async fn entities_rates_teams_and_comments_take_names() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    for (tool, arguments, expected) in [
        ("entity", json!({"action": "get", "type": "customer", "id": "musterbau"}), "Musterbau GmbH"),
        ("entity", json!({"action": "get", "type": "user", "id": "anna"}), "Anna Arbeiter"),
        (
            "entity",
            json!({"action": "list", "type": "project", "filters": {"customer": "Musterbau"}}),
            "Website relaunch",
        ),
        (
            "rate",
            json!({"action": "list", "entity": "project", "entity_id": "Website relaunch"}),
            "Website relaunch",
        ),
        (
            "comment",
            json!({"action": "list", "entity": "project", "entity_id": "Website relaunch"}),
            "Website relaunch",
        ),
        (
            "analyze_project_team",
            json!({"project_id": "Website relaunch", "period": "this month", "user": "me"}),
            "Website relaunch",
        ),
    ] {
        let answer = admin.ok(tool, arguments.clone()).await;
        assert!(answer.contains(expected), "{arguments}: {answer}");
    }
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn absences_of_other_users_take_names() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"type": "sickness", "date": "2026-11-23", "comment": "Flu", "user": "Anna Arbeiter"});
    let created = admin.ok("absence", json!({"action": "create", "data": data})).await;
    assert!(created.contains("Anna Arbeiter"), "{created}");
    let calendar = admin.ok("calendar", json!({"type": "absences", "filters": {"user": "anna"}})).await;
    assert!(calendar.contains("Note: user anna is Anna Arbeiter (#3)."), "{calendar}");
}

#[tokio::test]
async fn lists_are_requested_once_and_dropped_by_changes() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let get = json!({"action": "get", "type": "project", "id": "Website relaunch"});
    let lists = || kimai.requests().iter().filter(|request| request.path == "/api/projects").count();
    admin.ok("entity", get.clone()).await;
    admin.ok("entity", get.clone()).await;
    assert_eq!(lists(), 1);
    let rename = json!({"action": "update", "type": "project", "id": 1, "data": {"name": "Site relaunch"}});
    admin.ok("entity", rename).await;
    let refused =
        admin.ok("entity", json!({"action": "get", "type": "project", "id": "Site relaunch"})).await;
    assert!(refused.contains("Site relaunch"), "{refused}");
    assert_eq!(lists(), 2);
}

#[tokio::test]
async fn find_ranks_what_the_caller_used_last_and_lists_records() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("find", json!({"term": "support"})).await);
    insta::assert_snapshot!(anna.ok("find", json!({"term": "workshop"})).await);
    insta::assert_snapshot!(anna.ok("find", json!({"term": "zzzz"})).await);
    assert!(anna.refused("find", json!({"term": " "})).await.contains("term"));
}
