//! The examples of this crate against a simulated Kimai.

use jiff::civil::date;
use kimai_api::{Client, Credentials, Seconds, TimesheetQuery};
use simulated_kimai::{Settings, SimulatedKimai};

#[expect(dead_code, reason = "the tests call the functions behind main")]
#[path = "../../examples/hours_this_week.rs"]
mod hours_this_week;
#[expect(dead_code, reason = "the tests call the functions behind main")]
#[path = "../../examples/import.rs"]
mod import;
#[expect(dead_code, reason = "the tests call the functions behind main")]
#[path = "../../examples/metrics.rs"]
mod metrics;
#[expect(dead_code, reason = "the tests call the functions behind main")]
#[path = "../../examples/start_stop.rs"]
mod start_stop;
#[expect(dead_code, reason = "the tests call the functions behind main")]
#[path = "../../examples/unbilled.rs"]
mod unbilled;

use hours_this_week::week_report;
use import::import;
use metrics::request_report;
use start_stop::start_or_stop;
use unbilled::unbilled_report;

/// Starts a Kimai whose clock stands on a Wednesday at noon.
async fn kimai() -> SimulatedKimai {
    let now = Some("2026-01-07T12:00:00Z".parse().unwrap());
    SimulatedKimai::start(Settings { now, ..Settings::default() }).await
}

fn client(kimai: &SimulatedKimai, token: &str) -> Client {
    Client::new(&kimai.url(), Credentials::token(token)).unwrap()
}

#[tokio::test]
async fn hours_this_week_adds_up_the_records_of_the_week() {
    let kimai = kimai().await;
    let anna = client(&kimai, "anna-token");
    let report = week_report(&anna, Some(date(2026, 1, 7))).await.unwrap();
    assert!(report.starts_with("Anna Arbeiter, 2026-01-05 to 2026-01-11\n"), "{report}");
    assert!(report.contains("  running since Wed "), "{report}");

    let week = TimesheetQuery::default().begin(date(2026, 1, 5).at(0, 0, 0, 0)).active(false);
    let records = anna.timesheets().page(&week).await.unwrap();
    let seconds = records.iter().map(|record| record.duration.unwrap().0).sum();
    let total = format!("  {:<14}  {:>9}\n", "total", Seconds(seconds).to_string());
    assert!(seconds > 0 && report.contains(&total), "{report}");
}

#[tokio::test]
async fn start_stop_stops_the_running_timer_and_starts_the_latest_again() {
    let kimai = kimai().await;
    let anna = client(&kimai, "anna-token");
    for record in anna.timesheets().active().await.unwrap() {
        anna.timesheets().stop(record.id).await.unwrap();
    }
    for (word, running) in [("Started", 1), ("Stopped", 0), ("Started", 1)] {
        let report = start_or_stop(&anna, &[]).await.unwrap();
        assert!(report.starts_with(word), "{report}");
        assert_eq!(anna.timesheets().active().await.unwrap().len(), running);
    }
}

#[tokio::test]
async fn examples_report_a_rejected_token() {
    let kimai = kimai().await;
    let stranger = client(&kimai, "nobody");
    let hours = week_report(&stranger, None).await.unwrap_err().to_string();
    let timer = start_or_stop(&stranger, &[]).await.unwrap_err().to_string();
    assert!(hours.ends_with(": 401 Unauthorized"), "{hours}");
    assert!(timer.ends_with(": 401 Unauthorized"), "{timer}");
}

#[tokio::test]
async fn start_stop_rejects_a_single_id_before_any_request() {
    let kimai = kimai().await;
    let error = start_or_stop(&client(&kimai, "anna-token"), &[7]).await.unwrap_err().to_string();
    assert!(error.contains("pass the ids of a project and an activity"), "{error}");
    assert_eq!(kimai.requests(), []);
}

#[tokio::test]
async fn import_books_each_line_and_reports_refusals() {
    let kimai = kimai().await;
    let anna = client(&kimai, "anna-token");
    let lines = "2026-01-05T19:00\t2026-01-05T20:30\t1\t2\tWorkshop\n2026-01-05T20:30\t2026-01-05T21:00\t999\t2\tNobody's";
    let report = import(&anna, lines).await.unwrap();
    let report: Vec<&str> = report.lines().collect();
    assert!(report[0].starts_with("line 1: #") && report[0].ends_with("1:30:00"), "{report:?}");
    assert!(report[1].starts_with("line 2: not booked: "), "{report:?}");
    let error = import(&anna, "2026-01-05T19:00\tWorkshop").await.unwrap_err().to_string();
    assert!(error.ends_with("has not five fields"), "{error}");
}

#[tokio::test]
async fn unbilled_adds_up_open_records_by_project() {
    let kimai = kimai().await;
    let report = unbilled_report(&client(&kimai, "admin-token")).await.unwrap();
    assert!(report.lines().count() > 3 && report.contains("  Website relaunch\n"), "{report}");
}

#[tokio::test]
async fn metrics_count_requests_by_route_and_status() {
    let kimai = kimai().await;
    let report = request_report(&kimai.url(), Credentials::token("anna-token")).await.unwrap();
    assert_eq!(
        report,
        "requests of anna\n   1  GET /api/customers 200\n   1  GET /api/projects 200\n   1  GET /api/users/me 200\n"
    );
}
