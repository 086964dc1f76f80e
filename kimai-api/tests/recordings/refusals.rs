//! Every recorded error answer, given again by a server and read by the client.

use httpmock::{Method::PATCH, MockServer};
use kimai_api::{ApiError, Client, Credentials, Error, FieldError, Id};
use serde_json::Value;

use crate::recording::{self, Recording};

#[tokio::test]
async fn every_recorded_error_is_a_refusal_with_its_status_message_and_fields() {
    let Some(recordings) = recording::all() else { return };
    let server = MockServer::start_async().await;
    let client = Client::new(&server.base_url(), Credentials::token("t")).unwrap();
    let errors = recordings.iter().filter(|recording| recording.status >= 400).enumerate();
    for (place, recording) in errors {
        let refusal = refused(&client, &server, place as u64 + 1, recording).await;
        assert_eq!(refusal.status, recording.status, "{}", recording.name);
        assert_eq!(refusal.message, message(recording), "{}", recording.name);
        assert_eq!(told(&refusal.errors), expected(&recording.response), "{}", recording.name);
    }
}

/// A write is never repeated, so that what was recorded as a read is asked for once as well.
async fn refused(client: &Client, server: &MockServer, id: u64, recording: &Recording) -> ApiError {
    let body = if recording.response.is_null() { String::new() } else { recording.response.to_string() };
    server
        .mock_async(|when, then| {
            when.method(PATCH).path(format!("/api/timesheets/{id}/stop"));
            then.status(recording.status).header("Content-Type", "application/json").body(body);
        })
        .await;
    match client.timesheets().stop(Id::new(id)).await {
        Err(Error::Api(refusal)) => *refusal,
        other => panic!("{}: {other:?}", recording.name),
    }
}

fn message(recording: &Recording) -> &str {
    let reason = http::StatusCode::from_u16(recording.status).unwrap().canonical_reason().unwrap();
    recording.response["message"].as_str().unwrap_or(reason)
}

fn told(errors: &[FieldError]) -> Vec<String> {
    let mut lines: Vec<_> =
        errors.iter().map(|error| format!("{}: {}", error.field, error.message)).collect();
    lines.sort();
    lines
}

/// Every text below `errors`: on the way `children, members, children, 0, errors, 0` it belongs to `members.0`.
fn expected(answer: &Value) -> Vec<String> {
    let mut lines = Vec::new();
    walk(&answer["errors"], &mut Vec::new(), &mut lines);
    lines.sort();
    lines
}

fn walk(node: &Value, way: &mut Vec<String>, lines: &mut Vec<String>) {
    match node {
        Value::String(text) => {
            let field: Vec<_> = way[..way.len() - 2].iter().skip(1).step_by(2).map(String::as_str).collect();
            lines.push(format!("{}: {text}", field.join(".")));
        }
        Value::Object(members) => members.iter().for_each(|(key, member)| below(key, member, way, lines)),
        Value::Array(members) => {
            members.iter().enumerate().for_each(|(key, member)| below(&key.to_string(), member, way, lines));
        }
        _ => {}
    }
}

fn below(key: &str, member: &Value, way: &mut Vec<String>, lines: &mut Vec<String>) {
    way.push(key.to_owned());
    walk(member, way, lines);
    way.pop();
}
