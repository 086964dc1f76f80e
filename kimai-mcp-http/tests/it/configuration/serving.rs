//! Start with warnings, health check and termination.

use std::net::TcpListener;

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::Value;

use crate::command_runner::{CommandRunner, RunningServer};

const SLUG: &str = "xK9mP2qW7vL4aB8c";

async fn runner() -> CommandRunner {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    CommandRunner::with_users(&kimai, &[(SLUG, "anna-token")])
}

#[tokio::test]
async fn start_sends_no_requests_to_kimai() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::with_users(&kimai, &[(SLUG, "anna-token")]);
    let _server = RunningServer::start(&runner, &[]).await;
    assert!(kimai.requests().is_empty());
}

#[cfg(unix)]
#[tokio::test]
async fn healthcheck_succeeds_until_the_server_is_terminated() {
    let runner = runner().await;
    let server = RunningServer::start(&runner, &[]).await;
    let port = server.port.clone();
    let output = runner.run(&["healthcheck", "--port", &port]).await;
    assert_eq!((output.code, output.err.as_str()), (Some(0), ""));
    assert_eq!(server.terminated().await, Some(0));
    let output = runner.run(&["healthcheck", "--port", &port]).await;
    assert_eq!(output.code, Some(1));
    assert!(output.err.contains("does not respond"), "{}", output.err);
}

#[tokio::test]
async fn healthcheck_uses_the_port_variable_and_ignores_other_settings() {
    let runner = runner().await;
    let server = RunningServer::start(&runner, &[]).await;
    let other = CommandRunner::new().with("KIMAI_MCP_PORT", &server.port).with("RATE_LIMIT_RPM", "x");
    assert_eq!(other.run(&["healthcheck"]).await.code, Some(0));
}

#[tokio::test]
async fn warnings_are_logged_before_listening_without_slugs() {
    let runner = CommandRunner::new().with("USERS_CONFIG_FILE", "users.json");
    runner.put(
        "users.json",
        r#"{"max": {"kimai_url": "https://k", "kimai_token": "t0ken"}, "b b": {"kimai_url": "https://k", "kimai_token": "t0ken"}}"#,
    );
    let server = RunningServer::start(&runner, &["--legacy-slugs"]).await;
    let log = server.startup_log.join("\n");
    for part in [
        "--legacy-slugs is enabled",
        "--allowed-client is not set",
        "user 1 of users.json has a slug that can be guessed",
        "cannot log in",
        "user 2 of users.json is ignored",
        "kept in memory",
    ] {
        assert!(log.contains(part), "{part}: {log}");
    }
    assert!(!log.contains("max") && !log.contains("t0ken"), "{log}");
}

#[tokio::test]
async fn log_format_and_level_are_configurable() {
    let runner = runner().await;
    let server = RunningServer::start(&runner, &["--log-format=json", "--log=debug"]).await;
    for line in &server.startup_log {
        let line: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        assert!(line["level"].is_string() && line["message"].is_string(), "{line}");
    }
}

#[tokio::test]
async fn used_address_has_its_own_exit_code() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = runner().await.run(&["--host", "127.0.0.1", "--port", &port]).await;
    assert_eq!(output.code, Some(6));
    assert!(output.err.contains("--port"), "{}", output.err);
}
