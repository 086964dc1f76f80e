//! The tool `entity`.

mod delete;
mod read;
mod write;

use kimai_tests::{
    mcp::McpClient,
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai_with, with_arguments, writes};

/// A simulated Kimai and a connected client of one of its users.
struct EntityFixture {
    kimai: SimulatedKimai,
    client: McpClient,
}

impl EntityFixture {
    async fn start(user: &str) -> Self {
        Self::start_with(user, |_| ()).await
    }

    async fn start_with(user: &str, change: impl FnOnce(&mut Settings)) -> Self {
        let kimai = kimai_with(change).await;
        let client = connect(&kimai, user).await;
        Self { kimai, client }
    }

    /// Connects another user of the same Kimai.
    async fn connect(&self, user: &str) -> McpClient {
        connect(&self.kimai, user).await
    }

    async fn ok(&self, action: &str, kind: &str, more: Value) -> String {
        self.client.ok("entity", arguments(action, kind, more)).await
    }

    async fn refused(&self, action: &str, kind: &str, more: Value) -> String {
        self.client.refused("entity", arguments(action, kind, more)).await
    }

    async fn list(&self, kind: &str, filters: Value) -> String {
        self.ok("list", kind, json!({ "filters": filters })).await
    }

    /// Returns the received requests other than `GET` as `METHOD path body`.
    fn writes(&self) -> Vec<String> {
        writes(&self.kimai)
    }

    /// Returns the query of the last request.
    fn last_query(&self) -> String {
        self.kimai.requests().last().map(|request| request.query.clone()).unwrap_or_default()
    }
}

fn arguments(action: &str, kind: &str, more: Value) -> Value {
    with_arguments(json!({ "action": action, "type": kind }), more)
}
