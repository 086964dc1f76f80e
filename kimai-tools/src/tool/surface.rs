//! Surfaces: the same actions as few tools, or as tools that never mix reading, writing and deleting.

use std::{borrow::Cow, fmt, str::FromStr, sync::Arc};

use kimai_domain::Input;
use rmcp::model::{Tool as McpTool, ToolAnnotations};
use serde_json::{Map, Value};

use super::{AllowedAction, Tool, schema, unknown};
use crate::tools::api;
use crate::{Access, AccessSet, ActionEntry, Operation, Output, Policy, TOOLS, ToolError, call_names};

/// The way in which actions are grouped into tools.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Surface {
    /// One tool for each subject, such as `timesheet`.
    #[default]
    Compact,
    /// Tools that never mix reading, writing and deleting, such as `timesheet_read`.
    Split,
}

impl Surface {
    /// All surfaces.
    pub const ALL: [Self; 2] = [Self::Compact, Self::Split];

    /// Returns the name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Split => "split",
        }
    }

    /// Returns the tools in the order in which they are listed, also the tool `api`, which only a setting offers.
    pub fn tools(self) -> impl Iterator<Item = ToolView> {
        TOOLS.into_iter().chain([&api::TOOL]).flat_map(move |tool| self.views(tool))
    }

    /// Returns the tools that the actions of a tool are grouped into.
    pub fn views(self, tool: &'static Tool) -> Vec<ToolView> {
        let kinds = ActionKind::ALL.into_iter();
        let kinds = kinds.filter(|kind| tool.actions.iter().any(|action| action.kind() == *kind));
        let kinds: Vec<ActionKind> = kinds.collect();
        match (self, kinds.as_slice()) {
            (Self::Compact, _) | (Self::Split, [_]) => vec![ToolView { tool, kind: None }],
            (Self::Split, kinds) => kinds.iter().map(|kind| ToolView { tool, kind: Some(*kind) }).collect(),
        }
    }

    /// Returns the tool with an action; the whole tool if the surface does not split it.
    pub fn view_of(self, tool: &'static Tool, action: &ActionEntry) -> ToolView {
        let views = self.views(tool).into_iter();
        let view = views.into_iter().find(|view| view.kind.is_none_or(|kind| kind == action.kind()));
        view.unwrap_or(ToolView { tool, kind: None })
    }

    /// Returns the tool with this name.
    ///
    /// # Errors
    /// [`ToolError::UnknownTool`] with the name to call instead, if the other surface has the tool; otherwise with the
    /// names of all tools.
    pub(crate) fn find(self, name: &str, arguments: &Map<String, Value>) -> Result<ToolView, ToolError> {
        if let Some(view) = self.tools().find(|view| view.name() == name) {
            return Ok(view);
        }
        let mut others = Self::ALL.into_iter().filter(|other| *other != self).flat_map(Self::tools);
        let text = if let Some(other) = others.find(|view| view.name() == name) {
            self.moved(&other, arguments)
        } else {
            let offered = TOOLS.into_iter().flat_map(|tool| self.views(tool));
            let names: Vec<Cow<'static, str>> = offered.map(|view| view.name()).collect();
            unknown(name, &names.iter().map(AsRef::as_ref).collect::<Vec<_>>())
        };
        Err(ToolError::UnknownTool(text))
    }

    /// Names the tools of this surface that have the actions of a tool of another surface.
    fn moved(self, other: &ToolView, arguments: &Map<String, Value>) -> String {
        let name = other.name();
        let selected = other.selected(arguments).filter(|action| other.has(action));
        if let Some(action) = selected {
            let view = self.view_of(other.tool, action);
            return format!("{name:?} does not exist here; call {} for {}", view.name(), action.name);
        }
        let views =
            self.views(other.tool).into_iter().filter(|view| view.actions().any(|action| other.has(action)));
        let names: Vec<String> = views.map(|view| view.name().into_owned()).collect();
        format!("{name:?} does not exist here; call {}", names.join(" or "))
    }
}

