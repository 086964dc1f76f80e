//! HTTP transport: sends one request to Kimai, retries reads, follows same-host redirects and limits the response size.

mod budget;
mod redirect;
mod request;
mod retry;

use std::{error::Error as StdError, io, num::NonZeroU32, sync::Arc, time::Duration, time::Instant};

pub use budget::ResponseBudget;
pub(crate) use budget::{RequestQuota, Reservation};
use bytes::{Bytes, BytesMut};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use http::{HeaderMap, StatusCode};
pub(crate) use request::{Request, RequestBuilder};
pub(crate) use retry::RetryPolicy;
use tokio::sync::{Semaphore, SemaphorePermit};
use url::Url;

use self::{
    budget::{CallerBudget, FREE_BYTES},
    redirect::Redirect,
};
use crate::{ApiError, BuildError, Credentials, Error, Outcome, Route, TransportError, TransportErrorKind};

/// A request that was sent and the status of its response, without their contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Exchange {
    /// The operation.
    pub route: Route,
    /// The status of the response; `None` if no response arrived.
    pub status: Option<u16>,
    /// The time until the response headers arrived.
    pub elapsed: Duration,
}

/// A hook that is called after every request, including retries and redirects. It should return quickly.
pub type Observer = Arc<dyn Fn(Exchange) + Send + Sync>;

/// A connection pool to one Kimai and the credentials of one caller.
pub(crate) struct Transport {
    http: reqwest::Client,
    server: Url,
    auth_headers: HeaderMap,
    retry: RetryPolicy,
    limits: RequestLimits,
    throttle: Throttle,
    budget: Option<CallerBudget>,
    quota: Option<RequestQuota>,
    observer: Option<Observer>,
}

/// Maximum size of the body of an error response. Kimai's errors are short; what is beyond is not read.
const MAX_ERROR_BYTES: usize = 64 << 10;

/// A complete response with a success status.
pub(crate) struct Response {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The bytes in the budget, until the response is parsed.
    _reservation: Reservation,
}

impl Transport {
    pub(crate) fn new(
        http: reqwest::Client,
        server: Url,
        credentials: &Credentials,
        retry: RetryPolicy,
        limits: RequestLimits,
    ) -> Result<Self, BuildError> {
        let auth_headers = credentials.headers()?;
        let throttle = Throttle::new(&limits);
        let budget = limits.budget.as_ref().map(ResponseBudget::of_caller);
        Ok(Self { http, server, auth_headers, retry, limits, throttle, budget, quota: None, observer: None })
    }

    /// Creates a transport for another caller. It shares the connection pool, but not the concurrency and rate limits.
    pub(crate) fn with_credentials(&self, credentials: &Credentials) -> Result<Self, BuildError> {
        let auth_headers = credentials.headers()?;
        Ok(Self { auth_headers, ..self.share_connections() })
    }

    /// Creates a transport with another observer. It shares the connection pool, but not the limits.
    pub(crate) fn with_observer(&self, observer: Observer) -> Self {
        Self { observer: Some(observer), ..self.share_connections() }
    }

    /// Creates a transport with a quota of requests. It shares the connection pool, but not the other limits.
    pub(crate) fn with_quota(&self, quota: RequestQuota) -> Self {
        Self { quota: Some(quota), ..self.share_connections() }
    }

    fn share_connections(&self) -> Self {
        Self {
            http: self.http.clone(),
            server: self.server.clone(),
            auth_headers: self.auth_headers.clone(),
            retry: self.retry,
            limits: self.limits.clone(),
            throttle: Throttle::new(&self.limits),
            budget: self.limits.budget.as_ref().map(ResponseBudget::of_caller),
            quota: self.quota.clone(),
            observer: self.observer.clone(),
        }
    }

    pub(crate) fn server(&self) -> &Url {
        &self.server
    }

