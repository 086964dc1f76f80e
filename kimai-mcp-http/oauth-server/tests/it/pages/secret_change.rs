//! A secret that changes during or after a sign-in.

use http::{StatusCode, header};

use super::browser::User;
use crate::server::{CLAUDE, Server, request};

async fn server() -> Server {
    let server = Server::new();
    server.store_client("c1", Some("Claude"), None).await;
    server
}

#[tokio::test]
async fn secret_change_after_sign_in_requires_a_new_sign_in() {
    let server = server().await;
    let before = User::new(&server);
    let ticket = before.ticket(request("c1", CLAUDE, "notes:read")).await;
    assert_eq!(before.log_in(&ticket, "anna", "anna's secret").await.status, StatusCode::SEE_OTHER);
    let changed = server.with_users(&[("anna", Some("another"))]);
    let after = User { server: &changed, ..before };
    let answer = after.answer(&ticket, "allow", &["notes:read"]).await;
    assert_eq!(answer.header(header::LOCATION), format!("/login?request={ticket}"));
    assert_eq!(after.log_in(&ticket, "anna", "another").await.status, StatusCode::SEE_OTHER);
    assert!(after.answer(&ticket, "allow", &["notes:read"]).await.client_parameter("code").is_some());
}

#[tokio::test]
async fn secret_change_invalidates_stored_consent() {
    let server = server().await;
    let before = User::new(&server);
    for asked in [true, false] {
        let ticket = before.ticket(request("c1", CLAUDE, "notes:read")).await;
        let answer = before.log_in(&ticket, "anna", "anna's secret").await;
        assert_eq!(answer.status == StatusCode::SEE_OTHER, asked);
        if asked {
            before.answer(&ticket, "allow", &["notes:read"]).await;
        }
    }
    let changed = server.with_users(&[("anna", Some("another"))]);
    let after = User::new(&changed);
    let ticket = after.ticket(request("c1", CLAUDE, "notes:read")).await;
    assert_eq!(after.log_in(&ticket, "anna", "another").await.status, StatusCode::SEE_OTHER);
}
