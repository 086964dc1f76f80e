//! Answers of every action as text and as data.

use std::collections::HashMap;

use kimai_tests::{
    mcp::{McpClient, Reply},
    sim::SimulatedKimai,
};
use kimai_tools::{Output, Policy};
use serde_json::{Value, json};

use crate::catalogue::{self, Call};
use crate::fixtures::{connect, domain_session};

async fn connect_with(kimai: &SimulatedKimai, user: &str, output: Output) -> McpClient {
    McpClient::answering(domain_session(kimai, user), Policy::default(), output).await
}

async fn connect_admin(kimai: &SimulatedKimai, output: Output) -> McpClient {
    connect_with(kimai, "admin", output).await
}

/// Makes all calls of the catalogue and returns the answers.
async fn answers(output: Output) -> Vec<(Call, Reply)> {
    let mut answers = Vec::new();
    for sequence in catalogue::sequences() {
        let kimai = catalogue::kimai_for_sequences().await;
        let mut clients = HashMap::new();
        for user in ["admin", "tina", "anna"] {
            clients.insert(user, connect_with(&kimai, user, output).await);
        }
        for call in sequence {
            let reply = clients[call.user].call(call.tool, call.arguments.clone()).await;
            answers.push((call, reply));
        }
    }
    answers
}

/// Returns the output schema of each tool, changed to reject additional properties.
async fn schemas() -> Vec<(String, jsonschema::Validator)> {
    let kimai = catalogue::kimai().await;
    let tools = connect_admin(&kimai, Output::Both).await.service().list_all_tools().await.unwrap();
    let strict = |tool: &rmcp::model::Tool| {
        let mut schema = Value::Object((**tool.output_schema.as_ref().unwrap()).clone());
        close(&mut schema);
        (tool.name.to_string(), jsonschema::validator_for(&schema).unwrap())
    };
    tools.iter().map(strict).collect()
}

/// Forbids additional properties; asserts that the schema has no keyword that clients reject.
fn close(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    for word in ["oneOf", "anyOf", "allOf", "$ref", "$defs", "format", "title"] {
        assert!(!schema.contains_key(word), "{word} in {schema:?}");
    }
    // The rows of reports have the fields that the report lists.
    let is_open = !schema.contains_key("properties");
    if schema.get("type").is_some_and(|name| name == "object") && !is_open {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
    fields.into_iter().flat_map(|fields| fields.values_mut()).for_each(close);
    schema.get_mut("items").into_iter().for_each(close);
}

#[tokio::test]
async fn every_answer_has_data_that_match_its_schema() {
    let schemas = schemas().await;
    for (Call { tool, arguments, fails, .. }, reply) in answers(Output::Both).await {
        assert_eq!(reply.is_error, fails, "{tool} {arguments}: {}", reply.text);
        if fails {
            continue;
        }
        let data = reply.data.unwrap_or_else(|| panic!("{tool} {arguments} has no data"));
        let (_, schema) = schemas.iter().find(|(name, _)| name == tool).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&data).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{tool} {arguments}: {errors:#?}\n{data:#}");
    }
}

#[tokio::test]
async fn text_output_has_no_data_and_structured_output_has_the_data_as_text() {
    let (text, both, data) =
        tokio::join!(answers(Output::Text), answers(Output::Both), answers(Output::Structured));
    for (((Call { tool, arguments, fails, .. }, text), (_, both)), (_, data)) in
        text.into_iter().zip(both).zip(data)
    {
        assert_eq!(text, Reply { data: None, ..both.clone() }, "{tool} {arguments}");
        assert_eq!(data.data, both.data, "{tool} {arguments}");
        if fails {
            continue;
        }
        assert_eq!(serde_json::from_str::<Value>(&data.text).ok(), both.data, "{tool} {arguments}");
    }
}

#[tokio::test]
async fn output_schemas_are_listed_only_when_answers_have_data() {
    let kimai = catalogue::kimai().await;
    let plain = connect_admin(&kimai, Output::Text).await.service().list_all_tools().await.unwrap();
    let full = connect_admin(&kimai, Output::Structured).await.service().list_all_tools().await.unwrap();
    for (plain, mut full) in plain.into_iter().zip(full) {
        assert!(plain.output_schema.is_none() && full.output_schema.is_some(), "{}", plain.name);
        full.output_schema = None;
        assert_eq!(plain, full);
    }
}

#[tokio::test]
async fn errors_are_text_in_every_output_mode() {
    let kimai = catalogue::kimai().await;
    for output in Output::ALL {
        let reply = connect_admin(&kimai, output)
            .await
            .call("timesheet", json!({"action": "get", "id": 99_999}))
            .await;
        assert!(reply.is_error && reply.data.is_none() && reply.text.contains("404"), "{}", reply.text);
    }
}

#[tokio::test]
async fn long_data_are_truncated_at_row_boundaries() {
    let kimai = catalogue::kimai().await;
    let client = connect_admin(&kimai, Output::Structured).await;
    let data = |day: u8| {
        let begin = format!("2026-10-{day:02}T08:00");
        let end = format!("2026-10-{day:02}T09:00");
        json!({"project": 1, "activity": 1, "begin": begin, "end": end, "description": "long: ".repeat(600)})
    };
    for day in 10..20 {
        let reply = client.call("timesheet", json!({"action": "create", "data": data(day)})).await;
        assert!(!reply.is_error, "{}", reply.text);
    }
    let october = json!({"begin": "2026-10-01", "end": "2026-10-31"});
    let reply = client.call("timesheet", json!({"action": "list", "filters": october})).await;
    assert!(reply.text.chars().count() <= 25_000, "{}", reply.text.len());
    let data = reply.data.unwrap();
    let rows = data["rows"].as_array().unwrap().len();
    let notes = data["notes"].to_string();
    let missing = data["total"].as_u64().unwrap() - rows as u64;
    assert!(rows > 0 && notes.contains(&format!("Cut here, {missing} rows are missing")), "{rows} {notes}");
}

#[tokio::test]
async fn every_action_matches_its_snapshot() {
    for call in catalogue::one_of_each() {
        let kimai = catalogue::kimai().await;
        let client = connect(&kimai, call.user).await;
        for (tool, arguments) in &call.setup {
            client.ok(tool, arguments.clone()).await;
        }
        insta::assert_snapshot!(call.action(), client.ok(call.tool, call.arguments.clone()).await);
    }
}
