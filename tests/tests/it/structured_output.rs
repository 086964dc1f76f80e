//! Answers as data: every action's, with every fact of its text, as their schema says.

mod calls;

use std::{collections::BTreeSet, sync::Arc};

use calls::{COMMENT, RATE};
use kimai_tests::{
    mcp::{McpClient, Reply},
    sim::{Entity, MetaField, Settings, SimulatedKimai, Version},
};
use kimai_tools::{
    Access, Output, TOOLS,
    domain::{
        self,
        api::{Client, Credentials},
    },
};
use serde_json::{Value, json};

/// A Monday afternoon in Berlin.
const NOW: &str = "2026-11-23T13:00:00Z";

/// A Kimai that has everything.
async fn kimai() -> SimulatedKimai {
    let meta_fields =
        vec![MetaField::new(Entity::Project, "crm"), MetaField::new(Entity::Timesheet, "ticket")];
    let plugins = ["WorkContractBundle".to_owned()].into();
    let (now, version) = (NOW.parse().ok(), Version::new(2, 66, 0));
    SimulatedKimai::start(Settings { now, version, plugins, meta_fields, ..Settings::default() }).await
}

async fn admin(sim: &SimulatedKimai, output: Output) -> McpClient {
    let client = Client::new(&sim.url(), Credentials::token("admin-token")).unwrap();
    let now = sim.now();
    let kimai = domain::Session::with_clock(client, Arc::new(move || now));
    McpClient::answering(kimai, Access::Destructive, output).await
}

/// What all calls of the sweep answer, in an office of their own.
async fn answers(output: Output) -> Vec<(&'static str, Value, Reply)> {
    let kimai = kimai().await;
    let session = admin(&kimai, output).await;
    let (mut rate, mut comment, mut all, mut refused) = (Value::Null, Value::Null, Vec::new(), Vec::new());
    for (tool, mut arguments) in calls::all() {
        for (name, stand_in, id) in [("rate_id", RATE, &rate), ("comment_id", COMMENT, &comment)] {
            if arguments[name] == stand_in {
                arguments[name] = id.clone();
            }
        }
        let reply = session.call(tool, arguments.clone()).await;
        if reply.is_error {
            refused.push(format!("{tool} {arguments}: {}", reply.text));
        }
        let of_text = || reply.text.split('#').nth(2)?.split([' ', ':']).next().map(|id| json!(id));
        let id = reply.data.as_ref().map_or_else(of_text, |data| Some(data["rows"][0]["id"].clone()));
        match (tool, arguments["action"].as_str()) {
            ("rate", Some("add")) => rate = json!(id),
            ("comment", Some("create")) => comment = json!(id),
            _ => {}
        }
        all.push((tool, arguments, reply));
    }
    assert!(refused.is_empty(), "{refused:#?}");
    all
}

/// The schema of each tool's answers, which takes nothing but what it names.
async fn schemas() -> Vec<(String, jsonschema::Validator)> {
    let kimai = kimai().await;
    let tools = admin(&kimai, Output::Both).await.client().list_all_tools().await.unwrap();
    let strict = |tool: &rmcp::model::Tool| {
        let mut schema = Value::Object((**tool.output_schema.as_ref().unwrap()).clone());
        close(&mut schema);
        (tool.name.to_string(), jsonschema::validator_for(&schema).unwrap())
    };
    tools.iter().map(strict).collect()
}

