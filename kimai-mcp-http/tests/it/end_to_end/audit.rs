//! Audit file of the running server.

use std::{fs, net::TcpListener, path::PathBuf};

use kimai_tests::{
    hosted::{ANNA, http, log_in, open_login, refresh, text},
    november,
    sim::SimulatedKimai,
};
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};

use crate::server_process::Server;

const FILE: [&str; 2] = ["--audit-file", "audit.jsonl"];

fn path(server: &Server) -> PathBuf {
    server.folder.path().join("audit.jsonl")
}

fn records(server: &Server) -> Vec<Value> {
    let text = fs::read_to_string(path(server)).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn booking() -> Value {
    json!({ "action": "create", "data": { "project": 1, "activity": 10, "begin": "2026-11-20T20:00",
        "end": "2026-11-20T21:00", "description": "a secret meeting" } })
}

fn events(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["event"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_sessions_and_writes_are_audited() {
    let kimai = SimulatedKimai::start(november()).await;
    let mut server = Server::start(&kimai, &FILE).await;
    let login = log_in(&server).await;
    let mut browser = open_login(&server, &login.client_id).await;
    browser.submit(&[("user", ANNA.0), ("secret", "wr0ng")]).await;
    let call = server.call("/mcp", "timer", json!({ "action": "active" })).bearer_auth(&login.access);
    assert_eq!(call.send().await.unwrap().status(), 200);
    let call = server.call("/mcp", "timesheet", booking()).bearer_auth(&login.access);
    let response = call.send().await.unwrap();
    let request_id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    assert_eq!(response.status(), 200);
    assert_eq!(refresh(&server, &login).await.status(), 200);
    server.end();
    assert!(server.ended_well());
    let all = records(&server);
    assert_eq!(
        events(&all),
        [
            "file_started",
            "server_started",
            "client_registered",
            "sign_in_succeeded",
            "consent_granted",
            "code_exchanged",
            "sign_in_failed",
            "write",
            "token_refreshed"
        ]
    );
    let write = &all[7];
    for (field, expected) in [
        ("outcome", json!("done")),
        ("auth", json!("oauth")),
        ("tool", json!("timesheet")),
        ("action", json!("create")),
        ("ids", json!(["project=1", "activity=10"])),
        ("address", json!("127.0.0.1")),
        ("request", json!(request_id)),
        ("client_id", json!(login.client_id)),
        ("client_name", json!("A test")),
        ("person", all[3]["person"].clone()),
        ("session", all[5]["session"].clone()),
    ] {
        assert_eq!(write[field], expected, "{field} of {write}");
    }
    assert!(write["written"][0].as_str().unwrap().starts_with("timesheet #"), "{write}");
    assert_eq!((&all[6]["outcome"], &all[6]["person"]), (&json!("refused"), &all[3]["person"]));
    let text = fs::read_to_string(path(&server)).unwrap();
    for secret in ["secret meeting", "wr0ng", ANNA.0, ANNA.1, ANNA.2, &login.access, &login.refresh] {
        assert!(!text.contains(secret), "{secret}");
    }
    let output = server.run_command(&["audit", "verify", "--audit-file", "audit.jsonl"]);
    assert!(output.contains("The chain is intact."), "{output}");
    let log = server.log();
    let tail = log.lines().rev().find(|line| line.contains("audit chain")).unwrap();
    assert!(tail.contains(all[8]["hash"].as_str().unwrap()), "{tail}");
}

#[tokio::test(flavor = "multi_thread")]
async fn chain_continues_after_a_restart_and_names_are_added_on_request() {
    let kimai = SimulatedKimai::start(november()).await;
    let state = ["--oauth-state-file", "state.db"];
    let mut server = Server::start(&kimai, &[&FILE[..], &state, &["--audit-names"]].concat()).await;
    log_in(&server).await;
    server.run_command(&[&["sessions", "end", "--all"], &FILE[..], &state, &["--audit-names"]].concat());
    server.run_command(&[&["user", "rotate", ANNA.0], &FILE[..], &["--audit-names"]].concat());
    server.restart().await;
    let all = records(&server);
    let names: Vec<&Value> = all
        .iter()
        .filter(|record| record["event"] == "consent_granted")
        .map(|record| &record["name"])
        .collect();
    assert_eq!(names, [ANNA.0]);
    let ended = all.iter().find(|record| record["event"] == "all_sessions_ended").unwrap();
    assert_eq!(ended["name"], ANNA.0, "{ended}");
    let last = ["all_sessions_ended", "user_secret_rotated", "server_started"];
    assert!(events(&all).ends_with(&last), "{all:#?}");
    let output = server.run_command(&[&["audit", "verify"], &FILE[..]].concat());
    assert!(output.contains("The chain is intact."), "{output}");
    let output = server.run_command(&[&["audit", "show", "--person", ANNA.0], &FILE[..]].concat());
    assert!(output.contains("sign_in_succeeded") && output.contains("user_secret_rotated"), "{output}");
    assert!(!output.contains("server_started"), "{output}");
}

#[tokio::test(flavor = "multi_thread")]
async fn unwritable_audit_file_is_counted_and_refuses_changes_if_it_is_required() {
    let kimai = SimulatedKimai::start(november()).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let metrics = format!("127.0.0.1:{port}");
    let options = [&FILE[..], &["--audit-required", "--metrics-listen", &metrics]].concat();
    let server = Server::start(&kimai, &options).await;
    let login = log_in(&server).await;
    let fails = async |tool: &str, arguments: Value| {
        let call = server.call("/mcp", tool, arguments).bearer_auth(&login.access);
        let answer: Value = call.send().await.unwrap().json().await.unwrap();
        let is_refused = text(&answer).contains("cannot record changes");
        assert_eq!(answer["result"]["isError"] == true, is_refused, "{answer}");
        is_refused
    };
    // Its record is written after those of the sign-in.
    assert!(!fails("timesheet", booking()).await);
    fs::rename(path(&server), server.folder.path().join("moved")).unwrap();
    fs::create_dir(path(&server)).unwrap();
    let changes = || kimai.requests().iter().filter(|request| request.method != "GET").count();
    let before = changes();
    assert!(fails("timesheet", booking()).await);
    assert_eq!((changes(), fails("timer", json!({ "action": "active" })).await), (before, false));
    let metrics = http().get(format!("http://{metrics}/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(
        metrics.contains("kimai_mcp_audit_errors_total") && !metrics.contains("audit_errors_total 0"),
        "{metrics}"
    );
    assert!(server.log().contains("audit records not written"));
    fs::remove_dir(path(&server)).unwrap();
    assert!(!fails("timesheet", booking()).await);
    let all = records(&server);
    assert_eq!(events(&all), ["file_started", "records_lost", "write_started", "write"]);
    // The start of the refused call and its end.
    assert!(all[1]["detail"].as_str().unwrap().starts_with("2 records"), "{}", all[1]);
    assert_eq!(all[2]["request"], all[3]["request"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn request_that_starts_no_call_leaves_no_start_of_a_write_in_a_required_audit() {
    let kimai = SimulatedKimai::start(november()).await;
    let server = Server::start(&kimai, &[&FILE[..], &["--audit-required"]].concat()).await;
    let login = log_in(&server).await;
    let body = json!({ "jsonrpc": "2.0", "method": "tools/call",
        "params": { "name": "timesheet", "arguments": booking() } });
    let notification = server.client.post(server.at("/mcp")).bearer_auth(&login.access).json(&body);
    let get = server.client.get(server.at("/mcp")).bearer_auth(&login.access).json(&body);
    let version = HeaderName::from_static("mcp-protocol-version");
    let with_header = |name: HeaderName, value: &'static str| {
        let headers = HeaderMap::from_iter([(name, HeaderValue::from_static(value))]);
        server.call("/mcp", "timesheet", booking()).bearer_auth(&login.access).headers(headers)
    };
    let rejected = [
        notification,
        get,
        with_header(ACCEPT, "text/plain"),
        with_header(CONTENT_TYPE, "text/plain"),
        with_header(version, "1999-01-01"),
    ];
    for request in rejected {
        let response = request.send().await.unwrap();
        assert!(response.status() != 200, "{response:?}");
    }
    let invalid = server.call("/mcp", "timesheet", json!({ "action": "create", "unknown": 1 }));
    invalid.bearer_auth(&login.access).send().await.unwrap();
    assert!(!kimai.requests().iter().any(|request| request.method == "POST"));
    let all = records(&server);
    let of_calls: Vec<&Value> =
        all.iter().filter(|record| record["event"].as_str().unwrap().starts_with("write")).collect();
    // The call with an unknown argument ran and was refused.
    assert_eq!(of_calls.len(), 2, "{of_calls:#?}");
    assert_eq!((&of_calls[0]["event"], &of_calls[1]["event"]), (&json!("write_started"), &json!("write")));
    assert_eq!(
        (&of_calls[0]["request"], &of_calls[1]["outcome"]),
        (&of_calls[1]["request"], &json!("refused"))
    );
}
