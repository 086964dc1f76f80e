//! Clients that disconnect, and a Kimai whose connection breaks, while a write runs.

use std::time::Duration;

use kimai_tests::{
    hosted::ANNA,
    november,
    sim::{Fault, SimulatedKimai},
};
use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, net::TcpStream};

use crate::server_process::Server;

/// Delay that exceeds the time in which rmcp waits for running calls of a client that is gone.
const DELAY: Fault = Fault::Delay(Duration::from_secs(3));

fn booking() -> Value {
    let data =
        json!({ "project": 1, "activity": 10, "begin": "2026-11-20T20:00", "end": "2026-11-20T21:00" });
    json!({ "action": "create", "data": data })
}

/// Sends a booking and closes the socket when Kimai has received it.
async fn book_and_disconnect(server: &Server, kimai: &SimulatedKimai) {
    let params = json!({ "name": "timesheet", "arguments": booking() });
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string();
    let head = format!(
        "POST /mcp/{} HTTP/1.1\r\nhost: localhost:{}\r\naccept: application/json, text/event-stream\r\n\
        content-type: application/json\r\ncontent-length: {}\r\n\r\n",
        ANNA.0,
        server.port,
        body.len()
    );
    let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    while !kimai.requests().iter().any(|request| request.method == "POST") {
        tokio::task::yield_now().await;
    }
}

/// Waits for the audit line of the only write.
async fn audit_line(server: &Server) -> String {
    loop {
        let log = server.log();
        if let Some(line) = log.lines().find(|line| line.contains("kimai_mcp_http::audit")) {
            return line.to_owned();
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn write_of_a_client_that_disconnects_is_made_and_audited() {
    let kimai = SimulatedKimai::start(november()).await;
    kimai.fault("POST", "/api/timesheets", DELAY);
    let server = Server::start(&kimai, &["--log", "kimai_mcp_http::audit=info"]).await;
    book_and_disconnect(&server, &kimai).await;
    let line = audit_line(&server).await;
    assert!(line.contains(r#"outcome="done""#), "{line}");
    assert!(!line.contains(r#"written="""#), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn shutdown_waits_for_a_write_of_a_client_that_is_gone() {
    let kimai = SimulatedKimai::start(november()).await;
    kimai.fault("POST", "/api/timesheets", DELAY);
    let mut server = Server::start(&kimai, &["--log", "kimai_mcp_http::audit=info"]).await;
    book_and_disconnect(&server, &kimai).await;
    server.end();
    let log = tokio::task::spawn_blocking(move || {
        assert!(server.ended_well());
        server.log()
    });
    let log = log.await.unwrap();
    assert!(log.contains(r#"outcome="done""#), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn write_whose_answer_is_lost_is_audited_as_unknown() {
    let kimai = SimulatedKimai::start(november()).await;
    kimai.fault("POST", "/api/timesheets", Fault::LostAnswer);
    let server = Server::start(&kimai, &["--log", "kimai_mcp_http::audit=info"]).await;
    let response = server.call(&format!("/mcp/{}", ANNA.0), "timesheet", booking()).send().await.unwrap();
    let text = response.text().await.unwrap();
    assert!(text.contains("It is unknown whether the change was made"), "{text}");
    let line = audit_line(&server).await;
    assert!(line.contains(r#"outcome="unknown""#) && line.contains(r#"written="""#), "{line}");
}

#[tokio::test(flavor = "multi_thread")]
async fn batch_in_which_an_answer_is_lost_is_audited_as_unknown_with_the_written_ids() {
    let kimai = SimulatedKimai::start(november()).await;
    let options = ["--log", "kimai_mcp_http::audit=info", "--confirm", "never"];
    let server = Server::start(&kimai, &options).await;
    let path = format!("/mcp/{}", ANNA.0);
    kimai.fault_times(1, "DELETE", "/api/timesheets/437", Fault::LostAnswer);
    let call = json!({ "action": "batch_delete", "ids": [437, 438] });
    server.call(&path, "timesheet", call).send().await.unwrap();
    let line = audit_line(&server).await;
    assert!(line.contains(r#"outcome="unknown""#) && line.contains(r#"written="438""#), "{line}");
}
