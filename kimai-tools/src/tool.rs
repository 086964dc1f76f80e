//! Tools: a table of actions under one name, what clients see of it, and the dispatch of calls.

pub(crate) mod schema;
pub(crate) mod surface;

use std::slice;

use kimai_domain::Input;
use serde_json::{Map, Value};

pub use self::surface::{ActionKind, Surface, ToolView, UnknownSurface};
use crate::{
    AccessSet, ActionEntry, Answer, Context, Operation, Output, Policy, Requirement, Restriction, ToolError,
    arguments::{Applicable, applicable},
    call_names::named,
    defaults, impossible,
};

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

/// An action with the values that a caller may give to the argument that its classes depend on.
#[derive(Debug, Clone)]
pub struct AllowedAction {
    /// The action.
    pub entry: &'static ActionEntry,
    /// The allowed operations; at least one.
    pub operations: Vec<Operation>,
}

impl AllowedAction {
    /// Returns the argument that the classes depend on with its allowed values, if they depend on one.
    pub(crate) fn values(&self) -> Option<(&'static str, Vec<&'static str>)> {
        let Requirement::ByValue { argument, .. } = self.entry.access else { return None };
        Some((argument, self.operations.iter().filter_map(|operation| operation.value).collect()))
    }
}

impl Tool {
    /// Returns the operation of an action that the arguments select.
    ///
    /// # Errors
    /// [`ToolError::Domain`] with the usable values if the argument that the classes depend on is missing or has another
    /// value. [`ToolError::Forbidden`] if the policy forbids the operation, or every operation of the action.
    fn operation(
        &'static self,
        action: &'static ActionEntry,
        arguments: &Map<String, Value>,
        policy: &Policy,
    ) -> Result<Operation, ToolError> {
        let all: Vec<Operation> = Operation::of(self, action).collect();
        let value = match action.access {
            Requirement::Always(_) => None,
            Requirement::ByValue { argument, .. } => arguments.get(argument),
        };
        let operation = all.iter().find(|operation| match (operation.value, value) {
            (Some(expected), Some(Value::String(value))) => expected == value,
            (expected, _) => expected.is_none(),
        });
        let checked = operation.map_or_else(|| all.as_slice(), slice::from_ref);
        let refusals: Vec<(&Operation, &Restriction)> = checked
            .iter()
            .filter_map(|operation| Some((operation, policy.check(operation).err()?)))
            .collect();
        if let (Some((operation, restriction)), true) = (refusals.first(), refusals.len() == checked.len()) {
            let mut forbidden = **operation;
            if checked.len() > 1 {
                forbidden.value = None;
            }
            return Err(ToolError::Forbidden { operation: forbidden, restriction: (*restriction).clone() });
        }
        match (operation, action.access) {
            (Some(operation), _) => Ok(*operation),
            (None, Requirement::ByValue { argument, .. }) => {
                let allowed = all.iter().filter(|operation| policy.allows(operation));
                let values: Vec<&str> = allowed.filter_map(|operation| operation.value).collect();
                Err(invalid_value(action.name, argument, value, &values).into())
            }
            (None, Requirement::Always(_)) => Err(Input::new("", "the action has no operation").into()),
        }
    }
}

/// Returns the error of a missing or other value of the argument that the classes of an action depend on.
fn invalid_value(action: &str, argument: &str, value: Option<&Value>, values: &[&str]) -> Input {
    let all = values.join(", ");
    match value {
        None => Input::missing(argument, &format!("one of {all}")),
        Some(Value::String(name)) => {
            let reason = impossible::sentence(name).map(|sentence| format!(": {}", named(sentence)));
            let reason = reason.unwrap_or_else(|| did_you_mean(name, values));
            let problem = format!("{action} is not possible for {name:?}{reason}; possible: {all}");
            Input::new(argument, problem)
        }
        Some(other) => Input::new(argument, format!("{other} is no text; one of {all}")),
    }
}

/// Returns the table of actions of this name, as [`Surface::Compact`] names it.
///
/// # Errors
/// [`ToolError::UnknownTool`] with the names of all tools.
pub fn find_tool(name: &str) -> Result<&'static Tool, ToolError> {
    Ok(Surface::Compact.find(name, &Map::new())?.tool)
}

/// A call whose tool and action have been looked up.
pub(crate) struct ResolvedCall {
    pub(crate) tool: Option<&'static Tool>,
    pub(crate) action: Option<&'static ActionEntry>,
    /// The classes that the call requires.
    pub(crate) required: Option<AccessSet>,
    /// The restriction that limits writes to the caller's own data, if there is one.
    own_data_only: Option<Restriction>,
    /// The reason why the call cannot run.
    error: Option<ToolError>,
}

