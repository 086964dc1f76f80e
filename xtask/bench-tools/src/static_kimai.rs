//! The static Kimai: answers with prepared bytes, so that the measured server has the processor for itself.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{Result, announce, http1};

/// Number of records of a page.
const RECORDS: u64 = 50;

/// Prepared responses by the beginning of the request's target, the longest first.
struct Responses(Vec<(&'static str, Vec<u8>)>);

impl Responses {
    fn new() -> Self {
        let config = json!({ "trackingMode": "default", "defaultBeginTime": "now", "activeEntriesHardLimit": 1,
            "isAllowFutureTimes": true, "isAllowOverlapping": true });
        let version = json!({ "version": "2.66.0", "versionId": 26600, "copyright": "Kimai 2.66.0" });
        Self(vec![
            ("/api/config/timesheet", response("200 OK", &config)),
            ("/api/timesheets", response("200 OK", &(1..=RECORDS).map(record).collect())),
            ("/api/users/me", response("200 OK", &user())),
            ("/api/users", response("200 OK", &json!([user()]))),
            ("/api/version", response("200 OK", &version)),
            ("/api/plugins", response("200 OK", &json!([]))),
            ("", response("404 Not Found", &json!({ "code": 404, "message": "Not Found" }))),
        ])
    }

    fn find(&self, target: &str) -> &[u8] {
        self.0.iter().find(|(start, _)| target.starts_with(start)).map_or(&[], |(_, response)| response)
    }
}

/// Serves on a free port.
pub(crate) async fn serve() -> Result {
    let responses = Arc::new(Responses::new());
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    announce(&format!("http://{}", listener.local_addr()?));
    loop {
        let (connection, _) = listener.accept().await?;
        tokio::spawn(answer(connection, Arc::clone(&responses)));
    }
}

/// Answers requests without a body until the client closes the connection.
async fn answer(mut connection: TcpStream, responses: Arc<Responses>) {
    let _ = connection.set_nodelay(true);
    let mut buffer = Vec::with_capacity(4 << 10);
    loop {
        while let Some(length) = http1::head_length(&buffer) {
            let response = responses.find(http1::target(&buffer));
            buffer.drain(..length);
            if connection.write_all(response).await.is_err() {
                return;
            }
        }
        if !matches!(connection.read_buf(&mut buffer).await, Ok(length) if length > 0) {
            return;
        }
    }
}

fn response(status: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nX-Page: 1\r\nX-Per-Page: {RECORDS}\r\n\
         X-Total-Count: {RECORDS}\r\nX-Total-Pages: 1\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    (head + &body).into_bytes()
}

/// Returns the profile of the caller, with the fields of Kimai 2.66.
fn user() -> Value {
    let preferences: Vec<Value> =
        ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
            .map(|day| json!({ "name": format!("work_{day}"), "value": "28800" }))
            .into();
    json!({
        "apiToken": false, "preferences": preferences, "locale": "en", "timezone": "Europe/Berlin", "language": "en",
        "teams": [{ "color-safe": "#1e90ff", "id": 1, "name": "Agency North", "color": "#1e90ff" }], "initials": "AA",
        "color-safe": "#008000", "id": 3, "alias": "Anna Arbeiter", "title": "Developer", "avatar": null,
        "memberships": [{ "team": { "id": 1, "name": "Agency North", "color": "#1e90ff" }, "teamlead": false }],
        "username": "anna", "email": "anna@example.com", "accountNumber": "P-1003", "enabled": true,
        "roles": ["ROLE_USER"], "systemAccount": false, "supervisor": null, "color": "#008000",
    })
}

/// Returns an expanded record. The records share 4 projects of 3 customers and 6 activities, two thirds of which are global.
fn record(id: u64) -> Value {
    let project = project(id % 4 + 1);
    let project_of_activity = if id.is_multiple_of(3) { project.clone() } else { Value::Null };
    let activity = json!({
        "color-safe": "#c0c0c0", "id": id % 6 + 1, "project": project_of_activity, "name": format!("Activity {}", id % 6),
        "comment": null, "visible": true, "billable": true, "metaFields": [], "number": "0011", "color": "#c0c0c0",
    });
    let owner = json!({
        "apiToken": false, "locale": "en", "timezone": "Europe/Berlin", "language": "en", "initials": "AA", "id": 3,
        "color-safe": "#008000", "alias": "Anna Arbeiter", "title": "Developer", "avatar": null, "username": "anna",
        "accountNumber": "P-1003", "enabled": true, "systemAccount": false, "color": "#008000",
    });
    let day = id % 28 + 1;
    json!({
        "tags": ["remote"], "id": id, "begin": format!("2026-11-{day:02}T08:30:00+0100"),
        "end": format!("2026-11-{day:02}T10:00:00+0100"), "duration": 5400, "break": 0, "user": owner,
        "activity": activity, "project": project, "description": "Working on the header", "rate": 142.5,
        "internalRate": 85.5, "exported": false, "billable": true, "metaFields": [],
    })
}

fn project(id: u64) -> Value {
    let customer = json!({
        "color-safe": "#ffa500", "id": id % 3 + 1, "name": format!("Musterbau {} GmbH", id % 3), "number": "K-001",
        "comment": "Invoice monthly.", "visible": true, "billable": true, "company": "Musterbau GmbH",
        "country": "DE", "currency": "EUR", "phone": null, "fax": null, "mobile": null, "homepage": null,
        "timezone": "Europe/Berlin", "metaFields": [], "color": "#ffa500",
    });
    json!({
        "color-safe": "#1e90ff", "id": id, "customer": customer, "name": format!("Website {id}"),
        "orderNumber": "PO-4711", "orderDate": "2026-04-25", "start": "2026-05-05", "end": null,
        "comment": "Relaunch incl. CMS migration", "visible": true, "billable": true, "metaFields": [],
        "globalActivities": true, "number": "P-101", "color": "#1e90ff",
    })
}

#[cfg(test)]
mod tests {
    use super::Responses;
    use crate::http1::{content_length, head_length};

    #[test]
    fn a_page_of_records_is_as_large_as_those_of_kimai() {
        let responses = Responses::new();
        let page = responses.find("/api/timesheets?full=1&size=50");
        let length = content_length(page);
        assert!((70_000..=80_000).contains(&length), "{length}");
        assert_eq!(page.len(), head_length(page).unwrap() + length);
        assert!(responses.find("/api/nothing").starts_with(b"HTTP/1.1 404"));
    }
}
