//! Modes, filters of tools, and surfaces.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use crate::{command_runner::CommandRunner, program::Program};

#[tokio::test]
async fn mode_limits_the_listed_tools_and_the_calls() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut server = Program::for_anna(&kimai).args(&["--mode", "read_only"]).start();
    server.initialize("2025-11-25").await;
    let reply = server.ask("tools/list", json!({})).await;
    for tool in reply["result"]["tools"].as_array().unwrap() {
        assert_eq!(tool["annotations"]["readOnlyHint"], true, "{tool}");
    }
    let (text, is_error) = server.call("timer", json!({ "action": "stop" })).await;
    assert!(is_error);
    assert_eq!(
        text,
        "timer stop is not allowed here because of --mode read_only.\nThe user can change it in the configuration of this MCP server and restart it."
    );
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn mode_and_filters_are_read_from_variables_and_the_dotenv_file() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let program = Program::for_anna(&kimai).with("KIMAI_MCP_MODE", "Team-Leader");
    let mut server = program.dotenv("KIMAI_MCP_EXCLUDE_TOOLS=rate,comment\nKIMAI_MCP_NO_DELETE=true").start();
    server.initialize("2025-11-25").await;
    let tools = server.tools().await;
    assert!(tools.contains(&"timesheet".to_owned()) && !tools.contains(&"rate".to_owned()), "{tools:?}");
    let (text, _) = server.call("timesheet", json!({ "action": "delete", "id": 1 })).await;
    assert!(text.contains("because of KIMAI_MCP_NO_DELETE=true in ") && text.contains(".env"), "{text}");
    let (text, _) = server.call("rate", json!({ "action": "list" })).await;
    assert!(text.contains("because of KIMAI_MCP_EXCLUDE_TOOLS=rate,comment in "), "{text}");
    let tag = json!({ "action": "create", "type": "tag", "data": { "name": "x" } });
    let (text, _) = server.call("entity", tag).await;
    assert!(
        text.starts_with("entity create tag is not allowed here because of KIMAI_MCP_MODE=Team-Leader."),
        "{text}"
    );
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn raw_api_is_offered_only_with_its_option_and_reads_or_writes_as_it_says() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let read = json!({ "method": "GET", "path": "/api/projects", "query": { "visible": 3 } });
    let write = json!({ "method": "POST", "path": "tags", "body": { "name": "raw" } });

    let mut server = Program::for_anna(&kimai).with("KIMAI_API_TOKEN", "admin-token").start();
    server.initialize("2025-11-25").await;
    assert!(!server.tools().await.contains(&"api".to_owned()));
    let (text, is_error) = server.call("api", read.clone()).await;
    assert!(is_error && text.contains("--raw-api"), "{text}");
    assert!(kimai.requests().is_empty());

    let program = Program::for_anna(&kimai).with("KIMAI_API_TOKEN", "admin-token");
    let mut server = program.with("KIMAI_MCP_RAW_API", "read").args(&["--tools", "timer"]).start();
    server.initialize("2025-11-25").await;
    assert_eq!(server.tools().await, ["timer", "api"]);
    let (text, is_error) = server.call("api", read).await;
    assert!(!is_error && text.starts_with("[{\"") && text.contains("Website relaunch"), "{text}");
    let (text, is_error) = server.call("api", json!({ "method": "GET", "path": "../login" })).await;
    assert!(is_error && text.contains("expenses/4"), "{text}");
    let (text, is_error) = server.call("api", write.clone()).await;
    assert!(is_error && text.contains("--raw-api"), "{text}");

    let program = Program::for_anna(&kimai).with("KIMAI_API_TOKEN", "admin-token");
    let mut server = program.args(&["--raw-api", "write"]).start();
    server.initialize("2025-11-25").await;
    let (text, is_error) = server.call("api", write).await;
    assert!(!is_error && text.contains("\"name\":\"raw\""), "{text}");
    assert!(text.ends_with("\nNote: undo does not know this change."), "{text}");
    let delete = json!({ "method": "DELETE", "path": "tags/1" });
    let (question, _) = server.call("api", delete.clone()).await;
    assert!(question.starts_with("Send DELETE tags/1 to Kimai's API?\nUndo cannot bring back"), "{question}");
    for (invalid, part) in [
        (json!({ "method": "DELETE", "path": "../tags/1" }), "expenses/4"),
        (json!({ "method": "DELETE", "path": "tags/1", "query": { "x": {} } }), "query.x"),
    ] {
        let (text, is_error) = server.call("api", invalid).await;
        assert!(is_error && text.contains(part) && !text.contains("confirm"), "{text}");
    }
    let deletions = || kimai.requests().iter().filter(|request| request.method == "DELETE").count();
    assert_eq!(deletions(), 0);
    let (_, rest) = question.split_once("with confirm \"").unwrap();
    let (token, _) = rest.split_once('"').unwrap();
    let mut confirmed = delete;
    confirmed["confirm"] = token.into();
    let (text, is_error) = server.call("api", confirmed).await;
    assert!(!is_error && text.contains("undo does not know this change."), "{text}");
    assert_eq!(deletions(), 1);
    let (text, is_error) = server.call("api", json!({ "method": "GET", "path": "expenses/4" })).await;
    assert!(is_error && text.contains("GET /api/expenses/4: 404"), "{text}");
}

