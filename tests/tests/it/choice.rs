//! Choice among several entities that a name of a write means, in both protocol eras.

use kimai_tests::{mcp::RawClient, sim::SimulatedKimai};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, writes};

fn create_record(activity: &str) -> Value {
    let data = json!({
        "project": "web", "activity": activity, "begin": "2026-11-20T06:00", "end": "2026-11-20T07:00",
    });
    json!({ "name": "timesheet", "arguments": { "action": "create", "data": data } })
}

const DECLINED: &str =
    "The user did not agree. Nothing was changed.\nDo not repeat the call; ask the user what to do instead.";

const WEB_SHOP: &str = "Brooklyn Coffee Roasters / Web shop (#7)";

/// Returns the text of the result of a call, and whether it is an error.
fn text(reply: &Value) -> (String, bool) {
    let result = &reply["result"];
    let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{reply}"));
    (text.to_owned(), result["isError"] == json!(true))
}

/// Calls the tool with a client of version 2025-11-25, and returns its question.
async fn ask_legacy(kimai: &SimulatedKimai) -> (RawClient, Value) {
    let capabilities = json!({ "elicitation": {} });
    let mut client = RawClient::initialize(kimai, "anna-token", &capabilities).await;
    client.request(7, "tools/call", create_record("Development")).await;
    let question = client.read().await;
    assert_eq!(question["method"], "elicitation/create", "{question}");
    (client, question)
}

async fn answer_legacy(client: &mut RawClient, question: &Value, result: Value) -> (String, bool) {
    client.send(&json!({ "jsonrpc": "2.0", "id": question["id"], "result": result })).await;
    text(&client.read().await)
}

#[tokio::test]
async fn the_person_chooses_among_the_entities_while_the_call_runs() {
    let kimai = kimai().await;
    let (mut client, question) = ask_legacy(&kimai).await;
    insta::assert_json_snapshot!(question["params"]);
    assert!(writes(&kimai).is_empty());
    let accept = json!({ "action": "accept", "content": { "choice": WEB_SHOP } });
    let (answer, is_error) = answer_legacy(&mut client, &question, accept).await;
    assert!(!is_error, "{answer}");
    insta::assert_snapshot!(answer);
    assert_eq!(writes(&kimai).len(), 1);
}

#[tokio::test]
async fn a_name_is_asked_about_once_for_several_entries() {
    let kimai = kimai().await;
    let mut client = RawClient::initialize(&kimai, "anna-token", &json!({ "elicitation": {} })).await;
    let entry = |hour: u8| json!({ "project": "web", "activity": "Development", "begin": format!("2026-11-20T0{hour}:00"), "duration": "1h" });
    let arguments = json!({ "action": "create", "entries": [entry(6), entry(7)] });
    client.request(7, "tools/call", json!({ "name": "timesheet", "arguments": arguments })).await;
    let question = client.read().await;
    let accept = json!({ "action": "accept", "content": { "choice": WEB_SHOP } });
    let (answer, is_error) = answer_legacy(&mut client, &question, accept).await;
    assert!(!is_error && answer.starts_with("Created 2 records (2:00 h)."), "{answer}");
}

#[tokio::test]
async fn a_person_who_chooses_nothing_changes_nothing() {
    let kimai = kimai().await;
    for action in ["decline", "cancel"] {
        let (mut client, question) = ask_legacy(&kimai).await;
        let answer = answer_legacy(&mut client, &question, json!({ "action": action })).await;
        assert_eq!(answer, (DECLINED.to_owned(), true));
    }
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn without_a_usable_answer_the_entities_are_listed() {
    let kimai = kimai().await;
    let listed = |(answer, is_error): (String, bool)| {
        assert!(is_error && answer.starts_with("project web matches 2 entries: "), "{answer}");
        assert!(answer.contains(WEB_SHOP), "{answer}");
    };
    let (mut client, question) = ask_legacy(&kimai).await;
    let other = json!({ "action": "accept", "content": { "choice": "Another project (#1)" } });
    listed(answer_legacy(&mut client, &question, other).await);
    let (mut client, question) = ask_legacy(&kimai).await;
    let error = json!({ "code": -32601, "message": "no window" });
    client.send(&json!({ "jsonrpc": "2.0", "id": question["id"], "error": error })).await;
    listed(text(&client.read().await));
    let mut client = RawClient::initialize(&kimai, "anna-token", &json!({})).await;
    client.request(7, "tools/call", create_record("Development")).await;
    listed(text(&client.read().await));
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn reads_with_several_matches_are_not_asked_about() {
    let kimai = kimai().await;
    let capabilities = json!({ "elicitation": {} });
    let mut client = RawClient::initialize(&kimai, "anna-token", &capabilities).await;
    let list = json!({ "action": "list", "filters": { "project": "web" } });
    client.request(7, "tools/call", json!({ "name": "timesheet", "arguments": list })).await;
    let (answer, is_error) = text(&client.read().await);
    assert!(is_error && answer.contains(" matches 2 entries: "), "{answer}");
}

/// A client of version 2026-07-28 that can ask the person.
struct Modern {
    client: RawClient,
    id: u64,
}

impl Modern {
    fn connect(kimai: &SimulatedKimai, user: &str) -> Self {
        Self { client: RawClient::connect(kimai, &format!("{user}-token")), id: 0 }
    }

    /// Makes a call, with the answers of the person if it is repeated.
    async fn call(&mut self, mut params: Value, state: &Value, answers: Value) -> Value {
        if !state.is_null() {
            params["requestState"] = state.clone();
        }
        if !answers.is_null() {
            params["inputResponses"] = answers;
        }
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": "2026-07-28",
            "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "form": {} } },
            "io.modelcontextprotocol/clientInfo": { "name": "raw", "version": "1" },
        });
        self.id += 1;
        self.client.request(self.id, "tools/call", params).await;
        self.client.read().await
    }
}

