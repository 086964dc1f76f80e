//! The server starts with its warnings, is healthy, and ends when it is told to.

use std::net::TcpListener;

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::Value;

use crate::{desk::Desk, running::Running};

const SLUG: &str = "xK9mP2qW7vL4aB8c";

async fn desk() -> Desk {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    Desk::of(&kimai, &[(SLUG, "anna-token")])
}

#[tokio::test]
async fn nothing_is_contacted_at_the_start() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[(SLUG, "anna-token")]);
    let _server = Running::start(&desk, &[]).await;
    assert!(kimai.requests().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn a_healthy_server_is_told_so_and_ends_with_zero_when_terminated() {
    let desk = desk().await;
    let server = Running::start(&desk, &[]).await;
    let port = server.port.clone();
    let came = desk.run(&["healthcheck", "--port", &port]).await;
    assert_eq!((came.code, came.err.as_str()), (Some(0), ""));
    assert_eq!(server.terminated().await, Some(0));
    let came = desk.run(&["healthcheck", "--port", &port]).await;
    assert_eq!(came.code, Some(1));
    assert!(came.err.contains("does not answer"), "{}", came.err);
}

#[tokio::test]
async fn a_health_check_knows_the_port_from_its_variable_and_needs_nothing_else_to_be_right() {
    let desk = desk().await;
    let server = Running::start(&desk, &[]).await;
    let other = Desk::new().with("KIMAI_MCP_PORT", &server.port).with("RATE_LIMIT_RPM", "x");
    assert_eq!(other.run(&["healthcheck"]).await.code, Some(0));
}

#[tokio::test]
async fn warnings_come_before_it_listens_and_name_no_slug() {
    let desk = Desk::new().with("USERS_CONFIG_FILE", "users.json");
    desk.put(
        "users.json",
        r#"{"max": {"kimai_url": "https://k", "kimai_token": "t0ken"}, "b b": {"kimai_url": "https://k", "kimai_token": "t0ken"}}"#,
    );
    let server = Running::start(&desk, &[]).await;
    let log = server.before.join("\n");
    for part in [
        "user 1 of users.json has a slug that can be guessed",
        "cannot log in",
        "user 2 of users.json is left out",
        "kept in memory",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    assert!(!log.contains("max") && !log.contains("t0ken"), "{log}");
}

#[tokio::test]
async fn the_log_can_be_json_and_is_as_detailed_as_wanted() {
    let desk = desk().await;
    let server = Running::start(&desk, &["--log-format=json", "--log=debug"]).await;
    for line in &server.before {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(line["level"].is_string() && line["message"].is_string(), "{line}");
    }
}

#[tokio::test]
async fn an_address_that_is_not_free_is_told_by_its_exit_code() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let came = desk().await.run(&["--host", "127.0.0.1", "--port", &port]).await;
    assert_eq!(came.code, Some(6));
    assert!(came.err.contains("--port"), "{}", came.err);
}
