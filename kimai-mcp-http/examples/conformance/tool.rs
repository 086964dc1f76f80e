//! The suite's tools, by name.

use rmcp::{
    handler::server::tool::ToolRouter,
    model::{Tool, object},
};
use serde_json::{Value, json};

use crate::{arguments, asking, asking_back, asking_twice, content, fixtures::Fixtures, tasks, telling};

/// Tools, and what each of them does.
pub(crate) type Tools = ToolRouter<Fixtures>;

/// All of them.
pub(crate) fn all() -> Tools {
    let groups = [
        content::tools,
        telling::tools,
        arguments::tools,
        asking::tools,
        asking_back::tools,
        asking_twice::tools,
        tasks::tools,
    ];
    groups.into_iter().fold(Tools::new(), |tools, add| add(tools))
}

/// These tools as they are listed. The suite calls the first one with nothing, to see what headers are good for.
pub(crate) fn in_order(tools: &Tools) -> Vec<Tool> {
    let mut tools = tools.list_all();
    tools.sort_by_key(|tool| tool.name != content::PLAIN);
    tools
}

/// A tool without arguments.
pub(crate) fn tool(name: &'static str, about: &'static str) -> Tool {
    tool_of(name, about, json!({ "type": "object", "properties": {} }))
}

/// A tool with arguments of this schema.
pub(crate) fn tool_of(name: &'static str, about: &'static str, schema: Value) -> Tool {
    Tool::new(name, about, object(schema))
}
