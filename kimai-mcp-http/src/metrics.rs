//! What the server counts, as Prometheus reads it.

use std::sync::Arc;

use axum::{Router, routing::get};
use http::header::CONTENT_TYPE;
use kimai_tools::{
    CallRecord,
    domain::api::{Exchange, Observer},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, histogram::Histogram},
    registry::{Registry, Unit},
};

use crate::audit;

/// Seconds, from a quick answer to the longest that is waited for.
const BUCKETS: [f64; 9] = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// A request to this server.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    route: String,
    status: u16,
}

/// A call of a tool.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    tool: &'static str,
    action: &'static str,
    outcome: &'static str,
}

/// A request to a Kimai.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    status: u16,
}

/// Something that ended one way or another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

/// The counts. Clones count together.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    requests: Family<Request, Counter>,
    calls: Family<Call, Counter>,
    kimai: Family<Asked, Histogram>,
    limited: Counter,
    logins: Family<Outcome, Counter>,
}

impl Metrics {
    /// All at zero.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix("kimai_mcp");
        let kimai = Family::new_with_constructor((|| Histogram::new(BUCKETS)) as fn() -> Histogram);
        let (requests, calls, logins) = (Family::default(), Family::default(), Family::default());
        let limited = Counter::default();
        registry.register("requests", "Requests by route and status", requests.clone());
        registry.register("tool_calls", "Calls by tool, action and outcome", calls.clone());
        let help = "How long Kimai took to begin its answers; status 0 is no answer";
        registry.register_with_unit("kimai_answer", help, Unit::Seconds, kimai.clone());
        registry.register("rate_limited", "Requests refused because there were too many", limited.clone());
        registry.register("logins", "Logins by outcome", logins.clone());
        Self { registry: Arc::new(registry), requests, calls, kimai, limited, logins }
    }

    /// A request was answered.
    pub fn request(&self, route: &str, status: u16) {
        self.requests.get_or_create(&Request { route: route.to_owned(), status }).inc();
    }

    /// A call is over.
    pub fn call(&self, call: &CallRecord<'_>) {
        let (tool, action) = (call.tool.unwrap_or("unknown"), call.action.unwrap_or("unknown"));
        self.calls.get_or_create(&Call { tool, action, outcome: audit::outcome(call) }).inc();
    }

    /// A request was refused because there were too many.
    pub fn limited(&self) {
        self.limited.inc();
    }

    /// Somebody logged in, or failed to.
    pub fn login(&self, outcome: &'static str) {
        self.logins.get_or_create(&Outcome { outcome }).inc();
    }

    /// Counts the requests to Kimai.
    pub fn observer(&self) -> Observer {
        let kimai = self.kimai.clone();
        Arc::new(move |exchange: Exchange| {
            let asked =
                Asked { method: exchange.route.method.as_str(), status: exchange.status.unwrap_or_default() };
            kimai.get_or_create(&asked).observe(exchange.elapsed.as_secs_f64());
        })
    }

    /// All of it as text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // A String takes everything that is written to it.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// `/metrics`, for an address of its own.
pub fn routes(metrics: Metrics) -> Router {
    const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Router::new().route("/metrics", get(async move || ([(CONTENT_TYPE, TEXT)], metrics.text())))
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
    fn what_is_counted_is_told_with_its_labels() {
        let metrics = Metrics::new();
        metrics.request("/mcp", 200);
        metrics.request("/mcp", 200);
        metrics.login("refused");
        let text = metrics.text();
        assert!(text.contains(r#"kimai_mcp_requests_total{route="/mcp",status="200"} 2"#), "{text}");
        assert!(text.contains(r#"kimai_mcp_logins_total{outcome="refused"} 1"#), "{text}");
    }
}
