//! The examples of this crate against a simulated Kimai.

use jiff::civil::date;
use kimai_api::{Client, Credentials, Seconds, TimesheetQuery};
use simulated_kimai::{Settings, SimulatedKimai};

#[expect(dead_code, reason = "the tests call the functions behind main")]
#[path = "../../examples/hours_this_week.rs"]
mod hours_this_week;
#[expect(dead_code, reason = "the tests call the functions behind main")]
#[path = "../../examples/start_stop.rs"]
mod start_stop;

use hours_this_week::week_report;
use start_stop::start_or_stop;

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

    let begin = Some(date(2026, 1, 5).at(0, 0, 0, 0));
    let week = TimesheetQuery { begin, active: Some(false), ..Default::default() };
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
