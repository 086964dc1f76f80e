//! A secret that was changed on somebody's way through the pages, or since they were there.

use http::{StatusCode, header};

use super::person::Person;
use crate::server::{CLAUDE, Server, request};

async fn server() -> Server {
    let server = Server::new();
    server.store_client("c1", Some("Claude"), None).await;
    server
}

#[tokio::test]
async fn whoever_logged_in_with_a_secret_that_is_changed_since_logs_in_again_before_they_allow_anything() {
    let server = server().await;
    let before = Person::new(&server);
    let ticket = before.ticket(request("c1", CLAUDE, "notes:read")).await;
    assert_eq!(before.log_in(&ticket, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    let changed = server.with_users(&[("anna", Some("another"))]);
    let after = Person { server: &changed, ..before };
    let answer = after.answer(&ticket, "allow", &["notes:read"]).await;
    assert_eq!(answer.header(header::LOCATION), format!("/login?request={ticket}"));
    assert_eq!(after.log_in(&ticket, "anna", "another").await.status, StatusCode::SEE_OTHER);
    assert!(after.answer(&ticket, "allow", &["notes:read"]).await.client_parameter("code").is_some());
}

#[tokio::test]
async fn what_was_allowed_with_a_secret_of_before_is_asked_again() {
    let server = server().await;
    let before = Person::new(&server);
    for asked in [true, false] {
        let ticket = before.ticket(request("c1", CLAUDE, "notes:read")).await;
        let answer = before.log_in(&ticket, "anna", "anna's secret").await;
        assert_eq!(answer.status == StatusCode::SEE_OTHER, asked);
        if asked {
            before.answer(&ticket, "allow", &["notes:read"]).await;
        }
    }
    let changed = server.with_users(&[("anna", Some("another"))]);
    let after = Person::new(&changed);
    let ticket = after.ticket(request("c1", CLAUDE, "notes:read")).await;
    assert_eq!(after.log_in(&ticket, "anna", "another").await.status, StatusCode::SEE_OTHER);
}
