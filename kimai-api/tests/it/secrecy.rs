//! The token appears only in its header, never in errors, logs and `Debug` output.

use std::{
    error::Error as _,
    fmt::{self, Write as _},
    sync::{Arc, Mutex},
    time::Duration,
};

use kimai_api::{BuildError, Client, Credentials, Error, Id, NewUser};
use tracing::{Dispatch, Event, Metadata, Subscriber, field::Field, span};

use crate::{
    mock_server::{MockKimai, TOKEN, client_builder, response},
    raw_server,
};

/// Formats an error and its causes in every way.
fn all_text(error: &Error) -> String {
    let mut message = format!("{error} {error:?} {error:#?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        write!(message, " {error} {error:?} {error:#?}").unwrap();
        cause = error.source();
    }
    message
}

async fn failures() -> Vec<Error> {
    let mut errors = Vec::new();
    for body in ["", r#"{"code":400,"message":"No"}"#] {
        errors.push(MockKimai::with_response(400, body).await.client.ping().await.unwrap_err());
    }
    errors.push(MockKimai::with_response(200, "[").await.client.ping().await.unwrap_err());
    let server = MockKimai::start(|_, _| {
        let response = httpmock::HttpMockResponse::builder().status(302);
        response.header("Location", format!("https://u:{TOKEN}@k.example/?token={TOKEN}#{TOKEN}")).build()
    });
    errors.push(server.await.client.ping().await.unwrap_err());
    let broken = raw_server::serve(|stream| raw_server::write(stream, b"HTTP/1.1 200 OK\r\n"));
    for url in [broken, raw_server::unused_url(), raw_server::serve(|_stream| std::thread::park())] {
        let client = client_builder(&url).timeout(Duration::from_millis(300)).build().unwrap();
        errors.push(client.timesheets().stop(Id::new(1)).await.unwrap_err());
    }
    errors
}

#[tokio::test]
async fn errors_and_their_causes_do_not_contain_the_token() {
    let errors = failures().await;
    assert_eq!(errors.len(), 7);
    for error in errors {
        assert!(!all_text(&error).contains(TOKEN), "{error:?}");
    }
}

#[test]
fn debug_output_contains_no_secret() {
    let builder = Client::builder("https://kimai.example.com", Credentials::token(TOKEN));
    let client = builder.clone().build().unwrap();
    let user = NewUser::default().plain_password(TOKEN).plain_api_token(TOKEN);
    let token: kimai_api::NewAccessToken =
        serde_json::from_str(&format!(r#"{{"token":"{TOKEN}"}}"#)).unwrap();
    let output =
        format!("{builder:?} {client:?} {:?} {:?} {user:?} {token:?}", client.timesheets(), client.config());
    assert!(!output.contains(TOKEN), "{output}");
    let url = format!("https://anna:{TOKEN}@kimai.example.com");
    let error: BuildError = Client::new(&url, Credentials::token(TOKEN)).unwrap_err();
    assert!(!format!("{error} {error:?}").contains(TOKEN));
    assert!(!format!("{:?}", Client::builder(&url, Credentials::token("t"))).contains(TOKEN));
}

#[tokio::test]
async fn log_names_the_route_and_not_the_token() {
    let log = Log::default();
    // With a single subscriber, a parallel test that reaches a callsite first disables it for all threads.
    let _second = Dispatch::new(Log::default());
    let guard = tracing::subscriber::set_default(log.clone());
    let server = MockKimai::start(|earlier, _| match earlier {
        0 => response(503, TOKEN),
        _ => response(200, r#"{"message":"pong"}"#),
    });
    server.await.client.ping().await.unwrap();
    drop(guard);
    let message = log.0.lock().unwrap();
    assert!(message.contains("retrying request") && message.contains("GET /api/ping"), "{message}");
    assert!(!message.contains(TOKEN), "{message}");
}

/// A subscriber that records the fields of every event and span.
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
