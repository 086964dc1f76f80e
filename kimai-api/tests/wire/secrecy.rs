//! The token turns up nowhere but in its header.

use std::{
    error::Error as _,
    fmt::{self, Write as _},
    sync::{Arc, Mutex},
    time::Duration,
};

use kimai_api::{BuildError, Client, Credentials, Error, Id, NewUser};
use tracing::{Event, Metadata, Subscriber, field::Field, span};

use crate::{
    raw,
    stage::{Stage, TOKEN, answer, client},
};

/// Everything that an error says of itself and its causes.
fn everything(error: &Error) -> String {
    let mut said = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(said, " {error} {error:?} {error:#?}").unwrap();
        cause = error.source();
    }
    said
}

async fn failures() -> Vec<Error> {
    let mut errors = Vec::new();
    for body in ["", r#"{"code":400,"message":"No"}"#] {
        errors.push(Stage::answering(400, body).await.kimai.ping().await.unwrap_err());
    }
    errors.push(Stage::answering(200, "[").await.kimai.ping().await.unwrap_err());
    let stage = Stage::new(|_, _| {
        let response = httpmock::HttpMockResponse::builder().status(302);
        response.header("Location", format!("https://u:{TOKEN}@k.example/?token={TOKEN}#{TOKEN}")).build()
    });
    errors.push(stage.await.kimai.ping().await.unwrap_err());
    let broken = raw::serve(|stream| raw::send(stream, b"HTTP/1.1 200 OK\r\n"));
    for url in [broken, raw::nobody(), raw::serve(|_stream| std::thread::park())] {
        let kimai = client(&url).timeout(Duration::from_millis(300)).build().unwrap();
        errors.push(kimai.timesheets().stop(Id::new(1)).await.unwrap_err());
    }
    errors
}

#[tokio::test]
async fn no_error_and_none_of_its_causes_shows_the_token() {
    let errors = failures().await;
    assert_eq!(errors.len(), 7);
    for error in errors {
        assert!(!everything(&error).contains(TOKEN), "{error:?}");
    }
}

#[test]
fn no_debug_output_shows_a_secret() {
    let builder = Client::builder("https://kimai.example.com", Credentials::token(TOKEN));
    let kimai = builder.clone().build().unwrap();
    let user = NewUser { plain_password: TOKEN.into(), plain_api_token: TOKEN.into(), ..Default::default() };
    let made: kimai_api::NewAccessToken = serde_json::from_str(&format!(r#"{{"token":"{TOKEN}"}}"#)).unwrap();
    let shown =
        format!("{builder:?} {kimai:?} {:?} {:?} {user:?} {made:?}", kimai.timesheets(), kimai.config());
    assert!(!shown.contains(TOKEN), "{shown}");
    let url = format!("https://anna:{TOKEN}@kimai.example.com");
    let refused: BuildError = Client::new(&url, Credentials::token(TOKEN)).unwrap_err();
    assert!(!format!("{refused} {refused:?}").contains(TOKEN));
    assert!(!format!("{:?}", Client::builder(&url, Credentials::token("t"))).contains(TOKEN));
}

#[tokio::test]
async fn what_is_logged_names_the_route_and_not_the_token() {
    let log = Log::default();
    let guard = tracing::subscriber::set_default(log.clone());
    let stage = Stage::new(|before, _| match before {
        0 => answer(503, TOKEN),
        _ => answer(200, r#"{"message":"pong"}"#),
    });
    stage.await.kimai.ping().await.unwrap();
    drop(guard);
    let said = log.0.lock().unwrap();
    assert!(said.contains("retrying request") && said.contains("GET /api/ping"), "{said}");
    assert!(!said.contains(TOKEN), "{said}");
}

/// Keeps the fields of every event and span.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Subscriber for Log {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut self.clone());
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut self.clone());
    }

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        event.record(&mut self.clone());
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

impl tracing::field::Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        writeln!(self.0.lock().unwrap(), "{field}={value:?}").unwrap();
    }
}
