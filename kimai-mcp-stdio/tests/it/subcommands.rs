//! Subcommands: `call`, `tools`, `completions`, `man`.

use kimai_tests::{
    november,
    sim::{Settings, SimulatedKimai},
};
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
    assert_eq!(output.code, Some(3));
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
async fn call_takes_words_in_place_of_json() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    let words = ["call", "timesheet", "list", "filters.active=false", "filters.size=2"];
    let json = r#"{"action": "list", "filters": {"active": false, "size": 2}}"#;
    let output = runner.run(&words).await;
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""));
    assert_eq!(output.stdout, runner.run(&["call", "timesheet", json]).await.stdout);
    let output = runner.run(&["call", "timesheet", "list", "filters.size=few"]).await;
    assert_eq!(output.code, Some(2), "{output:?}");
    assert!(output.stderr.contains("filters.size: \"few\" is no whole number"), "{output:?}");
    let output = runner.run(&["call", "timesheet", "list", "filtres.size=2"]).await;
    assert_eq!(output.code, Some(1), "{output:?}");
    assert!(output.stderr.contains("filters"), "{output:?}");
}

#[tokio::test]
async fn report_prints_the_text_of_the_tool_in_a_pipe_and_csv_and_json_on_request() {
    let kimai = SimulatedKimai::start(november()).await;
    let runner = CommandRunner::for_kimai(&kimai, "admin-token");
    let options = ["report", "summary", "--group-by", "customer", "--period=2026", "--user-scope", "all"];
    let call = ["call", "report", "summary", "group_by=customer", "period=2026", "user_scope=all"];
    let output = runner.run(&options).await;
    assert_eq!((output.code, output.stderr.as_str()), (Some(0), ""));
    assert!(output.stdout.starts_with("Summary for everybody"), "{}", output.stdout);
    assert!(!output.stdout.contains(['\u{1b}', '█']), "{}", output.stdout);
    assert_eq!(output.stdout, runner.run(&call).await.stdout);
    let csv = runner.run(&[options.as_slice(), &["--format", "csv"]].concat()).await.stdout;
    assert!(csv.starts_with("customer,customer_id,records,time_hours"), "{csv}");
    let json = runner.run(&[options.as_slice(), &["--format", "json"]].concat()).await.stdout;
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(csv.lines().count() - 1));
    let large = [
        "report",
        "summary",
        "--group-by=user,day,project",
        "--period=2026",
        "--user-scope=all",
        "--format=csv",
    ];
    let csv = runner.run(&large).await.stdout;
    assert!(csv.starts_with("user,user_id,day,") && csv.lines().count() > 100, "{csv}");
}

#[tokio::test]
async fn today_is_the_week_report_of_one_day() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::for_kimai(&kimai, "anna-token");
    let today = runner.run(&["today"]).await;
    assert_eq!(today.code, Some(0), "{today:?}");
    assert_eq!(today.stdout, runner.run(&["report", "week", "--period=today"]).await.stdout);
    assert!(runner.run(&["today", "--format=json"]).await.stdout.starts_with('{'));
}

#[tokio::test]
async fn unknown_report_is_a_usage_error() {
    for words in [["report", "weak"], ["report", "--colour"], ["today", "--format=xml"]] {
        let output = CommandRunner::new().run(&words).await;
        assert_eq!(output.code, Some(2), "{output:?}");
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
    for (shell, parts) in [
        ("bash", vec!["action=week", "data.project=", "--group-by", "summary"]),
        ("zsh", vec!["action=week", "data.project=", "--group-by", "summary"]),
        ("fish", vec!["action=week", "data.project=", "group-by", "-a \"summary week"]),
        ("powershell", vec!["'action=week'", "'data.project='", "--group-by", "'summary'"]),
    ] {
        let script = runner.run(&["completions", shell]).await.stdout;
        assert!(parts.iter().all(|part| script.contains(part)), "{shell}: {parts:?}");
    }
    let manual = runner.run(&["man"]).await.stdout;
    for part in ["kimai\\-mcp", "KIMAI_URL", "SETUP", "Exit codes", "\\-\\-keychain"] {
        assert!(manual.contains(part), "{part}: {manual}");
    }
}

/// Returns the words that bash suggests for a line that ends with `words`, the last of which is incomplete.
#[cfg(unix)]
async fn bash_suggestions(script: &str, line: &str, words: &[&str]) -> Vec<String> {
    let (current, previous) = (words[words.len() - 1], words[words.len() - 2]);
    let program = format!(
        "{script}\nCOMP_LINE='{line}' COMP_POINT={} COMP_CWORD={} COMP_WORDS=({})\n\
         _kimai_mcp_words kimai-mcp '{current}' '{previous}'\nprintf '%s\\n' \"${{COMPREPLY[@]}}\"",
        line.len(),
        words.len() - 1,
        words.iter().map(|word| format!("'{word}'")).collect::<Vec<_>>().join(" "),
    );
    let output =
        tokio::process::Command::new("bash").args(["--norc", "-c", &program]).output().await.unwrap();
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[cfg(unix)]
#[tokio::test]
async fn bash_completes_tools_actions_arguments_and_reports() {
    let script = CommandRunner::new().run(&["completions", "bash"]).await.stdout;
    let script = script.as_str();
    let tools = bash_suggestions(script, "kimai-mcp call time", &["kimai-mcp", "call", "time"]).await;
    assert_eq!(tools, ["timesheet", "timer"]);
    // Bash takes words apart at the equals sign.
    let words = ["kimai-mcp", "call", "timer", "action", "=", "st"];
    let actions = bash_suggestions(script, "kimai-mcp call timer action=st", &words).await;
    assert_eq!(actions, ["start", "stop"]);
    let words = ["kimai-mcp", "call", "timesheet", "action", "=", "list", "filters.pro"];
    let fields = bash_suggestions(script, "kimai-mcp call timesheet action=list filters.pro", &words).await;
    assert_eq!(fields, ["filters.project=", "filters.projects="]);
    let reports = bash_suggestions(script, "kimai-mcp report we", &["kimai-mcp", "report", "we"]).await;
    assert_eq!(reports, ["week"]);
    let words = ["kimai-mcp", "report", "week", "--format", "c"];
    assert_eq!(bash_suggestions(script, "kimai-mcp report week --format c", &words).await, ["csv"]);
}

#[tokio::test]
async fn calls_and_reports_have_the_exit_codes_of_their_failure() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let missing_token = CommandRunner::new().with("KIMAI_URL", &kimai.url());
    let refused_token = CommandRunner::for_kimai(&kimai, "anna-expired");
    let no_kimai = CommandRunner::new().with("KIMAI_URL", "http://127.0.0.1:1").with("KIMAI_API_TOKEN", "t");
    let valid = CommandRunner::for_kimai(&kimai, "anna-token");
    for (runner, code) in [(missing_token, 3), (refused_token, 5), (no_kimai, 4), (valid, 0)] {
        for words in [&["today"][..], &["report", "week"], &["call", "user_current"]] {
            let output = runner.run(words).await;
            assert_eq!(output.code, Some(code), "{words:?}: {output:?}");
        }
    }
}
