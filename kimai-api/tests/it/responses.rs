//! Deserialization of responses.

use httpmock::HttpMockResponse;
use kimai_api::{CustomerQuery, Error, Id, Link, Seconds, TimesheetQuery, UserQuery};
use serde_json::json;

use crate::{
    mock_server::{MockKimai, client_builder},
    raw_server,
};

/// `{"message":"pong"}` and a thousand spaces, compressed with gzip.
const GZIP: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xab, 0x56, 0xca, 0x4d, 0x2d, 0x2e, 0x4e,
    0x4c, 0x4f, 0x55, 0xb2, 0x52, 0x2a, 0xc8, 0xcf, 0x4b, 0x57, 0xaa, 0x55, 0x18, 0x05, 0xa3, 0x60, 0x14,
    0x0c, 0x7b, 0x00, 0x00, 0x73, 0xe6, 0x31, 0x5c, 0xfa, 0x03, 0x00, 0x00,
];

fn decode_error<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Decode(error)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn timesheet_is_deserialized_with_times_durations_and_relations() {
    let record = json!({
        "id": 7, "begin": "2026-07-05T09:00:00+0200", "end": "2026-07-05T10:30:00+0200", "duration": 5100,
        "break": 300, "user": 1, "activity": 3, "tags": ["a"], "rate": 85.0, "exported": false,
        "metaFields": [{"name": "order", "value": 17}], "newInKimai3": {},
        "project": {"id": 2, "name": "P", "visible": true, "customer": {"id": 9, "name": "C", "visible": true}},
    });
    let record = MockKimai::with_json(record).await.client.timesheets().get(Id::new(7)).await.unwrap();
    assert_eq!(record.begin.to_string(), "2026-07-05T09:00:00+02:00[+02:00]");
    assert_eq!((record.duration, record.break_duration), (Some(Seconds(5100)), Some(Seconds(300))));
    assert_eq!((record.user.id(), record.project.id()), (Id::new(1), Id::new(2)));
    let customer = record.project.object().and_then(|project| project.customer.as_ref());
    assert_eq!(customer.map(Link::id), Some(Id::new(9)));
    assert_eq!(record.meta_fields[0].value.as_deref(), Some("17"));
    assert_eq!((record.internal_rate, record.billable, record.is_running()), (None, None, false));
}

#[tokio::test]
async fn invalid_rows_are_collected_separately() {
    let rows = json!([
        {"id": 1, "name": "A", "visible": true},
        {"id": 2, "name": null, "visible": true},
        "what is this",
        {"id": -3, "name": "C", "visible": true},
        {"id": 4, "name": "D", "visible": true, "teams": [{"id": 1, "name": 5}]},
        {"id": 5, "name": "E", "visible": false, "metaFields": []},
    ]);
    let listing =
        MockKimai::with_json(rows).await.client.customers().list(&CustomerQuery::default()).await.unwrap();
    assert_eq!(listing.iter().map(|customer| customer.id.get()).collect::<Vec<_>>(), [1, 5]);
    let invalid: Vec<_> =
        listing.invalid.iter().map(|row| (row.id, row.reason.split(',').next().unwrap())).collect();
    let expected = [
        (Some(2), "name: invalid type: null"),
        (None, ".: invalid type: string \"what is this\""),
        (None, "id: invalid value: integer `-3`"),
        (Some(4), "teams[0].name: invalid type: integer `5`"),
    ];
    assert_eq!(invalid, expected);
}

