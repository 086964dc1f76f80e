//! Injected faults.

use std::time::{Duration, Instant};

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::{Value, json};

use super::client::Caller;

const LIST: &str = "/api/timesheets?size=2";

async fn started() -> (SimulatedKimai, Caller) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let caller = Caller::new(&kimai.url());
    (kimai, caller)
}

#[tokio::test]
async fn dropped_request_gets_no_response_and_changes_nothing() {
    let (kimai, caller) = started().await;
    kimai.fault("POST", "/api/timesheets", Fault::Dropped);
    let body = json!({"project": 1, "activity": 1});
    assert!(caller.try_send("ben", "POST", "/api/timesheets", body).await.is_err());
    let active = caller.send_ok("ben", "GET", "/api/timesheets/active", Value::Null).await;
    assert_eq!(active.body, json!([]));
}

#[tokio::test]
async fn lost_response_changes_the_data_all_the_same() {
    let (kimai, caller) = started().await;
    kimai.fault("POST", "/api/timesheets", Fault::LostAnswer);
    let body = json!({"project": 1, "activity": 1});
    assert!(caller.try_send("ben", "POST", "/api/timesheets", body).await.is_err());
    let active = caller.send_ok("ben", "GET", "/api/timesheets/active", Value::Null).await;
    assert_eq!(active.body.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn truncated_response_has_a_status_and_half_a_body() {
    let (kimai, caller) = started().await;
    kimai.fault("GET", "/api/timesheets", Fault::Truncated);
    let error = caller.try_send("anna", "GET", LIST, Value::Null).await.expect_err("no whole body");
    assert!(error.is_body() || error.is_decode(), "{error:?}");
}

#[tokio::test]
async fn status_429_has_retry_after_and_ends() {
    let (kimai, caller) = started().await;
    kimai.fault_times(1, "*", "*", Fault::TooManyRequests(7));
    let answer = caller.send("anna", "GET", LIST, Value::Null).await;
    assert_eq!((answer.status, answer.headers["retry-after"].as_str()), (429, "7"));
    caller.send_ok("anna", "GET", LIST, Value::Null).await;
}

#[tokio::test]
async fn fault_affects_only_its_route_until_it_is_cleared() {
    let (kimai, caller) = started().await;
    kimai.fault("GET", "/api/timesheets/{id}", Fault::Status(503));
    let failed = caller.send("anna", "GET", "/api/timesheets/599", Value::Null).await;
    assert_eq!(failed.body, json!({"code": 503, "message": "Service Unavailable"}));
    caller.send_ok("anna", "GET", LIST, Value::Null).await;
    kimai.clear_faults();
    caller.send_ok("anna", "GET", "/api/timesheets/599", Value::Null).await;
}

#[tokio::test]
async fn delays_and_html_pages_are_simulated() {
    let (kimai, caller) = started().await;
    kimai.fault_times(1, "GET", "/api/version", Fault::Delay(Duration::from_millis(60)));
    let begin = Instant::now();
    caller.send_ok("anna", "GET", "/api/version", Value::Null).await;
    assert!(begin.elapsed() >= Duration::from_millis(60));
    kimai.fault("GET", "/api/version", Fault::Html("<html>Please log in</html>".to_owned()));
    let page = caller.send_ok("anna", "GET", "/api/version", Value::Null).await;
    assert_eq!(page.body["__non_json__"], json!(true));
}

#[tokio::test]
async fn requests_are_recorded_with_the_user() {
    let (kimai, caller) = started().await;
    caller.send_ok("anna", "GET", LIST, Value::Null).await;
    let arrived = kimai.requests();
    assert_eq!(arrived.len(), 1);
    assert_eq!((arrived[0].path.as_str(), arrived[0].query.as_str()), ("/api/timesheets", "size=2"));
    assert_eq!(arrived[0].user.as_deref(), Some("anna"));
    kimai.clear_requests();
    assert!(kimai.requests().is_empty());
}
