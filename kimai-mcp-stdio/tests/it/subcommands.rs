//! Subcommands: `call`, `tools`, `completions`, `man`.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::{command_runner::CommandRunner, program::Program};

#[tokio::test]
async fn call_prints_the_same_text_as_the_server() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let output = CommandRunner::for_kimai(&kimai, "anna-token")
        .run(&["call", "timer", r#"{"action": "recent"}"#])
        .await;
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""));
    let mut server = Program::for_anna(&kimai).start();
    server.initialize("2025-11-25").await;
    let (text, _) = server.call("timer", json!({ "action": "recent" })).await;
    assert_eq!(output.stdout.trim_end(), text);
}

#[tokio::test]
async fn call_reads_arguments_from_stdin() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let output = CommandRunner::for_kimai(&kimai, "anna-token")
        .run_with_input(&["call", "config", "-"], "{\"type\": \"version\"}\n")
        .await;
    assert_eq!((output.code, output.stdout.as_str()), (Some(0), "Kimai 2.65.0\n"));
}

#[tokio::test]
async fn tool_errors_go_to_stderr_and_fail_the_command() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    for arguments in [r#"{"action": "stop", "id": 999999}"#, r#"{"action": "fly"}"#, "{}"] {
        let output = runner.run(&["call", "timer", arguments]).await;
        assert_eq!((output.code, output.stdout.as_str()), (Some(1), ""), "{output:?}");
        assert!(!output.stderr.trim().is_empty() && !output.stderr.contains('\u{1b}'), "{output:?}");
    }
    let output = CommandRunner::new().run(&["call", "user_current"]).await;
    assert_eq!(output.code, Some(1));
    assert!(output.stderr.contains("--setup"), "{}", output.stderr);
}

#[tokio::test]
async fn invalid_call_is_a_usage_error() {
    let runner = CommandRunner::new();
    for arguments in [["call", "tiemr", "{}"], ["call", "timer", "[]"], ["call", "timer", "{action}"]] {
        let output = runner.run(&arguments).await;
        assert_eq!(output.code, Some(2), "{output:?}");
        assert!(output.stderr.contains("timer") || output.stderr.contains("not a JSON object"), "{output:?}");
    }
}

#[tokio::test]
async fn tools_are_listed_described_and_printed_as_json() {
    let runner = CommandRunner::new();
    let output = runner.run(&["tools"]).await;
    assert!(output.stdout.lines().any(|line| line.starts_with("timesheet ")), "{}", output.stdout);
    let output = runner.run(&["tools", "timer"]).await;
    assert!(
        output.stdout.contains("- stop")
            && output.stdout.contains("action (")
            && !output.stdout.contains('\u{1b}')
    );
    let output = runner.run(&["tools", "--json"]).await;
    let listed: Value = serde_json::from_str(&output.stdout).unwrap();
    assert!(listed.as_array().unwrap().iter().all(|tool| tool["inputSchema"]["type"] == "object"));
}

#[tokio::test]
async fn every_shell_has_completions_and_the_manual_lists_exit_codes() {
    let runner = CommandRunner::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let output = runner.run(&["completions", shell]).await;
        assert_eq!(output.code, Some(0));
        assert!(output.stdout.contains("ssl-verify") && output.stdout.contains("completions"), "{shell}");
    }
    let manual = runner.run(&["man"]).await.stdout;
    for part in ["kimai\\-mcp", "KIMAI_URL", "SETUP", "Exit codes", "\\-\\-keychain"] {
        assert!(manual.contains(part), "{part}: {manual}");
    }
}
