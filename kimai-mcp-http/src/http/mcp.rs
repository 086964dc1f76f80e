//! MCP endpoint: authentication, rate limit, scope check, and the MCP service.
//!
//! The service supports both protocol eras and has no sessions, so that any replica can answer any request.

use std::sync::Arc;

use axum::{
    Extension, Json, Router,
    body::Body,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
    routing::any,
};
use bytes::Bytes;
use futures_util::future::BoxFuture;
use http::{
    Method, StatusCode,
    header::{CONTENT_TYPE, WWW_AUTHENTICATE},
    request::Parts,
};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use kimai_tools::{Operation, Surface, find_operation};
use mcp_oauth_server::{Challenge, ClientIp, ErrorResponse};
use rmcp::{
    ServerHandler,
    transport::streamable_http_server::{
        SessionManager, StreamableHttpServerConfig, StreamableHttpService,
        session::never::NeverSessionManager,
    },
};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Map, Value, json};

use super::{App, middleware};
use crate::{
    auth::{AuthError, Caller},
    config::scopes::scopes_for,
};

/// Maximum size of a request body in bytes.
const MAX_BODY_BYTES: usize = 1 << 20;

/// MCP service behind `/mcp`. Clones share the service.
#[derive(Clone)]
pub struct Endpoint {
    service: Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>,
}

impl Endpoint {
    /// Creates the endpoint of an MCP server, without sessions.
    pub fn new<H: ServerHandler + Clone + Sync>(handler: H) -> Self {
        let sessions = Arc::new(NeverSessionManager::default());
        Self::from_service(StreamableHttpService::new(
            move || Ok(handler.clone()),
            sessions,
            Self::service_config(),
        ))
    }

    /// Creates the endpoint of a service with its own session manager. Only the conformance suite uses sessions.
    pub fn from_service<H: ServerHandler, M: SessionManager>(service: StreamableHttpService<H, M>) -> Self {
        let service = Arc::new(service);
        let service = move |request: Request| -> BoxFuture<'static, Response> {
            let service = Arc::clone(&service);
            Box::pin(async move { service.handle(request).await.map(Body::new) })
        };
        Self { service: Arc::new(service) }
    }

    /// Returns the configuration of the service.
    pub fn service_config() -> StreamableHttpServerConfig {
        StreamableHttpServerConfig::default()
            .with_legacy_session_mode(false)
            .with_json_response(true)
            .with_max_request_body_bytes(MAX_BODY_BYTES)
            // The middleware has checked both already, on every path.
            .disable_allowed_hosts()
            .disable_allowed_origins()
    }

    async fn call(&self, request: Request) -> Response {
        (self.service)(request).await
    }
}

/// Returns the routes of the endpoint, with and without a trailing slash.
pub(super) fn routes(endpoint: Endpoint) -> Router<Arc<App>> {
    Router::new()
        .route("/mcp", any(call))
        .route("/mcp/", any(call))
        .route("/mcp/{slug}", any(call_by_slug))
        .route("/mcp/{slug}/", any(call_by_slug))
        .layer(Extension(endpoint))
}

async fn call(
    State(app): State<Arc<App>>,
    Extension(endpoint): Extension<Endpoint>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let caller = app.auth.authenticate(&parts).await;
    run(&app, &endpoint, caller, parts, body).await
}

async fn call_by_slug(
    State(app): State<Arc<App>>,
    Path(slug): Path<String>,
    Extension(endpoint): Extension<Endpoint>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let caller = app.auth.authenticate_slug(&parts, &slug).await;
    run(&app, &endpoint, caller, parts, body).await
}

async fn run(
    app: &App,
    endpoint: &Endpoint,
    caller: Result<Caller, AuthError>,
    mut parts: Parts,
    body: Body,
) -> Response {
    match admit(app, caller, &parts, body).await {
        Ok((caller, body)) => {
            parts.extensions.insert(caller);
            let is_json = is_json(&parts);
            let response = endpoint.call(Request::from_parts(parts, Body::from(body.clone()))).await;
            // The SDK answers 415 to any JSON that is no message of MCP.
            if is_json && response.status() == StatusCode::UNSUPPORTED_MEDIA_TYPE {
                let message = "Invalid Request: the body is not a JSON-RPC message of MCP.";
                return json_rpc_error(INVALID_REQUEST, message, message_id(&body).as_ref());
            }
            response
        }
        Err(response) => response,
    }
}

