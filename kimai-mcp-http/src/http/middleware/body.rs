//! Request bodies: a timeout, and the rest that a handler did not read.

use std::{
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    middleware::Next,
    response::Response,
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{
    HeaderValue, StatusCode,
    header::{CONNECTION, EXPECT},
};
use http_body_util::BodyExt;
use hyper::body::{Frame, SizeHint};
use mcp_oauth_server::ErrorResponse;
use tokio::time::{Instant, timeout, timeout_at};

/// Timeout for a request body, from the end of the headers to the last byte.
const BODY_TIMEOUT: Duration = Duration::from_secs(15);

/// Maximum size of the unread rest of a body that is received after the response is known.
const MAX_REST_BYTES: usize = 1 << 20;

/// Timeout for that rest.
const REST_TIMEOUT: Duration = Duration::from_secs(1);

#[derive(Debug, thiserror::Error)]
#[error("the request body timed out")]
struct BodyTimeout;

/// Answers 408 if the body takes longer than [`BODY_TIMEOUT`], no matter how the handler treats an incomplete body.
pub(super) async fn with_timeout(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let timed_out = Arc::<AtomicBool>::default();
    let deadline = Instant::now() + BODY_TIMEOUT;
    let flag = Arc::clone(&timed_out);
    let response = next.run(request.map(|body| with_deadline(body, deadline, flag))).await;
    if timed_out.load(Ordering::Relaxed) {
        let message = "The body of the request was not received in time.";
        return ErrorResponse::new(StatusCode::REQUEST_TIMEOUT, "too_slow", message).into();
    }
    response
}

/// Returns a body that fails at the deadline and then sets `timed_out`.
fn with_deadline(body: Body, deadline: Instant, timed_out: Arc<AtomicBool>) -> Body {
    let initial = (body.into_data_stream(), timed_out);
    let chunks = stream::try_unfold(initial, move |(mut stream, timed_out)| async move {
        let Ok(chunk) = timeout_at(deadline, stream.next()).await else {
            timed_out.store(true, Ordering::Relaxed);
            return Err(axum::Error::new(BodyTimeout));
        };
        chunk.transpose().map(|chunk| chunk.map(|chunk| (chunk, (stream, timed_out))))
    });
    Body::from_stream(chunks)
}

/// Returns the request with a body whose unread rest is available once the response is known.
pub(super) fn with_rest(request: Request) -> (Request, Option<UnreadBody>) {
    if request.body().is_end_stream() {
        return (request, None);
    }
    let unread = UnreadBody { expects: request.headers().contains_key(EXPECT), rest: Rest::default() };
    let rest = unread.rest.clone();
    (request.map(|body| Body::new(ReturnedBody { body: Some(body), rest })), Some(unread))
}

/// Body of a request of which the handler may leave a rest.
pub(super) struct UnreadBody {
    /// True for a client that sends its body only after an interim response, which receiving the rest would cause.
    expects: bool,
    rest: Rest,
}

impl UnreadBody {
    /// Receives the rest that the handler did not read, so that the client can send its next request. If the rest is large
    /// or slow, the response announces the end of the connection.
    pub(super) async fn finish(self, response: &mut Response) {
        let Some(rest) = self.rest.take() else { return };
        if self.expects || response.status() == StatusCode::REQUEST_TIMEOUT || !is_received(rest).await {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
    }
}

/// Receives and discards a body; returns false if it is too large, too slow, or incomplete.
async fn is_received(mut body: Body) -> bool {
    let mut left = MAX_REST_BYTES as u64;
    if body.size_hint().lower() > left {
        return false;
    }
    let receive = async {
        while let Some(frame) = body.frame().await {
            let Ok(frame) = frame else { return false };
            let length = frame.data_ref().map_or(0, Bytes::len) as u64;
            let Some(rest) = left.checked_sub(length) else { return false };
            left = rest;
        }
        true
    };
    timeout(REST_TIMEOUT, receive).await.unwrap_or(false)
}

/// Place for the unread rest of a body.
#[derive(Clone, Default)]
struct Rest(Arc<Mutex<Option<Body>>>);

impl Rest {
    fn take(&self) -> Option<Body> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, body: Body) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(body);
    }
}

/// Body that returns its unread rest when it is dropped.
struct ReturnedBody {
    /// The body; `None` after its end or an error.
    body: Option<Body>,
    rest: Rest,
}

impl HttpBody for ReturnedBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.body else { return Poll::Ready(None) };
        let frame = ready!(Pin::new(body).poll_frame(cx));
        if !matches!(frame, Some(Ok(_))) {
            self.body = None;
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(|| SizeHint::with_exact(0), HttpBody::size_hint)
    }
}

impl Drop for ReturnedBody {
    fn drop(&mut self) {
        if let Some(body) = self.body.take().filter(|body| !body.is_end_stream()) {
            self.rest.put(body);
        }
    }
}