impl fmt::Display for Surface {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Error of a name that no surface has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{name:?} is not a surface; use one of {}", Surface::ALL.map(Surface::name).join(", "))]
pub struct UnknownSurface {
    name: String,
}

impl FromStr for Surface {
    type Err = UnknownSurface;

    /// Parses a name. Letter case is ignored.
    fn from_str(text: &str) -> Result<Self, UnknownSurface> {
        let name = text.trim().to_ascii_lowercase();
        let surface = Self::ALL.into_iter().find(|surface| surface.name() == name);
        surface.ok_or_else(|| UnknownSurface { name: text.trim().to_owned() })
    }
}

/// Kinds of actions that a split surface separates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// Reads.
    Read,
    /// Creates or changes.
    Write,
    /// Deletes, or changes what cannot be changed back.
    Delete,
}

impl ActionKind {
    /// All kinds.
    pub const ALL: [Self; 3] = [Self::Read, Self::Write, Self::Delete];

    /// Returns the suffix of the names of tools.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Delete => "delete",
        }
    }
}

impl ActionEntry {
    /// Returns the kind of the action.
    pub fn kind(&self) -> ActionKind {
        let required = self.access.all();
        if required.is_read_only() {
            ActionKind::Read
        } else if required.contains(Access::Delete) {
            ActionKind::Delete
        } else {
            ActionKind::Write
        }
    }
}

/// A tool of a surface: all actions of a table, or those of one kind.
#[derive(Debug, Clone, Copy)]
pub struct ToolView {
    /// The table of actions.
    pub tool: &'static Tool,
    /// The kind of the actions; all kinds if `None`.
    pub kind: Option<ActionKind>,
}

