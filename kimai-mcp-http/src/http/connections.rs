//! TCP connections: limits, timeouts and graceful shutdown.

mod file_limit;
mod limited_stream;
mod peers;

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::{Router, response::Response};
use http::{HeaderValue, Request, header::CONNECTION};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::TokioTimer,
    server::graceful::{GracefulConnection, GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceBuilder;

pub use self::file_limit::raise_file_limit;
use self::{limited_stream::LimitedStream, peers::Peers};
use super::{Metrics, middleware::Peer};
use crate::config::ConnectionLimits;

/// Maximum size of the headers of a request, and of the requests that are read ahead.
const MAX_BUFFER_BYTES: usize = 64 << 10;

/// Serves `routes` until `shutdown` is cancelled. Then no connection is accepted, and running calls may end.
pub async fn serve(
    listener: TcpListener,
    routes: Router,
    limits: ConnectionLimits,
    metrics: Metrics,
    shutdown: CancellationToken,
) {
    let graceful = GracefulShutdown::new();
    let permits = Arc::new(Semaphore::new(limits.total.min(Semaphore::MAX_PERMITS)));
    let peers = Peers::new(limits.per_address, limits.exempt.clone());
    while let Some(Some((permit, stream, peer))) =
        shutdown.run_until_cancelled(accept(&listener, &permits)).await
    {
        let Some(slot) = peers.admit(peer.ip()) else {
            // At the default level this is not logged: the metric counts it, and an attacker could fill the log.
            tracing::debug!("connection closed: its address has too many open connections");
            metrics.connection_refused();
            continue;
        };
        let open = metrics.connection_opened();
        let connection = graceful.watch(connection(stream, Peer(peer), routes.clone(), &limits));
        tokio::spawn(async move {
            // A connection that the client breaks is not an error of the server.
            let _ = connection.await;
            drop((permit, slot, open));
        });
    }
    drop(listener);
    let timeout = limits.shutdown_timeout;
    if tokio::time::timeout(timeout, graceful.shutdown()).await.is_err() {
        tracing::warn!(timeout_s = timeout.as_secs(), "calls were still running after the timeout");
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
    limits: &ConnectionLimits,
) -> impl GracefulConnection<Error = hyper::Error> + Send + use<> {
    // Sends small responses immediately instead of waiting for the acknowledgement of the previous packet.
    let _ = stream.set_nodelay(true);
    let stream = LimitedStream::new(stream, limits.write_timeout);
    let unread = stream.requests_since_read();
    let responses = Arc::clone(&unread);
    let max_pipelined = limits.pipelined;
    let service = ServiceBuilder::new()
        .map_request(move |mut request: Request<Incoming>| {
            unread.fetch_add(1, Ordering::Relaxed);
            request.extensions_mut().insert(peer);
            request
        })
        .map_response(move |mut response: Response| {
            if responses.load(Ordering::Relaxed) > max_pipelined {
                response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
            }
            response
        });
    let service = TowerToHyperService::new(service.service(routes));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header_timeout)
        .max_headers(64)
        .max_buf_size(MAX_BUFFER_BYTES);
    http.serve_connection(stream, service)
}

#[cfg(test)]
mod tests;
