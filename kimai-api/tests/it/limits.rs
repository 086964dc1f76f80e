//! Concurrency and rate limits.

use std::{
    num::NonZeroU32,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use futures_util::future::join_all;

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
