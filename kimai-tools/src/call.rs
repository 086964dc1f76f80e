//! A call of a tool by its name, whoever makes it.

use serde_json::{Map, Value};

use crate::{Access, Context, TOOLS, Tool, ToolError, render::Text, tool};

/// Calls the tool of this name for a caller with this access; `context` is asked for only when the call names
/// an action that the caller may use.
///
/// # Errors
/// When the tool, the action or an argument is none, or Kimai refuses.
pub async fn call(
    name: &str,
    arguments: Map<String, Value>,
    access: Access,
    context: impl FnOnce() -> Result<Context, ToolError>,
) -> Result<Text, ToolError> {
    find(name)?.call(arguments, access, context).await
}

/// What the action of this call does to Kimai; nothing if the tool or its action is unknown.
pub fn access_of(name: &str, arguments: &Map<String, Value>) -> Option<Access> {
    find(name).ok()?.named(arguments).map(|row| row.access)
}

/// The tool of this name.
///
/// # Errors
/// When there is none; the error names those there are.
pub fn find(name: &str) -> Result<&'static Tool, ToolError> {
    let known = || TOOLS.iter().map(|tool| tool.name).collect::<Vec<_>>();
    let unknown = || ToolError::NotReady(format!("Tool {}.", tool::unknown(name, &known())));
    TOOLS.iter().find(|tool| tool.name == name).copied().ok_or_else(unknown)
}
