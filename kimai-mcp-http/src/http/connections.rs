//! TCP connections: limits, timeouts and graceful shutdown.

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

use super::middleware::Peer;

/// Maximum number of open connections; further ones wait.
const MAX_CONNECTIONS: usize = 10_000;

/// Timeout for the headers of a request, and for idle connections.
const HEADER_TIMEOUT: Duration = Duration::from_secs(30);

/// Timeout for running calls after the shutdown has begun.
pub const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(60);

/// Serves `routes` until `shutdown` is cancelled. Then no connection is accepted, and running calls may end.
pub async fn serve(listener: TcpListener, routes: Router, shutdown: CancellationToken) {
    serve_limited(MAX_CONNECTIONS, listener, routes, shutdown).await;
}

async fn serve_limited(limit: usize, listener: TcpListener, routes: Router, shutdown: CancellationToken) {
    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limit));
    while let Some(Some((permit, stream, peer))) =
        shutdown.run_until_cancelled(accept(&listener, &permits)).await
    {
        let connection = graceful.watch(connection(stream, Peer(peer), routes.clone()));
        tokio::spawn(async move {
            // A connection that the client breaks is not an error of the server.
            let _ = connection.await;
            drop(permit);
        });
    }
    drop(listener);
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!(timeout_s = SHUTDOWN_TIMEOUT.as_secs(), "calls were still running after the timeout");
    }
}

/// Accepts the next connection once a permit is free.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(OwnedSemaphorePermit, TcpStream, SocketAddr)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return Some((permit, stream, peer)),
            Err(error) => pause_after(&error).await,
        }
    }
}

/// Waits after a failed accept. When the process is out of file handles, closing connections free some.
async fn pause_after(error: &io::Error) {
    tracing::warn!(%error, "connection not accepted");
    tokio::time::sleep(Duration::from_millis(100)).await;
}

fn connection(
    stream: TcpStream,
    peer: Peer,
    routes: Router,
) -> impl GracefulConnection<Error = hyper::Error> + Send {
    // Sends small responses immediately instead of waiting for the acknowledgement of the previous packet.
    let _ = stream.set_nodelay(true);
    let with_peer = ServiceBuilder::new().map_request(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        request
    });
    let service = TowerToHyperService::new(with_peer.service(routes));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT).max_headers(64);
    http.serve_connection(TokioIo::new(stream), service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn shutdown_begins_while_all_connections_are_in_use() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(serve_limited(1, listener, Router::new(), shutdown.clone()));
        let served = served_connection(address).await;
        let waiting = TcpStream::connect(address).await.unwrap();
        shutdown.cancel();
        tokio::time::timeout(Duration::from_secs(20), running).await.unwrap().unwrap();
        drop((served, waiting));
    }

    /// Opens a connection, receives a response and keeps the connection open.
    async fn served_connection(address: SocketAddr) -> TcpStream {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
        assert!(stream.read(&mut [0; 16]).await.unwrap() > 0);
        stream
    }
}
