//! A client of the tools, in one process with them: what it sends and reads is MCP all the same.

mod facts;

use std::sync::Arc;

use kimai_tools::{
    Access, CallerProvider, NotConfigured, Output, Server,
    domain::{
        Session,
        api::{Client, Credentials},
    },
};
use rmcp::{
    RoleClient, ServiceExt,
    model::{CallToolRequestParams, ClientConfig, Extensions, JsonObject},
    service::RunningService,
};
use serde_json::Value;

use crate::sim;

/// A connection of one user of a simulated Kimai. Every answer comes as text and as data, and a fact of the text that the
/// data do not carry fails the test.
pub struct McpClient {
    client: RunningService<RoleClient, ClientConfig>,
}

/// What a tool answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// All of its text.
    pub text: String,
    /// Whether it is an error.
    pub is_error: bool,
    /// The same as data.
    pub data: Option<Value>,
}

struct One {
    session: Session,
    access: Access,
}

impl CallerProvider for One {
    fn access(&self, _: &Extensions) -> Access {
        self.access
    }

    fn session(&self, _: &Extensions) -> Result<Session, NotConfigured> {
        Ok(self.session.clone())
    }
}

#[expect(clippy::expect_used, reason = "a test that cannot connect has failed")]
fn kimai(sim: &sim::SimulatedKimai, token: &str) -> Session {
    let client = Client::new(&sim.url(), Credentials::token(token));
    let now = sim.now();
    Session::with_clock(client.expect("the simulated Kimai has a usable address"), Arc::new(move || now))
}

impl McpClient {
    /// Connects the user of this token, who may use every action.
    ///
    /// # Panics
    /// When the handshake fails.
    pub async fn start(sim: &sim::SimulatedKimai, token: &str) -> Self {
        Self::with_access(sim, token, Access::Destructive).await
    }

    /// Connects the user of this token with a bound on what they may use.
    ///
    /// # Panics
    /// When the handshake fails.
    pub async fn with_access(sim: &sim::SimulatedKimai, token: &str, access: Access) -> Self {
        Self::over(kimai(sim, token), access).await
    }

    /// Connects the user of this token, who is answered with text alone: no data are held against it.
    ///
    /// # Panics
    /// When the handshake fails.
    pub async fn in_text(sim: &sim::SimulatedKimai, token: &str) -> Self {
        Self::answering(kimai(sim, token), Access::Destructive, Output::Text).await
    }

    /// Connects to the tools over this Kimai.
    ///
    /// # Panics
    /// When the handshake fails.
    pub async fn over(kimai: Session, access: Access) -> Self {
        Self::answering(kimai, access, Output::Both).await
    }

    /// Connects to the tools over this Kimai, which answer so.
    ///
    /// # Panics
    /// When the handshake fails.
    #[expect(clippy::expect_used, reason = "a test that cannot connect has failed")]
    pub async fn answering(kimai: Session, access: Access, output: Output) -> Self {
        let (near, far) = tokio::io::duplex(1 << 16);
        let server = Server::new(One { session: kimai, access }).with_output(output);
        tokio::spawn(async move {
            if let Ok(running) = server.serve(far).await {
                let _ = running.waiting().await;
            }
        });
        let client = ClientConfig::default().serve(near).await.expect("the handshake succeeds");
        Self { client }
    }

    /// The client behind it.
    pub const fn client(&self) -> &RunningService<RoleClient, ClientConfig> {
        &self.client
    }

    /// Calls a tool.
    ///
    /// # Panics
    /// When the arguments are no object, the answer is a protocol error, or its data lack a fact of its text.
    #[expect(clippy::expect_used, reason = "a tool never answers with a protocol error")]
    pub async fn call(&self, tool: &str, arguments: Value) -> Reply {
        let arguments: JsonObject = serde_json::from_value(arguments).expect("arguments are an object");
        let request = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
        let result = self.client.call_tool(request).await.expect("tools answer in band");
        let texts =
            result.content.iter().filter_map(|block| block.as_text()).map(|block| block.text.as_str());
        let text = texts.collect::<Vec<_>>().join("\n\n");
        if let Some(data) = &result.structured_content {
            let missing = facts::missing(&text, data);
            assert!(missing.is_empty(), "{tool}: the data lack {missing:?} of\n{text}\n{data:#}");
        }
        Reply { text, is_error: result.is_error == Some(true), data: result.structured_content }
    }

    /// Calls a tool that must succeed; its text.
    ///
    /// # Panics
    /// When it fails.
    pub async fn ok(&self, tool: &str, arguments: Value) -> String {
        let reply = self.call(tool, arguments.clone()).await;
        assert!(!reply.is_error, "{tool} {arguments} failed: {}", reply.text);
        reply.text
    }

    /// Calls a tool that must fail; its text.
    ///
    /// # Panics
    /// When it succeeds.
    pub async fn refused(&self, tool: &str, arguments: Value) -> String {
        let reply = self.call(tool, arguments.clone()).await;
        assert!(reply.is_error, "{tool} {arguments} was not refused: {}", reply.text);
        reply.text
    }
}
