//! Options, and what is said on stderr.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use crate::{program::Program, running::Ended};

/// A session with a call, to its end.
async fn session(program: Program) -> Ended {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    program.call("user_current", json!({})).await;
    program.end().await
}

#[tokio::test]
async fn the_version_is_told() {
    let output = Program::new().given(&["--version"]).output().await;
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text, format!("kimai-mcp {}\n", env!("CARGO_PKG_VERSION")));
}

#[tokio::test]
async fn the_help_tells_every_option_and_no_secret() {
    let output = Program::new().with("KIMAI_API_TOKEN", "s3cret").given(&["-h"]).output().await;
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("s3cret"));
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn an_unknown_option_is_refused_before_anything_starts() {
    let output = Program::new().given(&["--kimai-tokn=s3cret"]).output().await;
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(!String::from_utf8(output.stderr).unwrap().contains("s3cret"));
}

#[tokio::test]
async fn a_user_is_accepted_with_a_warning() {
    for program in [Program::new().with("KIMAI_DEFAULT_USER", "4"), Program::new().given(&["--kimai-user=4"])]
    {
        let ended = session(program).await;
        assert_eq!(ended.code, Some(0));
        assert!(ended.log.contains("WARN") && ended.log.contains("KIMAI_DEFAULT_USER"), "{}", ended.log);
    }
}

#[tokio::test]
async fn certificates_that_nobody_checks_are_warned_of() {
    for value in ["false", "FALSE", "0", "no"] {
        let ended = session(Program::new().with("KIMAI_SSL_VERIFY", value)).await;
        assert!(ended.log.contains("WARN") && ended.log.contains("--ssl-verify"), "{}", ended.log);
    }
}

#[tokio::test]
async fn an_unknown_level_of_the_log_is_warned_of() {
    let ended = session(Program::new().given(&["--log", "loud"])).await;
    assert!(ended.log.contains("WARN") && ended.log.contains("KIMAI_MCP_LOG"), "{}", ended.log);
}

#[tokio::test]
async fn the_most_detailed_log_shows_no_token() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let ended = session(Program::of_anna(&kimai).with("KIMAI_MCP_LOG", "trace")).await;
    assert!(ended.log.contains("TRACE") && ended.log.contains("tool=\"user_current\""), "{}", ended.log);
    assert!(!ended.log.contains("anna-token"), "{}", ended.log);
}
