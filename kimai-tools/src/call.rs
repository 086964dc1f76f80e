//! A call of a tool by its name, whoever makes it.

use serde_json::{Map, Value};

use crate::{Access, Answer, Context, Output, TOOLS, Tool, ToolError, tool};

/// Calls the tool of this name for a caller with this access, who wants answers so; `context` is asked for only when
/// the call names an action that the caller may use.
///
/// # Errors
/// When the tool, the action or an argument is none, or Kimai refuses.
pub async fn call(
    name: &str,
    arguments: Map<String, Value>,
    how: (Access, Output),
    context: impl FnOnce() -> Result<Context, ToolError>,
) -> Result<Answer, ToolError> {
    find_tool(name)?.call(arguments, how, context).await
}

/// What the action of this call does to Kimai; nothing if the tool or its action is unknown.
pub fn access_of(name: &str, arguments: &Map<String, Value>) -> Option<Access> {
    find_tool(name).ok()?.named(arguments).map(|row| row.access)
}

/// The tool of this name.
///
/// # Errors
/// When there is none; the error names those there are.
pub fn find_tool(name: &str) -> Result<&'static Tool, ToolError> {
    let known = || TOOLS.iter().map(|tool| tool.name).collect::<Vec<_>>();
    let unknown = || ToolError::NotReady(format!("Tool {}.", tool::unknown(name, &known())));
    TOOLS.iter().find(|tool| tool.name == name).copied().ok_or_else(unknown)
}
