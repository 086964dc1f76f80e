//! Redirect policy.

use httpmock::HttpMockResponse;
use kimai_api::{Client, Error, Id, Outcome, TagForm, TransportErrorKind};

use crate::mock_server::{MockKimai, TOKEN, response};

fn redirect(status: u16, location: impl Into<String>) -> HttpMockResponse {
    HttpMockResponse::builder().status(status).header("Location", location.into()).build()
}

async fn create(client: &Client) -> Result<(), Error> {
    client.tags().create(&TagForm::default().name("ab")).await.map(drop)
}

fn blocked(error: &Error) -> (&TransportErrorKind, Outcome) {
    match error {
        Error::Transport(error) => (&error.kind, error.outcome),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn read_follows_redirects_to_the_same_server_with_its_token() {
    for status in [301, 302, 303, 307, 308] {
        let server = MockKimai::start(move |earlier, _| match earlier {
            0 => redirect(status, "/moved/ping?x=1"),
            _ => response(200, r#"{"message":"pong"}"#),
        })
        .await;
        assert_eq!(server.client.ping().await.unwrap(), "pong", "{status}");
        assert_eq!(server.requests(), ["GET /api/ping", "GET /moved/ping?x=1"]);
        let bearer = Some(format!("Bearer {TOKEN}"));
        assert_eq!(server.request_headers("authorization"), [bearer.clone(), bearer]);
    }
}

#[tokio::test]
async fn redirects_to_another_server_are_not_followed() {
    let other = MockKimai::with_response(200, r#"{"message":"pong"}"#).await;
    for status in [301, 302, 307, 308] {
        for location in
            [other.url("/api/ping"), other.url("/").replace("http:", ""), "ftp://127.0.0.1/".to_owned()]
        {
            let response = redirect(status, location);
            let server = MockKimai::start(move |_, _| response.clone()).await;
            let error = server.client.ping().await.unwrap_err();
            assert!(
                matches!(blocked(&error), (TransportErrorKind::Redirect(_), Outcome::NotApplied)),
                "{error:?}"
            );
            assert!(!error.is_transient());
            assert_eq!(server.requests().len(), 1);
        }
    }
    assert!(other.requests().is_empty());
}

#[tokio::test]
async fn write_does_not_follow_redirects_that_change_the_method() {
    for status in [301, 302, 303] {
        let server = MockKimai::start(move |_, _| redirect(status, "/api/tags/")).await;
        let error = create(&server.client).await.unwrap_err();
        let target = TransportErrorKind::Redirect(server.url("/api/tags/"));
        assert_eq!(blocked(&error), (&target, Outcome::NotApplied));
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn write_follows_redirects_that_keep_the_method() {
    for status in [307, 308] {
        let server = MockKimai::start(move |earlier, _| match earlier {
            0 => redirect(status, "/moved/tags"),
            _ => response(200, r#"{"id":1,"name":"ab"}"#),
        })
        .await;
        create(&server.client).await.unwrap();
        assert_eq!(
            server.requests(),
            [r#"POST /api/tags {"name":"ab"}"#, r#"POST /moved/tags {"name":"ab"}"#]
        );
    }
}

#[tokio::test]
async fn redirect_loop_ends_after_five_redirects() {
    let server = MockKimai::start(|_, _| redirect(302, "/api/ping")).await;
    let error = server.client.ping().await.unwrap_err();
    assert!(matches!(blocked(&error), (TransportErrorKind::Redirect(_), _)));
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn redirect_without_location_is_an_api_error() {
    let server = MockKimai::with_response(302, "").await;
    assert_eq!(server.client.tags().delete(Id::new(1)).await.unwrap_err().status(), Some(302));
}