    /// Sends a request and returns the response if it has a success status.
    ///
    /// GET requests are retried after 429, 502, 503, 504 and connection errors, honouring `Retry-After`. Writes are never
    /// retried.
    ///
    /// # Errors
    /// [`Error::Api`] for an error response, also if Kimai wraps it in status 200; [`Error::Transport`] if no complete
    /// response arrived.
    pub(crate) async fn send(&self, request: &Request) -> Result<Response, Error> {
        let mut attempt = 0;
        loop {
            let error = match self.send_once(request).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            let Some(delay) = self.retry.delay_before(request.route.method, &error, attempt) else {
                return Err(error);
            };
            tracing::debug!(route = %request.route, status = error.status(), ?delay, "retrying request");
            tokio::time::sleep(delay).await;
            attempt += 1;
        }
    }

    /// Sends a request once and follows redirects to the same server.
    async fn send_once(&self, request: &Request) -> Result<Response, Error> {
        let _permit = self.throttle.acquire().await;
        let mut url = request.url.clone();
        let mut redirects = 0;
        loop {
            let response = self.send_to(request, url.clone()).await?;
            match Redirect::of(&response, request.route.method, &url, redirects) {
                Redirect::None => return self.read_response(request, response).await,
                Redirect::Follow(target) => {
                    url = target;
                    redirects += 1;
                }
                Redirect::Blocked(target) => {
                    let kind = TransportErrorKind::Redirect(target);
                    return Err(transport_error(request, kind, Outcome::NotApplied, None));
                }
            }
        }
    }

    async fn send_to(&self, request: &Request, url: Url) -> Result<reqwest::Response, Error> {
        if let Some(quota) = &self.quota
            && let Err(retry_after) = quota.count()
        {
            let kind = TransportErrorKind::OverQuota { per_minute: quota.per_minute(), retry_after };
            return Err(transport_error(request, kind, Outcome::NotApplied, None));
        }
        let method = http::Method::from(request.route.method);
        let mut message = self.http.request(method, url).headers(self.auth_headers.clone());
        message = message.header(http::header::ACCEPT, "application/json");
        if let Some(body) = &request.body {
            message = message.header(http::header::CONTENT_TYPE, "application/json").body(body.clone());
        }
        let start = Instant::now();
        let result = message.send().await;
        if let Some(observer) = &self.observer {
            let status = result.as_ref().ok().map(|response| response.status().as_u16());
            observer(Exchange { route: request.route, status, elapsed: start.elapsed() });
        }
        result.map_err(|error| http_error(request, error))
    }

    async fn read_response(
        &self,
        request: &Request,
        mut response: reqwest::Response,
    ) -> Result<Response, Error> {
        let status = response.status();
        let headers = response.headers().clone();
        let failed = |kind| transport_error(request, kind, outcome_once_sent(request), None);
        let limit = self.limits.response_bytes;
        let announced = response.content_length().and_then(|length| usize::try_from(length).ok());
        if status.is_success() && announced.is_some_and(|length| length > limit) {
            return Err(failed(TransportErrorKind::TooLarge(limit)));
        }
        let expected = announced.unwrap_or_default().min(limit);
        let mut body = BytesMut::with_capacity(expected.min(FREE_BYTES));
        let mut reservation = Reservation::default();
        while let Some(chunk) = response.chunk().await.map_err(|error| http_error(request, error))? {
            let length = body.len() + chunk.len();
            if !status.is_success() && length > MAX_ERROR_BYTES {
                break;
            }
            if length > limit {
                return Err(failed(TransportErrorKind::TooLarge(limit)));
            }
            if let Some(budget) =
                self.budget.as_ref().filter(|_| length > FREE_BYTES && reservation.is_empty())
            {
                let reserved = budget.reserve(announced.unwrap_or(limit)).await;
                reservation = reserved.ok_or_else(|| failed(TransportErrorKind::Overloaded))?;
                body.reserve(expected.saturating_sub(body.len()));
            }
            body.extend_from_slice(&chunk);
        }
        reservation.shrink(body.len());
        check_status(request, status, headers, body.freeze(), reservation)
    }
}

