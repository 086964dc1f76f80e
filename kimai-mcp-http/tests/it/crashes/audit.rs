//! Audit of a write during which the client and the server die.

use std::fs;

use kimai_tests::{hosted::ANNA, november, sim::SimulatedKimai};
use serde_json::{Value, json};

use super::stopping_proxy::{StopAt, StoppingProxy};
use crate::server_process::Server;

const AUDIT: [&str; 2] = ["--audit-file", "audit.jsonl"];

/// Starts a server whose Kimai receives a booking and whose answer to it never arrives; kills both the client and the server then.
async fn book_and_die(options: &[&str]) -> (SimulatedKimai, Server) {
    let kimai = SimulatedKimai::start(november()).await;
    let port = kimai.url().rsplit(':').next().unwrap().parse().unwrap();
    let proxy = StoppingProxy::start(port, "POST /api/timesheets", StopAt::Response).await;
    let entry = json!({ "kimai_url": format!("http://127.0.0.1:{}", proxy.port), "kimai_token": ANNA.2,
        "auth_secret": ANNA.1 });
    let mut server = Server::serving(&kimai, &json!({ ANNA.0: entry }), &[&AUDIT, options].concat()).await;
    proxy.stop_after(0);
    let data =
        json!({ "project": 1, "activity": 10, "begin": "2026-11-20T20:00", "end": "2026-11-20T21:00" });
    let call =
        server.call(&format!("/mcp/{}", ANNA.0), "timesheet", json!({ "action": "create", "data": data }));
    tokio::select! {
        answer = call.send() => panic!("{answer:?}"),
        () = proxy.reached() => {}
    }
    server.kill();
    proxy.release();
    server.start_again().await;
    (kimai, server)
}

fn records(server: &Server) -> Vec<Value> {
    let text = fs::read_to_string(server.folder.path().join("audit.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn bookings(kimai: &SimulatedKimai) -> usize {
    kimai.requests().iter().filter(|request| request.method == "POST").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn chain_continues_and_the_write_is_not_repeated_after_a_crash() {
    let (kimai, server) = book_and_die(&[]).await;
    assert_eq!(bookings(&kimai), 1);
    let output = server.run_command(&[&["audit", "verify"], &AUDIT[..]].concat());
    assert!(output.contains("The chain is intact."), "{output}");
    let events: Vec<Value> = records(&server).into_iter().map(|record| record["event"].clone()).collect();
    assert_eq!(events, ["file_started", "server_started", "server_started"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn required_audit_has_a_record_of_the_write_before_it_begins() {
    let (kimai, server) = book_and_die(&["--audit-required"]).await;
    assert_eq!(bookings(&kimai), 1);
    let records = records(&server);
    let started = records.iter().find(|record| record["event"] == "write_started").unwrap();
    assert_eq!((&started["tool"], &started["action"]), (&json!("timesheet"), &json!("create")), "{started}");
    assert!(started["person"].is_string() && started["request"].is_string(), "{started}");
    assert!(!records.iter().any(|record| record["event"] == "write"), "{records:#?}");
    let output = server.run_command(&[&["audit", "verify"], &AUDIT[..]].concat());
    assert!(output.contains("The chain is intact."), "{output}");
}
