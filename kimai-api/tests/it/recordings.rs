//! Comparison with recorded responses of Kimai 2.65: they round-trip without loss, and their errors are parsed.
//!
//! The recordings are not part of the repository. Without them, these tests print a note and pass.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use httpmock::{Method::PATCH, MockServer};
use kimai_api::{
    Activity, ApiError, Client, Comment, Credentials, Customer, Error, FieldError, Id, Invoice, PageAction,
    Plugin, Project, Rate, Route, Tag, Team, Timesheet, TimesheetConfig, User, Version, route,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A recorded request and its response.
#[derive(Deserialize)]
struct Recording {
    #[serde(skip)]
    name: String,
    method: String,
    path: String,
    status: u16,
    response: Value,
}

impl Recording {
    fn is_success(&self) -> bool {
        self.status < 300
    }

    /// Returns `true` for a success with a JSON body.
    fn is_json_success(&self) -> bool {
        self.is_success() && !self.response.is_null() && self.response.get("__non_json__").is_none()
    }

    /// Returns the matching route with the fewest placeholders.
    fn route(&self) -> Option<Route> {
        let is_match = |route: &Route| {
            route.method.as_str() == self.method && matches_template(&route.template(), &self.path)
        };
        route::all()
            .iter()
            .copied()
            .filter(is_match)
            .min_by_key(|route| route.template().matches('{').count())
    }
}

fn matches_template(template: &str, path: &str) -> bool {
    let template = template.split('/');
    let path = path.split('/');
    template.clone().count() == path.clone().count()
        && template.zip(path).all(|(part, segment)| part.starts_with('{') || part == segment)
}

/// Returns all recordings sorted by file name, or `None` without the directory.
fn all_recordings() -> Option<Vec<Recording>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/kimai/recordings");
    let Ok(files) = fs::read_dir(&folder) else {
        println!("skipped: the recordings are not available");
        return None;
    };
    let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    files.sort();
    Some(
        files
            .iter()
            .filter(|file| file.extension().is_some_and(|end| end == "json"))
            .map(|file| read_recording(file))
            .collect(),
    )
}

fn read_recording(file: &Path) -> Recording {
    let text = fs::read_to_string(file).unwrap();
    let recording = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    Recording { name: file.file_stem().unwrap().to_string_lossy().into_owned(), ..recording }
}

/// Deserializes a response and serializes it again.
type RoundTrip = fn(&Value) -> Result<Value, String>;

type StringMap = BTreeMap<String, String>;

const ROUND_TRIPS: &[(&str, RoundTrip)] = &[
    ("GET /api/ping", round_trip::<StringMap>),
    ("GET /api/version", round_trip::<Version>),
    ("GET /api/plugins", round_trip::<Vec<Plugin>>),
    ("GET /api/config/timesheet", round_trip::<TimesheetConfig>),
    ("GET /api/config/colors", round_trip::<StringMap>),
    ("GET /api/timesheets", round_trip::<Vec<Timesheet>>),
    ("GET /api/timesheets/recent", round_trip::<Vec<Timesheet>>),
    ("GET /api/timesheets/active", round_trip::<Vec<Timesheet>>),
    ("GET /api/customers", round_trip::<Vec<Customer>>),
    ("GET /api/projects", round_trip::<Vec<Project>>),
    ("GET /api/activities", round_trip::<Vec<Activity>>),
    ("GET /api/users", round_trip::<Vec<User>>),
    ("GET /api/teams", round_trip::<Vec<Team>>),
    ("GET /api/tags", round_trip::<Vec<String>>),
    ("GET /api/tags/find", round_trip::<Vec<Tag>>),
    ("POST /api/tags", round_trip::<Tag>),
    ("GET /api/invoices", round_trip::<Vec<Invoice>>),
];

