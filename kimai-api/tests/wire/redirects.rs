//! Redirects are followed within the same server and as the same request, or not at all.

use httpmock::HttpMockResponse;
use kimai_api::{Client, Error, Id, Outcome, TagForm, TransportErrorKind};

use crate::stage::{Stage, TOKEN, answer};

fn to(status: u16, place: impl Into<String>) -> HttpMockResponse {
    HttpMockResponse::builder().status(status).header("Location", place.into()).build()
}

async fn create(kimai: &Client) -> Result<(), Error> {
    kimai.tags().create(&TagForm { name: "ab".into(), ..Default::default() }).await.map(drop)
}

fn refused(error: &Error) -> (&TransportErrorKind, Outcome) {
    match error {
        Error::Transport(error) => (&error.kind, error.outcome),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_read_follows_within_the_same_server_and_shows_its_token_there() {
    for status in [301, 302, 303, 307, 308] {
        let stage = Stage::new(move |before, _| match before {
            0 => to(status, "/moved/ping?x=1"),
            _ => answer(200, r#"{"message":"pong"}"#),
        })
        .await;
        assert_eq!(stage.kimai.ping().await.unwrap(), "pong", "{status}");
        assert_eq!(stage.saw(), ["GET /api/ping", "GET /moved/ping?x=1"]);
        let bearer = Some(format!("Bearer {TOKEN}"));
        assert_eq!(stage.saw_header("authorization"), [bearer.clone(), bearer]);
    }
}

#[tokio::test]
async fn another_server_is_never_asked() {
    let other = Stage::answering(200, r#"{"message":"pong"}"#).await;
    for status in [301, 302, 307, 308] {
        for place in
            [other.url("/api/ping"), other.url("/").replace("http:", ""), "ftp://127.0.0.1/".to_owned()]
        {
            let redirect = to(status, place);
            let stage = Stage::new(move |_, _| redirect.clone()).await;
            let error = stage.kimai.ping().await.unwrap_err();
            assert!(
                matches!(refused(&error), (TransportErrorKind::Redirect(_), Outcome::NotApplied)),
                "{error:?}"
            );
            assert!(!error.is_transient());
            assert_eq!(stage.saw().len(), 1);
        }
    }
    assert!(other.saw().is_empty());
}

#[tokio::test]
async fn a_write_is_not_turned_into_a_read() {
    for status in [301, 302, 303] {
        let stage = Stage::new(move |_, _| to(status, "/api/tags/")).await;
        let error = create(&stage.kimai).await.unwrap_err();
        let place = TransportErrorKind::Redirect(stage.url("/api/tags/"));
        assert_eq!(refused(&error), (&place, Outcome::NotApplied));
        assert_eq!(stage.saw().len(), 1);
    }
}

#[tokio::test]
async fn a_write_follows_where_it_stays_the_same_write() {
    for status in [307, 308] {
        let stage = Stage::new(move |before, _| match before {
            0 => to(status, "/moved/tags"),
            _ => answer(200, r#"{"id":1,"name":"ab"}"#),
        })
        .await;
        create(&stage.kimai).await.unwrap();
        assert_eq!(stage.saw(), [r#"POST /api/tags {"name":"ab"}"#, r#"POST /moved/tags {"name":"ab"}"#]);
    }
}

#[tokio::test]
async fn a_circle_is_left_after_five_rounds() {
    let stage = Stage::new(|_, _| to(302, "/api/ping")).await;
    let error = stage.kimai.ping().await.unwrap_err();
    assert!(matches!(refused(&error), (TransportErrorKind::Redirect(_), _)));
    assert_eq!(stage.saw().len(), 6);
}

#[tokio::test]
async fn a_redirect_to_nowhere_is_a_refusal() {
    let stage = Stage::answering(302, "").await;
    assert_eq!(stage.kimai.tags().delete(Id::new(1)).await.unwrap_err().status(), Some(302));
}