/// Returns a response with a success status, or the error that Kimai answered.
fn check_status(
    request: &Request,
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
    reservation: Reservation,
) -> Result<Response, Error> {
    let route = request.route;
    let path = request.path();
    let error = if status.is_success() {
        // An error that Kimai wraps in a success is as short as others.
        (body.len() <= MAX_ERROR_BYTES).then(|| ApiError::in_success_body(route, path, &body)).flatten()
    } else {
        let retry_after = retry::retry_after(&headers);
        Some(ApiError { retry_after, ..ApiError::new(route, path, status.as_u16(), &body) })
    };
    match error {
        Some(error) => Err(Error::Api(Box::new(error))),
        None => Ok(Response { headers, body, _reservation: reservation }),
    }
}

/// Classifies an error of the HTTP client. Without a connection, nothing was sent.
fn http_error(request: &Request, error: reqwest::Error) -> Error {
    let (kind, outcome) = if let Some(reason) = tls_cause(&error).filter(|_| error.is_connect()) {
        (TransportErrorKind::Tls(reason), Outcome::NotApplied)
    } else if error.is_connect() {
        (TransportErrorKind::Connect, Outcome::NotApplied)
    } else if error.is_timeout() {
        (TransportErrorKind::Timeout, outcome_once_sent(request))
    } else {
        (TransportErrorKind::Interrupted, outcome_once_sent(request))
    };
    transport_error(request, kind, outcome, Some(error.without_url()))
}

/// Returns the outcome of a request that was sent, at least in part, and got no complete response.
fn outcome_once_sent(request: &Request) -> Outcome {
    if request.route.method.is_safe() { Outcome::NotApplied } else { Outcome::Unknown }
}

fn transport_error(
    request: &Request,
    kind: TransportErrorKind,
    outcome: Outcome,
    source: Option<reqwest::Error>,
) -> Error {
    Error::Transport(Box::new(TransportError { route: request.route, kind, outcome, source }))
}

/// Returns the TLS error among the causes of an HTTP error.
pub(crate) fn tls_cause(error: &reqwest::Error) -> Option<String> {
    let mut cause: Option<&(dyn StdError + 'static)> = Some(error);
    while let Some(error) = cause {
        if let Some(tls) = downcast_tls(error) {
            return Some(tls.to_string());
        }
        cause = error.source();
    }
    None
}

fn downcast_tls<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    // `io::Error::source` skips the inner error itself.
    let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    match inner {
        Some(inner) => downcast_tls(inner),
        None => error.downcast_ref(),
    }
}

/// Limits of the requests of one caller.
#[derive(Debug, Clone)]
pub(crate) struct RequestLimits {
    /// The maximum number of concurrent requests.
    pub(crate) concurrent: usize,
    /// The maximum number of requests per second.
    pub(crate) per_second: Option<NonZeroU32>,
    /// The maximum size of a response body after decompression.
    pub(crate) response_bytes: usize,
    /// The limit of the response bytes of all callers.
    pub(crate) budget: Option<ResponseBudget>,
}

impl Default for RequestLimits {
    fn default() -> Self {
        Self { concurrent: 10, per_second: None, response_bytes: 64 << 20, budget: None }
    }
}

/// Delays requests that exceed the concurrency or rate limit.
struct Throttle {
    concurrent: Semaphore,
    rate: Option<DefaultDirectRateLimiter>,
}

impl Throttle {
    fn new(limits: &RequestLimits) -> Self {
        Self {
            concurrent: Semaphore::new(limits.concurrent.clamp(1, Semaphore::MAX_PERMITS)),
            rate: limits.per_second.map(|rate| RateLimiter::direct(Quota::per_second(rate))),
        }
    }

    /// Waits until a request may be sent. Dropping the permit ends the request.
    async fn acquire(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        let permit = self.concurrent.acquire().await.ok();
        if let Some(rate) = &self.rate {
            rate.until_ready().await;
        }
        permit
    }
}
