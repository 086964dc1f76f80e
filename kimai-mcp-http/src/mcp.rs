//! The MCP endpoint: every revision of the protocol at once, without sessions, so that any replica can answer.

use std::sync::Arc;

use axum::{body::Body, response::Response};
use http::Request;
use rmcp::{
    ServerHandler,
    transport::streamable_http_server::{
        SessionManager, StreamableHttpServerConfig, StreamableHttpService,
        session::never::NeverSessionManager,
    },
};
use tower::ServiceExt;

/// How many bytes a request may have.
pub const MOST_BYTES: usize = 1 << 20;

/// Answers MCP requests. It is mounted behind the guards and doors of [`crate::routes`].
#[derive(Clone)]
pub struct Endpoint {
    answer: Arc<dyn Fn(Request<Body>) -> Answering + Send + Sync>,
}

type Answering = futures_util::future::BoxFuture<'static, Response>;

impl Endpoint {
    /// Lets this handler answer.
    pub fn new<H: ServerHandler + Clone + Sync>(handler: H) -> Self {
        let sessions = Arc::new(NeverSessionManager::default());
        Self::of(StreamableHttpService::new(move || Ok(handler.clone()), sessions, Self::settings()))
    }

    /// Lets this service answer. It is here for the conformance suite, parts of which need sessions; whatever is
    /// shipped has none.
    pub fn of<H: ServerHandler, M: SessionManager>(service: StreamableHttpService<H, M>) -> Self {
        let answer = move |request| -> Answering {
            let service = service.clone();
            Box::pin(async move {
                match service.oneshot(request).await {
                    Ok(answer) => answer.map(Body::new),
                    Err(never) => match never {},
                }
            })
        };
        Self { answer: Arc::new(answer) }
    }

    /// How requests are answered.
    pub fn settings() -> StreamableHttpServerConfig {
        StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(MOST_BYTES)
            // The guards have looked at both already, on every path.
            .disable_allowed_hosts()
            .disable_allowed_origins()
    }

    /// Answers this request.
    pub async fn answer(&self, request: Request<Body>) -> Response {
        (self.answer)(request).await
    }
}
