//! Tools: a table of actions under one name, what clients see of it, and the dispatch of calls.

pub(crate) mod schema;

use std::sync::Arc;

use kimai_domain::Input;
use rmcp::model::{Tool as McpTool, ToolAnnotations};
use serde_json::{Map, Value};

use crate::{Access, ActionEntry, Answer, Context, Output, TOOLS, ToolError};

/// Characters of an answer if the call names no number of rows.
const MAX_CHARACTERS: usize = 25_000;

/// A table of actions under one name.
#[derive(Debug)]
pub struct Tool {
    /// The name.
    pub name: &'static str,
    /// The title for people.
    pub title: &'static str,
    /// The purpose, in a sentence.
    pub description: &'static str,
    /// The argument that selects the action; `None` if there is a single action.
    pub discriminator: Option<&'static str>,
    /// The actions.
    pub actions: &'static [ActionEntry],
}

impl Tool {
    /// Returns the actions that a caller with this access may use.
    pub fn allowed(&self, access: Access) -> impl Iterator<Item = &ActionEntry> {
        self.actions.iter().filter(move |action| action.access <= access)
    }

    /// Returns the tool as a client with this access sees it, or `None` if no action is allowed.
    /// The output schema is included if answers carry data.
    pub fn listed(&self, access: Access, output: Output) -> Option<McpTool> {
        let allowed: Vec<&ActionEntry> = self.allowed(access).collect();
        let highest = allowed.iter().map(|action| action.access).max()?;
        let annotations = match highest {
            Access::Read => ToolAnnotations::new().read_only(true),
            Access::Write => ToolAnnotations::new().read_only(false).destructive(false),
            Access::Destructive => ToolAnnotations::new().read_only(false).destructive(true),
        };
        let input_schema = schema::input(self.discriminator, &allowed);
        let tool = McpTool::new(self.name, self.description(&allowed), Arc::new(input_schema));
        let mut tool = tool.with_title(self.title).with_annotations(annotations);
        tool.output_schema = (output != Output::Text).then(|| Arc::new(schema::output(&allowed)));
        Some(tool)
    }

    /// Returns the purpose, and a line for each action with a description; the schema lists all names.
    fn description(&self, allowed: &[&ActionEntry]) -> String {
        let mut lines = vec![self.description.to_owned()];
        if self.discriminator.is_some() {
            let described = allowed.iter().filter_map(|action| Some((action.name, action.description()?)));
            lines.extend(described.map(|(name, description)| format!("- {name}: {description}")));
        }
        lines.join("\n")
    }

    /// Returns the action that the arguments select.
    ///
    /// # Errors
    /// [`ToolError::Domain`] with the usable actions if the discriminator is missing or unknown.
    fn select(&self, arguments: &Map<String, Value>, access: Access) -> Result<&ActionEntry, ToolError> {
        let Some(key) = self.discriminator else {
            return self.actions.first().ok_or_else(|| Input::new("", "the tool has no action").into());
        };
        let names: Vec<&str> = self.allowed(access).map(|action| action.name).collect();
        let all = names.join(", ");
        let error = match arguments.get(key) {
            Some(Value::String(name)) => match self.actions.iter().find(|action| action.name == name) {
                Some(action) => return Ok(action),
                None => Input::new(key, unknown(name, &names)),
            },
            Some(other) => Input::new(key, format!("{other} is no text; one of {all}")),
            None => Input::missing(key, &format!("one of {all}")),
        };
        Err(error.into())
    }
}

/// Returns the tool of this name.
///
/// # Errors
/// [`ToolError::UnknownTool`] with the names of all tools.
pub fn find_tool(name: &str) -> Result<&'static Tool, ToolError> {
    let tool = TOOLS.iter().find(|tool| tool.name == name).copied();
    tool.ok_or_else(|| {
        let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
        ToolError::UnknownTool(unknown(name, &names))
    })
}

/// A call whose tool and action have been looked up.
pub(crate) struct ResolvedCall {
    pub(crate) tool: Option<&'static Tool>,
    pub(crate) action: Option<&'static ActionEntry>,
    /// The reason why the call cannot run.
    error: Option<ToolError>,
}

impl ResolvedCall {
    /// Looks up the tool and the action of a call.
    pub(crate) fn new(name: &str, arguments: &Map<String, Value>, access: Access) -> Self {
        let tool = match find_tool(name) {
            Ok(tool) => tool,
            Err(error) => return Self { tool: None, action: None, error: Some(error) },
        };
        match tool.select(arguments, access) {
            Ok(action) => {
                let error = (action.access > access).then(|| ToolError::Forbidden {
                    tool: tool.name,
                    action: action.name.to_owned(),
                    access,
                });
                Self { tool: Some(tool), action: Some(action), error }
            }
            Err(error) => Self { tool: Some(tool), action: None, error: Some(error) },
        }
    }

    /// Tells whether the call runs an action that may change something in Kimai.
    pub(crate) fn may_write(&self) -> bool {
        self.error.is_none() && self.action.is_some_and(|action| action.access != Access::Read)
    }

    /// Runs the call. `context` is only asked for if the caller may use the action.
    ///
    /// # Errors
    /// As [`call`].
    pub(crate) async fn run(
        self,
        mut arguments: Map<String, Value>,
        output: Output,
        context: impl FnOnce() -> Result<Context, ToolError>,
    ) -> Result<Answer, ToolError> {
        let action = match (self.error, self.action) {
            (None, Some(action)) => action,
            (Some(error), _) => return Err(error),
            (None, None) => return Err(ToolError::UnknownTool("the call has no action".to_owned())),
        };
        if let Some(key) = self.tool.and_then(|tool| tool.discriminator) {
            arguments.remove(key);
        }
        let limit = if names_size(&arguments) { usize::MAX } else { MAX_CHARACTERS };
        Ok((action.run)(arguments, context()?, output).await?.cut_to(limit))
    }
}

/// Calls a tool for a caller with this access. `context` is only asked for if the caller may use the action.
///
/// # Errors
/// [`ToolError::UnknownTool`], [`ToolError::Forbidden`], the error of `context`, and those of the action.
pub async fn call(
    name: &str,
    arguments: Map<String, Value>,
    access: Access,
    output: Output,
    context: impl FnOnce() -> Result<Context, ToolError>,
) -> Result<Answer, ToolError> {
    ResolvedCall::new(name, &arguments, access).run(arguments, output, context).await
}

/// Returns the access class of the action that a call selects, or `None` if the tool or action is unknown.
pub fn access_of(name: &str, arguments: &Map<String, Value>) -> Option<Access> {
    ResolvedCall::new(name, arguments, Access::Destructive).action.map(|action| action.access)
}

/// Tells whether the caller named a number of rows, and so accepts an answer of any length.
fn names_size(arguments: &Map<String, Value>) -> bool {
    arguments.contains_key("size")
        || arguments.get("filters").is_some_and(|filters| filters.get("size").is_some())
}

/// Returns the text about an unknown name: the most similar known name, and all known names.
pub(crate) fn unknown(name: &str, known: &[&str]) -> String {
    let similar = known.iter().map(|other| (strsim::jaro_winkler(name, other), other));
    let similar = similar.filter(|(similarity, _)| *similarity > 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b));
    let hint = similar.map(|(_, other)| format!(" (did you mean {other}?)")).unwrap_or_default();
    format!("{name:?} is unknown{hint}; one of {}", known.join(", "))
}
