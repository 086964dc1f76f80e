//! In-process MCP client of the tools.

mod facts;
mod raw;

use std::sync::Arc;

use kimai_tools::{
    CallerProvider, ConfirmationMode, Confirmations, NotConfigured, Output, Policy, Server, Surface,
    domain::{
        Session,
        api::{Client, Credentials},
        undo::{Journal, MemoryJournal},
    },
};
use rmcp::{
    RoleClient, ServiceExt,
    model::{CallToolRequestParams, ClientConfig, Extensions, JsonObject},
    service::RunningService,
};
use serde_json::Value;

pub use self::raw::RawClient;
use crate::sim;

/// An MCP client of one user of a simulated Kimai.
///
/// It requests answers as text and as data. A test fails if the text states a fact that is missing in the data.
pub struct McpClient {
    client: RunningService<RoleClient, ClientConfig>,
}

/// The answer of a tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The text blocks, separated by empty lines.
    pub text: String,
    /// True for an error.
    pub is_error: bool,
    /// The structured content.
    pub data: Option<Value>,
}

struct SingleCaller {
    session: Session,
    policy: Policy,
    journal: Arc<MemoryJournal>,
}

impl CallerProvider for SingleCaller {
    fn policy(&self, _: &Extensions) -> Policy {
        self.policy.clone()
    }

    fn session(&self, _: &Extensions) -> Result<Session, NotConfigured> {
        Ok(self.session.clone())
    }

    fn journal(&self, _: &Extensions) -> Option<Arc<dyn Journal>> {
        Some(self.journal.clone())
    }
}

#[expect(clippy::expect_used, reason = "a test that cannot connect has failed")]
fn session(kimai: &sim::SimulatedKimai, token: &str) -> Session {
    let client = Client::new(&kimai.url(), Credentials::token(token));
    let now = kimai.now();
    Session::with_clock(client.expect("the simulated Kimai has a usable address"), Arc::new(move || now))
}

impl McpClient {
    /// Connects the user of this token with access to every action.
    ///
    /// # Panics
    /// If the handshake fails.
    pub async fn start(kimai: &sim::SimulatedKimai, token: &str) -> Self {
        Self::with_policy(kimai, token, Policy::default()).await
    }

    /// Connects the user of this token with restrictions.
    ///
    /// # Panics
    /// If the handshake fails.
    pub async fn with_policy(kimai: &sim::SimulatedKimai, token: &str, policy: impl Into<Policy>) -> Self {
        Self::over(session(kimai, token), policy).await
    }

    /// Connects the user of this token and requests answers as text only.
    ///
    /// # Panics
    /// If the handshake fails.
    pub async fn in_text(kimai: &sim::SimulatedKimai, token: &str) -> Self {
        Self::answering(session(kimai, token), Policy::default(), Output::Text).await
    }

    /// Connects to the tools over this session.
    ///
    /// # Panics
    /// If the handshake fails.
    pub async fn over(session: Session, policy: impl Into<Policy>) -> Self {
        Self::answering(session, policy, Output::Both).await
    }

    /// Connects to the tools over this session with this output mode.
    ///
    /// # Panics
    /// If the handshake fails.
    pub async fn answering(session: Session, policy: impl Into<Policy>, output: Output) -> Self {
        Self::on_surface(session, policy, Surface::Compact, output).await
    }

    /// Connects to the tools of this surface.
    ///
    /// # Panics
    /// If the handshake fails.
    pub async fn on_surface(
        session: Session,
        policy: impl Into<Policy>,
        surface: Surface,
        output: Output,
    ) -> Self {
        let caller = SingleCaller { session, policy: policy.into(), journal: Arc::default() };
        let server = Server::new(caller).with_output(output).with_surface(surface);
        let confirmations = Confirmations::new(ConfirmationMode::Never);
        Self::connect(server.with_confirmations(confirmations)).await
    }

    /// Connects the user of this token without views of reports.
    ///
    /// # Panics
    /// If the handshake fails.
    pub async fn without_views(kimai: &sim::SimulatedKimai, token: &str) -> Self {
        let session = session(kimai, token);
        let caller = SingleCaller { session, policy: Policy::default(), journal: Arc::default() };
        Self::connect(Server::new(caller).with_views(false)).await
    }

    /// Connects the user of this token to tools that ask before they delete. The client cannot ask the person.
    ///
    /// # Panics
    /// If the handshake fails.
    pub async fn asking(kimai: &sim::SimulatedKimai, token: &str) -> Self {
        let session = session(kimai, token);
        let caller = SingleCaller { session, policy: Policy::default(), journal: Arc::default() };
        Self::connect(Server::new(caller)).await
    }

    #[expect(clippy::expect_used, reason = "a test that cannot connect has failed")]
    async fn connect(server: Server) -> Self {
        let (near, far) = tokio::io::duplex(1 << 16);
        tokio::spawn(async move {
            if let Ok(running) = Box::pin(server.serve(far)).await {
                let _ = running.waiting().await;
            }
        });
        let client = ClientConfig::default().serve(near).await.expect("the handshake succeeds");
        Self { client }
    }

    /// Returns the running rmcp service.
    pub const fn service(&self) -> &RunningService<RoleClient, ClientConfig> {
        &self.client
    }

    /// Calls a tool.
    ///
    /// # Panics
    /// If the arguments are no object, the answer is a protocol error, or its data lack a fact of its text.
    #[expect(clippy::expect_used, reason = "tools report errors in their answers")]
    pub async fn call(&self, tool: &str, arguments: Value) -> Reply {
        let arguments: JsonObject = serde_json::from_value(arguments).expect("arguments are an object");
        let request = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
        let result = self.client.call_tool(request).await.expect("tools report errors in their answers");
        let texts =
            result.content.iter().filter_map(|block| block.as_text()).map(|block| block.text.as_str());
        let text = texts.collect::<Vec<_>>().join("\n\n");
        if let Some(data) = &result.structured_content {
            let missing = facts::missing(&text, data);
            assert!(missing.is_empty(), "{tool}: the data lack {missing:?} of\n{text}\n{data:#}");
        }
        Reply { text, is_error: result.is_error == Some(true), data: result.structured_content }
    }

    /// Calls a tool that must succeed and returns the text of its answer.
    ///
    /// # Panics
    /// If the call fails.
    pub async fn ok(&self, tool: &str, arguments: Value) -> String {
        let reply = self.call(tool, arguments.clone()).await;
        assert!(!reply.is_error, "{tool} {arguments} failed: {}", reply.text);
        reply.text
    }

    /// Calls a tool that must fail and returns the text of its error.
    ///
    /// # Panics
    /// If the call succeeds.
    pub async fn refused(&self, tool: &str, arguments: Value) -> String {
        let reply = self.call(tool, arguments.clone()).await;
        assert!(reply.is_error, "{tool} {arguments} was not refused: {}", reply.text);
        reply.text
    }
}