/// Types of routes whose path begins or ends with a text, in order of precedence.
const ROUND_TRIPS_BY_PATH: &[(&str, RoundTrip)] = &[
    ("/rates", round_trip::<Rate>),
    ("/comments", round_trip::<Comment>),
    ("/comments/{comment}/pin", round_trip::<Comment>),
    ("/api/timesheets", round_trip::<Timesheet>),
    ("/api/customers", round_trip::<Customer>),
    ("/api/projects", round_trip::<Project>),
    ("/api/activities", round_trip::<Activity>),
    ("/api/users", round_trip::<User>),
    ("/api/teams", round_trip::<Team>),
    ("/api/invoices", round_trip::<Invoice>),
];

/// Returns the round trip of a route such as `GET /api/projects/{id}`.
fn round_trip_of(route: &str) -> Option<RoundTrip> {
    let exact = ROUND_TRIPS.iter().find(|(name, _)| *name == route).map(|(_, round_trip)| *round_trip);
    exact.or_else(|| nested_list(route)).or_else(|| by_path(route))
}

fn nested_list(route: &str) -> Option<RoundTrip> {
    let path = route.strip_prefix("GET ")?;
    match path.rsplit('/').next()? {
        "rates" => Some(round_trip::<Vec<Rate>>),
        "comments" => Some(round_trip::<Vec<Comment>>),
        "{locale}" => Some(round_trip::<Vec<PageAction>>),
        _ => None,
    }
}

fn by_path(route: &str) -> Option<RoundTrip> {
    let path = route.split(' ').nth(1)?;
    ROUND_TRIPS_BY_PATH
        .iter()
        .find(|(part, _)| path.ends_with(part) || path.starts_with(part))
        .map(|(_, round_trip)| *round_trip)
}

fn round_trip<T: DeserializeOwned + Serialize>(response: &Value) -> Result<Value, String> {
    let text = response.to_string();
    let mut deserializer = serde_json::Deserializer::from_str(&text);
    let value: T = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| error.to_string())?;
    serde_json::to_value(value).map_err(|error| error.to_string())
}

