//! The MCP server: runs calls for the callers of a [`CallerProvider`], and lists tools, prompts and resources.

use std::{
    future::Future,
    sync::{Arc, OnceLock},
    time::Instant,
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, join},
};
use kimai_domain::{Change, ChangeLog, Session};
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, CompleteRequestParams,
        CompleteResult, ContentBlock, ExtensionCapabilities, Extensions, GetPromptRequestParams,
        GetPromptResponse, Implementation, JsonObject, ListPromptsResult, ListResourceTemplatesResult,
        ListResourcesResult, ListToolsResult, PaginatedRequestParams, ReadResourceRequestParams,
        ReadResourceResponse, ReadResourceResult, Reference, ResourceContents, ServerCapabilities,
        ServerConfig, Tool as McpTool,
    },
    service::RequestContext,
};
use serde_json::json;
use tracing::Instrument;

use crate::{
    Answer, CallOutcome, CallRecord, CallerProvider, Confirmations, Context, Output, PROMPTS, Policy,
    Progress, Prompt, RESOURCES, Resource, RunningWrites, Surface, ToolError, VIEWS, View, call_names,
    call_names::{scope, with_surface},
    completion,
    confirmation::{self, CallConfirmation, Channel},
    render::quoted_text,
    resources,
    tool::{self, ResolvedCall},
    views,
};

/// Milliseconds for which clients may cache a list.
const LIST_TTL: u64 = 300_000;

/// The first protocol version with cache hints.
const CACHE_HINTS_SINCE: &str = "2026-07-28";

const INSTRUCTIONS: &str = "Kimai time tracking: start and stop timers, book, correct and report timesheets (hours, working time), \
    absences (vacation, sick leave, attendance), \
    projects, activities, customers, users, teams, rates, tags, comments, invoices. Times are in the user's profile zone. \
    Find ids with entity list before booking; never guess them.";

/// The MCP server of Kimai's tools.
#[derive(Clone)]
pub struct Server {
    callers: Arc<dyn CallerProvider>,
    output: Output,
    surface: Surface,
    running: RunningWrites,
    has_views: bool,
    confirmations: Confirmations,
    /// The tools without restrictions, by which the SDK checks the headers of calls; made for the first one.
    tools: Arc<OnceLock<Vec<McpTool>>>,
}

/// A tool call with its arguments, the form of its answer, and the way to ask the person.
struct Call {
    resolved: ResolvedCall,
    policy: Policy,
    arguments: JsonObject,
    output: Output,
    channel: Channel,
}

impl Server {
    /// Creates a server that finds its callers with `callers`. Nothing is requested.
    pub fn new(callers: impl CallerProvider) -> Self {
        Self {
            callers: Arc::new(callers),
            output: Output::default(),
            surface: Surface::default(),
            running: RunningWrites::default(),
            has_views: true,
            confirmations: Confirmations::default(),
            tools: Arc::default(),
        }
    }

    /// Registers the calls that write in `running`, so that the program can wait for them before it ends.
    #[must_use]
    pub fn with_running_writes(self, running: RunningWrites) -> Self {
        Self { running, ..self }
    }

    /// Replaces the way in which calls that delete several records, update several by `timesheet update`, or delete more than
    /// `undo` can bring back, are confirmed.
    #[must_use]
    pub fn with_confirmations(self, confirmations: Confirmations) -> Self {
        Self { confirmations, ..self }
    }

    /// Replaces the form of answers.
    #[must_use]
    pub fn with_output(self, output: Output) -> Self {
        Self { output, tools: Arc::default(), ..self }
    }

    /// Replaces the grouping of actions into tools.
    #[must_use]
    pub fn with_surface(self, surface: Surface) -> Self {
        Self { surface, tools: Arc::default(), ..self }
    }

    /// Sets whether hosts are offered views of reports (MCP Apps). They are unless this says otherwise.
    #[must_use]
    pub fn with_views(self, has_views: bool) -> Self {
        Self { has_views, tools: Arc::default(), ..self }
    }

    /// Returns the tools as a caller with this policy sees them.
    pub fn listed(policy: &Policy, surface: Surface, output: Output) -> Vec<McpTool> {
        with_surface(surface, || surface.tools().filter_map(|view| view.listed(policy, output)).collect())
    }

    /// Returns the tools with their views as a caller with this policy sees them.
    fn listed_for(&self, policy: &Policy) -> Vec<McpTool> {
        let tools = Self::listed(policy, self.surface, self.output);
        if self.has_views { tools.into_iter().map(views::attach).collect() } else { tools }
    }