#[tokio::test]
async fn empty_url_option_counts_as_unset() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let output = CommandRunner::for_kimai(&kimai, "admin-token").run(&["--check", "--kimai-url="]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(output.stdout.contains("(from KIMAI_URL)"), "{output:?}");
}

#[tokio::test]
async fn split_surface_lists_tools_by_kind_and_names_them_when_called_by_the_compact_name() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut server = Program::for_anna(&kimai).args(&["--surface", "split"]).start();
    server.initialize("2025-11-25").await;
    let tools = server.tools().await;
    for name in ["timesheet_read", "timesheet_write", "timesheet_delete", "user_current"] {
        assert!(tools.contains(&name.to_owned()), "{tools:?}");
    }
    assert!(!tools.contains(&"timesheet".to_owned()), "{tools:?}");
    let (text, is_error) = server.call("timer", json!({ "action": "active" })).await;
    assert!(is_error && text == "Tool \"timer\" does not exist here; call timer_read for active.", "{text}");
    let (text, is_error) = server.call("timer_read", json!({ "action": "active" })).await;
    assert!(!is_error && text.starts_with('#'), "{text}");
}

#[tokio::test]
async fn invalid_settings_of_tools_are_reported_by_every_call() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for (option, part) in [
        ("--mode=boss", "--mode is invalid: \"boss\" is not a mode"),
        ("--tools=timers", "did you mean timer?"),
        ("--surface=wide", "compact, split"),
    ] {
        let mut server = Program::for_anna(&kimai).args(&[option]).start();
        server.initialize("2025-11-25").await;
        let (text, is_error) = server.call("timer", json!({ "action": "stop" })).await;
        assert!(is_error && text.contains(part), "{option}: {text}");
    }
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn commands_obey_the_mode() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token").with("KIMAI_MCP_MODE", "read_only");
    let call = runner.run(&["call", "timer", r#"{"action": "stop"}"#]).await;
    assert_eq!(call.code, Some(1));
    assert!(call.stderr.contains("because of KIMAI_MCP_MODE=read_only"), "{call:?}");
    let check = runner.run(&["--check", "--surface", "split"]).await;
    assert!(check.stdout.contains("KIMAI_MCP_MODE=read_only; "), "{}", check.stdout);
    assert!(check.stdout.contains(" tools (split), "), "{}", check.stdout);
    let tools = runner.run(&["tools", "--surface", "split"]).await;
    assert!(tools.stdout.contains("timer_read") && !tools.stdout.contains("timer_write"), "{}", tools.stdout);
    let invalid = runner.run(&["tools", "--mode", "boss"]).await;
    assert_eq!(invalid.code, Some(3));
    assert!(kimai.requests().iter().all(|request| request.method == "GET"));
}