/// Collects the paths that differ. Null equals a missing field, and numbers are compared by value.
fn differences(recorded: &Value, again: &Value, path: &str, found: &mut BTreeSet<String>) {
    match (recorded, again) {
        (Value::Object(recorded), Value::Object(again)) => {
            for key in recorded.keys().chain(again.keys()) {
                let member = |object: &serde_json::Map<_, _>| object.get(key).cloned().unwrap_or(Value::Null);
                differences(&member(recorded), &member(again), &format!("{path} {key}"), found);
            }
        }
        (Value::Array(recorded), Value::Array(again)) if recorded.len() == again.len() => {
            recorded
                .iter()
                .zip(again)
                .for_each(|(recorded, again)| differences(recorded, again, path, found));
        }
        (Value::Number(recorded), Value::Number(again)) if recorded.as_f64() == again.as_f64() => {}
        (recorded, again) if recorded == again => {}
        _ => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn missing_added_and_changed_fields_are_differences() {
    let mut found = BTreeSet::new();
    let recorded = serde_json::json!({"a": 1.0, "b": null, "c": [{"d": "x", "e": 1}]});
    let again = serde_json::json!({"a": 1, "c": [{"d": "y", "f": []}]});
    differences(&recorded, &again, "", &mut found);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [" c d", " c e", " c f"]);
}

/// Fields of recorded responses that no type contains, each with the reason.
const UNSUPPORTED_FIELDS: &[(&str, &str)] = &[];

#[test]
fn recorded_responses_round_trip_without_loss() {
    let Some(recordings) = all_recordings() else { return };
    let mut lost = BTreeSet::new();
    let mut read = BTreeMap::new();
    for recording in recordings.iter().filter(|recording| recording.is_json_success()) {
        let route = recording.route().unwrap_or_else(|| panic!("{}: no route", recording.name)).to_string();
        let round_trip =
            round_trip_of(&route).unwrap_or_else(|| panic!("{}: no type for {route}", recording.name));
        let again =
            round_trip(&recording.response).unwrap_or_else(|error| panic!("{}: {error}", recording.name));
        differences(&recording.response, &again, &route, &mut lost);
        *read.entry(route).or_insert(0) += 1;
    }
    let reasons: BTreeSet<_> = UNSUPPORTED_FIELDS.iter().map(|(field, _)| (*field).to_owned()).collect();
    assert_eq!(lost, reasons, "fields that no type contains");
    assert!(read.len() > 50 && read.values().sum::<i32>() > 200, "{read:?}");
}

#[test]
fn recorded_deletions_have_an_empty_body_except_for_team_access() {
    let Some(recordings) = all_recordings() else { return };
    for recording in
        recordings.iter().filter(|recording| recording.is_success() && recording.method == "DELETE")
    {
        let is_team_access = recording.path.starts_with("/api/teams/") && recording.status == 200;
        assert_eq!(recording.response.is_null(), !is_team_access, "{}", recording.name);
    }
}

#[test]
fn every_recorded_success_belongs_to_a_route() {
    let Some(recordings) = all_recordings() else { return };
    let unknown: Vec<_> = recordings
        .iter()
        .filter(|recording| recording.is_success() && !matches!(&*recording.method, "HEAD" | "OPTIONS"))
        .filter(|recording| recording.route().is_none())
        .map(|recording| &recording.name)
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(!route::all().is_empty());
}

#[tokio::test]
async fn recorded_errors_are_parsed_with_status_message_and_fields() {
    let Some(recordings) = all_recordings() else { return };
    let server = MockServer::start_async().await;
    let client = Client::new(&server.base_url(), Credentials::token("t")).unwrap();
    let errors = recordings.iter().filter(|recording| recording.status >= 400).enumerate();
    for (index, recording) in errors {
        let error = api_error(&client, &server, index as u64 + 1, recording).await;
        assert_eq!(error.status, recording.status, "{}", recording.name);
        assert_eq!(error.message, message(recording), "{}", recording.name);
        assert_eq!(lines(&error.errors), expected(&recording.response), "{}", recording.name);
    }
}

/// Serves a recorded error for a write, which is never retried, and returns the parsed error.
async fn api_error(client: &Client, server: &MockServer, id: u64, recording: &Recording) -> ApiError {
    let body = if recording.response.is_null() { String::new() } else { recording.response.to_string() };
    server
        .mock_async(|when, then| {
            when.method(PATCH).path(format!("/api/timesheets/{id}/stop"));
            then.status(recording.status).header("Content-Type", "application/json").body(body);
        })
        .await;
    match client.timesheets().stop(Id::new(id)).await {
        Err(Error::Api(error)) => *error,
        other => panic!("{}: {other:?}", recording.name),
    }
}

fn message(recording: &Recording) -> &str {
    let reason = http::StatusCode::from_u16(recording.status).unwrap().canonical_reason().unwrap();
    recording.response["message"].as_str().unwrap_or(reason)
}

fn lines(errors: &[FieldError]) -> Vec<String> {
    let mut lines: Vec<_> =
        errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
    lines.sort();
    lines
}

/// Returns every text below `errors`. The path `children, members, children, 0, errors, 0` is the field `members.0`.
fn expected(response: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    walk(&response["errors"], &mut Vec::new(), &mut lines);
    lines.sort();
    lines
}

fn walk(node: &Value, path: &mut Vec<String>, lines: &mut Vec<String>) {
    match node {
        Value::String(text) => {
            let field: Vec<_> =
                path[..path.len() - 2].iter().skip(1).step_by(2).map(String::as_str).collect();
            lines.push(format!("{}: {text}", field.join(".")));
        }
        Value::Object(members) => {
            for (key, member) in members {
                walk_member(key, member, path, lines);
            }
        }
        Value::Array(members) => {
            for (index, member) in members.iter().enumerate() {
                walk_member(&index.to_string(), member, path, lines);
            }
        }
        _ => {}
    }
}

fn walk_member(key: &str, member: &Value, path: &mut Vec<String>, lines: &mut Vec<String>) {
    path.push(key.to_owned());
    walk(member, path, lines);
    path.pop();
}