impl ToolView {
    /// Returns the name, such as `timesheet` or `timesheet_read`.
    pub fn name(&self) -> Cow<'static, str> {
        match self.kind {
            None => self.tool.name.into(),
            Some(kind) => format!("{}_{}", self.tool.name, kind.name()).into(),
        }
    }

    /// Returns the title for people.
    fn title(&self) -> String {
        match self.kind {
            None => self.tool.title.to_owned(),
            Some(kind) => format!("{}: {}", self.tool.title, kind.name()),
        }
    }

    /// Returns the actions.
    pub fn actions(&self) -> impl Iterator<Item = &'static ActionEntry> + use<> {
        let kind = self.kind;
        self.tool.actions.iter().filter(move |action| kind.is_none_or(|kind| kind == action.kind()))
    }

    fn has(&self, action: &ActionEntry) -> bool {
        self.kind.is_none_or(|kind| kind == action.kind())
    }

    /// Returns the actions of which a caller may use at least one operation.
    pub fn allowed(&self, policy: &Policy) -> Vec<AllowedAction> {
        let allowed = |entry: &'static ActionEntry| {
            let operations = Operation::of(self.tool, entry).filter(|operation| policy.allows(operation));
            AllowedAction { entry, operations: operations.collect() }
        };
        self.actions().map(allowed).filter(|action| !action.operations.is_empty()).collect()
    }

    /// Returns the argument that selects the action, if the tool has several actions.
    fn discriminator(&self) -> Option<&'static str> {
        self.tool.discriminator.filter(|_| self.actions().nth(1).is_some())
    }

    /// Returns the tool as a client with this policy sees it, or `None` if no action is allowed.
    /// The output schema is included if answers carry data.
    pub fn listed(&self, policy: &Policy, output: Output) -> Option<McpTool> {
        let allowed = self.allowed(policy);
        if allowed.is_empty() {
            return None;
        }
        let input_schema = schema::listed(schema::input(self.discriminator(), &allowed));
        let tool = McpTool::new(self.name(), self.description(&allowed), Arc::new(input_schema));
        let mut tool = tool.with_title(self.title()).with_annotations(annotations(&allowed));
        tool.output_schema = (output != Output::Text).then(|| Arc::new(schema::output(&allowed)));
        Some(tool)
    }

    /// Returns the schema of all arguments that a caller with this policy may give, also of those that the listed schema
    /// only names in a description.
    pub fn arguments(&self, policy: &Policy) -> Map<String, Value> {
        schema::input(self.discriminator(), &self.allowed(policy))
    }

    /// Returns the purpose, and a line for each action with a description; the schema lists all names.
    fn description(&self, allowed: &[AllowedAction]) -> String {
        // How to write times and the like matters to reading and writing only.
        let whole = self.tool.description;
        let first = whole.split_inclusive(". ").next().unwrap_or(whole).trim_end();
        let mut lines = vec![if self.kind == Some(ActionKind::Delete) { first } else { whole }.to_owned()];
        if self.tool.discriminator.is_some() {
            let described =
                allowed.iter().filter_map(|action| Some((action.entry.name, action.entry.description()?)));
            let surface = call_names::current();
            lines.extend(
                described
                    .map(|(name, text)| format!("- {name}: {}", call_names::rename(text.as_ref(), surface))),
            );
        }
        lines.join("\n")
    }

    /// Returns the action of the whole table that the arguments name.
    fn selected(&self, arguments: &Map<String, Value>) -> Option<&'static ActionEntry> {
        let name = arguments.get(self.tool.discriminator?)?.as_str()?;
        self.tool.actions.iter().find(|action| action.name == name)
    }

    /// Returns the action that the arguments select. A tool with a single action needs no discriminator.
    ///
    /// # Errors
    /// [`ToolError::Domain`] with the usable actions if the discriminator is missing or unknown, or names an action of
    /// another tool; [`ToolError::Forbidden`] if the policy forbids all actions.
    pub(crate) fn select(
        &self,
        arguments: &Map<String, Value>,
        policy: &Policy,
        surface: Surface,
    ) -> Result<&'static ActionEntry, ToolError> {
        let Some(key) = self.tool.discriminator else {
            return self.actions().next().ok_or_else(|| Input::new("", "the tool has no action").into());
        };
        let selected = self.selected(arguments);
        if let Some(action) = selected.filter(|action| self.has(action)) {
            return Ok(action);
        }
        let names: Vec<&str> = self.allowed(policy).iter().map(|action| action.entry.name).collect();
        if names.is_empty()
            && let Some(operation) = self.actions().find_map(|action| Operation::of(self.tool, action).next())
            && let Err(restriction) = policy.check(&operation)
        {
            return Err(ToolError::Forbidden { operation, restriction: restriction.clone() });
        }
        let all = names.join(", ");
        let error = match (arguments.get(key), selected) {
            (_, Some(action)) => {
                let view = surface.view_of(self.tool, action);
                Input::new(key, format!("{} belongs to {}; call that", action.name, view.name()))
            }
            (Some(Value::String(name)), None) => Input::new(key, unknown(name, &names)),
            (Some(other), None) => Input::new(key, format!("{other} is no text; one of {all}")),
            (None, None) => match (self.discriminator(), self.actions().next()) {
                (None, Some(only)) => return Ok(only),
                _ => Input::missing(key, &format!("one of {all}")),
            },
        };
        Err(error.into())
    }
}

/// Returns the hints about the risk of calls. Kimai is a closed world: no call reaches beyond it.
fn annotations(allowed: &[AllowedAction]) -> ToolAnnotations {
    let operations = allowed.iter().flat_map(|action| &action.operations);
    let required = operations.fold(AccessSet::NONE, |all, operation| all.union(operation.required));
    let hints = ToolAnnotations::new().open_world(false);
    if required.is_read_only() {
        return hints.read_only(true);
    }
    let mut writes = allowed.iter().filter(|action| action.entry.kind() != ActionKind::Read);
    let is_idempotent = writes.all(|action| action.entry.is_idempotent);
    let hints = hints.read_only(false).destructive(required.contains(Access::Delete));
    if is_idempotent { hints.idempotent(true) } else { hints }
}
