//! Tool calls: concurrent, cancelled, and with progress.

use std::{collections::BTreeSet, time::Duration};

use kimai_tests::{
    november,
    sim::{Fault, Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::{
    program::{Program, RunningProgram, read_result},
    unresponsive::UnresponsiveServer,
};

/// Delay that exceeds all test timeouts.
const FOREVER: Fault = Fault::Delay(Duration::from_secs(3600));

async fn start(program: Program) -> RunningProgram {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    program
}

fn active() -> Value {
    json!({ "name": "timer", "arguments": { "action": "active" } })
}

#[tokio::test]
async fn calls_run_concurrently_and_a_hanging_call_blocks_no_other() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault_times(1, "GET", "/api/timesheets/active", FOREVER);
    let mut program = start(Program::for_anna(&kimai)).await;
    for id in 0..32 {
        program.request(id, "tools/call", active()).await;
    }
    let mut ids = BTreeSet::new();
    for _ in 0..31 {
        let reply = program.read().await;
        assert!(!read_result(&reply).1, "{reply}");
        ids.insert(reply["id"].as_u64().unwrap());
    }
    assert_eq!(ids.len(), 31);
}

#[tokio::test]
async fn cancelled_call_disconnects_from_kimai_and_gets_no_reply() {
    let kimai = UnresponsiveServer::start().await;
    let program = Program::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", "s3cret");
    let mut program = start(program).await;
    program.request(7, "tools/call", active()).await;
    let request = kimai.accept().await;
    program.notify("notifications/cancelled", json!({ "requestId": 7 })).await;
    request.disconnected().await;
    assert_eq!(program.ask("ping", json!({})).await["result"], json!({}));
    let exit = program.end().await;
    assert_eq!((exit.code, exit.remaining_output), (Some(0), vec![]));
}

/// Starts a booking and returns when Kimai has received it; Kimai answers after a delay.
async fn start_booking(kimai: &SimulatedKimai) -> RunningProgram {
    kimai.fault("POST", "/api/timesheets", Fault::Delay(Duration::from_millis(500)));
    let mut program = start(Program::for_anna(kimai).with("KIMAI_MCP_LOG", "kimai_tools=info")).await;
    let data =
        json!({ "project": 1, "activity": 10, "begin": "2026-11-20T20:00", "end": "2026-11-20T21:00" });
    let call = json!({ "name": "timesheet", "arguments": { "action": "create", "data": data } });
    program.request(7, "tools/call", call).await;
    while !kimai.requests().iter().any(|request| request.method == "POST") {
        tokio::task::yield_now().await;
    }
    program
}

#[tokio::test]
async fn cancelled_write_runs_to_its_end_without_a_reply() {
    let kimai = SimulatedKimai::start(november()).await;
    let mut program = start_booking(&kimai).await;
    program.notify("notifications/cancelled", json!({ "requestId": 7 })).await;
    assert_eq!(program.ask("ping", json!({})).await["result"], json!({}));
    let exit = program.end().await;
    assert_eq!((exit.code, exit.remaining_output), (Some(0), vec![]));
    assert!(exit.log.contains(r#"outcome="done""#), "{}", exit.log);
}

#[tokio::test]
async fn program_ends_after_the_running_write() {
    let kimai = SimulatedKimai::start(november()).await;
    let exit = start_booking(&kimai).await.end().await;
    assert_eq!(exit.code, Some(0));
    assert!(exit.log.contains(r#"outcome="done""#), "{}", exit.log);
}

#[tokio::test]
async fn requests_carry_user_agent_and_token() {
    let kimai = UnresponsiveServer::start().await;
    let program = Program::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", "s3cret");
    let mut program = start(program).await;
    program.request(7, "tools/call", active()).await;
    let head = kimai.accept().await.head;
    assert!(head.contains(&format!("user-agent: kimai-mcp/{}\r\n", env!("CARGO_PKG_VERSION"))), "{head}");
    assert!(head.contains("authorization: bearer s3cret\r\n"), "{head}");
}

#[tokio::test]
async fn requests_carry_the_configured_user_agent() {
    let kimai = UnresponsiveServer::start().await;
    let program = Program::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", "s3cret");
    let mut program = start(program.with("KIMAI_MCP_USER_AGENT", "acme-mcp/1.0")).await;
    program.request(7, "tools/call", active()).await;
    let head = kimai.accept().await.head;
    assert!(head.contains("user-agent: acme-mcp/1.0\r\n"), "{head}");
}

#[tokio::test]
async fn long_calls_report_progress() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault("GET", "/api/timesheets/4", FOREVER);
    let mut program = start(Program::for_anna(&kimai).with("KIMAI_API_TOKEN", "admin-token")).await;
    let arguments = json!({ "action": "batch_export", "ids": [1, 2, 3, 4] });
    let call = json!({ "name": "timesheet", "arguments": arguments, "_meta": { "progressToken": "p1" } });
    program.request(1, "tools/call", call).await;
    let mut steps = BTreeSet::new();
    while steps.len() < 3 {
        let message = program.read().await;
        assert_eq!(message["method"], "notifications/progress", "{message}");
        assert_eq!(message["params"]["progressToken"], "p1");
        assert_eq!(message["params"]["total"], 4.0);
        steps.insert(message["params"]["progress"].as_f64().map(|step| step.to_string()).unwrap());
    }
    assert_eq!(steps.into_iter().collect::<Vec<_>>(), ["1", "2", "3"]);
}
