//! `--check`: findings and exit codes.

use jiff::SignedDuration;
use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::Value;

use crate::command_runner::CommandRunner;

async fn findings(runner: &CommandRunner) -> Value {
    let output = runner.run(&["--check", "--json"]).await;
    let report: Value = serde_json::from_str(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    assert_eq!(report["exit"], output.code.unwrap());
    report["findings"].clone()
}

fn finding<'a>(findings: &'a Value, check: &str) -> &'a Value {
    let findings = findings.as_array().unwrap();
    findings
        .iter()
        .find(|finding| finding["check"] == check)
        .unwrap_or_else(|| panic!("{check}: {findings:?}"))
}

#[tokio::test]
async fn report_lists_all_checks_in_order() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let output = CommandRunner::for_kimai(&kimai, "admin-token").run(&["--check"]).await;
    assert_eq!(output.code, Some(0), "{output:?}");
    let lines = output.stdout.replace(&kimai.url(), "http://kimai");
    let counts = lines.split_once("not restricted; ").and_then(|(_, rest)| rest.lines().next()).unwrap();
    let lines = lines.replace(counts, "all (compact)");
    let lines = lines.lines().filter(|line| !line.contains(" zone "));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    ok      url       http://kimai/ (from KIMAI_URL)
    ok      token     set (from KIMAI_API_TOKEN)
    ok      tls       not needed: Kimai runs on this machine
    ok      tools     not restricted; all (compact)
    ok      user      Ada Admin (#1), role ROLE_SUPER_ADMIN
    ok      version   Kimai 2.65.0
    ok      plugins   none
    ok      tracking  begin and end can be set; running timers per user: 1; future times: allowed; overlapping records: allowed
    ok      may read  users: yes (4); teams: yes (3); invoices: yes; records of other users: yes
    ok      clock     agrees with Kimai
    ");
}

#[tokio::test]
async fn permissions_of_the_token_are_reported() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for (token, users, invoices) in [
        ("admin-token", "users: yes", "invoices: yes"),
        ("tina-token", "users: no", "invoices: yes"),
        ("anna-token", "users: no", "invoices: no"),
    ] {
        let report = findings(&CommandRunner::for_kimai(&kimai, token)).await;
        let text = finding(&report, "may read")["text"].as_str().unwrap();
        assert!(text.contains(users) && text.contains(invoices), "{token}: {text}");
    }
    assert!(kimai.requests().iter().all(|request| request.method == "GET"), "a check only reads");
}

#[tokio::test]
async fn source_of_every_setting_is_reported() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let runner = CommandRunner::new().with("KIMAI_API_TOKEN", "anna-token");
    runner.write_file(".env", &format!("KIMAI_URL={}\nKIMAI_SSL_VERIFY=true\n", kimai.url()));
    let report = findings(&runner).await;
    let url = finding(&report, "url")["text"].as_str().unwrap();
    assert!(url.starts_with(&kimai.url()) && url.ends_with(".env)"), "{url}");
    assert_eq!(finding(&report, "token")["text"], "set (from KIMAI_API_TOKEN)");
    let output = runner.run(&["--check", "--kimai-token", "tina-token"]).await;
    assert!(
        output.stdout.contains("(from --kimai-token)") && output.stdout.contains("Tina"),
        "{}",
        output.stdout
    );
    assert!(!output.stdout.contains("tina-token"));
}

#[tokio::test]
async fn each_failure_has_an_exit_code_and_a_next_step() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for (runner, code, check) in [
        (CommandRunner::new(), 3, "settings"),
        (CommandRunner::new().with("KIMAI_URL", &kimai.url()), 3, "token"),
        (
            CommandRunner::new().with("KIMAI_URL", "kimai.example.com").with("KIMAI_API_TOKEN", "t"),
            3,
            "settings",
        ),
        (CommandRunner::for_kimai(&kimai, "anna-expired"), 5, "token"),
        (
            CommandRunner::new().with("KIMAI_URL", "http://127.0.0.1:1").with("KIMAI_API_TOKEN", "t"),
            4,
            "connection",
        ),
    ] {
        let output = runner.run(&["--check", "--json"]).await;
        assert_eq!(output.code, Some(code), "{output:?}");
        let report: Value = serde_json::from_str(&output.stdout).unwrap();
        let failed =
            report["findings"].as_array().unwrap().iter().filter(|finding| finding["state"] == "failed");
        let failed: Vec<_> = failed.collect();
        assert!(failed.iter().any(|finding| finding["check"] == check), "{check}: {failed:?}");
        let texts = report["findings"].as_array().unwrap().iter();
        let mut ok =
            texts.filter(|finding| finding["state"] == "ok").map(|finding| finding["text"].to_string());
        assert!(ok.all(|text| !text.contains("invalid")), "{report}");
        assert!(
            failed.iter().all(|finding| finding["next"].as_str().is_some_and(|next| !next.is_empty())),
            "{failed:?}"
        );
    }
}

#[tokio::test]
async fn web_page_instead_of_kimai_is_reported() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault("*", "*", Fault::Html("<html>Login</html>".to_owned()));
    let output = CommandRunner::for_kimai(&kimai, "anna-token").run(&["--check"]).await;
    assert_eq!(output.code, Some(4));
    assert!(output.stdout.contains("a web page"), "{}", output.stdout);
}

#[tokio::test]
async fn clock_difference_is_reported() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let report = findings(&CommandRunner::for_kimai(&kimai, "anna-token")).await;
    assert_eq!(finding(&report, "clock")["state"], "ok");
    kimai.set_now(kimai.now() - SignedDuration::from_hours(2));
    let report = findings(&CommandRunner::for_kimai(&kimai, "anna-token")).await;
    assert_eq!(finding(&report, "clock")["state"], "warning");
    assert!(finding(&report, "clock")["text"].as_str().unwrap().contains("2h"), "{report}");
}