fn choice(label: &str) -> Value {
    json!({ "action": "accept", "content": { "choice": label } })
}

#[tokio::test]
async fn since_2026_07_28_the_choices_come_with_the_repeated_call() {
    let kimai = kimai().await;
    let mut client = Modern::connect(&kimai, "anna");
    let call = || create_record("me");
    let first = client.call(call(), &Value::Null, Value::Null).await["result"].clone();
    assert_eq!(first["resultType"], "input_required", "{first}");
    let message = &first["inputRequests"]["data.project"]["params"]["message"];
    assert_eq!(message, "Which project is meant by web?", "{first}");
    let answers = json!({ "data.project": choice(WEB_SHOP) });
    let second = client.call(call(), &first["requestState"], answers).await["result"].clone();
    let message = &second["inputRequests"]["data.activity"]["params"]["message"];
    assert_eq!(message, "Which activity is meant by me?", "{second}");
    let state = &second["requestState"];
    let labels =
        &second["inputRequests"]["data.activity"]["params"]["requestedSchema"]["properties"]["choice"];
    let label = labels["enum"][0].as_str().unwrap_or_else(|| panic!("{labels}")).to_owned();
    let declined = json!({ "data.activity": { "action": "decline" } });
    let declined = client.call(call(), state, declined).await;
    assert_eq!(text(&declined).0, DECLINED);
    assert!(writes(&kimai).is_empty());
    let answers = json!({ "data.activity": choice(&label) });
    let (answer, is_error) = text(&client.call(call(), state, answers).await);
    assert!(!is_error && answer.contains("Brooklyn Coffee Roasters / Web shop (#7)"), "{answer}");
    assert_eq!(writes(&kimai).len(), 1);
}

#[tokio::test]
async fn a_forged_or_unknown_choice_is_asked_again() {
    let kimai = kimai().await;
    let mut client = Modern::connect(&kimai, "anna");
    let forged = json!(r#"{"chosen":{"data.project":2}}"#);
    for (state, answers) in [
        (forged, Value::Null),
        (json!("forged"), Value::Null),
        (Value::Null, json!({ "data.project": choice("ERP integration (#2)") })),
    ] {
        let result = client.call(create_record("Development"), &state, answers).await["result"].clone();
        assert!(result["inputRequests"]["data.project"].is_object(), "{result}");
    }
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn a_choice_is_kept_while_the_deletion_is_confirmed() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({ "name": "Web shop", "customer": 1 });
    admin.ok("entity", json!({ "action": "create", "type": "project", "data": data })).await;
    kimai.clear_requests();
    let mut client = Modern::connect(&kimai, "admin");
    let delete = || {
        let arguments = json!({ "action": "delete", "type": "project", "id": "Web shop" });
        json!({ "name": "entity", "arguments": arguments })
    };
    let chosen = client.call(delete(), &Value::Null, Value::Null).await["result"].clone();
    assert!(chosen["inputRequests"]["id"].is_object(), "{chosen}");
    let answers = json!({ "id": choice(WEB_SHOP) });
    let asked = client.call(delete(), &chosen["requestState"], answers).await["result"].clone();
    assert!(asked["inputRequests"]["confirm"].is_object(), "{asked}");
    assert!(writes(&kimai).is_empty());
    let answers = json!({ "confirm": { "action": "accept" } });
    let (answer, _) = text(&client.call(delete(), &asked["requestState"], answers).await);
    assert!(answer.contains("Deleted project #7: "), "{answer}");
    assert_eq!(writes(&kimai), ["DELETE /api/projects/7"]);
}
