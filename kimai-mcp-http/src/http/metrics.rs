//! Metrics for Prometheus.

use std::sync::Arc;

use axum::{
    Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{
    StatusCode,
    header::{CONTENT_TYPE, WWW_AUTHENTICATE},
};
use kimai_tools::{
    CallRecord,
    domain::api::{Exchange, Observer},
};
use mcp_oauth_server::ErrorResponse;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{App, operator};
use crate::config::users::Users;

/// Upper bounds of the request duration histogram, in seconds.
const BUCKETS: [f64; 9] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ToolCallLabels {
    tool: &'static str,
    action: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KimaiRequestLabels {
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct LoginLabels {
    outcome: &'static str,
}

/// Metrics of the server. Clones share the counters.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<RequestLabels, Counter>,
    tool_calls: Family<ToolCallLabels, Counter>,
    kimai_requests: Family<KimaiRequestLabels, Histogram>,
    rate_limited: Counter,
    logins: Family<LoginLabels, Counter>,
    connections: Gauge,
    connections_refused: Counter,
    audit_errors: Counter,
    users: UserMetrics,
}

/// Open connection in the metrics, until it is dropped.
pub(super) struct OpenConnection(Gauge);

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Metrics of the configured users, updated before each export.
#[derive(Clone, Default)]
struct UserMetrics {
    count: Gauge,
    invalid: Gauge,
    file_valid: Gauge,
}

impl UserMetrics {
    fn register(&self, registry: &mut Registry) {
        registry.register("users", "Configured users", self.count.clone());
        registry.register(
            "users_invalid",
            "Invalid entries of users, which are ignored",
            self.invalid.clone(),
        );
        let help = "1 if the current content of the users file is in use, 0 if it cannot be used";
        registry.register("users_file_valid", help, self.file_valid.clone());
    }

    fn update(&self, users: &Users) {
        let number = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        self.file_valid.set(i64::from(users.file_error().is_none()));
        self.count.set(number(users.count()));
        self.invalid.set(number(users.errors().len()));
    }
}

impl Metrics {
    /// Creates metrics that start at zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("kimai_mcp");
        let requests = Family::default();
        registry.register("requests", "Requests by route and status", requests.clone());
        let tool_calls = Family::default();
        registry.register("tool_calls", "Tool calls by tool, action and outcome", tool_calls.clone());
        let kimai_requests = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let help = "Time until Kimai begins its response; status 0 means no response";
        let name = "kimai_request_duration";
        registry.register_with_unit(name, help, Unit::Seconds, kimai_requests.clone());
        let rate_limited = Counter::default();
        registry.register("rate_limited", "Requests rejected by a rate limit", rate_limited.clone());
        let logins = Family::default();
        registry.register("logins", "Logins by outcome", logins.clone());
        let connections = Gauge::default();
        registry.register("connections", "Open connections", connections.clone());
        let connections_refused = Counter::default();
        let help = "Connections closed because their address had too many open ones";
        registry.register("connections_refused", help, connections_refused.clone());
        let audit_errors = Counter::default();
        let help = "Records that were not written to the audit file";
        registry.register("audit_errors", help, audit_errors.clone());
        let users = UserMetrics::default();
        users.register(&mut registry);
        Self {
            registry: Arc::new(registry),
            requests,
            tool_calls,
            kimai_requests,
            rate_limited,
            logins,
            connections,
            connections_refused,
            audit_errors,
            users,
        }
    }

    /// Counts a request to this server.
    pub fn request(&self, route: &str, status: u16) {
        self.requests.get_or_create(&RequestLabels { route: route.to_owned(), status }).inc();
    }

    /// Counts a tool call.
    pub fn tool_call(&self, call: &CallRecord<'_>) {
        let tool = call.tool.unwrap_or("unknown");
        let action = call.action.unwrap_or("unknown");
        let labels = ToolCallLabels { tool, action, outcome: call.outcome.name() };
        self.tool_calls.get_or_create(&labels).inc();
    }

    /// Counts a request that a rate limit rejected.
    pub fn rate_limited(&self) {
        self.rate_limited.inc();
    }

    /// Counts a connection that is open until the result is dropped.
    pub(super) fn connection_opened(&self) -> OpenConnection {
        self.connections.inc();
        OpenConnection(self.connections.clone())
    }

    /// Returns the number of open connections.
    pub fn open_connections(&self) -> i64 {
        self.connections.get()
    }

    /// Counts a connection that was closed because its address had too many open ones.
    pub(super) fn connection_refused(&self) {
        self.connections_refused.inc();
    }

    /// Returns the counter of records that were not written to the audit file.
    pub fn audit_errors(&self) -> Counter {
        self.audit_errors.clone()
    }

    /// Counts a login attempt.
    pub fn login(&self, outcome: &'static str) {
        self.logins.get_or_create(&LoginLabels { outcome }).inc();
    }

    /// Returns an observer that records requests to Kimai.
    pub fn observer(&self) -> Observer {
        let requests = self.kimai_requests.clone();
        Arc::new(move |exchange: Exchange| {
            let method = exchange.route.method.as_str();
            let labels = KimaiRequestLabels { method, status: exchange.status.unwrap_or_default() };
            requests.get_or_create(&labels).observe(exchange.elapsed.as_secs_f64());
        })
    }

    /// Returns all metrics in the `OpenMetrics` text format.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// Returns the route `/metrics`, for a listener of its own. With an operator's token, requests need it.
pub fn routes(app: Arc<App>) -> Router {
    Router::new().route("/metrics", get(show)).with_state(app)
}

async fn show(State(app): State<Arc<App>>, request: Request) -> Response {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    let has_token = |token| operator::has_token(request.headers(), request.uri(), token);
    if !app.metrics_token.is_none_or(has_token) {
        let message = "The Authorization header must be Bearer and the token of --metrics-token.";
        return ErrorResponse::new(StatusCode::UNAUTHORIZED, "invalid_token", message)
            .with_header(WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
            .into();
    }
    app.metrics.users.update(&app.auth.users);
    ([(CONTENT_TYPE, OPEN_METRICS)], app.metrics.text()).into_response()
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn counters_are_exported_with_their_labels() {
        let metrics = Metrics::new();
        metrics.request("/mcp", 200);
        metrics.request("/mcp", 200);
        metrics.login("wrong");
        let text = metrics.text();
        assert!(text.contains(r#"kimai_mcp_requests_total{route="/mcp",status="200"} 2"#), "{text}");
        assert!(text.contains(r#"kimai_mcp_logins_total{outcome="wrong"} 1"#), "{text}");
    }
}
