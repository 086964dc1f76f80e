//! `check`: what it finds, and how it ends.

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::Value;

use crate::desk::Desk;

const SLUGS: [&str; 3] = ["xK9mP2qW7vL4aB8c", "bN3hT8rY5jF6kL2m", "Qw7eRt5yUi3oPa1s"];

const QUIET: [(&str, &str); 3] = [
    ("KIMAI_MCP_PUBLIC_URL", "https://mcp.example.com"),
    ("KIMAI_MCP_TRUSTED_PROXIES", "127.0.0.1"),
    ("KIMAI_MCP_OAUTH_STATE_FILE", "state.db"),
];

fn quiet(desk: Desk) -> Desk {
    QUIET.iter().fold(desk, |desk, (name, value)| desk.with(name, value))
}

async fn found(desk: &Desk) -> (Option<i32>, Vec<Value>) {
    let came = desk.run(&["check", "--json"]).await;
    let report: Value = serde_json::from_str(&came.out).unwrap_or_else(|_| panic!("{came:?}"));
    assert_eq!(report["exit"], came.code.unwrap());
    (came.code, report["findings"].as_array().unwrap().clone())
}

#[tokio::test]
async fn everything_is_told_a_line_each() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = quiet(Desk::of(&kimai, &[(SLUGS[0], "anna-token"), (SLUGS[1], "admin-token")]));
    let came = desk.run(&["check"]).await;
    assert_eq!(came.code, Some(0), "{came:?}");
    insta::assert_snapshot!(came.out.replace(&kimai.url(), "http://kimai"), @r"
    ok      address                       https://mcp.example.com, listening at 0.0.0.0:8000
    ok      users                         2
    ok      callers with their own token  not served
    ok      /mcp/{slug}                   served
    ok      state                         in state.db, which the server makes when it starts
    ok      user 1 of users.json          Anna Arbeiter (#3) of http://kimai/
    ok      user 2 of users.json          Ada Admin (#1) of http://kimai/
    ");
}

#[tokio::test]
async fn each_user_is_asked_for_and_the_first_that_fails_says_how_it_ends() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let users = [(SLUGS[0], "anna-token"), (SLUGS[1], "wr0ng"), (SLUGS[2], "anna-expired")];
    let desk = quiet(Desk::of(&kimai, &users));
    let (code, findings) = found(&desk).await;
    assert_eq!(code, Some(5));
    let states: Vec<_> = findings
        .iter()
        .filter(|finding| finding["check"].as_str().unwrap().starts_with("user "))
        .map(|finding| finding["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["ok", "failed", "failed"]);
    let failed = findings.iter().filter(|finding| finding["state"] == "failed");
    for finding in failed {
        assert!(!finding["next"].as_str().unwrap().is_empty(), "{finding}");
        assert!(!finding.to_string().contains("wr0ng"), "{finding}");
    }
}

#[tokio::test]
async fn a_kimai_that_is_down_and_a_bad_entry_have_exit_codes_of_their_own() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = quiet(Desk::of(&kimai, &[(SLUGS[0], "anna-token")]));
    kimai.fault("*", "*", Fault::Dropped);
    assert_eq!(found(&desk).await.0, Some(4));
    kimai.clear_faults();
    desk.put("users.json", &desk.read("users.json").replacen('{', r#"{"bad one": 5,"#, 1));
    let (code, findings) = found(&desk).await;
    assert_eq!(code, Some(3));
    assert!(
        findings.iter().any(|finding| finding["check"] == "user 2 of users.json" && finding["state"] == "ok"),
        "{findings:#?}"
    );
}

#[tokio::test]
async fn problems_of_the_settings_are_findings_too() {
    let (code, findings) = found(&Desk::new().with("RATE_LIMIT_RPM", "x")).await;
    assert_eq!(code, Some(3));
    assert!(findings.iter().any(|finding| finding["check"] == "RATE_LIMIT_RPM"), "{findings:#?}");
}

#[tokio::test]
async fn a_check_shows_neither_slugs_nor_secrets_and_only_reads() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::of(&kimai, &[(SLUGS[0], "anna-token")]).with("KIMAI_MCP_STATE", "redis://:s3cret@redis");
    let came = desk.run(&["check", "--log=trace"]).await;
    let said = came.out + &came.err;
    for secret in [SLUGS[0], "anna-token", "long enough", "s3cret"] {
        assert!(!said.contains(secret), "{secret}: {said}");
    }
    assert!(kimai.requests().iter().all(|request| request.method == "GET"));
}
