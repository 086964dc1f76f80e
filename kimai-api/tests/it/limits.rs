//! Concurrency and rate limits.

use std::{
    num::NonZeroU32,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use futures_util::future::join_all;
use kimai_api::ResponseBudget;

use crate::{
    mock_server::{MockKimai, client_builder},
    raw_server,
};

/// The number of concurrent requests, now and at most.
#[derive(Default)]
struct Concurrency {
    current: usize,
    maximum: usize,
}

type SharedConcurrency = Arc<(Mutex<Concurrency>, Condvar)>;

/// Starts a server that holds each request until a second one arrives, or until the timeout.
fn holding_server(timeout: Duration) -> (String, SharedConcurrency) {
    let shared = SharedConcurrency::default();
    let concurrency = Arc::clone(&shared);
    let url = raw_server::serve(move |stream| {
        let (concurrency, changed) = &*concurrency;
        let mut requests = concurrency.lock().unwrap();
        requests.current += 1;
        requests.maximum = requests.maximum.max(requests.current);
        changed.notify_all();
        let (mut requests, _) =
            changed.wait_timeout_while(requests, timeout, |requests| requests.maximum < 2).unwrap();
        requests.current -= 1;
        drop(requests);
        raw_server::write(stream, &raw_server::ok_response("", br#"{"message":"pong"}"#));
    });
    (url, shared)
}

/// Sends four requests and returns the maximum number of concurrent ones.
async fn max_concurrency(limit: usize, timeout: Duration) -> usize {
    let (url, shared) = holding_server(timeout);
    let client = client_builder(&url).max_concurrent_requests(limit).build().unwrap();
    let results = join_all((0..4).map(|_| client.ping())).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
    shared.0.lock().unwrap().maximum
}

#[tokio::test]
async fn concurrency_limit_of_one_is_respected() {
    let timeout = Duration::from_millis(20);
    assert_eq!(max_concurrency(1, timeout).await, 1);
    assert_eq!(max_concurrency(0, timeout).await, 1, "a limit of 0 would block forever");
}

#[tokio::test]
async fn concurrency_limit_accepts_any_number() {
    let timeout = Duration::from_secs(20);
    assert!(max_concurrency(4, timeout).await > 1);
    assert!(max_concurrency(usize::MAX, timeout).await > 1);
}

#[tokio::test]
async fn rate_limit_allows_a_burst() {
    let server = MockKimai::with_response(200, r#"{"message":"pong"}"#).await;
    let client =
        server.client_builder("/").max_requests_per_second(NonZeroU32::new(1000).unwrap()).build().unwrap();
    assert!(join_all((0..20).map(|_| client.ping())).await.iter().all(Result::is_ok));
}

#[tokio::test]
async fn quota_refuses_further_requests_without_sending_them() {
    let server = MockKimai::with_response(200, r#"{"message":"pong"}"#).await;
    let client = server.client_builder("/").build().unwrap();
    let client = client.with_request_quota(NonZeroU32::new(3).unwrap());
    let observed = client.with_observer(Arc::new(|_| ()));
    for _ in 0..2 {
        client.ping().await.unwrap();
    }
    observed.ping().await.unwrap();
    let error = observed.ping().await.unwrap_err();
    assert!(error.retry_after().is_some_and(|wait| wait.as_secs() >= 10), "{error}");
    assert!(error.to_string().contains("more than 3 requests per minute"), "{error}");
    assert_eq!(server.requests().len(), 3, "the refused request is not sent");
}

#[tokio::test]
async fn quota_counts_every_retry() {
    let server = MockKimai::with_response(503, "").await;
    let client = server.client_builder("/").retries(5).retry_delay(Duration::ZERO).build().unwrap();
    let error = client.with_request_quota(NonZeroU32::new(2).unwrap()).ping().await.unwrap_err();
    assert!(error.retry_after().is_some(), "{error}");
    assert_eq!(server.requests().len(), 2);
}

/// Returns a server whose responses have a body of this many bytes.
fn large_server(bytes: usize) -> String {
    raw_server::serve(move |stream| {
        let body = format!(r#"{{"message":"{}"}}"#, "x".repeat(bytes));
        raw_server::write(stream, &raw_server::ok_response("", body.as_bytes()));
    })
}

#[tokio::test]
async fn clients_with_one_budget_receive_large_responses_one_after_another() {
    const LARGE: usize = 1 << 20;
    let budget = ResponseBudget::new(4 * LARGE);
    let url = large_server(LARGE);
    let clients: Vec<_> =
        (0..8).map(|_| client_builder(&url).response_budget(budget.clone()).build().unwrap()).collect();
    let results = join_all(clients.iter().map(|client| async move { client.ping().await })).await;
    assert!(results.iter().all(Result::is_ok), "{results:?}");
}

#[tokio::test]
async fn announced_size_beyond_the_limit_is_refused_before_the_body() {
    let url = raw_server::serve(|stream| {
        raw_server::write(stream, b"HTTP/1.1 200 OK\r\nContent-Length: 1000001\r\n\r\n");
    });
    let client = client_builder(&url).max_response_bytes(1_000_000).build().unwrap();
    let error = client.ping().await.unwrap_err();
    assert!(error.to_string().contains("larger than 1000000 bytes"), "{error}");
}

#[tokio::test]
async fn large_error_responses_are_not_read() {
    let url = raw_server::serve(|stream| {
        let body = format!(r#"{{"message":"{}"}}"#, "x".repeat(1 << 20));
        let head = format!("HTTP/1.1 400 Bad Request\r\nContent-Length: {}\r\n\r\n", body.len());
        raw_server::write(stream, (head + &body).as_bytes());
    });
    let error = client_builder(&url).build().unwrap().ping().await.unwrap_err();
    assert_eq!(error.to_string(), "GET /api/ping: 400 Bad Request");
}

#[tokio::test]
async fn list_with_too_many_rows_is_refused() {
    let row = r#"{"id":1,"name":"x","visible":true}"#;
    for (count, is_accepted) in [(30_000, true), (30_001, false)] {
        let body = format!("[{}]", vec![row; count].join(","));
        let url = raw_server::serve(move |stream| {
            raw_server::write(stream, &raw_server::ok_response("", body.as_bytes()));
        });
        let result = client_builder(&url).build().unwrap().tags().find("").await;
        assert_eq!(result.is_ok(), is_accepted, "{count}");
        if let Err(error) = result {
            assert!(error.to_string().contains("more than 30000 rows"), "{error}");
        }
    }
}

#[tokio::test]
async fn list_with_thousands_of_invalid_rows_is_an_error_of_bounded_length() {
    let rows = vec![format!(r#"{{"id":"{}"}}"#, "x".repeat(1_000)); 2_000].join(",");
    let body = format!("[{rows}]");
    let url = raw_server::serve(move |stream| {
        raw_server::write(stream, &raw_server::ok_response("", body.as_bytes()));
    });
    let error = client_builder(&url).build().unwrap().tags().find("").await.unwrap_err();
    assert!(error.to_string().contains("more than 1000 rows cannot be read"), "{error}");
    assert!(error.to_string().len() < 1_000, "{error}");
}
