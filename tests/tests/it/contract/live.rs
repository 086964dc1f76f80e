//! The comparison of `cargo xtask contract`, made with a second simulation.

use kimai_tests::{
    contract::{Report, Target, check_reports, compare_with_simulation},
    sim::{Settings, SimulatedKimai, Version},
};
use serde_json::json;

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

#[tokio::test]
async fn sums_of_reports_are_those_of_the_rows() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let target = Target { url: kimai.url(), admin_token: "admin-token".to_owned(), user_token: None };
    let reports = check_reports(&target).await.expect("reports");
    assert_eq!(reports.differences, Vec::<String>::new());
    // The seed has 598 finished records.
    assert_eq!((reports.texts.len(), reports.rows), (12, 598));
    let compared = ["times", "unbilled", "budget", "summary", "week", "gaps", "quality", "overtime"];
    assert_eq!(reports.compared, compared);
    assert!(kimai.requests().iter().all(|request| request.method == "GET"));
}

#[tokio::test]
async fn sums_that_differ_from_the_rows_are_found() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    // Only the rows of the comparison are expanded: they have another currency, and another project than in reports.
    kimai.override_text(|path, place, value| match (path, place) {
        ("/api/timesheets", "project.customer.currency") => Some(json!("GBP")),
        ("/api/timesheets", "project.id") if value == &json!(1) => Some(json!(2)),
        _ => None,
    });
    let target = Target { url: kimai.url(), admin_token: "admin-token".to_owned(), user_token: None };
    let reports = check_reports(&target).await.expect("reports");
    let found = |part: &str| reports.differences.iter().any(|difference| difference.starts_with(part));
    assert!(found("summary: the total has revenue_GBP 0, the rows"), "{:#?}", reports.differences);
    assert!(found("unbilled: the groups have revenue_GBP 0, the rows"), "{:#?}", reports.differences);
    assert!(found("budget: project 1 has used_time_seconds"), "{:#?}", reports.differences);
    assert!(!found("times") && !found("week") && !found("gaps"), "{:#?}", reports.differences);
}
