//! Recorded exchanges with Kimai 2.66 from four users and no other data, repeated in their order.
//!
//! Nothing depends on the demonstration data, so status, all recorded headers and the whole body are compared.

use jiff::{SignedDuration, Timestamp, civil::Weekday};
use kimai_tests::sim::{
    InitialData, Lockdown, NewInvoice, Numbers, Rounding, RoundingMode, Settings, SimulatedKimai,
    TimesheetRules, TrackingMode, Version,
};
use serde_json::Value;

use super::{
    client::{Answer, Caller},
    known_differences,
    recordings::{self, Recording},
};

/// A time at which the recordings hold; each request comes one second after the one before.
const NOW: &str = "2026-11-28T12:00:00Z";

#[tokio::test]
async fn simulation_answers_like_the_recordings_of_2_66() {
    let recordings = recordings::load("-2.66");
    if recordings.is_empty() {
        return;
    }
    let mut now: Timestamp = NOW.parse().expect("a moment");
    let version = Version::new(2, 66, 0);
    let settings = Settings { now: Some(now), version, data: InitialData::Users, ..Settings::default() };
    let kimai = SimulatedKimai::start(settings).await;
    let caller = Caller::new(&kimai.url());
    let mut differences = Vec::new();
    for recording in &recordings {
        now += SignedDuration::from_secs(1);
        kimai.set_now(now);
        prepare(&kimai, recording);
        let answer = caller.repeat(recording).await;
        for difference in compare(recording, &answer) {
            differences.push((recording.name.clone(), difference));
        }
    }
    known_differences::check(&recordings, &differences);
}

/// Applies the settings of a recording and adds the data that no request of the API creates.
fn prepare(kimai: &SimulatedKimai, recording: &Recording) {
    kimai.settings(|settings| {
        settings.timesheets = timesheet_rules(recording);
        settings.numbers = numbers(recording);
        let permissions = recording.settings.iter().filter_map(|(name, value)| {
            let (role, permission) = name.strip_prefix("permission ")?.split_once(' ')?;
            Some(((role.to_owned(), permission.to_owned()), value.as_bool()?))
        });
        let (granted, revoked): (Vec<_>, Vec<_>) = permissions.partition(|(_, granted)| *granted);
        settings.grants = granted.into_iter().map(|(permission, _)| permission).collect();
        settings.revocations = revoked.into_iter().map(|(permission, _)| permission).collect();
    });
    match recording.name.as_str() {
        "invoices-admin-overdue-now" => add_invoices(kimai),
        "user-disabled-token" => {
            kimai.add_token("carl", "carl-token");
            kimai.add_token("dora", "dora-token");
        }
        _ => {}
    }
}

fn text<'a>(recording: &'a Recording, name: &str) -> Option<&'a str> {
    recording.settings.get(name)?.as_str()
}

fn timesheet_rules(recording: &Recording) -> TimesheetRules {
    let rule = |name: &str| text(recording, &format!("timesheet.rules.{name}"));
    let allowed = |name: &str| rule(name) != Some("0");
    let lockdown = rule("lockdown_period_start").zip(rule("lockdown_period_end")).map(|(begin, end)| {
        let lockdown = Lockdown::new(begin.parse().expect("a time"), end.parse().expect("a time"));
        let grace = rule("lockdown_grace_period").map_or("0s", |span| span.trim_start_matches('+'));
        lockdown.with_grace(grace.parse().expect("a length of time"))
    });
    TimesheetRules {
        tracking_mode: text(recording, "timesheet.mode")
            .and_then(TrackingMode::from_name)
            .unwrap_or_default(),
        default_begin: text(recording, "timesheet.default_begin").map(|time| time.parse().expect("a time")),
        active_entries_hard_limit: text(recording, "timesheet.active_entries.hard_limit")
            .map_or(1, |limit| limit.parse().expect("a number")),
        allow_overlapping: allowed("allow_overlapping_records"),
        allow_future: allowed("allow_future_times"),
        allow_zero_duration: allowed("allow_zero_duration"),
        allow_overbooking: allowed("allow_overbooking_budget"),
        breaks: rule("break_time_active") == Some("1"),
        require_activity: allowed("require_activity"),
        longest_minutes: rule("long_running_duration").map(|minutes| minutes.parse().expect("minutes")),
        rounding: rounding(recording),
        lockdown,
    }
}

fn rounding(recording: &Recording) -> Rounding {
    let rule = |name: &str| text(recording, &format!("timesheet.rounding.default.{name}"));
    let minutes = |name: &str, default| rule(name).map_or(default, |value| value.parse().expect("minutes"));
    let default = Rounding::default();
    Rounding {
        mode: match rule("mode") {
            Some("closest") => RoundingMode::Closest,
            Some("floor") => RoundingMode::Floor,
            Some("ceil") => RoundingMode::Ceil,
            _ => RoundingMode::Default,
        },
        begin: minutes("begin", default.begin),
        end: minutes("end", default.end),
        duration: minutes("duration", default.duration),
        days: rule("days").map_or(default.days, |days| {
            assert_eq!(days, "monday", "the only recorded value");
            vec![Weekday::Monday]
        }),
    }
}

