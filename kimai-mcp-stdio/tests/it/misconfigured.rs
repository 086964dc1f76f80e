//! Missing settings, and an unreachable or failing Kimai: the program runs, and each call returns an error with the next step.

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::json;
use tokio::net::TcpListener;

use crate::program::Program;

/// Returns the error of a tool call, after checking that handshake and tool list work.
async fn error_text(program: Program) -> String {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    assert!(program.tools().await.contains(&"user_current".to_owned()));
    let (text, is_error) = program.call("user_current", json!({})).await;
    assert!(is_error, "{text}");
    text
}

fn assert_contains(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part:?} is not in {text:?}");
    }
}

#[tokio::test]
async fn missing_settings_are_named_by_option_variable_and_file() {
    let url = ["--kimai-url", "KIMAI_URL", ".env", "URL"];
    let token = ["--kimai-token", "KIMAI_API_TOKEN", ".env", "token", "API access"];
    let nothing = error_text(Program::new()).await;
    assert_contains(&nothing, &url);
    assert_contains(&nothing, &token);
    let no_url = error_text(Program::new().with("KIMAI_API_TOKEN", "s3cret")).await;
    assert_contains(&no_url, &url);
    assert!(!no_url.contains("--kimai-token") && !no_url.contains("s3cret"), "{no_url}");
    let no_token = error_text(
        Program::new().with("KIMAI_URL", "https://kimai.example.com").with("KIMAI_API_TOKEN", " "),
    )
    .await;
    assert_contains(&no_token, &token);
    assert!(!no_token.contains("--kimai-url"), "{no_token}");
}

#[tokio::test]
async fn every_tool_reports_missing_configuration() {
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
async fn invalid_url_is_reported_with_a_suggestion() {
    let error =
        |url: &str| error_text(Program::new().args(&["--kimai-url", url]).with("KIMAI_API_TOKEN", "s3cret"));
    assert_contains(&error("kimai.example.com").await, &["https://kimai.example.com", "--kimai-url"]);
    assert_contains(&error("ftp://kimai.example.com").await, &["https://", "--kimai-url"]);
    assert_contains(&error("::").await, &["--kimai-url"]);
}

#[tokio::test]
async fn token_with_invalid_characters_is_reported_without_its_value() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let text = error_text(Program::for_anna(&kimai).with("KIMAI_API_TOKEN", "s3\ncret")).await;
    assert_contains(&text, &["token", "--kimai-token"]);
    assert!(!text.contains("cret"), "{text}");
}

#[tokio::test]
async fn unreachable_kimai_is_reported() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let text = error_text(Program::new().with("KIMAI_URL", &url).with("KIMAI_API_TOKEN", "s3cret")).await;
    assert_contains(&text, &["Cannot connect to Kimai", "Nothing was changed"]);
}

#[tokio::test]
async fn refused_token_is_reported_with_instructions_for_a_new_one() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let text = error_text(Program::for_anna(&kimai).with("KIMAI_API_TOKEN", "s3cret")).await;
    assert_contains(&text, &["token", "API access"]);
    assert!(!text.contains("s3cret"), "{text}");
}

#[tokio::test]
async fn server_error_is_reported_with_its_status() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault("*", "*", Fault::Status(500));
    assert_contains(&error_text(Program::for_anna(&kimai)).await, &["500", "administrator"]);
}

#[tokio::test]
async fn web_page_instead_of_an_answer_is_reported() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault("*", "*", Fault::Html("<html>Please log in</html>".to_owned()));
    assert_contains(&error_text(Program::for_anna(&kimai)).await, &["URL"]);
}

#[tokio::test]
async fn missing_certificate_file_is_reported() {
    let program =
        Program::new().with("KIMAI_URL", "https://kimai.example.com").with("KIMAI_API_TOKEN", "s3cret");
    assert_contains(
        &error_text(program.args(&["--ssl-verify", "/nope/CA.pem"])).await,
        &["/nope/CA.pem", "--ssl-verify"],
    );
}

#[tokio::test]
async fn recovered_kimai_is_used_again() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut program = Program::for_anna(&kimai).start();
    program.initialize("2025-11-25").await;
    kimai.fault("*", "*", Fault::Status(500));
    assert!(program.call("user_current", json!({})).await.1);
    kimai.clear_faults();
    let (text, is_error) = program.call("user_current", json!({})).await;
    assert!(!is_error && text.contains("Anna Arbeiter"), "{text}");
}
