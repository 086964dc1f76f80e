//! `--check`: what it finds, and how it ends.

use jiff::SignedDuration;
use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::Value;

use crate::desk::Desk;

async fn findings(desk: &Desk) -> Value {
    let came = desk.run(&["--check", "--json"]).await;
    let report: Value = serde_json::from_str(&came.out).unwrap_or_else(|_| panic!("{came:?}"));
    assert_eq!(report["exit"], came.code.unwrap());
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
async fn everything_is_told_in_order() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let came = Desk::of(&kimai, "admin-token").run(&["--check"]).await;
    assert_eq!(came.code, Some(0), "{came:?}");
    let lines = came.out.replace(&kimai.url(), "http://kimai");
    let lines = lines.lines().filter(|line| !line.contains(" zone "));
    insta::assert_snapshot!(lines.collect::<Vec<_>>().join("\n"), @r"
    ok      url      http://kimai/ (from KIMAI_URL)
    ok      token    given (from KIMAI_API_TOKEN)
    ok      tls      none needed: Kimai is on this machine
    ok      user     Ada Admin (#1), role ROLE_SUPER_ADMIN
    ok      version  Kimai 2.65.0
    ok      plugins  none
    ok      tracking default (begin and end can be set); Default begin: now; Running timers per user: 1; Times in the future: allowed; Overlapping records: allowed
    ok      may read users: yes (4); teams: yes (3); invoices: yes; records of others: yes
    ok      clock    agrees with Kimai's
    ");
}

#[tokio::test]
async fn what_the_token_may_do_is_found_out() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for (token, users, invoices) in [
        ("admin-token", "users: yes", "invoices: yes"),
        ("tina-token", "users: no", "invoices: yes"),
        ("anna-token", "users: no", "invoices: no"),
    ] {
        let found = findings(&Desk::of(&kimai, token)).await;
        let text = finding(&found, "may read")["text"].as_str().unwrap();
        assert!(text.contains(users) && text.contains(invoices), "{token}: {text}");
    }
    assert!(kimai.requests().iter().all(|request| request.method == "GET"), "a check only reads");
}

#[tokio::test]
async fn the_origin_of_every_setting_is_told() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let desk = Desk::new().with("KIMAI_API_TOKEN", "anna-token");
    desk.put(".env", &format!("KIMAI_URL={}\nKIMAI_SSL_VERIFY=true\n", kimai.url()));
    let found = findings(&desk).await;
    let url = finding(&found, "url")["text"].as_str().unwrap();
    assert!(url.starts_with(&kimai.url()) && url.ends_with(".env)"), "{url}");
    assert_eq!(finding(&found, "token")["text"], "given (from KIMAI_API_TOKEN)");
    let came = desk.run(&["--check", "--kimai-token", "tina-token"]).await;
    assert!(came.out.contains("(from --kimai-token)") && came.out.contains("Tina"), "{}", came.out);
    assert!(!came.out.contains("tina-token"));
}

#[tokio::test]
async fn each_failure_has_its_exit_code_and_a_next_step() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    for (desk, code, check) in [
        (Desk::new(), 3, "settings"),
        (Desk::new().with("KIMAI_URL", &kimai.url()), 3, "token"),
        (Desk::new().with("KIMAI_URL", "kimai.example.com").with("KIMAI_API_TOKEN", "t"), 3, "settings"),
        (Desk::of(&kimai, "anna-expired"), 5, "token"),
        (Desk::new().with("KIMAI_URL", "http://127.0.0.1:1").with("KIMAI_API_TOKEN", "t"), 4, "connection"),
    ] {
        let came = desk.run(&["--check", "--json"]).await;
        assert_eq!(came.code, Some(code), "{came:?}");
        let found: Value = serde_json::from_str(&came.out).unwrap();
        let failed =
            found["findings"].as_array().unwrap().iter().filter(|finding| finding["state"] == "failed");
        let failed: Vec<_> = failed.collect();
        assert!(failed.iter().any(|finding| finding["check"] == check), "{check}: {failed:?}");
        assert!(
            failed.iter().all(|finding| finding["next"].as_str().is_some_and(|next| !next.is_empty())),
            "{failed:?}"
        );
    }
}

#[tokio::test]
async fn what_is_no_kimai_is_told_as_such() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.fault("*", "*", Fault::Html("<html>Login</html>".to_owned()));
    let came = Desk::of(&kimai, "anna-token").run(&["--check"]).await;
    assert_eq!(came.code, Some(4));
    assert!(came.out.contains("a web page"), "{}", came.out);
}

#[tokio::test]
async fn clocks_that_differ_are_told() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let found = findings(&Desk::of(&kimai, "anna-token")).await;
    assert_eq!(finding(&found, "clock")["state"], "ok");
    kimai.set_now(kimai.now() - SignedDuration::from_hours(2));
    let found = findings(&Desk::of(&kimai, "anna-token")).await;
    assert_eq!(finding(&found, "clock")["state"], "warning");
    assert!(finding(&found, "clock")["text"].as_str().unwrap().contains("2h"), "{found}");
}
