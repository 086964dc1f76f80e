use serde_json::{Value, json};

use super::{kimai, sent, session};

/// The period that Kimai was asked for.
async fn asked(begin: &str, end: &str) -> String {
    let kimai = kimai().await;
    let anna = session(&kimai, "anna").await;
    let filters = json!({"begin": begin, "end": end});
    anna.ok("timesheet", Value::from_iter([("action", "list".into()), ("filters", filters)])).await;
    let query = sent(&kimai, "GET").into_iter().find(|sent| sent.starts_with("/api/timesheets?")).unwrap();
    let of =
        |name: &str| query.split('&').find_map(|part| part.strip_prefix(name)).unwrap().replace("%3A", ":");
    format!("{} to {}", of("begin="), of("end="))
}

#[tokio::test]
async fn one_midnight_as_begin_and_end_is_that_whole_day() {
    let day = "2026-11-20T00:00:00 to 2026-11-20T23:59:59";
    assert_eq!(asked("2026-11-20", "2026-11-20").await, day);
    assert_eq!(asked("2026-11-20T00:00:00", "2026-11-20T00:00:00").await, day);
}

#[tokio::test]
async fn one_bound_of_a_period_may_have_an_offset_and_the_other_none() {
    let period = "2026-11-20T09:00:00 to 2026-11-20T12:00:00";
    assert_eq!(asked("2026-11-20T08:00:00Z", "2026-11-20T12:00:00").await, period);
    assert_eq!(asked("2026-11-20T09:00:00", "2026-11-20T06:00:00-05:00").await, period);
}