#[tokio::test]
async fn number_out_of_range_invalidates_only_its_row() {
    let row =
        |id: &str, budget: &str| format!(r#"{{"id":{id},"name":"A","visible":true,"budget":{budget}}}"#);
    let most = u64::MAX.to_string();
    let rows = [
        row("1", "0.1"),
        row("2", "1e999"),
        row("99999999999999999999", "1"),
        row(&most, "-0.0"),
        row("5", "1e300"),
    ];
    let server = MockKimai::with_response(200, format!("[{}]", rows.join(","))).await;
    let listing = server.client.customers().list(&CustomerQuery::default()).await.unwrap();
    let read: Vec<_> = listing.iter().map(|customer| (customer.id.get(), customer.budget)).collect();
    assert_eq!(read, [(1, Some(0.1)), (u64::MAX, Some(-0.0)), (5, Some(1e300))]);
    assert_eq!(listing.invalid.len(), 2);
}

#[tokio::test]
async fn page_totals_come_from_headers_and_invalid_headers_are_ignored() {
    for (headers, expected) in [
        (
            [("X-Page", "2"), ("X-Per-Page", "50"), ("X-Total-Count", "120"), ("X-Total-Pages", "3")],
            (2, Some(50), Some(120), Some(3), Some(3)),
        ),
        (
            [("X-Page", "3"), ("X-Per-Page", "50"), ("X-Total-Count", "120"), ("X-Total-Pages", "3")],
            (3, Some(50), Some(120), Some(3), None),
        ),
        (
            [
                ("X-Page", "+2"),
                ("X-Per-Page", ""),
                ("X-Total-Count", "99999999999999999999"),
                ("X-Total-Pages", "-1"),
            ],
            (4, None, None, None, None),
        ),
    ] {
        let response = HttpMockResponse::builder().status(200).headers(headers).body("[]").build();
        let server = MockKimai::start(move |_, _| response.clone()).await;
        let query = TimesheetQuery::default().page(4);
        let page = server.client.timesheets().page(&query).await.unwrap();
        assert_eq!((page.page, page.per_page, page.total, page.pages, page.next_page()), expected);
    }
}

#[tokio::test]
async fn downloaded_file_has_bytes_type_and_name() {
    let disposition =
        [("Content-Type", "application/pdf"), ("Content-Disposition", "attachment; filename=a.pdf")];
    let response = HttpMockResponse::builder().status(200).headers(disposition).body("%PDF\0").build();
    let server = MockKimai::start(move |_, _| response.clone()).await;
    let file = server.client.invoices().download(Id::new(1)).await.unwrap();
    assert_eq!(file.content_type.as_deref(), Some("application/pdf"));
    assert_eq!((file.file_name.as_deref(), &*file.bytes), (Some("a.pdf"), &b"%PDF\0"[..]));
}

#[tokio::test]
async fn deletions_accept_empty_bodies_with_204_and_200() {
    for status in [204, 200] {
        let server = MockKimai::with_response(status, "").await;
        server.client.users().delete_api_token(Id::new(1)).await.unwrap();
    }
}

#[tokio::test]
async fn size_limit_applies_to_the_decompressed_body() {
    let url = raw_server::serve(|stream| {
        raw_server::write(stream, &raw_server::ok_response("Content-Encoding: gzip\r\n", GZIP));
    });
    assert_eq!(client_builder(&url).build().unwrap().ping().await.unwrap(), "pong");
    let small = client_builder(&url).max_response_bytes(500).build().unwrap();
    assert!(small.ping().await.unwrap_err().to_string().ends_with("larger than 500 bytes"));
}

#[tokio::test]
async fn type_error_names_the_route_and_the_position_in_the_json() {
    let team = r#"{"id":1,"name":"T","members":[{"user":{"id":"x","username":"u"},"teamlead":true}]}"#;
    let result = MockKimai::with_response(200, team).await.client.teams().get(Id::new(1)).await;
    let message = decode_error(result);
    assert!(
        message.starts_with(
            "GET /api/teams/{id}: cannot parse the response at members[0].user.id: invalid value"
        ),
        "{message}"
    );
}

#[tokio::test]
async fn truncated_list_is_an_error() {
    for body in [r#"[{"id":1,"name":"A","visible":true},"#, r#"[{"id":1,"na"#, "[", ""] {
        let message = decode_error(
            MockKimai::with_response(200, body)
                .await
                .client
                .customers()
                .list(&CustomerQuery::default())
                .await,
        );
        assert!(message.contains("EOF"), "{body}: {message}");
    }
}

#[tokio::test]
async fn trailing_data_is_an_error() {
    for body in [r#"{"message":"pong"}{}"#, r#"{"message":"pong"} Warning: in /var/www"#] {
        let message = decode_error(MockKimai::with_response(200, body).await.client.ping().await);
        assert!(message.contains("trailing characters"), "{message}");
    }
}

#[tokio::test]
async fn response_that_is_not_a_list_is_an_error() {
    for body in [r#"{"id":1}"#, "null", "\"[]\""] {
        let message = decode_error(MockKimai::with_response(200, body).await.client.tags().find("").await);
        assert!(message.contains("expected a list"), "{message}");
    }
}

#[tokio::test]
async fn html_instead_of_json_is_reported_as_a_web_page() {
    let page = "\n<!DOCTYPE html><title>Log in</title>";
    let server = MockKimai::with_response(200, page).await;
    let users = server.client.users();
    for message in [decode_error(users.me().await), decode_error(users.list(&UserQuery::default()).await)] {
        assert!(message.ends_with("a web page instead of JSON"), "{message}");
    }
}

#[tokio::test]
async fn invalid_utf8_is_an_error() {
    let url = raw_server::serve(|stream| {
        raw_server::write(stream, &raw_server::ok_response("", b"{\"message\":\"\xff\xfe\"}"));
    });
    decode_error(client_builder(&url).build().unwrap().ping().await);
}

#[tokio::test]
async fn empty_and_dot_path_segments_are_rejected() {
    let server = MockKimai::with_response(200, "[]").await;
    for part in ["", ".", ".."] {
        let result = server.client.customers().actions(Id::new(1), part, "en").await;
        assert!(matches!(&result, Err(Error::Encode(..))), "{result:?}");
    }
    assert!(server.requests().is_empty());
}
