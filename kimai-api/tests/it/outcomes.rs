//! Requests without a complete response: cause and outcome.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

use kimai_api::{Client, ClientBuilder, Error, Id, Outcome, TransportError, TransportErrorKind};

use crate::{
    mock_server::{MockKimai, client_builder},
    raw_server,
};

/// Starts a server that handles every connection with `respond` and counts the connections.
fn counting_server(
    respond: impl Fn(std::net::TcpStream) + Send + Sync + 'static,
) -> (ClientBuilder, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let url = raw_server::serve(move |stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        respond(stream);
    });
    (client_builder(&url), count)
}

fn transport_error<T: std::fmt::Debug>(result: Result<T, Error>) -> TransportError {
    match result {
        Err(Error::Transport(error)) => *error,
        other => panic!("{other:?}"),
    }
}

async fn read(client: &Client) -> TransportError {
    transport_error(client.ping().await)
}

async fn write(client: &Client) -> TransportError {
    transport_error(client.timesheets().stop(Id::new(1)).await)
}

#[tokio::test]
async fn interrupted_write_has_an_unknown_outcome_and_interrupted_read_is_retried() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        b"nonsense\r\n\r\n",
    ] {
        let (client, count) = counting_server(move |stream| raw_server::write(stream, bytes));
        let client = client.build().unwrap();
        let error = write(&client).await;
        assert_eq!((&error.kind, error.outcome), (&TransportErrorKind::Interrupted, Outcome::Unknown));
        assert!(error.is_transient());
        assert_eq!(count.swap(0, Ordering::SeqCst), 1, "a write is sent once");
        let error = read(&client).await;
        assert_eq!((error.kind, error.outcome), (TransportErrorKind::Interrupted, Outcome::NotApplied));
        assert_eq!(count.load(Ordering::SeqCst), 3, "a read is sent three times");
    }
}

#[tokio::test]
async fn refused_connection_has_the_outcome_not_applied() {
    let client = client_builder(&raw_server::unused_url()).build().unwrap();
    for error in [read(&client).await, write(&client).await] {
        assert_eq!((&error.kind, error.outcome), (&TransportErrorKind::Connect, Outcome::NotApplied));
        assert!(error.is_transient());
    }
}

#[tokio::test]
async fn timeouts_are_not_retried() {
    let (client, count) = counting_server(|_stream| thread::park());
    let client = client.timeout(Duration::from_millis(100)).build().unwrap();
    let error = write(&client).await;
    assert_eq!((error.kind, error.outcome), (TransportErrorKind::Timeout, Outcome::Unknown));
    let error = read(&client).await;
    assert_eq!((error.kind, error.outcome), (TransportErrorKind::Timeout, Outcome::NotApplied));
    assert!(count.load(Ordering::SeqCst) <= 2, "no request is repeated");
}

#[tokio::test]
async fn response_over_the_size_limit_is_an_error() {
    let server = MockKimai::with_response(200, format!(r#"{{"message":"{}"}}"#, "x".repeat(1000))).await;
    let small = server.client_builder("/").max_response_bytes(100).build().unwrap();
    let error = read(&small).await;
    assert_eq!((&error.kind, error.outcome), (&TransportErrorKind::TooLarge(100), Outcome::NotApplied));
    assert!(!error.is_transient());
    assert_eq!(write(&small).await.outcome, Outcome::Unknown);
    assert_eq!(server.requests().len(), 2);
}