/// Takes nothing besides what is named; no schema holds what clients refuse.
fn close(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut() else { return };
    for word in ["oneOf", "anyOf", "allOf", "$ref", "$defs", "format", "title"] {
        assert!(!schema.contains_key(word), "{word} in {schema:?}");
    }
    if schema.get("type").is_some_and(|name| name == "object") {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
    let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
    fields.into_iter().flat_map(|fields| fields.values_mut()).for_each(close);
    schema.get_mut("items").into_iter().for_each(close);
}

#[tokio::test]
async fn every_action_answers_with_data_that_fit_the_schema_and_carry_every_fact_of_the_text() {
    let schemas = schemas().await;
    for (tool, arguments, reply) in answers(Output::Both).await {
        let data = reply.data.unwrap_or_else(|| panic!("{tool} {arguments} has no data"));
        let (_, schema) = schemas.iter().find(|(name, _)| name == tool).unwrap();
        let errors: Vec<String> =
            schema.iter_errors(&data).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{tool} {arguments}: {errors:#?}\n{data:#}");
    }
}

#[test]
fn the_sweep_leaves_no_action_out() {
    let called = calls::all().into_iter().map(|(tool, arguments)| {
        let discriminator = TOOLS.iter().find(|known| known.name == tool).and_then(|tool| tool.discriminator);
        let action = discriminator.map_or(tool, |key| arguments[key].as_str().unwrap());
        (tool.to_owned(), action.to_owned())
    });
    let called: BTreeSet<(String, String)> = called.collect();
    let all = TOOLS
        .iter()
        .flat_map(|tool| tool.actions.iter().map(|row| (tool.name.to_owned(), row.name.to_owned())));
    assert_eq!(called, all.collect::<BTreeSet<_>>());
}

#[tokio::test]
async fn text_alone_is_the_same_text_and_nothing_else_and_data_alone_are_their_own_text() {
    let (text, both, data) =
        tokio::join!(answers(Output::Text), answers(Output::Both), answers(Output::Structured));
    for (((tool, arguments, text), (_, _, both)), (_, _, data)) in text.into_iter().zip(both).zip(data) {
        assert_eq!(text, Reply { data: None, ..both.clone() }, "{tool} {arguments}");
        assert_eq!(data.data, both.data, "{tool} {arguments}");
        assert_eq!(serde_json::from_str::<Value>(&data.text).ok(), both.data, "{tool} {arguments}");
    }
}

#[tokio::test]
async fn only_where_answers_carry_data_is_their_schema_listed() {
    let kimai = kimai().await;
    let plain = admin(&kimai, Output::Text).await.client().list_all_tools().await.unwrap();
    let full = admin(&kimai, Output::Structured).await.client().list_all_tools().await.unwrap();
    for (plain, mut full) in plain.into_iter().zip(full) {
        assert!(plain.output_schema.is_none() && full.output_schema.is_some(), "{}", plain.name);
        full.output_schema = None;
        assert_eq!(plain, full);
    }
}

#[tokio::test]
async fn a_refusal_is_text_whatever_is_asked_for() {
    let kimai = kimai().await;
    for output in Output::ALL {
        let reply =
            admin(&kimai, output).await.call("timesheet", json!({"action": "get", "id": 99_999})).await;
        assert!(reply.is_error && reply.data.is_none() && reply.text.contains("404"), "{}", reply.text);
    }
}

#[tokio::test]
async fn long_data_are_cut_at_their_rows_and_stay_data() {
    let kimai = kimai().await;
    let session = admin(&kimai, Output::Structured).await;
    let data = |day: u8| {
        let (begin, end) = (format!("2026-10-{day:02}T08:00"), format!("2026-10-{day:02}T09:00"));
        json!({"project": 1, "activity": 1, "begin": begin, "end": end, "description": "long: ".repeat(600)})
    };
    for day in 10..20 {
        let reply = session.call("timesheet", json!({"action": "create", "data": data(day)})).await;
        assert!(!reply.is_error, "{}", reply.text);
    }
    let october = json!({"begin": "2026-10-01", "end": "2026-10-31"});
    let reply = session.call("timesheet", json!({"action": "list", "filters": october})).await;
    assert!(reply.text.chars().count() <= 25_000, "{}", reply.text.len());
    let data = reply.data.unwrap();
    let (rows, notes) = (data["rows"].as_array().unwrap().len(), data["notes"].to_string());
    let missing = data["total"].as_u64().unwrap() - rows as u64;
    assert!(rows > 0 && notes.contains(&format!("Cut here, {missing} rows are missing")), "{rows} {notes}");
}
