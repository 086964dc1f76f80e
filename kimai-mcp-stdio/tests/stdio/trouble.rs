//! A Kimai that is not configured, not there, or not well: the program runs, and each call says what to do.

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::json;
use tokio::net::TcpListener;

use crate::program::Program;

/// What a call says, after a handshake and a list of tools that work all the same.
async fn said(program: Program) -> String {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    assert!(program.tools().await.contains(&"user_current".to_owned()));
    let (text, is_error) = program.call("user_current", json!({})).await;
    assert!(is_error, "{text}");
    text
}

fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

#[tokio::test]
async fn what_is_not_configured_is_named_by_option_variable_and_file() {
    let url = ["--kimai-url", "KIMAI_URL", ".env", "URL"];
    let token = ["--kimai-token", "KIMAI_API_TOKEN", ".env", "token", "API access"];
    let nothing = said(Program::new()).await;
    has(&nothing, &url);
    has(&nothing, &token);
    let no_url = said(Program::new().with("KIMAI_API_TOKEN", "s3cret")).await;
    has(&no_url, &url);
    assert!(!no_url.contains("--kimai-token") && !no_url.contains("s3cret"), "{no_url}");
    let no_token =
        said(Program::new().with("KIMAI_URL", "https://kimai.example.com").with("KIMAI_API_TOKEN", " "))
            .await;
    has(&no_token, &token);
    assert!(!no_token.contains("--kimai-url"), "{no_token}");
}

#[tokio::test]
async fn every_tool_says_that_nothing_is_configured() {
    let mut program = Program::new().start();
    program.initialize("2025-11-25").await;
    for (tool, arguments) in [
        ("user_current", json!({})),
        ("config", json!({ "type": "version" })),
        ("timer", json!({ "action": "active" })),
        ("timesheet", json!({ "action": "list" })),
        ("entity", json!({ "type": "project", "action": "list" })),
    ] {
        let (text, is_error) = program.call(tool, arguments).await;
        assert!(is_error && text.contains("KIMAI_URL"), "{tool}: {text}");
    }
}

#[tokio::test]
async fn an_unusable_url_is_told_with_the_likely_one() {
    let told =
        |url: &str| said(Program::new().given(&["--kimai-url", url]).with("KIMAI_API_TOKEN", "s3cret"));
    has(&told("kimai.example.com").await, &["https://kimai.example.com", "--kimai-url"]);
    has(&told("ftp://kimai.example.com").await, &["https://", "--kimai-url"]);
    has(&told("::").await, &["--kimai-url"]);
}

#[tokio::test]
async fn a_token_that_no_header_can_carry_is_told_without_showing_it() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let text = said(Program::of_anna(&kimai).with("KIMAI_API_TOKEN", "s3\ncret")).await;
    has(&text, &["token", "--kimai-token"]);
    assert!(!text.contains("cret"), "{text}");
}

#[tokio::test]
async fn a_kimai_that_is_not_there_is_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let text = said(Program::new().with("KIMAI_URL", &url).with("KIMAI_API_TOKEN", "s3cret")).await;
    has(&text, &["Cannot connect to Kimai", "Nothing was changed"]);
}

#[tokio::test]
async fn a_token_that_kimai_does_not_know_is_told_with_where_to_make_one() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let text = said(Program::of_anna(&kimai).with("KIMAI_API_TOKEN", "s3cret")).await;
    has(&text, &["token", "API access"]);
    assert!(!text.contains("s3cret"), "{text}");
}

#[tokio::test]
async fn a_kimai_that_fails_is_told_with_its_status() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault("*", "*", Fault::Status(500));
    has(&said(Program::of_anna(&kimai)).await, &["500", "administrator"]);
}

#[tokio::test]
async fn a_page_instead_of_an_answer_is_told() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault("*", "*", Fault::Html("<html>Please log in</html>".to_owned()));
    has(&said(Program::of_anna(&kimai)).await, &["URL"]);
}

#[tokio::test]
async fn a_file_of_certificates_that_is_missing_is_told() {
    let program =
        Program::new().with("KIMAI_URL", "https://kimai.example.com").with("KIMAI_API_TOKEN", "s3cret");
    has(&said(program.given(&["--ssl-verify", "/nope/CA.pem"])).await, &["/nope/CA.pem", "--ssl-verify"]);
}

#[tokio::test]
async fn a_kimai_that_comes_back_is_used_again() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut program = Program::of_anna(&kimai).start();
    program.initialize("2025-11-25").await;
    kimai.fault("*", "*", Fault::Status(500));
    assert!(program.call("user_current", json!({})).await.1);
    kimai.clear_faults();
    let (text, is_error) = program.call("user_current", json!({})).await;
    assert!(!is_error && text.contains("Anna Arbeiter"), "{text}");
}
