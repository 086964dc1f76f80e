//! What a token is good for, and where it may be.

use kimai_tests::{
    hosted::{http, logged_in},
    sim::{Settings, SimulatedKimai},
};
use serde_json::json;

use crate::program::Server;

#[tokio::test(flavor = "multi_thread")]
async fn a_token_in_the_address_or_the_body_is_no_token() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = logged_in(&server).await;
    for (query, status) in [("access_token", 400), ("token", 401), ("authorization", 401), ("bearer", 401)] {
        let path = format!("/mcp?{query}={}", login.access);
        let answer = server.call(&path, "user_current", json!({})).send().await.unwrap();
        assert_eq!(answer.status(), status, "{query}");
    }
    let form = [("access_token", &login.access)];
    assert_eq!(http().post(server.at("/mcp")).form(&form).send().await.unwrap().status(), 401);
    assert!(!server.log().contains(&login.access));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_tool_lets_a_client_do_more_than_its_user_allowed_whatever_its_name_says() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let login = logged_in(&server).await;
    kimai.clear_requests();
    for header in ["kimai:admin", "*"] {
        let call = server.call("/mcp", "timesheet", json!({ "action": "delete", "id": 1, "scope": header }));
        let answer = call.bearer_auth(&login.access).header("scope", header).send().await.unwrap();
        assert_eq!(answer.status(), 403);
        let challenge = answer.headers()["www-authenticate"].to_str().unwrap().to_owned();
        assert!(challenge.contains("insufficient_scope") && !challenge.contains('*'), "{challenge}");
    }
    assert!(kimai.requests().iter().all(|request| request.method == "GET"));
}
