//! Options and the log on standard error.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use crate::program::{Program, ProgramExit};

/// Runs a session with one tool call.
async fn session(program: Program) -> ProgramExit {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    program.call("user_current", json!({})).await;
    program.end().await
}

#[tokio::test]
async fn version_is_printed() {
    let output = Program::new().args(&["--version"]).output().await;
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, format!("kimai-mcp {}\n", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn help_lists_every_option_and_no_secret() {
    let output = Program::new().with("KIMAI_API_TOKEN", "s3cret").args(&["-h"]).output().await;
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("s3cret"));
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn unknown_option_is_rejected_at_startup() {
    let output = Program::new().args(&["--kimai-tokn=s3cret"]).output().await;
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(!String::from_utf8(output.stderr).unwrap().contains("s3cret"));
}

#[tokio::test]
async fn obsolete_user_option_is_accepted_with_a_warning() {
    for program in [Program::new().with("KIMAI_DEFAULT_USER", "4"), Program::new().args(&["--kimai-user=4"])]
    {
        let exit = session(program).await;
        assert_eq!(exit.code, Some(0));
        assert!(exit.log.contains("WARN") && exit.log.contains("KIMAI_DEFAULT_USER"), "{}", exit.log);
    }
}

#[tokio::test]
async fn disabled_certificate_check_is_logged_as_warning() {
    for value in ["false", "FALSE", "0", "no"] {
        let exit = session(Program::new().with("KIMAI_SSL_VERIFY", value)).await;
        assert!(exit.log.contains("WARN") && exit.log.contains("--ssl-verify"), "{}", exit.log);
    }
}

#[tokio::test]
async fn unknown_log_level_is_logged_as_warning() {
    let exit = session(Program::new().args(&["--log", "loud"])).await;
    assert!(exit.log.contains("WARN") && exit.log.contains("KIMAI_MCP_LOG"), "{}", exit.log);
}

#[tokio::test]
async fn trace_log_contains_no_token() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let exit = session(Program::for_anna(&kimai).with("KIMAI_MCP_LOG", "trace")).await;
    assert!(exit.log.contains("TRACE") && exit.log.contains("tool=\"user_current\""), "{}", exit.log);
    assert!(!exit.log.contains("anna-token"), "{}", exit.log);
}
