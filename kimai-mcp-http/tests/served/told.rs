//! What the operator is told: a line for each write, and numbers.

use std::net::TcpListener;

use kimai_tests::{
    hosted::{ANNA, http, logged_in},
    sim::{Settings, SimulatedKimai},
};
use serde_json::json;

use crate::program::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_write_has_an_audit_line_without_what_was_written_and_a_read_has_none() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let path = format!("/mcp/{}", ANNA.0);
    let book = json!({ "action": "create", "data": { "project": 1, "activity": 10, "begin": "2026-11-20T20:00",
        "end": "2026-11-20T21:00", "description": "a secret meeting" } });
    server.call(&path, "timer", json!({ "action": "active" })).send().await.unwrap();
    let booked = server.call(&path, "timesheet", book).send().await.unwrap().text().await.unwrap();
    let id = booked.split(['#', ' ']).find(|word| word.parse::<u64>().is_ok()).unwrap();
    let log = server.log();
    let lines: Vec<&str> = log.lines().filter(|line| line.contains("kimai_mcp_http::audit")).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let written = format!(r#"written="{id}""#);
    for fact in [
        r#"door="slug""#,
        r#"tool="timesheet""#,
        r#"action="create""#,
        r#"ids="project=1 activity=10""#,
        &written,
        r#"outcome="done""#,
    ] {
        assert!(lines[0].contains(fact), "{fact} is not in {}", lines[0]);
    }
    assert!(!lines[0].contains("secret"), "{}", lines[0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_numbers_are_at_an_address_of_their_own() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let server = Server::start(&kimai, &["--metrics-listen", &format!("127.0.0.1:{port}")]).await;
    let login = logged_in(&server).await;
    let call = server.call("/mcp", "user_current", json!({})).bearer_auth(&login.access);
    assert_eq!(call.send().await.unwrap().status(), 200);
    let numbers =
        http().get(format!("http://127.0.0.1:{port}/metrics")).send().await.unwrap().text().await.unwrap();
    for line in [
        r#"kimai_mcp_logins_total{outcome="done"} 1"#,
        r#"kimai_mcp_tool_calls_total{tool="user_current",action="user_current",outcome="done"} 1"#,
        r#"kimai_mcp_requests_total{route="/mcp",status="200"} 1"#,
        r#"kimai_mcp_kimai_answer_seconds_count{method="GET",status="200"} 1"#,
    ] {
        assert!(numbers.contains(line), "{line} is not in\n{numbers}");
    }
    assert_eq!(http().get(server.at("/metrics")).send().await.unwrap().status(), 404);
}
