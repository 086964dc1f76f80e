//! What the server is and offers, in the words of the protocol.

use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CacheScope, CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock,
        GetPromptRequestParams, GetPromptResponse, Implementation, ListPromptsResult,
        ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
        ReadResourceRequestParams, ReadResourceResponse, ReadResourceResult, ResourceContents,
        ServerCapabilities, ServerConfig, Tool as Listed,
    },
    service::RequestContext,
};

use serde_json::json;

use super::Server;
use crate::{
    Access, Output, Prompt, RESOURCES, Resource, call::find_tool, render::quoted_text, resource, tool,
};

/// How long a client may keep a list, in milliseconds.
const LIST_GOOD_FOR: u64 = 300_000;

/// The first protocol that says how long a list is good.
const CACHEABLE_SINCE: &str = "2026-07-28";

const INSTRUCTIONS: &str = "Kimai time tracking: start and stop timers, book, correct and report timesheets (hours, working time), \
    absences (vacation, sick leave, attendance), \
    projects, activities, customers, users, teams, rates, tags, comments, invoices. Times are in the user's profile zone. \
    Find ids with entity list before booking; never guess them.";

/// How long a client may keep a list, and for whom: lists depend on the caller.
fn kept(context: &RequestContext<RoleServer>) -> (Option<u64>, Option<CacheScope>) {
    let modern = context.protocol_version().is_some_and(|version| version.as_str() >= CACHEABLE_SINCE);
    if modern { (Some(LIST_GOOD_FOR), Some(CacheScope::Private)) } else { (None, None) }
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let this = Implementation::new("kimai-mcp", env!("CARGO_PKG_VERSION")).with_title("Kimai");
        ServerConfig::new(
            ServerCapabilities::builder().enable_tools().enable_prompts().enable_resources().build(),
        )
        .with_server_info(this)
        .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = Self::listed(self.callers.access(&context.extensions), self.output);
        let mut list = ListToolsResult::with_all_items(tools);
        (list.ttl_ms, list.cache_scope) = kept(&context);
        Ok(list)
    }

    fn get_tool(&self, name: &str) -> Option<Listed> {
        find_tool(name).ok()?.listed(Access::Destructive, self.output)
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        Ok(match self.run(request, self.output, context).await {
            Ok(answer) => CallToolResult::from(answer).into(),
            Err(error) => CallToolResult::error(vec![ContentBlock::text(error.text())]).into(),
        })
    }

    async fn list_prompts(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListPromptsResult, ErrorData> {
        let prompts = self.prompts(&context).map(Prompt::listed).collect();
        let mut list = ListPromptsResult::with_all_items(prompts);
        (list.ttl_ms, list.cache_scope) = kept(&context);
        Ok(list)
    }

    async fn get_prompt(
        &self,
        request: GetPromptRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<GetPromptResponse, ErrorData> {
        let known = || self.prompts(&context).map(|prompt| prompt.name).collect::<Vec<_>>();
        let unknown = || {
            let text = format!("Prompt {}.", tool::unknown(&request.name, &known()));
            ErrorData::invalid_params(text, None)
        };
        let prompt = self.prompts(&context).find(|prompt| prompt.name == request.name).ok_or_else(unknown)?;
        Ok(prompt.filled(&request.arguments.unwrap_or_default())?.into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        let resources = RESOURCES.iter().filter_map(Resource::listed).collect();
        let mut list = ListResourcesResult::with_all_items(resources);
        (list.ttl_ms, list.cache_scope) = kept(&context);
        Ok(list)
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        context: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        let templates = RESOURCES.iter().filter_map(Resource::template).collect();
        let mut list = ListResourceTemplatesResult::with_all_items(templates);
        (list.ttl_ms, list.cache_scope) = kept(&context);
        Ok(list)
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        let data = json!({ "uri": &request.uri });
        let none = |text| ErrorData::resource_not_found(text, Some(data.clone()));
        let call = resource::call_of(&request.uri).ok_or_else(|| {
            none(format!("There is no {}; resources/list names what there is.", quoted_text(&request.uri)))
        })?;
        // What is read may be another thing the next moment, and is nobody else's.
        let kept = kept(&context).1.map_or((None, None), |scope| (Some(0), Some(scope)));
        match self.run(call, Output::Text, context).await {
            Ok(answer) => {
                let mut read =
                    ReadResourceResult::new(vec![ResourceContents::text(answer.text(), request.uri)]);
                (read.ttl_ms, read.cache_scope) = kept;
                Ok(read.into())
            }
            Err(error) if error.status() == Some(404) => Err(none(error.text())),
            Err(error) => Err(ErrorData::internal_error(error.text(), None)),
        }
    }
}
