//! MCP server of the suite.

use std::sync::Arc;

use mcp_oauth_server::State;
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    handler::server::tool::{ToolCallContext, ToolRouter},
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CancelTaskParams, CompleteRequestParams,
        CompleteResult, CompletionInfo, GetPromptRequestParams, GetPromptResponse, GetTaskParams,
        GetTaskResult, ListPromptsResult, ListResourceTemplatesResult, ListResourcesResult, ListToolsResult,
        PaginatedRequestParams, ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities,
        ServerConfig, SetLevelRequestParams, SubscribeRequestParams, SubscriptionFilter, Tool,
        UnsubscribeRequestParams, UpdateTaskParams, object,
    },
    service::{RequestContext, SubscriptionContext},
    task_manager::TaskManager,
};
use serde_json::{Value, json};

use crate::{
    content, input_required,
    notifications::{self, Changes},
    questions, tasks,
};

/// Lifetime of cached lists in milliseconds.
const CACHE_TTL_MS: u64 = 60_000;

/// Server with the tools, prompts and resources of the suite.
#[derive(Clone)]
pub(crate) struct Fixtures {
    tools: Arc<Tools>,
    tasks: TaskManager,
    changes: Changes,
    state: State,
}

impl Fixtures {
    /// Creates the server; `state` stores the progress of calls with several rounds.
    pub(crate) fn new(state: State) -> Self {
        Self { tools: Arc::new(all_tools()), tasks: TaskManager::new(), changes: Changes::default(), state }
    }
}

type Context = RequestContext<RoleServer>;
type Page = Option<PaginatedRequestParams>;

impl ServerHandler for Fixtures {
    fn get_info(&self) -> ServerConfig {
        let can = ServerCapabilities::builder()
            .enable_prompts()
            .enable_prompts_list_changed()
            .enable_resources()
            .enable_resources_subscribe()
            .enable_resources_list_changed()
            .enable_tools()
            .enable_tool_list_changed()
            .enable_completions()
            .enable_logging()
            .enable_tasks();
        ServerConfig::new(can.build())
    }

    async fn list_tools(&self, _: Page, _: Context) -> Result<ListToolsResult, ErrorData> {
        let tools = ListToolsResult::with_all_items(sorted(&self.tools));
        Ok(tools.with_ttl_ms(CACHE_TTL_MS).with_cache_scope(CacheScope::Public))
    }

    fn get_tool(&self, name: &str) -> Option<Tool> {
        self.tools.get(name).cloned()
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        mut context: Context,
    ) -> Result<CallToolResponse, ErrorData> {
        context.extensions.insert(self.tasks.clone());
        context.extensions.insert(self.changes.clone());
        context.extensions.insert(self.state.clone());
        self.tools.call(ToolCallContext::new(self, request, context)).await
    }

    async fn list_prompts(&self, _: Page, _: Context) -> Result<ListPromptsResult, ErrorData> {
        let prompts = ListPromptsResult::with_all_items(content::prompts());
        Ok(prompts.with_ttl_ms(CACHE_TTL_MS).with_cache_scope(CacheScope::Public))
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        _: Context,
    ) -> Result<GetPromptResponse, ErrorData> {
        content::get_prompt(request)
    }

    async fn complete(&self, _: CompleteRequestParams, _: Context) -> Result<CompleteResult, ErrorData> {
        let values = vec!["paris".to_owned(), "park".to_owned()];
        let values = CompletionInfo::new(values).map_err(|error| ErrorData::internal_error(error, None))?;
        Ok(CompleteResult::new(values))
    }

    async fn list_resources(&self, _: Page, _: Context) -> Result<ListResourcesResult, ErrorData> {
        let resources = ListResourcesResult::with_all_items(content::resources());
        Ok(resources.with_ttl_ms(CACHE_TTL_MS).with_cache_scope(CacheScope::Public))
    }

    async fn list_resource_templates(
        &self,
        _: Page,
        _: Context,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let templates = ListResourceTemplatesResult::with_all_items(content::resource_templates());
        Ok(templates.with_ttl_ms(CACHE_TTL_MS).with_cache_scope(CacheScope::Public))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        _: Context,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let read = content::read_resource(&request.uri)?;
        Ok(read.with_ttl_ms(CACHE_TTL_MS).with_cache_scope(CacheScope::Public).into())
    }

    async fn subscribe(&self, _: SubscribeRequestParams, _: Context) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn unsubscribe(&self, _: UnsubscribeRequestParams, _: Context) -> Result<(), ErrorData> {
        Ok(())
    }

    async fn set_level(&self, _: SetLevelRequestParams, _: Context) -> Result<(), ErrorData> {
        Ok(())
    }

    fn accepted_subscription_filter(&self, filter: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        Some(filter.supported_by(&self.get_info().capabilities))
    }

    async fn listen(&self, context: SubscriptionContext) -> Result<(), ErrorData> {
        self.changes.forward(&context).await;
        Ok(())
    }

    async fn get_task(&self, request: GetTaskParams, _: Context) -> Result<GetTaskResult, ErrorData> {
        Ok(GetTaskResult::new(self.tasks.get_task(&request.task_id)?))
    }

    async fn update_task(&self, request: UpdateTaskParams, _: Context) -> Result<(), ErrorData> {
        self.tasks.update_task(&request.task_id, request.input_responses)
    }

    async fn cancel_task(&self, request: CancelTaskParams, _: Context) -> Result<(), ErrorData> {
        self.tasks.cancel_task(&request.task_id)
    }
}

/// Tools with their handlers.
pub(crate) type Tools = ToolRouter<Fixtures>;

/// Returns all tools of the suite.
pub(crate) fn all_tools() -> Tools {
    let groups = [
        content::tools,
        content::argument_tools,
        notifications::tools,
        questions::tools,
        input_required::tools,
        input_required::stateful_tools,
        tasks::tools,
    ];
    groups.into_iter().fold(Tools::new(), |tools, add| add(tools))
}

/// Returns the tools with the plain one first, which the suite calls without arguments to test headers.
pub(crate) fn sorted(tools: &Tools) -> Vec<Tool> {
    let mut tools = tools.list_all();
    tools.sort_by_key(|tool| tool.name != content::PLAIN);
    tools
}

/// Returns a tool without arguments.
pub(crate) fn tool(name: &'static str, about: &'static str) -> Tool {
    tool_of(name, about, json!({ "type": "object", "properties": {} }))
}

/// Returns a tool with the schema of its arguments.
pub(crate) fn tool_of(name: &'static str, about: &'static str, schema: Value) -> Tool {
    Tool::new(name, about, object(schema))
}
