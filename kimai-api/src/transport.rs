//! The only use of HTTP: one request, its repetitions and redirects, and the bytes of its answer.

mod call;
mod failure;
mod limits;
mod observed;
mod redirect;
mod retry;

use std::time::Instant;

use bytes::{Bytes, BytesMut};
pub(crate) use call::Call;
pub(crate) use failure::tls_cause;
use failure::{failed, interrupted, unknown_if_write};
use http::{HeaderMap, StatusCode};
pub(crate) use limits::{Limits, Permits};
pub use observed::{Exchange, Observer};
use redirect::Next;
pub(crate) use retry::Retry;
use url::Url;

use crate::{ApiError, BuildError, Credentials, Error, Outcome, Route, TransportErrorKind};

/// The connections to one Kimai and the identity of one caller.
pub(crate) struct Transport {
    http: reqwest::Client,
    server: Url,
    identity: HeaderMap,
    retry: Retry,
    limits: Limits,
    permits: Permits,
    observer: Option<Observer>,
}

/// A request that can be sent more than once.
pub(crate) struct Request {
    pub(crate) route: Route,
    pub(crate) url: Url,
    pub(crate) body: Option<Bytes>,
}

/// A whole answer with a success status.
pub(crate) struct Answer {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Transport {
    pub(crate) fn new(
        http: reqwest::Client,
        server: Url,
        credentials: &Credentials,
        retry: Retry,
        limits: Limits,
    ) -> Result<Self, BuildError> {
        let identity = credentials.headers()?;
        Ok(Self { http, server, identity, retry, permits: limits.permits(), limits, observer: None })
    }

    pub(crate) fn for_caller(&self, credentials: &Credentials) -> Result<Self, BuildError> {
        let (http, server) = (self.http.clone(), self.server.clone());
        let other = Self::new(http, server, credentials, self.retry, self.limits.clone())?;
        Ok(Self { observer: self.observer.clone(), ..other })
    }

    pub(crate) fn with_observer(&self, observer: Observer) -> Self {
        let (http, server, identity) = (self.http.clone(), self.server.clone(), self.identity.clone());
        let (retry, limits, permits) = (self.retry, self.limits.clone(), self.limits.permits());
        Self { http, server, identity, retry, limits, permits, observer: Some(observer) }
    }

    pub(crate) fn server(&self) -> &Url {
        &self.server
    }

    /// Sends, and repeats a read while that may help.
    pub(crate) async fn send(&self, request: &Request) -> Result<Answer, Error> {
        let mut done = 0;
        loop {
            let outcome = self.once(request).await;
            let Err(error) = &outcome else { return outcome };
            let Some(pause) = self.retry.pause_after(request.route.method, error, done) else {
                return outcome;
            };
            tracing::debug!(route = %request.route, status = error.status(), ?pause, "repeating");
            tokio::time::sleep(pause).await;
            done += 1;
        }
    }

    /// Sends once, following redirects that stay with the same server.
    async fn once(&self, request: &Request) -> Result<Answer, Error> {
        let _permit = self.permits.acquire().await;
        let mut url = request.url.clone();
        let mut hops = 0;
        loop {
            let response = self.exchange(request, url.clone()).await?;
            match redirect::next(request.route.method, &url, &response, hops) {
                Next::Here => return self.answer(request, response).await,
                Next::There(next) => (url, hops) = (next, hops + 1),
                Next::Refused(place) => {
                    return Err(failed(
                        request,
                        TransportErrorKind::Redirect(place),
                        Outcome::NotApplied,
                        None,
                    ));
                }
            }
        }
    }

    async fn exchange(&self, request: &Request, url: Url) -> Result<reqwest::Response, Error> {
        let method = http::Method::from_bytes(request.route.method.as_str().as_bytes()).unwrap_or_default();
        let mut message = self.http.request(method, url).headers(self.identity.clone());
        message = message.header(http::header::ACCEPT, "application/json");
        if let Some(body) = &request.body {
            message = message.header(http::header::CONTENT_TYPE, "application/json").body(body.clone());
        }
        let sent = Instant::now();
        let answer = message.send().await;
        if let Some(observer) = &self.observer {
            let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
            observer(Exchange { route: request.route, status, elapsed: sent.elapsed() });
        }
        answer.map_err(|error| interrupted(request, error))
    }

    async fn answer(&self, request: &Request, mut response: reqwest::Response) -> Result<Answer, Error> {
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| interrupted(request, error))? {
            if body.len() + chunk.len() > self.limits.answer_bytes {
                let kind = TransportErrorKind::TooLarge(self.limits.answer_bytes);
                return Err(failed(request, kind, unknown_if_write(request), None));
            }
            body.extend_from_slice(&chunk);
        }
        judge(request.route, status, headers, body.freeze())
    }
}

/// A success without an error inside, or Kimai's refusal.
fn judge(route: Route, status: StatusCode, headers: HeaderMap, body: Bytes) -> Result<Answer, Error> {
    let refusal = if status.is_success() {
        ApiError::inside_success(route, &body)
    } else {
        Some(ApiError {
            retry_after: retry::retry_after(&headers),
            ..ApiError::new(route, status.as_u16(), &body)
        })
    };
    match refusal {
        Some(refusal) => Err(Error::Api(Box::new(refusal))),
        None => Ok(Answer { headers, body }),
    }
}
