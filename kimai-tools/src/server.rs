//! The MCP server: what it is, what it offers, and how a call runs.

use std::{sync::Arc, time::Instant};

use futures_util::future::join;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
        ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool as Listed,
    },
    service::RequestContext,
};

use crate::{
    Access, Answer, Callers, Context, Finished, Output, Progress, TOOLS, ToolError,
    call::{call, find},
};

/// How long a client may keep the list of tools, in milliseconds.
const LIST_GOOD_FOR: u64 = 300_000;

/// The first protocol that says how long a list is good.
const CACHEABLE_SINCE: &str = "2026-07-28";

const INSTRUCTIONS: &str = "Kimai time tracking: start and stop timers, book, correct and report timesheets (hours, working time), \
    absences (vacation, sick leave, attendance), \
    projects, activities, customers, users, teams, rates, tags, comments, invoices. Times are in the user's profile zone. \
    Find ids with entity list before booking; never guess them.";

/// The tools of Kimai for the callers that it is given.
#[derive(Clone)]
pub struct Server {
    callers: Arc<dyn Callers>,
    output: Output,
}

impl Server {
    /// A server that finds its callers with `callers`. Nothing is contacted.
    pub fn new(callers: impl Callers) -> Self {
        Self { callers: Arc::new(callers), output: Output::default() }
    }

    /// The same, whose answers are given so.
    #[must_use]
    pub fn with_output(self, output: Output) -> Self {
        Self { output, ..self }
    }

    /// The tools as a caller with this access sees them, where answers are given so.
    pub fn listed(access: Access, output: Output) -> Vec<Listed> {
        TOOLS.iter().filter_map(|tool| tool.listed(access, output)).collect()
    }

    async fn run(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<Answer, ToolError> {
        let access = self.callers.access(&context.extensions);
        let (progress, carry) = Progress::to(&context.peer, context.meta.get_progress_token());
        let extensions = &context.extensions;
        let ready = move || {
            let kimai = self.callers.kimai(extensions).map_err(ToolError::NotReady)?;
            Ok(Context { kimai, progress })
        };
        let call = call(&request.name, request.arguments.unwrap_or_default(), (access, self.output), ready);
        // What is told of the progress arrives before the answer.
        let call = async { join(call, carry).await.0 };
        tokio::select! {
            answer = call => answer,
            // Dropping the call drops its request to Kimai; nobody reads this answer.
            () = context.ct.cancelled() => Err(ToolError::NotReady("Cancelled.".to_owned())),
        }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let this = Implementation::new("kimai-mcp", env!("CARGO_PKG_VERSION")).with_title("Kimai");
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(this)
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = Self::listed(self.callers.access(&context.extensions), self.output);
        let tools = ListToolsResult::with_all_items(tools);
        let modern = context.protocol_version().is_some_and(|version| version.as_str() >= CACHEABLE_SINCE);
        Ok(if modern {
            tools.with_ttl_ms(LIST_GOOD_FOR).with_cache_scope(CacheScope::Private)
        } else {
            tools
        })
    }

    fn get_tool(&self, name: &str) -> Option<Listed> {
        find(name).ok()?.listed(Access::Destructive, self.output)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let (begun, since, extensions) =
            (Finished::begun(&request), Instant::now(), context.extensions.clone());
        let answer = self.run(request, context).await;
        let written = answer.as_ref().map(|answer| answer.written().to_vec()).unwrap_or_default();
        let call = Finished { written, refusal: answer.as_ref().err(), took: since.elapsed(), ..begun };
        tracing::info!(tool = call.tool, ok = answer.is_ok(), ms = call.took.as_millis(), "call");
        self.callers.finished(&extensions, &call).await;
        Ok(match answer {
            Ok(answer) => CallToolResult::from(answer).into(),
            Err(error) => CallToolResult::error(vec![ContentBlock::text(error.text())]).into(),
        })
    }
}
