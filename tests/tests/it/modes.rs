//! Modes: mode `employee` changes the caller's own times and absences only, and what a mode lacks is not listed.

use kimai_tests::{mcp::McpClient, sim::SimulatedKimai};
use kimai_tools::{Mode, Output, Policy, Restriction, Rule, Surface};
use rmcp::model::GetPromptRequestParams;
use serde_json::{Value, json};

use crate::{
    catalogue,
    fixtures::{domain_session, work_contract_kimai, writes},
};

/// Returns the restriction to a mode, as an option of a program sets it.
fn policy(mode: Mode) -> Policy {
    let restriction = Restriction {
        rule: Rule::Mode(mode),
        setting: format!("--mode {mode}"),
        next_step: "The user can change it.".to_owned(),
    };
    Policy::from_iter([restriction])
}

async fn connect(kimai: &SimulatedKimai, user: &str, mode: Mode) -> McpClient {
    McpClient::over(domain_session(kimai, user), policy(mode)).await
}

/// Calls of an administrator that write data of Anna (user 3).
fn writes_of_others() -> Vec<(&'static str, Value)> {
    let record = json!({"project": 1, "activity": 9, "begin": "2026-11-23T09:00", "end": "2026-11-23T10:00", "user": 3});
    let running = json!({"project": 1, "activity": 9, "user": 3});
    let absence = json!({"date": "2026-12-28", "type": "holiday", "comment": "away", "user": 3});
    let fields = json!([{"name": "ticket", "value": "1"}]);
    vec![
        ("timesheet", json!({"action": "create", "data": record})),
        ("timesheet", json!({"action": "create", "data": running})),
        ("timesheet", json!({"action": "update", "id": 438, "data": {"description": "x"}})),
        ("timesheet", json!({"action": "update", "id": 438, "data": {"end": "2026-11-20T11:00"}})),
        ("timesheet", json!({"action": "delete", "id": 438})),
        ("timesheet", json!({"action": "duplicate", "id": 438})),
        ("timesheet", json!({"action": "export_toggle", "id": 438})),
        ("timesheet", json!({"action": "meta_update", "id": 438, "meta": fields})),
        ("timesheet", json!({"action": "batch_delete", "ids": [437, 438]})),
        ("timesheet", json!({"action": "batch_export", "ids": [437, 438]})),
        ("timer", json!({"action": "stop", "id": 438})),
        ("timer", json!({"action": "restart", "id": 438})),
        ("meta", json!({"action": "update", "entity": "timesheet", "entity_id": 438, "data": fields})),
        ("absence", json!({"action": "create", "data": absence})),
        (
            "absence",
            json!({"action": "adjust", "id": 1, "data": {"date": "2026-12-28", "end": "2026-12-29", "user": 3}}),
        ),
        ("absence", json!({"action": "request", "id": 1})),
        ("absence", json!({"action": "delete", "id": 1})),
        ("absence", json!({"action": "batch_delete", "ids": [1, 2]})),
    ]
}

#[tokio::test]
async fn employee_may_not_write_the_data_of_others() {
    let kimai = catalogue::kimai().await;
    let admin = connect(&kimai, "admin", Mode::Employee).await;
    for (tool, arguments) in writes_of_others() {
        let refusal = admin.refused(tool, arguments.clone()).await;
        assert!(refusal.contains("--mode employee"), "{tool} {arguments}: {refusal}");
        assert!(refusal.contains("own times and absences only"), "{tool} {arguments}: {refusal}");
    }
    assert_eq!(writes(&kimai), Vec::<String>::new());
    insta::assert_snapshot!(
        admin.refused("timesheet", json!({"action": "delete", "id": 438})).await,
        @r"
    The timesheet #438 is not yours, and --mode employee allows changes of your own times and absences only.
    The user can change it.
    "
    );
}

#[tokio::test]
async fn the_same_writes_are_possible_for_a_team_leader() {
    for (tool, arguments) in writes_of_others() {
        let kimai = catalogue::kimai().await;
        let admin = connect(&kimai, "admin", Mode::TeamLeader).await;
        let reply = admin.call(tool, arguments.clone()).await;
        assert!(!reply.text.contains("--mode"), "{tool} {arguments}: {}", reply.text);
    }
}

