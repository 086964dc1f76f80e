//! Retries of reads.

use std::time::Duration;

use httpmock::HttpMockResponse;
use kimai_api::{Error, Id, TimesheetForm};

use crate::mock_server::{MockKimai, response};

const PONG: &str = r#"{"message":"pong"}"#;

fn unavailable(status: u16, retry_after: &str) -> HttpMockResponse {
    HttpMockResponse::builder().status(status).header("Retry-After", retry_after).build()
}

#[tokio::test]
async fn read_is_retried_after_each_transient_status() {
    for status in [429, 502, 503, 504] {
        let server = MockKimai::start(
            move |earlier, _| if earlier < 2 { response(status, "") } else { response(200, PONG) },
        )
        .await;
        assert_eq!(server.client.ping().await.unwrap(), "pong");
        assert_eq!(server.requests().len(), 3, "{status}");
    }
}

#[tokio::test]
async fn read_fails_after_the_configured_number_of_retries() {
    for (retries, requests) in [(0, 1), (1, 2), (4, 5)] {
        let server = MockKimai::with_response(503, "").await;
        let client = server.client_builder("/").retries(retries).build().unwrap();
        assert_eq!(client.ping().await.unwrap_err().status(), Some(503));
        assert_eq!(server.requests().len(), requests);
    }
}

#[tokio::test]
async fn other_error_statuses_are_not_retried() {
    for status in [400, 401, 403, 404, 408, 409, 410, 500, 501] {
        let server = MockKimai::with_response(status, "").await;
        assert_eq!(server.client.ping().await.unwrap_err().status(), Some(status));
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn writes_are_not_retried() {
    let server = MockKimai::start(|_, _| unavailable(503, "0")).await;
    let records = server.client.timesheets();
    let results: [Result<(), Error>; 4] = [
        records.create(&TimesheetForm::default()).await.map(drop),
        records.update(Id::new(1), &TimesheetForm::default()).await.map(drop),
        records.stop(Id::new(1)).await.map(drop),
        records.delete(Id::new(1)).await,
    ];
    assert!(results.iter().all(|result| result.as_ref().unwrap_err().is_transient()));
    assert_eq!(server.requests().len(), 4);
}

#[tokio::test]
async fn retry_after_takes_precedence_over_the_retry_delay() {
    let server =
        MockKimai::start(|earlier, _| if earlier == 0 { unavailable(429, "0") } else { response(200, PONG) })
            .await;
    let client = server.client_builder("/").retry_delay(Duration::from_secs(3600)).build().unwrap();
    assert_eq!(client.ping().await.unwrap(), "pong");
}

#[tokio::test]
async fn long_retry_after_is_returned_without_a_retry() {
    for delay in ["3600", "18446744073709551615", "Fri, 06 Nov 2933 08:49:37 GMT"] {
        let server = MockKimai::start(move |_, _| unavailable(503, delay)).await;
        let error = server.client.ping().await.unwrap_err();
        assert!(error.retry_after() >= Some(Duration::from_secs(3600)), "{delay}");
        assert_eq!(server.requests().len(), 1);
    }
}
