//! Requests without an answer: what happened, and whether a write may have been carried out.

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
    raw,
    stage::{Stage, client},
};

/// Serves every connection the same and counts them.
fn counted(
    answer: impl Fn(std::net::TcpStream) + Send + Sync + 'static,
) -> (ClientBuilder, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let url = raw::serve(move |stream| {
        counter.fetch_add(1, Ordering::SeqCst);
        answer(stream);
    });
    (client(&url), count)
}

fn failure<T: std::fmt::Debug>(answer: Result<T, Error>) -> TransportError {
    match answer {
        Err(Error::Transport(error)) => *error,
        other => panic!("{other:?}"),
    }
}

async fn read(kimai: &Client) -> TransportError {
    failure(kimai.ping().await)
}

async fn write(kimai: &Client) -> TransportError {
    failure(kimai.timesheets().stop(Id::new(1)).await)
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_a_write_uncertain_and_a_read_is_tried_again() {
    for bytes in [
        &b""[..],
        b"HTTP/1.1 200 OK\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{",
        b"nonsense\r\n\r\n",
    ] {
        let (kimai, count) = counted(move |stream| raw::send(stream, bytes));
        let kimai = kimai.build().unwrap();
        let error = write(&kimai).await;
        assert_eq!((&error.kind, error.outcome), (&TransportErrorKind::Interrupted, Outcome::Unknown));
        assert!(error.is_transient());
        assert_eq!(count.swap(0, Ordering::SeqCst), 1, "a write is sent once");
        let error = read(&kimai).await;
        assert_eq!((error.kind, error.outcome), (TransportErrorKind::Interrupted, Outcome::NotApplied));
        assert_eq!(count.load(Ordering::SeqCst), 3, "a read is sent three times");
    }
}

#[tokio::test]
async fn where_nobody_listens_nothing_happened() {
    let kimai = client(&raw::nobody()).build().unwrap();
    for error in [read(&kimai).await, write(&kimai).await] {
        assert_eq!((&error.kind, error.outcome), (&TransportErrorKind::Connect, Outcome::NotApplied));
        assert!(error.is_transient());
    }
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_waited_for_once() {
    let (kimai, count) = counted(|_stream| thread::park());
    let kimai = kimai.timeout(Duration::from_millis(100)).build().unwrap();
    let error = write(&kimai).await;
    assert_eq!((error.kind, error.outcome), (TransportErrorKind::Timeout, Outcome::Unknown));
    let error = read(&kimai).await;
    assert_eq!((error.kind, error.outcome), (TransportErrorKind::Timeout, Outcome::NotApplied));
    assert!(count.load(Ordering::SeqCst) <= 2, "neither is sent again");
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_not_taken() {
    let stage = Stage::answering(200, format!(r#"{{"message":"{}"}}"#, "x".repeat(1000))).await;
    let small = stage.client("/").max_response_bytes(100).build().unwrap();
    let error = read(&small).await;
    assert_eq!((&error.kind, error.outcome), (&TransportErrorKind::TooLarge(100), Outcome::NotApplied));
    assert!(!error.is_transient());
    assert_eq!(write(&small).await.outcome, Outcome::Unknown);
    assert_eq!(stage.saw().len(), 2);
}
