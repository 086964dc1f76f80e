//! Questions before a deletion: to the person behind the client in both protocol eras, and with a token.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::program::{Program, RunningProgram, read_result};

fn for_admin(kimai: &SimulatedKimai) -> Program {
    Program::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", "admin-token")
}

fn delete_project() -> Value {
    json!({ "name": "entity", "arguments": { "action": "delete", "type": "project", "id": 1 } })
}

fn deletions(kimai: &SimulatedKimai) -> usize {
    kimai.requests().iter().filter(|request| request.method == "DELETE").count()
}

/// Starts a session of version 2025-11-25 with a client that can ask the person, and deletes a project.
async fn ask_legacy(kimai: &SimulatedKimai) -> (RunningProgram, Value) {
    let mut program = for_admin(kimai).start();
    let client = json!({ "name": "test", "version": "1" });
    let capabilities = json!({ "elicitation": {} });
    let params =
        json!({ "protocolVersion": "2025-11-25", "capabilities": capabilities, "clientInfo": client });
    program.ask("initialize", params).await;
    program.notify("notifications/initialized", json!({})).await;
    program.request(7, "tools/call", delete_project()).await;
    let question = program.read().await;
    assert_eq!(question["method"], "elicitation/create", "{question}");
    assert_eq!(question["params"]["requestedSchema"], json!({ "type": "object", "properties": {} }));
    (program, question)
}

async fn answer_legacy(program: &mut RunningProgram, question: &Value, action: &str) -> (String, bool) {
    let result = json!({ "action": action, "content": {} });
    program.send(json!({ "jsonrpc": "2.0", "id": question["id"], "result": result })).await;
    let reply = program.read().await;
    assert_eq!(reply["id"], 7);
    read_result(&reply)
}

#[tokio::test]
async fn the_client_asks_the_person_while_the_call_runs() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (mut program, question) = ask_legacy(&kimai).await;
    let message = question["params"]["message"].as_str().unwrap();
    assert!(message.starts_with("Delete project #1 "), "{message}");
    assert!(message.contains(" records of ") && !message.contains("confirm"), "{message}");
    assert_eq!(deletions(&kimai), 0);
    let (answer, is_error) = answer_legacy(&mut program, &question, "accept").await;
    assert!(!is_error && answer.starts_with("Deleted project #1: "), "{answer}");
    assert_eq!(deletions(&kimai), 1);
}

#[tokio::test]
async fn a_person_who_declines_or_cancels_changes_nothing() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for action in ["decline", "cancel"] {
        let (mut program, question) = ask_legacy(&kimai).await;
        let answer = answer_legacy(&mut program, &question, action).await;
        let expected = "The user did not agree. Nothing was changed.\nDo not repeat the call; ask the user what to do instead.";
        assert_eq!(answer, (expected.to_owned(), true));
    }
    assert_eq!(deletions(&kimai), 0);
}

#[tokio::test]
async fn a_client_that_fails_to_ask_leaves_it_to_the_model() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (mut program, question) = ask_legacy(&kimai).await;
    let error = json!({ "code": -32601, "message": "no window" });
    program.send(json!({ "jsonrpc": "2.0", "id": question["id"], "error": error })).await;
    let (text, is_error) = read_result(&program.read().await);
    assert!(!is_error && text.contains("repeat exactly this call"), "{text}");
    assert_eq!(deletions(&kimai), 0);
}

#[tokio::test]
async fn a_cancelled_call_deletes_nothing() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (mut program, question) = ask_legacy(&kimai).await;
    program.notify("notifications/cancelled", json!({ "requestId": 7 })).await;
    program.ask("ping", json!({})).await;
    let result = json!({ "action": "accept", "content": {} });
    program.send(json!({ "jsonrpc": "2.0", "id": question["id"], "result": result })).await;
    program.end().await;
    assert_eq!(deletions(&kimai), 0);
}

/// Adds the metadata of version 2026-07-28 of a client that can ask the person.
fn with_meta(mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": { "elicitation": { "form": {} } },
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
    });
    params
}

/// Repeats a call with the person's answer.
fn answered(mut params: Value, state: &Value, action: &str) -> Value {
    params["requestState"] = state.clone();
    params["inputResponses"] = json!({ "confirm": { "action": action } });
    with_meta(params)
}

#[tokio::test]
async fn since_2026_07_28_the_question_is_the_result_and_the_answer_comes_with_the_repeated_call() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut program = for_admin(&kimai).start();
    let result = program.ask("tools/call", with_meta(delete_project())).await["result"].clone();
    assert_eq!(result["resultType"], "input_required", "{result}");
    let question = &result["inputRequests"]["confirm"];
    assert_eq!(question["method"], "elicitation/create");
    assert!(question["params"]["message"].as_str().unwrap().starts_with("Delete project #1 "), "{question}");
    let state = &result["requestState"];

    let declined = program.ask("tools/call", answered(delete_project(), state, "decline")).await;
    assert!(
        read_result(&declined).0.starts_with("The user did not agree. Nothing was changed.\n"),
        "{declined}"
    );

    let mut other = delete_project();
    other["arguments"]["id"] = json!(2);
    for (params, state) in [(other, state.clone()), (delete_project(), json!("forged"))] {
        let reply = program.ask("tools/call", answered(params, &state, "accept")).await;
        assert_eq!(reply["result"]["resultType"], "input_required", "{reply}");
    }
    assert_eq!(deletions(&kimai), 0);

    let reply = program.ask("tools/call", answered(delete_project(), state, "accept")).await;
    assert!(read_result(&reply).0.starts_with("Deleted project #1: "), "{reply}");
    assert_eq!(deletions(&kimai), 1);
}

#[tokio::test]
async fn confirm_never_restores_calls_without_questions() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut program = for_admin(&kimai).with("KIMAI_MCP_CONFIRM", "never").start();
    program.initialize("2025-11-25").await;
    let (answer, _) = program.call("entity", delete_project()["arguments"].clone()).await;
    assert!(answer.starts_with("Deleted project #1: "), "{answer}");
}

#[tokio::test]
async fn the_command_line_without_a_terminal_asks_for_the_option() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let arguments = delete_project()["arguments"].to_string();
    let output = for_admin(&kimai).args(&["call", "entity", &arguments]).output().await;
    let error = String::from_utf8(output.stderr).unwrap();
    assert!(error.starts_with("Delete project #1 ") && error.contains("--confirm never"), "{error}");
    assert_eq!(deletions(&kimai), 0);
    let output = for_admin(&kimai).args(&["--confirm=never", "call", "entity", &arguments]).output().await;
    assert!(String::from_utf8(output.stdout).unwrap().starts_with("Deleted project #1: "));
}

#[tokio::test]
async fn an_unknown_mode_of_confirmation_is_reported_by_each_call() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut program = for_admin(&kimai).args(&["--confirm=maybe"]).start();
    program.initialize("2025-11-25").await;
    let (answer, is_error) = program.call("timer", json!({ "action": "active" })).await;
    assert!(is_error && answer.contains("--confirm") && answer.contains("ask, never"), "{answer}");
}