#[tokio::test]
async fn employee_may_not_hand_an_own_record_to_another_user() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna", Mode::Employee).await;
    let update = json!({"action": "update", "id": 438, "data": {"user": 4}});
    insta::assert_snapshot!(anna.refused("timesheet", update).await, @r"
    User #4 is not you, and --mode employee allows changes of your own times and absences only.
    The user can change it.
    ");
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn employee_writes_and_deletes_own_times_and_absences() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna", Mode::Employee).await;
    let start = json!({"action": "start", "data": {"project": 1, "activity": 9}});
    anna.ok("timer", start).await;
    anna.ok("timer", json!({"action": "stop"})).await;
    anna.ok("timesheet", json!({"action": "update", "id": 438, "data": {"description": "Concept"}})).await;
    anna.ok("timesheet", json!({"action": "duplicate", "id": 438})).await;
    anna.ok("timesheet", json!({"action": "batch_delete", "ids": [437, 438]})).await;
    let absence = json!({"date": "2026-12-28", "type": "holiday", "comment": "away"});
    anna.ok("absence", json!({"action": "create", "data": absence})).await;
}

#[tokio::test]
async fn own_data_in_employee_mode_cost_at_most_two_more_requests() {
    let requests = async |mode: Mode, call: Value| {
        let kimai = work_contract_kimai().await;
        let anna = connect(&kimai, "anna", mode).await;
        anna.ok("timesheet", call).await;
        kimai.requests().len()
    };
    for (call, more) in [
        (json!({"action": "update", "id": 438, "data": {"description": "x"}}), 0),
        (json!({"action": "delete", "id": 438}), 0),
        (json!({"action": "duplicate", "id": 438}), 2),
    ] {
        let unlimited = requests(Mode::Admin, call.clone()).await;
        assert!(requests(Mode::Employee, call.clone()).await <= unlimited + more, "{call}");
    }
}

#[tokio::test]
async fn no_mode_lets_an_action_of_a_higher_class_reach_kimai() {
    for mode in [Mode::ReadOnly, Mode::Hr] {
        for call in catalogue::one_of_each() {
            let kimai = catalogue::kimai().await;
            let client = connect(&kimai, call.user, mode).await;
            client.call(call.tool, call.arguments.clone()).await;
            assert_eq!(writes(&kimai), Vec::<String>::new(), "{mode} {}", call.action());
        }
    }
}

#[tokio::test]
async fn prompts_and_resources_without_their_tools_are_not_listed() {
    let kimai = work_contract_kimai().await;
    let restriction = Restriction {
        rule: Rule::Only("timer,config.version".parse().unwrap()),
        setting: "--tools timer,config.version".to_owned(),
        next_step: "The user can change it.".to_owned(),
    };
    let policy = Policy::from_iter([restriction]);
    let client = McpClient::over(domain_session(&kimai, "anna"), policy).await;
    let names = |values: Vec<String>| values.join(" ");
    let service = client.service();
    let tools = service.list_all_tools().await.unwrap();
    assert_eq!(names(tools.iter().map(|tool| tool.name.to_string()).collect()), "timer config");
    assert_eq!(tools[1].input_schema["properties"]["type"]["enum"], json!(["version"]));
    let prompts = service.list_all_prompts().await.unwrap();
    assert_eq!(
        names(prompts.into_iter().map(|prompt| prompt.name).collect()),
        "start_tracking stop_tracking"
    );
    let resources = service.list_all_resources().await.unwrap();
    let uris = resources.iter().map(|resource| resource.uri.clone()).collect();
    assert_eq!(names(uris), "kimai://timer kimai://recent");
    assert!(service.list_all_resource_templates().await.unwrap().is_empty());
    let refusal = client.refused("entity", json!({"action": "list", "type": "project"})).await;
    assert!(
        refusal.starts_with("entity list project is not allowed here because of --tools timer"),
        "{refusal}"
    );
}

