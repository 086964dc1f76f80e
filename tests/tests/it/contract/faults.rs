//! Faults on purpose.

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
async fn a_dropped_connection_leaves_no_answer_and_no_record() {
    let (kimai, caller) = started().await;
    kimai.fault("POST", "/api/timesheets", Fault::Dropped);
    let body = json!({"project": 1, "activity": 1});
    assert!(caller.ask("ben", "POST", "/api/timesheets", body).await.is_err());
    let active = caller.call("ben", "GET", "/api/timesheets/active", Value::Null).await;
    assert_eq!(active.body, json!([]));
}

#[tokio::test]
async fn a_lost_answer_leaves_the_record_behind() {
    let (kimai, caller) = started().await;
    kimai.fault("POST", "/api/timesheets", Fault::LostAnswer);
    let body = json!({"project": 1, "activity": 1});
    assert!(caller.ask("ben", "POST", "/api/timesheets", body).await.is_err());
    let active = caller.call("ben", "GET", "/api/timesheets/active", Value::Null).await;
    assert_eq!(active.body.as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn a_truncated_answer_has_a_status_and_half_a_body() {
    let (kimai, caller) = started().await;
    kimai.fault("GET", "/api/timesheets", Fault::Truncated);
    let error = caller.ask("anna", "GET", LIST, Value::Null).await.expect_err("no whole body");
    assert!(error.is_body() || error.is_decode(), "{error:?}");
}

#[tokio::test]
async fn too_many_requests_say_when_to_come_back_and_end() {
    let (kimai, caller) = started().await;
    kimai.fault_times(1, "*", "*", Fault::TooManyRequests(7));
    let answer = caller.ask("anna", "GET", LIST, Value::Null).await.expect("an answer");
    assert_eq!((answer.status, answer.headers["retry-after"].as_str()), (429, "7"));
    caller.call("anna", "GET", LIST, Value::Null).await;
}

#[tokio::test]
async fn a_fault_meets_only_its_route_until_it_is_cleared() {
    let (kimai, caller) = started().await;
    kimai.fault("GET", "/api/timesheets/{id}", Fault::Status(503));
    let failed = caller.ask("anna", "GET", "/api/timesheets/599", Value::Null).await.expect("an answer");
    assert_eq!(failed.body, json!({"code": 503, "message": "Service Unavailable"}));
    caller.call("anna", "GET", LIST, Value::Null).await;
    kimai.clear_faults();
    caller.call("anna", "GET", "/api/timesheets/599", Value::Null).await;
}

#[tokio::test]
async fn a_delay_is_waited_for_and_a_page_of_a_proxy_is_no_json() {
    let (kimai, caller) = started().await;
    kimai.fault_times(1, "GET", "/api/version", Fault::Delay(Duration::from_millis(60)));
    let begin = Instant::now();
    caller.call("anna", "GET", "/api/version", Value::Null).await;
    assert!(begin.elapsed() >= Duration::from_millis(60));
    kimai.fault("GET", "/api/version", Fault::Html("<html>Please log in</html>".to_owned()));
    let page = caller.call("anna", "GET", "/api/version", Value::Null).await;
    assert_eq!(page.body["__non_json__"], json!(true));
}

#[tokio::test]
async fn the_log_tells_who_sent_what() {
    let (kimai, caller) = started().await;
    caller.call("anna", "GET", LIST, Value::Null).await;
    let arrived = kimai.requests();
    assert_eq!(arrived.len(), 1);
    assert_eq!((arrived[0].path.as_str(), arrived[0].query.as_str()), ("/api/timesheets", "size=2"));
    assert_eq!(arrived[0].user.as_deref(), Some("anna"));
    kimai.clear_requests();
    assert!(kimai.requests().is_empty());
}
