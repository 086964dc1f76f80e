//! `call`, `tools`, `completions`, `man`: the program for people and scripts.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::{desk::Desk, program::Program};

#[tokio::test]
async fn a_call_answers_as_the_server_does() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let came = Desk::of(&kimai, "anna-token").run(&["call", "timer", r#"{"action": "recent"}"#]).await;
    assert_eq!((came.code, came.err.as_str()), (Some(0), ""));
    let mut server = Program::of_anna(&kimai).start();
    server.initialize("2025-11-25").await;
    let (text, _) = server.call("timer", json!({ "action": "recent" })).await;
    assert_eq!(came.out.trim_end(), text);
}

#[tokio::test]
async fn arguments_come_from_stdin_too() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let came =
        Desk::of(&kimai, "anna-token").fed(&["call", "config", "-"], "{\"type\": \"version\"}\n").await;
    assert_eq!((came.code, came.out.as_str()), (Some(0), "Kimai 2.65.0\n"));
}

#[tokio::test]
async fn a_tool_that_refuses_speaks_on_stderr_and_fails() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, "anna-token");
    for arguments in [r#"{"action": "stop", "id": 999999}"#, r#"{"action": "fly"}"#, "{}"] {
        let came = desk.run(&["call", "timer", arguments]).await;
        assert_eq!((came.code, came.out.as_str()), (Some(1), ""), "{came:?}");
        assert!(!came.err.trim().is_empty() && !came.err.contains('\u{1b}'), "{came:?}");
    }
    let came = Desk::new().run(&["call", "user_current"]).await;
    assert_eq!(came.code, Some(1));
    assert!(came.err.contains("--setup"), "{}", came.err);
}

#[tokio::test]
async fn a_call_that_cannot_be_understood_is_a_wrong_command_line() {
    let desk = Desk::new();
    for arguments in [["call", "tiemr", "{}"], ["call", "timer", "[]"], ["call", "timer", "{action}"]] {
        let came = desk.run(&arguments).await;
        assert_eq!(came.code, Some(2), "{came:?}");
        assert!(came.err.contains("timer") || came.err.contains("no object"), "{came:?}");
    }
}

#[tokio::test]
async fn tools_are_listed_shown_and_told_as_json() {
    let desk = Desk::new();
    let came = desk.run(&["tools"]).await;
    assert!(came.out.lines().any(|line| line.starts_with("timesheet ")), "{}", came.out);
    let came = desk.run(&["tools", "timer"]).await;
    assert!(came.out.contains("- stop") && came.out.contains("action (") && !came.out.contains('\u{1b}'));
    let came = desk.run(&["tools", "--json"]).await;
    let listed: Value = serde_json::from_str(&came.out).unwrap();
    assert!(listed.as_array().unwrap().iter().all(|tool| tool["inputSchema"]["type"] == "object"));
}

#[tokio::test]
async fn every_shell_has_completions_and_the_manual_tells_exit_codes() {
    let desk = Desk::new();
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let came = desk.run(&["completions", shell]).await;
        assert_eq!(came.code, Some(0));
        assert!(came.out.contains("ssl-verify") && came.out.contains("completions"), "{shell}");
    }
    let manual = desk.run(&["man"]).await.out;
    for part in ["kimai\\-mcp", "KIMAI_URL", "SETUP", "Exit codes", "\\-\\-keychain"] {
        assert!(manual.contains(part), "{part}: {manual}");
    }
}
