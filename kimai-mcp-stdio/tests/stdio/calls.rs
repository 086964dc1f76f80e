//! Calls of tools: many at once, cancelled, and long ones.

use std::{collections::BTreeSet, time::Duration};

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::{
    program::Program,
    running::{Running, read_result},
    silent::Silent,
};

/// Longer than any test waits.
const FOREVER: Fault = Fault::Delay(Duration::from_secs(3600));

async fn opened(program: Program) -> Running {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    program
}

fn active() -> Value {
    json!({ "name": "timer", "arguments": { "action": "active" } })
}

#[tokio::test]
async fn calls_run_at_once_and_one_that_hangs_holds_up_no_other() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault_times(1, "GET", "/api/timesheets/active", FOREVER);
    let mut program = opened(Program::of_anna(&kimai)).await;
    for id in 0..32 {
        program.request(id, "tools/call", active()).await;
    }
    let mut answered = BTreeSet::new();
    for _ in 0..31 {
        let reply = program.read().await;
        assert!(!read_result(&reply).1, "{reply}");
        answered.insert(reply["id"].as_u64().unwrap());
    }
    assert_eq!(answered.len(), 31);
}

#[tokio::test]
async fn a_cancelled_call_hangs_up_on_kimai_and_is_not_answered() {
    let kimai = Silent::start().await;
    let program = Program::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", "s3cret");
    let mut program = opened(program).await;
    program.request(7, "tools/call", active()).await;
    let held = kimai.held().await;
    program.notify("notifications/cancelled", json!({ "requestId": 7 })).await;
    held.dropped().await;
    assert_eq!(program.ask("ping", json!({})).await["result"], json!({}));
    let ended = program.end().await;
    assert_eq!((ended.code, ended.rest), (Some(0), vec![]));
}

#[tokio::test]
async fn kimai_learns_which_program_asks() {
    let kimai = Silent::start().await;
    let program = Program::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", "s3cret");
    let mut program = opened(program).await;
    program.request(7, "tools/call", active()).await;
    let head = kimai.held().await.head;
    assert!(head.contains(&format!("user-agent: kimai-mcp/{}\r\n", env!("CARGO_PKG_VERSION"))), "{head}");
    assert!(head.contains("authorization: bearer s3cret\r\n"), "{head}");
}

#[tokio::test]
async fn long_work_tells_how_far_it_is() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault("GET", "/api/timesheets/4", FOREVER);
    let mut program = opened(Program::of_anna(&kimai).with("KIMAI_API_TOKEN", "admin-token")).await;
    let arguments = json!({ "action": "batch_export", "ids": [1, 2, 3, 4] });
    let call = json!({ "name": "timesheet", "arguments": arguments, "_meta": { "progressToken": "p1" } });
    program.request(1, "tools/call", call).await;
    let mut far = BTreeSet::new();
    while far.len() < 3 {
        let told = program.read().await;
        assert_eq!(told["method"], "notifications/progress", "{told}");
        assert_eq!((&told["params"]["progressToken"], &told["params"]["total"]), (&json!("p1"), &json!(4.0)));
        far.insert(told["params"]["progress"].as_f64().map(|done| done.to_string()).unwrap());
    }
    assert_eq!(far.into_iter().collect::<Vec<_>>(), ["1", "2", "3"]);
}
