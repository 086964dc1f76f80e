//! Connections, from the first to the last.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::Router;
use http::Request;
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulConnection, GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;

use crate::guard::Peer;

/// How many connections are open at once; the next one waits.
const MOST_CONNECTIONS: usize = 10_000;

/// How long the headers of a request may take to arrive, and how long an idle connection is kept.
const HEADER_PATIENCE: Duration = Duration::from_secs(30);

/// How long calls that are under way may take to end after the server was told to go.
const FAREWELL_PATIENCE: Duration = Duration::from_secs(60);

/// Serves these routes until `farewell` is cancelled; then no connection is accepted, and calls that are under way end.
pub async fn until(listener: TcpListener, routes: Router, farewell: CancellationToken) {
    at_most(MOST_CONNECTIONS, listener, routes, farewell).await;
}

async fn at_most(most: usize, listener: TcpListener, routes: Router, farewell: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let places = Arc::new(Semaphore::new(most));
    while let Some(Some((place, stream, peer))) = farewell.run_until_cancelled(next(&listener, &places)).await
    {
        let connection = graceful.watch(connection(stream, Peer(peer), routes.clone()));
        tokio::spawn(async move {
            // A connection that breaks is the client's loss and nobody's error.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL_PATIENCE, graceful.shutdown()).await.is_err() {
        tracing::warn!("calls were still running {} s after the farewell", FAREWELL_PATIENCE.as_secs());
    }
}

/// The next connection, once there is a place for it.
async fn next(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(OwnedSemaphorePermit, TcpStream, SocketAddr)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((place, stream, peer)),
            Err(error) => pause_after(&error).await,
        }
    }
}

/// Out of file handles, for example: others that close give some back.
async fn pause_after(error: &io::Error) {
    tracing::warn!("a connection could not be accepted: {error}");
    tokio::time::sleep(Duration::from_millis(100)).await;
}

fn connection(
    stream: TcpStream,
    peer: Peer,
    routes: Router,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    // Small answers go out at once instead of waiting for the other side's acknowledgement.
    let _ = stream.set_nodelay(true);
    let known = ServiceBuilder::new().map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request
    });
    let service = TowerToHyperService::new(known.service(routes));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_PATIENCE).max_headers(64);
    http.serve_connection(TokioIo::new(stream), service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_farewell_is_heard_while_every_place_is_taken() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let farewell = CancellationToken::new();
        let server = tokio::spawn(at_most(1, listener, Router::new(), farewell.clone()));
        let in_place = answered(address).await;
        let waiting = TcpStream::connect(address).await.unwrap();
        farewell.cancel();
        tokio::time::timeout(Duration::from_secs(20), server).await.unwrap().unwrap();
        drop((in_place, waiting));
    }

    /// A connection that is served: it had an answer and stays open.
    async fn answered(address: SocketAddr) -> TcpStream {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        assert!(stream.read(&mut [0; 16]).await.unwrap() > 0);
        stream
    }
}