    /// Runs a tool call and reports it to the audit hook.
    ///
    /// A cancelled read is dropped with its requests to Kimai. A call that writes runs to its end on a task of its own,
    /// because Kimai may have received the write already.
    ///
    /// The future is boxed: the SDK moves that of the whole request several times before it runs.
    fn run(
        &self,
        request: CallToolRequestParams,
        surface: Surface,
        output: Output,
        context: RequestContext<RoleServer>,
    ) -> BoxFuture<'_, Result<Answer, ToolError>> {
        self.run_call(request, surface, output, context).boxed()
    }

    async fn run_call(
        &self,
        request: CallToolRequestParams,
        surface: Surface,
        output: Output,
        context: RequestContext<RoleServer>,
    ) -> Result<Answer, ToolError> {
        let policy = self.callers.policy(&context.extensions);
        let channel = Channel::of_call(&context, &request);
        let arguments = request.arguments.unwrap_or_default();
        // Errors name calls as the surface of the server does, also those of resources, which are compact calls.
        let call =
            with_surface(self.surface, || ResolvedCall::new(&request.name, &arguments, &policy, surface));
        let cancelled = context.ct.clone();
        let call = Call { resolved: call, policy, arguments, output, channel };
        if !call.resolved.may_write() {
            let stopped = cancelled.cancelled_owned().map(|()| ToolError::Cancelled);
            return self.run_with_progress(stopped, call, &context).await;
        }
        let server = self.clone();
        let run = async move {
            let running = server.running.clone();
            let stopped = running.interrupted().map(|()| ToolError::Interrupted);
            server.run_with_progress(stopped, call, &context).await
        };
        tokio::select! {
            answer = self.running.spawn(run.in_current_span()) => answer.unwrap_or(Err(ToolError::Interrupted)),
            () = cancelled.cancelled() => Err(ToolError::Cancelled),
        }
    }

    /// Runs a tool call for a page of the program that the person uses, without a client: the answer is text, nobody is asked and
    /// no progress is reported. `extensions` name the caller. The call runs to its end although the browser disconnects.
    ///
    /// # Errors
    /// As for the same call of a client.
    pub async fn call_from_page(
        &self,
        tool: &str,
        arguments: JsonObject,
        extensions: Extensions,
    ) -> Result<Answer, ToolError> {
        let policy = self.callers.policy(&extensions);
        let call = ResolvedCall::new(tool, &arguments, &policy, Surface::Compact);
        let call = Call { resolved: call, policy, arguments, output: Output::Text, channel: Channel::Token };
        let server = self.clone();
        let run = async move {
            let running = server.running.clone();
            let stopped = running.interrupted().map(|()| ToolError::Interrupted);
            server.run_until(stopped, call, &extensions, Progress::default(), async {}).await
        };
        self.running.spawn(run.in_current_span()).await.unwrap_or(Err(ToolError::Interrupted))
    }

    /// Runs a call as [`Self::run_until`] does, and notifies the client of its progress.
    async fn run_with_progress(
        &self,
        stopped: impl Future<Output = ToolError> + Send,
        call: Call,
        context: &RequestContext<RoleServer>,
    ) -> Result<Answer, ToolError> {
        let (progress, notifications) = Progress::to(&context.peer, context.meta.get_progress_token());
        self.run_until(stopped, call, &context.extensions, progress, notifications).await
    }

    /// Runs a call until it ends or `stopped` completes, and reports it to the audit hook. `notifications` ends when the last clone
    /// of `progress` is dropped.
    async fn run_until(
        &self,
        stopped: impl Future<Output = ToolError> + Send,
        call: Call,
        extensions: &Extensions,
        progress: Progress,
        notifications: impl Future<Output = ()> + Send,
    ) -> Result<Answer, ToolError> {
        let Call { resolved: call, policy, arguments, output, channel } = call;
        let started = Instant::now();
        let record = CallRecord::new(&call, &arguments);
        let changes = ChangeLog::default();
        let make_context = || {
            let session = self.callers.session(extensions)?;
            let journal = self.callers.journal(extensions);
            let subject = self.callers.subject(extensions);
            let confirmation = CallConfirmation::new(self.confirmations.clone(), channel, subject);
            Ok(Context {
                policy,
                journal,
                confirmation,
                defaults: self.callers.defaults(extensions),
                ..Context::new(session.with_change_log(changes.clone()), progress)
            })
        };
        let may_write = call.may_write();
        let call = async {
            if may_write {
                self.callers.starting(extensions, &record).await?;
            }
            call.run(arguments, output, make_context).await
        };
        // All progress notifications are sent before the answer.
        let call = scope(self.surface, async { join(call, notifications).await.0 });
        let result = tokio::select! {
            answer = call => answer,
            error = stopped => Err(error),
        };
        let error = result.as_ref().err();
        let record = CallRecord {
            written: changes.written(),
            outcome: CallOutcome::new(error, &changes),
            error,
            duration: started.elapsed(),
            ..record
        };
        tracing::info!(
            tool = record.tool,
            outcome = record.outcome.name(),
            ms = record.duration.as_millis(),
            "call"
        );
        self.callers.finished(extensions, &record).await;
        self.note_in_journal(extensions, &changes).await;
        result
    }

    /// Adds the changes of a call to the caller's journal. A journal that fails does not fail the call.
    async fn note_in_journal(&self, extensions: &Extensions, changes: &ChangeLog) {
        let Some(at) = changes.latest_at() else { return };
        let Some(journal) = self.callers.journal(extensions) else { return };
        let undo = changes.undo();
        let changes: Vec<Change> = changes.lasting().into_iter().filter(Change::is_write).collect();
        if changes.is_empty() {
            return;
        }
        if let Err(error) = journal.append(at, changes, undo).await {
            tracing::warn!(%error, "changes are not in the journal");
        }
    }

    /// Returns the prompts whose calls the caller may make.
    fn prompts(&self, context: &RequestContext<RoleServer>) -> impl Iterator<Item = &'static Prompt> + use<> {
        let policy = self.callers.policy(&context.extensions);
        PROMPTS.iter().filter(move |prompt| prompt.is_allowed(&policy))
    }

    /// Returns the resources that the caller may read.
    fn resources(
        &self,
        context: &RequestContext<RoleServer>,
    ) -> impl Iterator<Item = &'static Resource> + use<> {
        let policy = self.callers.policy(&context.extensions);
        RESOURCES.iter().filter(move |resource| resource.is_allowed(&policy))
    }

    /// Returns the prompt of this name.
    ///
    /// # Errors
    /// `invalid_params` with the prompts that the caller may use.
    fn prompt(&self, name: &str, context: &RequestContext<RoleServer>) -> Result<&'static Prompt, ErrorData> {
        self.prompts(context).find(|prompt| prompt.name == name).ok_or_else(|| {
            let names: Vec<&str> = self.prompts(context).map(|prompt| prompt.name).collect();
            ErrorData::invalid_params(format!("Prompt {}.", tool::unknown(name, &names)), None)
        })
    }

    /// Returns the views that the caller may read.
    fn views(&self, context: &RequestContext<RoleServer>) -> impl Iterator<Item = &'static View> + use<> {
        let is_allowed = self.has_views && views::is_allowed(&self.callers.policy(&context.extensions));
        VIEWS.iter().filter(move |_| is_allowed)
    }

    fn session(&self, context: &RequestContext<RoleServer>) -> Result<Session, ErrorData> {
        let session = self.callers.session(&context.extensions);
        session.map_err(|error| ErrorData::internal_error(ToolError::from(error).text(), None))
    }
}

