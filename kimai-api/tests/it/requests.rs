//! Method, path, query and body of every operation. Unset fields are never sent.

mod entities;
mod invoices;
mod queries;
mod timesheets;
mod users_and_teams;
mod work_contract;

use httpmock::{HttpMockRequest, HttpMockResponse};
use kimai_api::{Client, Error, Route, route};
use serde_json::{Value, json};

use crate::mock_server::{MockKimai, response};

/// The expected requests of all modules.
const ALL: &[&[&str]] = &[
    entities::CUSTOMERS,
    entities::PROJECTS,
    entities::ACTIVITIES,
    invoices::REQUESTS,
    users_and_teams::TEAMS,
    users_and_teams::USERS,
    timesheets::REQUESTS,
    SYSTEM,
    work_contract::REQUESTS,
];

/// Runs the calls against a mock server and compares the requests.
async fn assert_requests<F: Future<Output = Result<(), Error>>>(
    lines: &[&str],
    calls: impl FnOnce(Client) -> F,
) {
    let server = MockKimai::start(|_, request| valid_response(request)).await;
    calls(server.client.clone()).await.unwrap();
    assert_eq!(server.requests(), lines);
}

/// Returns a response that can be deserialized as the response type of the request.
fn valid_response(request: &HttpMockRequest) -> HttpMockResponse {
    let path = request.uri().path().to_owned();
    match (request.method_str(), path.rsplit('/').next().unwrap_or_default()) {
        ("DELETE", _) if !path.starts_with("/api/teams/") => response(204, ""),
        ("GET", _) if path.starts_with("/api/actions/") => response(200, r#"[{"id":"edit"}]"#),
        ("GET", "tags") => response(200, r#"["a","b"]"#),
        ("GET", "colors" | "types") => response(200, r#"{"a":"b"}"#),
        ("GET", "me" | "ping" | "version" | "timesheet") => response(200, &any_object().to_string()),
        ("GET", last) if last.parse::<u64>().is_err() => response(200, &json!([any_object()]).to_string()),
        ("POST", "absences") => response(200, &json!([any_object()]).to_string()),
        _ => response(200, &any_object().to_string()),
    }
}

/// Returns an object that can be deserialized as any resource.
fn any_object() -> Value {
    json!({
        "id": 7, "name": "n", "username": "u", "visible": true, "begin": "2026-01-05T09:00:00+0100",
        "user": {"id": 1, "username": "u"}, "project": 2, "activity": 3, "invoiceNumber": "1", "status": "new",
        "message": "pong", "version": "2.65.0", "versionId": 26500, "trackingMode": "default", "token": "t",
        "title": "t",
    })
}

/// Returns `true` if the route matches the method and path of a recorded request.
fn matches_route(route: &Route, line: &str) -> bool {
    let template = route.to_string();
    let target = line.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" ");
    let template = template.split('/');
    let target = target.split('?').next().unwrap_or_default().split('/');
    template.clone().count() == target.clone().count()
        && template.zip(target).all(|(part, segment)| part.starts_with('{') || part == segment)
}

#[test]
fn every_route_is_sent_by_a_test() {
    let mut missing = route::all().to_vec();
    for line in ALL.iter().copied().flatten() {
        let placeholders = |route: &Route| route.template().matches('{').count();
        let best = route::all().iter().filter(|route| matches_route(route, line)).map(placeholders).min();
        missing.retain(|route| !(matches_route(route, line) && Some(placeholders(route)) == best));
    }
    assert!(missing.is_empty(), "{missing:?}");
}

/// The expected requests for version, plugins and configuration.
const SYSTEM: &[&str] = &[
    "GET /api/ping",
    "GET /api/version",
    "GET /api/plugins",
    "GET /api/config/timesheet",
    "GET /api/config/colors",
];

#[tokio::test]
async fn system_and_config_requests_match_the_api() {
    assert_requests(SYSTEM, async |client| {
        assert_eq!(client.ping().await?, "pong");
        assert!(client.version().await?.is_at_least(2, 65));
        assert_eq!(client.plugins().await?[0].name, "n");
        client.config().timesheet().await?;
        assert_eq!(client.config().colors().await?["a"], "b");
        Ok(())
    })
    .await;
}