/// Applies the rate limit, reads the body and checks the scopes.
///
/// Authenticated callers have their own rate limit; failed authentication counts for the address.
async fn admit(
    app: &App,
    caller: Result<Caller, AuthError>,
    parts: &Parts,
    body: Body,
) -> Result<(Caller, Bytes), Response> {
    let caller = match caller {
        Ok(caller) => caller,
        Err(error) => {
            let address = ClientIp::from_extensions(&parts.extensions).network().to_string();
            middleware::count_request(app, &address).await?;
            return Err(auth_error_response(app, error));
        }
    };
    middleware::count_request(app, &caller.subject).await?;
    let body = read_body(body).await?;
    let operation = match serde_json::from_slice::<Message>(&body) {
        Ok(message) => message.operation(app.surface),
        // The body may still be JSON, which the SDK answers.
        Err(_) => match is_json(parts).then(|| parse_error(&body)).flatten() {
            Some(response) => return Err(response),
            None => None,
        },
    };
    if let Some(challenge) = operation.as_ref().and_then(|operation| missing_scopes(&caller, operation)) {
        return Err(app.auth.oauth.challenge_response(&challenge));
    }
    Ok((caller, body))
}

fn auth_error_response(app: &App, error: AuthError) -> Response {
    match error {
        AuthError::OAuth(challenge) => app.auth.oauth.challenge_response(&challenge),
        AuthError::ServerToken => {
            let message = "The Authorization header must be Bearer and the token of this server (MCP_SERVER_TOKEN), which its operator knows.";
            ErrorResponse::new(StatusCode::UNAUTHORIZED, "invalid_token", message)
                .with_header(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
                .into()
        }
        AuthError::Header { name, problem } => {
            let message = format!("The header {name} {problem}.");
            ErrorResponse::new(StatusCode::BAD_REQUEST, "invalid_request", &message).into()
        }
        AuthError::UnknownSlug => {
            let message = "This URL does not exist. The MCP endpoint is /mcp.";
            ErrorResponse::new(StatusCode::NOT_FOUND, "not_found", message).into()
        }
        AuthError::TooManyFailures { retry_after } => {
            app.metrics.rate_limited();
            let message = "Too many failed attempts from this address. Wait for the time in Retry-After, then use the right URL and tokens.";
            ErrorResponse::new(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", message)
                .with_retry_after(retry_after)
                .into()
        }
    }
}

async fn read_body(body: Body) -> Result<Bytes, Response> {
    match Limited::new(body, MAX_BODY_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let message = format!("The body of a request may have at most {MAX_BODY_BYTES} bytes.");
            Err(ErrorResponse::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &message).into())
        }
        Err(_) => {
            let message = "The body of the request is incomplete.";
            Err(ErrorResponse::new(StatusCode::BAD_REQUEST, "invalid_request", message).into())
        }
    }
}

/// JSON-RPC error code for a body that is not JSON.
const PARSE_ERROR: i64 = -32_700;

/// JSON-RPC error code for JSON that is no request.
const INVALID_REQUEST: i64 = -32_600;

/// Returns true for a POST request with JSON.
fn is_json(parts: &Parts) -> bool {
    let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    parts.method == Method::POST
        && content_type.is_some_and(|value| value.trim_start().starts_with("application/json"))
}

/// Returns the response to a body that is not JSON; `None` for JSON.
fn parse_error(body: &[u8]) -> Option<Response> {
    let error = serde_json::from_slice::<IgnoredAny>(body).err()?;
    let place = format!("line {}, column {}", error.line(), error.column());
    let message = format!("Parse error: the body is not valid JSON at {place}.");
    Some(json_rpc_error(PARSE_ERROR, &message, None))
}

/// Returns the id of a JSON-RPC message.
fn message_id(body: &[u8]) -> Option<Value> {
    let id = serde_json::from_slice::<Map<String, Value>>(body).ok()?.remove("id")?;
    (id.is_string() || id.is_number()).then_some(id)
}

/// Returns a response with status 400 and a JSON-RPC error.
fn json_rpc_error(code: i64, message: &str, id: Option<&Value>) -> Response {
    let body = json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}

#[derive(Deserialize)]
struct Message {
    method: String,
    params: Option<Params>,
}

#[derive(Deserialize)]
struct Params {
    name: Option<String>,
    #[serde(default)]
    arguments: Map<String, Value>,
}

impl Message {
    /// Returns the operation of a tool call; `None` for other messages and unknown tools.
    fn operation(self, surface: Surface) -> Option<Operation> {
        if self.method != "tools/call" {
            return None;
        }
        let Params { name, arguments } = self.params?;
        find_operation(&name?, &arguments, surface)
    }
}

/// Returns the challenge for a tool call that needs scopes which the access token lacks, so that the client can request
/// them before the call runs. If the settings of the server forbid the call anyway, the tool refuses it instead.
fn missing_scopes(caller: &Caller, operation: &Operation) -> Option<Challenge> {
    let granted = caller.granted?;
    if granted.includes(operation.required) || !caller.ceiling.allows(operation) {
        return None;
    }
    // Clients replace the scopes that they have, so the challenge names those too.
    let scopes = scopes_for(granted.union(operation.required));
    Some(Challenge::InsufficientScope(scopes.to_string()))
}