#[tokio::test]
async fn split_surface_serves_every_call_of_the_catalogue() {
    for call in catalogue::one_of_each() {
        let kimai = catalogue::kimai().await;
        let session = domain_session(&kimai, call.user);
        let client = McpClient::on_surface(session, Policy::default(), Surface::Split, Output::Text).await;
        for (tool, arguments) in &call.setup {
            client.call(&split_name(tool, arguments), arguments.clone()).await;
        }
        let reply = client.call(&split_name(call.tool, &call.arguments), call.arguments.clone()).await;
        assert_eq!(reply.is_error, call.fails, "{}: {}", call.action(), reply.text);
        assert_eq!(compact_names(&reply.text), [""; 0], "{}: {}", call.action(), reply.text);
    }
}

/// Returns the calls in a text that the compact surface has and the split surface has not.
fn compact_names(text: &str) -> Vec<String> {
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let pairs = words.windows(2).filter(|pair| {
        let tool = Surface::Compact.tools().map(|view| view.tool).find(|tool| tool.name == pair[0]);
        let is_split = |tool| Surface::Split.views(tool).len() > 1;
        tool.is_some_and(|tool| is_split(tool) && tool.actions.iter().any(|action| action.name == pair[1]))
    });
    pairs.map(|pair| pair.join(" ")).collect()
}

#[tokio::test]
async fn errors_of_the_split_surface_name_its_tools() {
    let kimai = work_contract_kimai().await;
    let session = domain_session(&kimai, "anna");
    let client = McpClient::on_surface(session, policy(Mode::ReadOnly), Surface::Split, Output::Text).await;
    let list = client.service().list_all_tools().await.unwrap();
    assert_eq!(compact_names(&serde_json::to_string(&list).unwrap()), [""; 0]);
    let refusal = client.refused("timesheet_delete", json!({"action": "delete", "id": 1})).await;
    assert!(refusal.starts_with("timesheet_delete delete is not allowed here"), "{refusal}");
    let session = domain_session(&kimai, "anna");
    let client = McpClient::on_surface(session, Policy::default(), Surface::Split, Output::Text).await;
    client.call("timer_write", json!({"action": "stop"})).await;
    let unknown_field = json!({"action": "update", "entity": "timesheet", "entity_id": 438,
        "data": [{"name": "nope", "value": "x"}]});
    for (tool, arguments, expected) in [
        ("timer_write", json!({"action": "stop"}), "timer_read recent lists"),
        ("timesheet_write", json!({"action": "create", "data": {}}), "entity_read list lists"),
        ("meta_write", unknown_field, "meta_read get lists"),
        ("entity_read", json!({"action": "list", "type": "webhook"}), "timesheet_read list with"),
        ("entity_read", json!({"action": "get", "type": "tag", "id": 1}), "entity_read list shows"),
        (
            "entity_delete",
            json!({"action": "delete", "type": "user", "id": 1}),
            "entity_write update, type user",
        ),
        (
            "entity_write",
            json!({"action": "update", "type": "tag", "id": 1, "data": {}}),
            "entity_delete delete",
        ),
    ] {
        let refusal = client.refused(tool, arguments).await;
        assert!(refusal.contains(expected) && compact_names(&refusal).is_empty(), "{refusal}");
    }
}

/// Returns the name of the tool for a call on the split surface.
fn split_name(tool: &str, arguments: &Value) -> String {
    let tool = kimai_tools::find_tool(tool).unwrap();
    let action = match tool.discriminator {
        Some(key) => tool.actions.iter().find(|action| arguments[key] == action.name).unwrap(),
        None => &tool.actions[0],
    };
    Surface::Split.view_of(tool, action).name().into_owned()
}

#[tokio::test]
async fn prompts_and_instructions_of_the_split_surface_name_its_tools() {
    let kimai = work_contract_kimai().await;
    let session = domain_session(&kimai, "anna");
    let client = McpClient::on_surface(session, Policy::default(), Surface::Split, Output::Text).await;
    let instructions = client.service().peer_info().unwrap().instructions.clone().unwrap();
    assert!(instructions.contains("entity_read list"), "{instructions}");
    let prompt = client.service().get_prompt(GetPromptRequestParams::new("approve_absences")).await.unwrap();
    let text = serde_json::to_string(&prompt).unwrap();
    assert!(
        text.contains("`absence_read pending`") && text.contains("`absence_write batch_approve`"),
        "{text}"
    );
}
