//! Every operation is sent as Kimai reads it: method, path, query and body, with nothing that the caller did not set.

mod managed;
mod paper;
mod people;
mod queries;
mod records;
mod system;
mod work_contract;

use httpmock::{HttpMockRequest, HttpMockResponse};
use kimai_api::{Client, Error, Route, route};
use serde_json::{Value, json};

use crate::stage::{Stage, answer};

/// The lines of every module, in which each route of this crate must turn up.
const ALL: &[&[&str]] = &[
    managed::CUSTOMERS,
    managed::PROJECTS,
    managed::ACTIVITIES,
    paper::SENT,
    people::TEAMS,
    people::USERS,
    records::SENT,
    system::SENT,
    work_contract::SENT,
];

/// Makes the calls against a polite Kimai and compares what it saw.
async fn sends<F: Future<Output = Result<(), Error>>>(lines: &[&str], calls: impl FnOnce(Client) -> F) {
    let stage = Stage::new(|_, request| polite(request)).await;
    calls(stage.kimai.clone()).await.unwrap();
    assert_eq!(stage.saw(), lines);
}

/// An answer that reads as whatever the route promises.
fn polite(request: &HttpMockRequest) -> HttpMockResponse {
    let path = request.uri().path().to_owned();
    match (request.method_str(), path.rsplit('/').next().unwrap_or_default()) {
        ("DELETE", _) if !path.starts_with("/api/teams/") => answer(204, ""),
        ("GET", _) if path.starts_with("/api/actions/") => answer(200, r#"[{"id":"edit"}]"#),
        ("GET", "tags") => answer(200, r#"["a","b"]"#),
        ("GET", "colors" | "types") => answer(200, r#"{"a":"b"}"#),
        ("GET", "me" | "ping" | "version" | "timesheet") => answer(200, &anything().to_string()),
        ("GET", last) if last.parse::<u64>().is_err() => answer(200, &json!([anything()]).to_string()),
        ("POST", "absences") => answer(200, &json!([anything()]).to_string()),
        _ => answer(200, &anything().to_string()),
    }
}

/// What reads as any of Kimai's things.
fn anything() -> Value {
    json!({
        "id": 7, "name": "n", "username": "u", "visible": true, "begin": "2026-01-05T09:00:00+0100",
        "user": {"id": 1, "username": "u"}, "project": 2, "activity": 3, "invoiceNumber": "1", "status": "new",
        "message": "pong", "version": "2.65.0", "versionId": 26500, "trackingMode": "default", "token": "t",
        "title": "t",
    })
}

/// The route of a line: the one with the fewest placeholders that fits.
fn fits(route: &Route, line: &str) -> bool {
    let template = route.to_string();
    let target = line.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" ");
    let (template, target) = (template.split('/'), target.split('?').next().unwrap_or_default().split('/'));
    template.clone().count() == target.clone().count()
        && template.zip(target).all(|(part, segment)| part.starts_with('{') || part == segment)
}

#[test]
fn every_route_of_this_crate_is_sent_by_one_of_these_tests() {
    let mut unsent = route::all().to_vec();
    for line in ALL.iter().copied().flatten() {
        let placeholders = |route: &Route| route.template().matches('{').count();
        let best = route::all().iter().filter(|route| fits(route, line)).map(placeholders).min();
        unsent.retain(|route| !(fits(route, line) && Some(placeholders(route)) == best));
    }
    assert!(unsent.is_empty(), "{unsent:?}");
}