impl ResolvedCall {
    /// Looks up the tool and the action of a call.
    pub(crate) fn new(name: &str, arguments: &Map<String, Value>, policy: &Policy, surface: Surface) -> Self {
        let own_data_only = policy.own_data_only().cloned();
        let unresolved = Self { tool: None, action: None, required: None, own_data_only, error: None };
        let view = match surface.find(name, arguments) {
            Ok(view) => view,
            Err(error) => return Self { error: Some(error), ..unresolved },
        };
        let tool = view.tool;
        let unresolved = Self { tool: Some(tool), ..unresolved };
        let action = match view.select(arguments, policy, surface) {
            Ok(action) => action,
            Err(error) => return Self { error: Some(error), ..unresolved },
        };
        let resolved = Self { action: Some(action), ..unresolved };
        match tool.operation(action, arguments, policy) {
            Ok(operation) => Self { required: Some(operation.required), ..resolved },
            Err(error) => {
                let required = match &error {
                    ToolError::Forbidden { operation, .. } => operation.required,
                    _ => action.access.all(),
                };
                Self { required: Some(required), error: Some(error), ..resolved }
            }
        }
    }

    /// Returns true if the call runs an action that may change something in Kimai.
    pub(crate) fn may_write(&self) -> bool {
        self.error.is_none() && self.required.is_some_and(|required| !required.is_read_only())
    }

    /// Returns true if the call can run.
    pub(crate) const fn is_allowed(&self) -> bool {
        self.error.is_none()
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
        let (arguments, ignored) = match self.tool {
            Some(tool) => {
                let Applicable { arguments, ignored } = applicable(tool, action, arguments)?;
                (arguments, ignored)
            }
            None => (arguments, Vec::new()),
        };
        let mut context = context()?.limited_by(self.own_data_only.as_ref());
        context.confirmation = context.confirmation.of_tool(self.tool.map_or("", |tool| tool.name));
        let mut arguments = arguments;
        if self.tool.is_some_and(|tool| defaults::applies(tool.name, action.name))
            && let Some(defaults) = context.defaults.clone()?
            && let Some(note) = defaults.fill(&mut arguments)
        {
            context.notes.add(note);
        }
        let notes = context.notes.clone();
        notes.ignored(&ignored, action.name);
        let answer = (action.run)(arguments, context, output).await?;
        Ok(answer.cut_to(limit).with_notes(&notes.take()))
    }
}

/// Calls a tool for a caller with this policy. `context` is only asked for if the caller may use the action.
///
/// # Errors
/// [`ToolError::UnknownTool`], [`ToolError::Forbidden`], the error of `context`, and those of the action.
pub async fn call(
    name: &str,
    arguments: Map<String, Value>,
    policy: &Policy,
    surface: Surface,
    output: Output,
    context: impl FnOnce() -> Result<Context, ToolError>,
) -> Result<Answer, ToolError> {
    ResolvedCall::new(name, &arguments, policy, surface).run(arguments, output, context).await
}

/// Returns the operation that a call selects, or `None` if the arguments select none.
pub fn find_operation(name: &str, arguments: &Map<String, Value>, surface: Surface) -> Option<Operation> {
    let policy = Policy::default();
    let view = surface.find(name, arguments).ok()?;
    let action = view.select(arguments, &policy, surface).ok()?;
    view.tool.operation(action, arguments, &policy).ok()
}

/// Tells whether the caller named a number of rows, and so accepts an answer of any length.
fn names_size(arguments: &Map<String, Value>) -> bool {
    arguments.contains_key("size")
        || arguments.get("filters").is_some_and(|filters| filters.get("size").is_some())
}

/// Returns the text about an unknown name: the most similar known name or what Kimai lacks, and all known names.
pub(crate) fn unknown(name: &str, known: &[&str]) -> String {
    let mut hint = did_you_mean(name, known);
    if let (true, Some(sentence)) = (hint.is_empty(), impossible::sentence(name)) {
        hint = format!(": {}", named(sentence));
    }
    format!("{name:?} is unknown{hint}; one of {}", known.join(", "))
}

/// Names of arguments in other APIs, with ours.
const SYNONYMS: [(&str, &str); 14] = [
    ("sort", "order_by"),
    ("sort_by", "order_by"),
    ("limit", "size"),
    ("per_page", "size"),
    ("query", "term"),
    ("search", "term"),
    ("from", "begin"),
    ("since", "begin"),
    ("start", "begin"),
    ("start_date", "begin"),
    ("to", "end"),
    ("until", "end"),
    ("stop", "end"),
    ("end_date", "end"),
];

/// Returns ` (did you mean …?)` with the known name of the same meaning or the most similar one, if there is one.
fn did_you_mean(name: &str, known: &[&str]) -> String {
    let synonym = SYNONYMS.iter().find(|(other, ours)| *other == name && known.contains(ours));
    let similar = known.iter().map(|other| (strsim::jaro_winkler(name, other), *other));
    let similar = similar.filter(|(similarity, _)| *similarity > 0.8).max_by(|(a, _), (b, _)| a.total_cmp(b));
    let nearest = synonym.map(|(_, ours)| *ours).or(similar.map(|(_, other)| other));
    nearest.map(|nearest| format!(" (did you mean {nearest}?)")).unwrap_or_default()
}
