//! Reads are tried again, writes never.

use std::time::Duration;

use httpmock::HttpMockResponse;
use kimai_api::{Error, Id, TimesheetForm};

use crate::stage::{Stage, answer};

const PONG: &str = r#"{"message":"pong"}"#;

fn busy(status: u16, retry_after: &str) -> HttpMockResponse {
    HttpMockResponse::builder().status(status).header("Retry-After", retry_after).build()
}

#[tokio::test]
async fn a_read_is_tried_again_after_each_failure_that_may_pass() {
    for status in [429, 502, 503, 504] {
        let stage =
            Stage::new(move |before, _| if before < 2 { answer(status, "") } else { answer(200, PONG) })
                .await;
        assert_eq!(stage.kimai.ping().await.unwrap(), "pong");
        assert_eq!(stage.saw().len(), 3, "{status}");
    }
}

#[tokio::test]
async fn a_read_is_given_up_after_as_many_repetitions_as_are_set() {
    for (retries, requests) in [(0, 1), (1, 2), (4, 5)] {
        let stage = Stage::answering(503, "").await;
        let kimai = stage.client("/").retries(retries).build().unwrap();
        assert_eq!(kimai.ping().await.unwrap_err().status(), Some(503));
        assert_eq!(stage.saw().len(), requests);
    }
}

#[tokio::test]
async fn no_other_refusal_is_tried_again() {
    for status in [400, 401, 403, 404, 408, 409, 410, 500, 501] {
        let stage = Stage::answering(status, "").await;
        assert_eq!(stage.kimai.ping().await.unwrap_err().status(), Some(status));
        assert_eq!(stage.saw().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn no_write_is_tried_again() {
    let stage = Stage::new(|_, _| busy(503, "0")).await;
    let records = stage.kimai.timesheets();
    let answers: [Result<(), Error>; 4] = [
        records.create(&TimesheetForm::default()).await.map(drop),
        records.update(Id::new(1), &TimesheetForm::default()).await.map(drop),
        records.stop(Id::new(1)).await.map(drop),
        records.delete(Id::new(1)).await,
    ];
    assert!(answers.iter().all(|answer| answer.as_ref().unwrap_err().is_transient()));
    assert_eq!(stage.saw().len(), 4);
}

#[tokio::test]
async fn the_server_decides_how_long_to_wait() {
    let stage = Stage::new(|before, _| if before == 0 { busy(429, "0") } else { answer(200, PONG) }).await;
    let patient = stage.client("/").retry_delay(Duration::from_secs(3600)).build().unwrap();
    assert_eq!(patient.ping().await.unwrap(), "pong");
}

#[tokio::test]
async fn a_server_that_wants_a_long_pause_is_left_alone() {
    for wish in ["3600", "18446744073709551615", "Fri, 06 Nov 2933 08:49:37 GMT"] {
        let stage = Stage::new(move |_, _| busy(503, wish)).await;
        let error = stage.kimai.ping().await.unwrap_err();
        assert!(error.retry_after() >= Some(Duration::from_secs(3600)), "{wish}");
        assert_eq!(stage.saw().len(), 1);
    }
}
