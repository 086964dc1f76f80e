//! The comparison of `cargo xtask contract`, made with a second simulation.

use std::sync::Arc;

use kimai_tests::{
    contract::{Clock, Report, Reports, Target, check_reports, compare_with_simulation},
    november,
    sim::{InitialData, Settings, SimulatedKimai, Version},
};
use serde_json::{Value, json};

use super::client::Caller;

async fn compare(kimai: &SimulatedKimai) -> Report {
    let target = Target {
        url: kimai.url(),
        admin_token: "admin-token".to_owned(),
        user_token: Some("anna-token".to_owned()),
    };
    compare_with_simulation(&target).await.expect("a comparison")
}

#[tokio::test]
async fn equal_kimais_have_no_differences_and_nothing_is_left_behind() {
    for version in [Version::new(2, 65, 0), Version::new(2, 68, 0)] {
        let kimai = SimulatedKimai::start(Settings { version, ..Settings::default() }).await;
        let report = compare(&kimai).await;
        assert_eq!(report.version, version.to_string());
        assert!(report.differences.is_empty(), "{:#?}", report.differences);
        assert!(report.leftovers.is_empty(), "{:#?}", report.leftovers);
        assert!(report.requests > 70 && report.fields.len() > 30, "{}", report.requests);
        let created = kimai.requests().into_iter().filter(|request| request.method == "POST");
        assert!(created.count() > 10);
    }
}

#[tokio::test]
async fn planted_differences_are_found() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    kimai.override_text(|path, place, value| {
        let type_changed = path.starts_with("/api/projects/") && place == "billable";
        let text_changed = value == &json!("Validation Failed");
        if type_changed { Some(json!("yes")) } else { text_changed.then(|| json!("Validation failed")) }
    });
    let report = compare(&kimai).await;
    let found = |part: &str| report.differences.iter().any(|difference| difference.contains(part));
    assert!(found("GET /api/projects/{project}: .billable is {\"string\"}, simulated {\"bool\"}"));
    assert!(found("Validation failed"), "{:#?}", report.differences);
    assert!(report.leftovers.is_empty(), "{:#?}", report.leftovers);
}

#[tokio::test]
async fn a_rejected_token_is_an_error() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let target = Target { url: kimai.url(), admin_token: "unknown".to_owned(), user_token: None };
    let error = compare_with_simulation(&target).await.expect_err("no comparison");
    assert_eq!(error.to_string(), "GET /api/version answered 401; check the URL and the token");
}

/// Compares the reports of a Kimai with its rows.
async fn reports(kimai: &SimulatedKimai) -> Reports {
    let target = Target { url: kimai.url(), admin_token: "admin-token".to_owned(), user_token: None };
    let now = november().now.expect("a moment");
    let clock: Clock = Arc::new(move || now);
    check_reports(&target, &clock).await.expect("reports")
}

/// The settings of a Kimai with absences.
fn with_absences() -> Settings {
    let mut settings = Settings { version: Version::new(2, 66, 0), ..november() };
    settings.plugins.insert("WorkContractBundle".to_owned());
    settings
}

#[tokio::test]
async fn every_report_has_compared_figures_and_nothing_is_left_behind() {
    let kimai = SimulatedKimai::start(with_absences()).await;
    let reports = reports(&kimai).await;
    assert_eq!(reports.differences, Vec::<String>::new());
    assert_eq!((&reports.refused, &reports.leftovers), (&Vec::new(), &Vec::new()));
    assert_eq!(reports.texts.len(), 12);
    assert!(reports.rows > 500, "{}", reports.rows);
    assert_eq!(reports.not_compared, Vec::<&str>::new());
    assert_eq!(reports.compared.len(), 12);
    assert!(reports.compared.values().all(|figures| *figures > 1), "{:?}", reports.compared);
    let count = |method: &str| kimai.requests().iter().filter(|request| request.method == method).count();
    assert_eq!((count("POST"), count("DELETE"), count("PATCH")), (12, 12, 0));
}

#[tokio::test]
async fn an_empty_kimai_has_a_contract_and_records_during_the_comparison() {
    let settings = Settings { version: Version::new(2, 66, 0), data: InitialData::Users, ..november() };
    let kimai = SimulatedKimai::start(settings).await;
    let caller = Caller::new(&kimai.url());
    let profile = async || caller.send_ok("admin", "GET", "/api/users/me", Value::Null).await.body;
    let before = profile().await;
    let reports = reports(&kimai).await;
    assert_eq!(reports.differences, Vec::<String>::new());
    assert_eq!((&reports.refused, &reports.leftovers), (&Vec::new(), &Vec::new()));
    assert_eq!((reports.rows, &reports.not_compared), (6, &Vec::new()), "{:?}", reports.compared);
    let contract = |profile: Value| -> Vec<(Value, Value)> {
        let preferences = profile["preferences"].as_array().expect("preferences").clone();
        let of_contract = |name: &str| name.starts_with("work_") || name == "holidays";
        let values = preferences.into_iter().filter(|item| item["name"].as_str().is_some_and(of_contract));
        values.map(|item| (item["name"].clone(), item["value"].clone())).collect()
    };
    assert_eq!(contract(profile().await), contract(before));
}

#[tokio::test]
async fn figures_that_differ_from_the_rows_are_found_in_each_report_on_records() {
    let kimai = SimulatedKimai::start(with_absences()).await;
    // Only the rows of the comparison are expanded: they have another currency, project, owner or zone than in reports.
    kimai.override_text(|path, place, value| match (path, place) {
        ("/api/timesheets", "project.customer.currency") => Some(json!("GBP")),
        ("/api/timesheets", "project.id") if value == &json!(1) => Some(json!(2)),
        ("/api/timesheets", "user.id") if value == &json!(3) => Some(json!(4)),
        ("/api/timesheets", "user.timezone") => Some(json!("Pacific/Auckland")),
        _ => None,
    });
    let reports = reports(&kimai).await;
    let found = |part: &str| reports.differences.iter().any(|difference| difference.starts_with(part));
    for part in [
        "summary: total revenue_GBP is 0, by the rows",
        "summary: total revenue_EUR is",
        "unbilled: total revenue_GBP is 0, by the rows",
        "times: project 1 time_seconds is",
        "week: time of user 3 is",
        "budget: project 1 EUR is",
        "gaps: booked of user 3 on",
        "overtime: worked time of user 3 is",
        "compliance: night work across midnight of user 1 on",
        "quality: ids: no description of user 3 is",
    ] {
        assert!(found(part), "{part}: {:#?}", reports.differences);
    }
    assert!(!found("vacation") && !found("hr") && !found("availability"), "{:#?}", reports.differences);
    assert!(!found("times: total"), "{:#?}", reports.differences);
}
