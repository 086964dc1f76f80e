//! A call that is over, for whoever keeps a record of calls.

use std::time::Duration;

use rmcp::model::CallToolRequestParams;
use serde_json::{Map, Value};

use crate::{Access, ToolError, call};

/// What was called and how it ended, without what users wrote.
#[derive(Debug, Clone)]
pub struct CallRecord<'a> {
    /// The tool; nothing if there is none of that name.
    pub tool: Option<&'static str>,
    /// The action; nothing if the tool has none of that name.
    pub action: Option<&'static str>,
    /// What the action does to Kimai.
    pub access: Option<Access>,
    /// The ids in the call, by the names of their arguments.
    pub ids: Vec<(String, String)>,
    /// The ids of what it wrote, as far as its answer names them: made, changed or deleted. A refusal names none.
    pub written: Vec<u64>,
    /// Why it was refused, if it was.
    pub refusal: Option<&'a ToolError>,
    /// How long it took.
    pub took: Duration,
}

impl CallRecord<'_> {
    /// What can be told of a call before it runs.
    pub(crate) fn begun(request: &CallToolRequestParams) -> Self {
        let nothing = Map::new();
        let given = request.arguments.as_ref().unwrap_or(&nothing);
        let tool = call::find_tool(&request.name).ok();
        let row = tool.and_then(|tool| tool.named(given));
        let (action, access) = (row.map(|row| row.name), row.map(|row| row.access));
        let tool = tool.map(|tool| tool.name);
        Self {
            tool,
            action,
            access,
            ids: ids(given),
            written: Vec::new(),
            refusal: None,
            took: Duration::ZERO,
        }
    }
}

/// Digits under a name that ends in `id` or `ids`, or under a thing's own name; texts are not told.
fn ids(given: &Map<String, Value>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for (name, value) in given {
        match value {
            Value::Object(nested) => found.extend(ids(nested)),
            Value::Array(values) if names_an_id(name) => {
                found.extend(values.iter().filter_map(digits).map(|id| (name.clone(), id)));
            }
            value if names_an_id(name) => found.extend(digits(value).map(|id| (name.clone(), id))),
            _ => {}
        }
    }
    found
}

fn names_an_id(name: &str) -> bool {
    const THINGS: [&str; 6] = ["user", "team", "project", "activity", "customer", "timesheet"];
    name == "id" || name == "ids" || name.ends_with("_id") || THINGS.contains(&name)
}

fn digits(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        Value::String(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(text.clone())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_told_and_texts_are_not() {
        let request = CallToolRequestParams::new("timesheet").with_arguments(
            json!({"action": "create", "data": {"project": 3, "activity": "4", "description": "secret 12", "tags": "a"}})
                .as_object()
                .unwrap()
                .clone(),
        );
        let begun = CallRecord::begun(&request);
        assert_eq!(
            (begun.tool, begun.action, begun.access),
            (Some("timesheet"), Some("create"), Some(Access::Write))
        );
        let of = |name: &str, id: &str| (name.to_owned(), id.to_owned());
        assert_eq!(begun.ids, [of("project", "3"), of("activity", "4")]);
    }

    #[test]
    fn an_unknown_tool_has_no_name_here() {
        let begun = CallRecord::begun(&CallToolRequestParams::new("shell"));
        assert_eq!((begun.tool, begun.action, begun.access), (None, None, None));
    }
}
