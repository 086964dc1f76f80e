//! Lists that come page by page.

use futures_util::TryStreamExt;
use httpmock::HttpMockResponse;
use kimai_api::{Error, Timesheet, TimesheetQuery};
use serde_json::json;

use crate::stage::{Stage, answer};

/// A page with the rows that the function makes of its number, and headers for `pages` pages where they are known.
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

async fn all(stage: &Stage, size: u32) -> Result<Vec<u64>, Error> {
    let query = TimesheetQuery { size: Some(size), ..Default::default() };
    let rows = stage.kimai.timesheets().pages(&query).map_ok(|page| page.listing.rows).try_concat().await?;
    Ok(rows.iter().map(|row: &Timesheet| row.id.get()).collect())
}

#[tokio::test]
async fn pages_come_in_order_and_none_past_the_end_is_asked_for() {
    let stage = Stage::new(|before, _| page(before + 1, 2, Some(3))).await;
    assert_eq!(all(&stage, 2).await.unwrap(), [100, 101, 200, 201, 300, 301]);
    let asked = |number| format!("GET /api/timesheets?page={number}&size=2");
    assert_eq!(stage.saw(), [asked(1), asked(2), asked(3)]);
}

#[tokio::test]
async fn an_empty_list_is_one_page_and_one_request() {
    let stage = Stage::new(|_, _| page(1, 0, Some(1))).await;
    assert!(all(&stage, 2).await.unwrap().is_empty());
    assert_eq!(stage.saw().len(), 1);
}

#[tokio::test]
async fn pages_end_where_rows_were_deleted_meanwhile() {
    let stage = Stage::new(|before, _| match before {
        0 => page(1, 2, Some(2)),
        _ => answer(404, r#"{"code":404,"message":"Not Found"}"#),
    })
    .await;
    assert_eq!(all(&stage, 2).await.unwrap(), [100, 101]);
}

#[tokio::test]
async fn an_error_ends_the_pages_and_is_told() {
    let stage = Stage::new(|before, _| match before {
        0 => page(1, 2, Some(9)),
        _ => answer(403, r#"{"code":403,"message":"Forbidden"}"#),
    })
    .await;
    assert_eq!(all(&stage, 2).await.unwrap_err().status(), Some(403));
    assert_eq!(stage.saw().len(), 2);
    let stage = Stage::answering(404, "").await;
    assert_eq!(all(&stage, 2).await.unwrap_err().status(), Some(404));
}

#[tokio::test]
async fn without_headers_pages_end_with_the_first_that_is_not_full() {
    let stage = Stage::new(|before, _| page(before + 1, if before < 2 { 2 } else { 1 }, None)).await;
    assert_eq!(all(&stage, 2).await.unwrap(), [100, 101, 200, 201, 300]);
    assert_eq!(stage.saw().len(), 3);
}

#[tokio::test]
async fn a_server_that_always_tells_the_same_page_is_not_asked_for_ever() {
    let stage = Stage::new(|_, _| page(1, 1, Some(2))).await;
    assert_eq!(all(&stage, 1).await.unwrap(), [100, 100]);
}
