//! The tool `entity`, asked through MCP, against the simulated Kimai: what a model reads, and what Kimai was sent.

mod create_update;
mod delete;
mod get;
mod injection;
mod list;
mod lock_month;
mod preferences;
mod validation;

use kimai_tests::{
    mcp::McpClient,
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

/// A Saturday afternoon in Berlin.
const NOW: &str = "2026-11-21T13:00:00Z";

/// A simulated Kimai and the connection of one of its users.
struct Office {
    kimai: SimulatedKimai,
    session: McpClient,
}

impl Office {
    async fn of(user: &str) -> Self {
        Self::with(user, |_| ()).await
    }

    async fn with(user: &str, change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings { now: NOW.parse().ok(), ..Default::default() };
        change(&mut settings);
        let kimai = SimulatedKimai::start(settings).await;
        let session = McpClient::start(&kimai, &format!("{user}-token")).await;
        Self { kimai, session }
    }

    /// Another user of the same Kimai.
    async fn also(&self, user: &str) -> McpClient {
        McpClient::start(&self.kimai, &format!("{user}-token")).await
    }

    async fn ok(&self, action: &str, kind: &str, rest: Value) -> String {
        self.session.ok("entity", call(action, kind, rest)).await
    }

    async fn refused(&self, action: &str, kind: &str, rest: Value) -> String {
        self.session.refused("entity", call(action, kind, rest)).await
    }

    async fn list(&self, kind: &str, filters: Value) -> String {
        self.ok("list", kind, json!({ "filters": filters })).await
    }

    /// What was sent that may change something, as `METHOD path body`.
    fn writes(&self) -> Vec<String> {
        let requests = self.kimai.requests().into_iter().filter(|request| request.method != "GET");
        requests
            .map(|sent| format!("{} {} {}", sent.method, sent.path, sent.body).trim_end().to_owned())
            .collect()
    }

    /// The query of the last request.
    fn last_query(&self) -> String {
        self.kimai.requests().last().map(|sent| sent.query.clone()).unwrap_or_default()
    }
}

/// The arguments of a call.
fn call(action: &str, kind: &str, rest: Value) -> Value {
    let mut arguments = json!({ "action": action, "type": kind });
    if let (Some(arguments), Value::Object(rest)) = (arguments.as_object_mut(), rest) {
        arguments.extend(rest);
    }
    arguments
}

/// The plugin for holidays and months.
fn with_plugin(settings: &mut Settings) {
    settings.plugins.insert("WorkContractBundle".to_owned());
}