fn numbers(recording: &Recording) -> Numbers {
    let default = Numbers::default();
    let format = |name: &str, default: String| text(recording, name).map_or(default, str::to_owned);
    Numbers {
        customers: format("customer.number_format", default.customers),
        projects: format("project.number_format", default.projects),
        allow_duplicates: text(recording, "project.allow_duplicate_number") == Some("1"),
        ..Numbers::default()
    }
}

fn add_invoices(kimai: &SimulatedKimai) {
    let invoice = |number: &str, customer: u64, created: &str, zone: &str, status: &str| NewInvoice {
        number: format!("2026/{number}"),
        customer,
        user: 1,
        created: created.parse().expect("a moment"),
        zone: zone.to_owned(),
        comment: None,
        total: 0.0,
        tax: 0.0,
        vat: 0.0,
        currency: "EUR".to_owned(),
        due_days: 14,
        status: status.to_owned(),
        paid: None,
        file: format!("2026-{number}.html"),
        document: None,
    };
    kimai.add_invoice(NewInvoice {
        total: 1190.0,
        tax: 190.0,
        vat: 19.0,
        document: Some("<html><body>Invoice 2026/001</body></html>\n".to_owned()),
        ..invoice("001", 1, "2026-09-30T21:30:00Z", "Europe/Berlin", "new")
    });
    kimai.add_invoice(NewInvoice {
        user: 2,
        comment: Some("second".to_owned()),
        total: 500.5,
        currency: "USD".to_owned(),
        due_days: 30,
        ..invoice("002", 2, "2026-10-15T10:00:00Z", "America/New_York", "pending")
    });
    kimai.add_invoice(NewInvoice {
        total: 119.0,
        tax: 19.0,
        vat: 19.0,
        paid: Some("2026-11-10".parse().expect("a date")),
        file: "2026-003.pdf".to_owned(),
        document: Some("%PDF-1.4\n%%EOF\n".to_owned()),
        ..invoice("003", 1, "2026-10-31T22:59:59Z", "Europe/Berlin", "paid")
    });
    kimai.add_invoice(NewInvoice {
        total: 10.0,
        due_days: 0,
        ..invoice("004", 3, "2026-11-02T08:00:00Z", "UTC", "canceled")
    });
    kimai.add_invoice_template();
    kimai.add_invoice_template();
}

/// Headers that the simulation sends only where Kimai does.
const CHECKED_HEADERS: [&str; 9] = [
    "allow",
    "content-disposition",
    "content-type",
    "location",
    "www-authenticate",
    "x-page",
    "x-per-page",
    "x-total-count",
    "x-total-pages",
];

/// Returns the differences in status, headers and body.
fn compare(recording: &Recording, answer: &Answer) -> Vec<String> {
    if answer.status != recording.status {
        return vec![format!("status {} instead of {}: {}", answer.status, recording.status, answer.body)];
    }
    let mut differences = Vec::new();
    for (name, expected) in &recording.headers {
        if answer.headers.get(name) != Some(expected) {
            differences.push(format!("{name} is {:?} instead of {expected}", answer.headers.get(name)));
        }
    }
    let additional = CHECKED_HEADERS
        .iter()
        .filter(|name| answer.headers.contains_key(**name) && !recording.headers.contains_key(**name));
    differences.extend(additional.map(|name| format!("unexpected header {name}")));
    let without_times = |body: &Value| {
        let mut body = body.clone();
        recording.now.iter().for_each(|field| remove(&mut body, field));
        body
    };
    let expected = without_times(&recording.response);
    let actual = without_times(&answer.body);
    if expected.get("__non_json__").is_some() {
        if expected.get("text") != actual.get("text") {
            differences.push(format!("the document is {actual} instead of {expected}"));
        }
    } else {
        compare_values("", &expected, &actual, &mut differences);
    }
    differences
}

/// Removes a field of an object, or with `*.` of all objects of a list.
fn remove(body: &mut Value, field: &str) {
    match (field.strip_prefix("*."), body) {
        (Some(field), Value::Array(items)) => items.iter_mut().for_each(|item| remove(item, field)),
        (None, Value::Object(fields)) => {
            fields.remove(field);
        }
        (_, body) => panic!("no field {field} in {body}"),
    }
}

fn compare_values(path: &str, expected: &Value, actual: &Value, differences: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            for key in expected.keys().chain(actual.keys().filter(|key| !expected.contains_key(*key))) {
                match (expected.get(key), actual.get(key)) {
                    (Some(expected), Some(actual)) => {
                        compare_values(&format!("{path}.{key}"), expected, actual, differences);
                    }
                    (Some(_), None) => differences.push(format!("{path}.{key} is missing")),
                    _ => differences.push(format!("{path}.{key} is unexpected")),
                }
            }
        }
        (Value::Array(expected), Value::Array(actual)) if expected.len() == actual.len() => {
            for (index, (expected, actual)) in expected.iter().zip(actual).enumerate() {
                compare_values(&format!("{path}[{index}]"), expected, actual, differences);
            }
        }
        _ if expected != actual => differences.push(format!("{path} is {actual} instead of {expected}")),
        _ => {}
    }
}