/// Cache lifetime and scope of a result. Results depend on the caller, so they are never shared.
#[derive(Clone, Copy)]
struct CacheHints {
    ttl_ms: Option<u64>,
    scope: Option<CacheScope>,
}

impl CacheHints {
    /// Returns the hints for a result that is valid for `ttl_ms`; none for protocols without cache hints.
    fn new(context: &RequestContext<RoleServer>, ttl_ms: u64) -> Self {
        let has_hints =
            context.protocol_version().is_some_and(|version| version.as_str() >= CACHE_HINTS_SINCE);
        Self { ttl_ms: has_hints.then_some(ttl_ms), scope: has_hints.then_some(CacheScope::Private) }
    }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let implementation = Implementation::new("kimai-mcp", env!("CARGO_PKG_VERSION")).with_title("Kimai");
        let capabilities = ServerCapabilities::builder()
            .enable_tools()
            .enable_prompts()
            .enable_resources()
            .enable_completions();
        let mut capabilities = capabilities.build();
        capabilities.extensions = self
            .has_views
            .then(|| ExtensionCapabilities::from([(views::EXTENSION.to_owned(), views::extension())]));
        ServerConfig::new(capabilities)
            .with_server_info(implementation)
            .with_instructions(call_names::rename(INSTRUCTIONS, self.surface))
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = self.listed_for(&self.callers.policy(&context.extensions));
        let mut list = ListToolsResult::with_all_items(tools);
        let hints = CacheHints::new(&context, LIST_TTL);
        list.ttl_ms = hints.ttl_ms;
        list.cache_scope = hints.scope;
        Ok(list)
    }

    fn get_tool(&self, name: &str) -> Option<McpTool> {
        let tools = self.tools.get_or_init(|| self.listed_for(&Policy::default()));
        tools.iter().find(|tool| tool.name == name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let text = |error: ToolError| with_surface(self.surface, || error.text());
        Ok(match self.run(request, self.surface, self.output, context).await {
            Ok(answer) if self.has_views => CallToolResult::from(answer).into(),
            Ok(answer) => CallToolResult::from(answer.without_view()).into(),
            Err(ToolError::Unconfirmed(pending)) => confirmation::response(*pending, self.output),
            Err(ToolError::Unchosen(pending)) => confirmation::choice_response(&pending),
            Err(error) => CallToolResult::error(vec![ContentBlock::text(text(error))]).into(),
        })
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let prompts = self.prompts(&context).map(Prompt::listed).collect();
        let mut list = ListPromptsResult::with_all_items(prompts);
        let hints = CacheHints::new(&context, LIST_TTL);
        list.ttl_ms = hints.ttl_ms;
        list.cache_scope = hints.scope;
        Ok(list)
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let prompt = self.prompt(&request.name, &context)?;
        Ok(prompt.fill(&request.arguments.unwrap_or_default(), self.surface)?.into())
    }

    async fn complete(
        &self,
        request: CompleteRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CompleteResult, ErrorData> {
        let text = &request.argument.value;
        let completion = match &request.r#ref {
            Reference::Prompt(prompt) => {
                let parameter = self.prompt(&prompt.name, &context)?.parameter(&request.argument.name)?;
                if parameter.suggestions.is_empty() {
                    return Ok(CompleteResult::default());
                }
                let session = self.session(&context)?;
                completion::names(&session, parameter.suggestions, text).await
            }
            Reference::Resource(resource) => {
                let templates = self.resources(&context);
                let source = resources::suggestions(templates, &resource.uri, &request.argument.name)?;
                completion::ids(&self.session(&context)?, source, text).await
            }
            _ => {
                let text = "Only arguments of prompts and of resource templates can be completed.";
                return Err(ErrorData::invalid_params(text, None));
            }
        };
        let completion =
            completion.map_err(|error| ErrorData::internal_error(ToolError::from(error).text(), None))?;
        Ok(CompleteResult::new(completion))
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let resources = self.resources(&context).filter_map(Resource::listed);
        let resources = resources.chain(self.views(&context).map(View::listed)).collect();
        let mut list = ListResourcesResult::with_all_items(resources);
        let hints = CacheHints::new(&context, LIST_TTL);
        list.ttl_ms = hints.ttl_ms;
        list.cache_scope = hints.scope;
        Ok(list)
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let templates = self.resources(&context).filter_map(Resource::template).collect();
        let mut list = ListResourceTemplatesResult::with_all_items(templates);
        let hints = CacheHints::new(&context, LIST_TTL);
        list.ttl_ms = hints.ttl_ms;
        list.cache_scope = hints.scope;
        Ok(list)
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        if let Some(view) = self.views(&context).find(|view| view.uri == request.uri) {
            let hints = CacheHints::new(&context, LIST_TTL);
            let mut result = ReadResourceResult::new(vec![view.contents()]);
            result.ttl_ms = hints.ttl_ms;
            result.cache_scope = hints.scope;
            return Ok(result.into());
        }
        let data = json!({ "uri": &request.uri });
        let not_found = |text| ErrorData::resource_not_found(text, Some(data.clone()));
        let call = resources::call_of(&request.uri).ok_or_else(|| {
            let uri = quoted_text(&request.uri);
            not_found(format!("There is no resource {uri}; resources/list names the existing ones."))
        })?;
        let text = |error: &ToolError| with_surface(self.surface, || error.text());
        // The content may change at any time.
        let hints = CacheHints::new(&context, 0);
        match self.run(call, Surface::Compact, Output::Text, context).await {
            Ok(answer) => {
                let contents = ResourceContents::text(answer.text(), request.uri);
                let mut result = ReadResourceResult::new(vec![contents]);
                result.ttl_ms = hints.ttl_ms;
                result.cache_scope = hints.scope;
                Ok(result.into())
            }
            Err(error) if error.status() == Some(404) => Err(not_found(text(&error))),
            Err(error) => Err(ErrorData::internal_error(text(&error), None)),
        }
    }
}
