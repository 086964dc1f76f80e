//! Names in place of ids, and the tool `find`.

use kimai_tests::sim::SimulatedKimai;
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, paths, requests, work_contract_kimai, writes};

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
async fn a_name_that_belongs_to_another_entity_is_refused_with_its_id() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let filters = json!({"customer": "Musterbau GmbH", "project": "Web shop"});
    let refused = admin.refused("timesheet", json!({"action": "list", "filters": filters})).await;
    insta::assert_snapshot!(refused);
    let fields = json!({"project": "Web shop", "activity": "Musterbau GmbH / Website relaunch / Concept"});
    let refused = admin.refused("timesheet", create(fields)).await;
    insta::assert_snapshot!(refused);
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

#[tokio::test]
async fn tags_of_filters_take_names_whatever_the_case_and_similar_ones_in_reads() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    for name in ["bessére Tags", "Über"] {
        admin.ok("entity", json!({"action": "create", "type": "tag", "data": {"name": name}})).await;
    }
    let sent = |kimai: &SimulatedKimai| {
        let mut lists =
            requests(kimai, "GET").into_iter().filter(|request| request.starts_with("/api/timesheets?"));
        lists.next_back().unwrap_or_default()
    };
    kimai.clear_requests();
    for (tag, query) in [
        ("URGENT", "urgent"),
        ("uber", "%C3%9Cber"),
        ("besser", "bess%C3%A9re"),
        ("urgnet", "urgent"),
        ("#1", ""),
    ] {
        let call = json!({"action": "list", "filters": {"tags": [tag]}});
        let listed = admin.ok("timesheet", call).await;
        let is_exact = ["URGENT", "uber"].contains(&tag);
        assert_eq!(listed.contains("Note: tag "), !is_exact, "{tag}: {listed}");
        assert!(sent(&kimai).contains(query), "{tag}: {}", sent(&kimai));
    }
    let lists = paths(&kimai, "GET").into_iter().filter(|path| path.starts_with("/api/tags"));
    assert_eq!(lists.count(), 1);
    let sums = admin
        .ok("timesheet", json!({"action": "list", "filters": {"tags": ["Urgent"], "calculate_stats": true}}))
        .await;
    assert!(!sums.contains("Note: tag"), "{sums}");
    let report = admin.ok("report", json!({"action": "summary", "tag": "Urgnet", "period": "2026"})).await;
    assert!(report.contains("Note: tag Urgnet is urgent ("), "{report}");
}

#[tokio::test]
async fn an_unknown_tag_of_a_filter_is_named_with_the_nearest_ones_and_writes_need_the_exact_name() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let unknown = json!({"action": "list", "filters": {"tags": ["remote", "zzz"]}});
    insta::assert_snapshot!(admin.refused("timesheet", unknown).await);
    insta::assert_snapshot!(admin.refused("report", json!({"action": "summary", "tag": "zzz"})).await);
    let update = json!({"action": "update", "filters": {"tags": ["urgnet"]}, "data": {"billable": false}});
    let refused = admin.refused("timesheet", update).await;
    assert!(
        refused.starts_with("There is no tag urgnet that you may see. The nearest names: urgent "),
        "{refused}"
    );
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn projects_are_searched_among_those_of_the_customer_beside_them() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"name": "Website relaunch", "customer": 2});
    admin.ok("entity", json!({"action": "create", "type": "project", "data": data})).await;
    let both = json!({"action": "list", "filters": {"project": "Website relaunch"}});
    assert!(admin.refused("timesheet", both).await.contains(" matches 2 entries: "));
    let one = json!({"action": "list", "filters": {"project": "Website relaunch", "customer": "Musterbau"}});
    let listed = admin.ok("timesheet", one).await;
    assert!(listed.contains("is Musterbau GmbH / Website relaunch (#1)."), "{listed}");
}

#[tokio::test]
async fn reports_name_the_unknown_entity_of_a_filter() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    for (action, filter) in [("summary", "project"), ("budget", "customer"), ("unbilled", "activity")] {
        let refused = admin.refused("report", json!({"action": action, filter: 999})).await;
        assert_eq!(refused, format!("There is no {filter} 999 that you may see. find searches all names."));
    }
}

#[tokio::test]
async fn a_list_of_projects_finds_numbers_and_customers() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    for term in ["p-101", "MÜSTERBAU", "relaunch"] {
        let list = json!({"action": "list", "type": "project", "filters": {"term": term}});
        let listed = admin.ok("entity", list).await;
        assert!(listed.contains("Website relaunch"), "{term}: {listed}");
        assert!(!listed.contains("Lens configurator"), "{term}: {listed}");
    }
}

#[tokio::test]
async fn find_puts_what_the_caller_used_last_before_better_matches() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let order = async |term: &str| {
        let found = anna.ok("find", json!({"term": term})).await;
        let position = |name: &str| found.find(name).unwrap_or_else(|| panic!("{name}: {found}"));
        position("Web shop (#7)") < position("Website relaunch (#1)")
    };
    let work = |project: u64| json!({"project": project, "activity": 2, "begin": "-2m", "end": "-1m"});
    anna.ok("timesheet", json!({"action": "create", "data": work(7)})).await;
    anna.ok(
        "timesheet",
        json!({"action": "create", "data": {"project": 1, "activity": 2, "begin": "-1m", "end": "now"}}),
    )
    .await;
    assert!(!order("web").await);
    anna.ok("timer", json!({"action": "start", "data": {"project": 7, "activity": 2}})).await;
    assert!(order("web").await);
}

#[tokio::test]
async fn members_of_a_team_are_ids_names_or_objects() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let lead = json!({"user": "tina", "teamlead": true});
    for (index, member) in [json!("anna"), json!(3), json!({"user": "Anna Arbeiter"})].into_iter().enumerate()
    {
        let data = json!({"name": format!("Team {index}"), "members": [lead, member]});
        let call = json!({"action": "create", "type": "team", "data": data});
        let created = admin.ok("entity", call).await;
        assert!(created.contains("Tina Teamlead (#2) lead, Anna Arbeiter (#3)"), "{created}");
    }
}

#[tokio::test]
async fn entities_are_read_by_similar_names_and_deleted_by_exact_ones() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let read = json!({"action": "get", "type": "customer", "id": "brooklin"});
    let text = admin.ok("entity", read).await;
    assert!(text.contains("Brooklyn Coffee Roasters"), "{text}");
    let delete = json!({"action": "delete", "type": "customer", "id": "brooklin"});
    let text = admin.refused("entity", delete).await;
    assert!(text.contains("Brooklyn Coffee Roasters"), "{text}");
    assert!(writes(&kimai).is_empty());
}
