//! Paged lists.

use futures_util::{StreamExt, TryStreamExt};
use httpmock::HttpMockResponse;
use kimai_api::{Error, Id, Timesheet, TimesheetQuery};
use serde_json::json;

use crate::mock_server::{MockKimai, response};

/// Builds a page with this number of rows, and with headers if the number of pages is given.
fn page(number: usize, rows: usize, pages: Option<usize>) -> HttpMockResponse {
    let rows: Vec<_> = (0..rows)
        .map(|row| {
            json!({"id": number * 100 + row, "begin": "2026-01-05T09:00:00+0100", "user": 1, "project": 2,
                "activity": 3})
        })
        .collect();
    let response = HttpMockResponse::builder().status(200).body(json!(rows).to_string());
    match pages {
        Some(pages) => {
            response.header("X-Page", number.to_string()).header("X-Total-Pages", pages.to_string())
        }
        None => response,
    }
    .build()
}

async fn all_ids(server: &MockKimai, size: u32) -> Result<Vec<u64>, Error> {
    let query = TimesheetQuery::default().size(size);
    let rows = server.client.timesheets().pages(&query).map_ok(|page| page.listing.rows).try_concat().await?;
    Ok(rows.iter().map(|row: &Timesheet| row.id.get()).collect())
}

#[tokio::test]
async fn pages_are_streamed_in_order_up_to_the_last_page() {
    let server = MockKimai::start(|earlier, _| page(earlier + 1, 2, Some(3))).await;
    assert_eq!(all_ids(&server, 2).await.unwrap(), [100, 101, 200, 201, 300, 301]);
    let request = |number| format!("GET /api/timesheets?page={number}&size=2");
    assert_eq!(server.requests(), [request(1), request(2), request(3)]);
}

#[tokio::test]
async fn empty_list_takes_one_request() {
    let server = MockKimai::start(|_, _| page(1, 0, Some(1))).await;
    assert!(all_ids(&server, 2).await.unwrap().is_empty());
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn stream_ends_if_a_page_no_longer_exists() {
    let server = MockKimai::start(|earlier, _| match earlier {
        0 => page(1, 2, Some(2)),
        _ => response(404, r#"{"code":404,"message":"Not Found"}"#),
    })
    .await;
    assert_eq!(all_ids(&server, 2).await.unwrap(), [100, 101]);
}

#[tokio::test]
async fn stream_ends_after_an_error() {
    let server = MockKimai::start(|earlier, _| match earlier {
        0 => page(1, 2, Some(9)),
        _ => response(403, r#"{"code":403,"message":"Forbidden"}"#),
    })
    .await;
    assert_eq!(all_ids(&server, 2).await.unwrap_err().status(), Some(403));
    assert_eq!(server.requests().len(), 2);
    let server = MockKimai::with_response(404, "").await;
    assert_eq!(all_ids(&server, 2).await.unwrap_err().status(), Some(404));
}

#[tokio::test]
async fn without_headers_the_stream_ends_with_the_first_page_that_is_not_full() {
    let server =
        MockKimai::start(|earlier, _| page(earlier + 1, if earlier < 2 { 2 } else { 1 }, None)).await;
    assert_eq!(all_ids(&server, 2).await.unwrap(), [100, 101, 200, 201, 300]);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn stream_ends_if_the_server_always_returns_the_same_page_number() {
    let server = MockKimai::start(|_, _| page(1, 1, Some(2))).await;
    assert_eq!(all_ids(&server, 1).await.unwrap(), [100, 100]);
}

#[tokio::test]
async fn rows_are_streamed_over_all_pages_and_an_invalid_row_is_an_error_that_does_not_end_the_stream() {
    let server = MockKimai::start(|earlier, _| match earlier {
        0 => HttpMockResponse::builder()
            .status(200)
            .header("X-Page", "1")
            .header("X-Total-Pages", "2")
            .body(r#"[{"id": 1, "begin": "never"}]"#)
            .build(),
        _ => page(2, 2, Some(2)),
    })
    .await;
    let query = TimesheetQuery::default().size(1);
    let rows: Vec<Result<u64, Error>> =
        server.client.timesheets().rows(&query).map_ok(|row| row.id.get()).collect().await;
    let [Err(Error::Decode(error)), Ok(200), Ok(201)] = &rows[..] else { panic!("{rows:?}") };
    assert_eq!(error.path, "row #1");
}

#[tokio::test]
async fn missing_object_is_none_and_other_errors_stay() {
    let server = MockKimai::with_response(404, r#"{"code":404,"message":"Not Found"}"#).await;
    assert_eq!(server.client.timesheets().get_opt(Id::new(7)).await.unwrap(), None);
    let server = MockKimai::with_response(403, r#"{"code":403,"message":"Forbidden"}"#).await;
    assert_eq!(server.client.timesheets().get_opt(Id::new(7)).await.unwrap_err().status(), Some(403));
}
