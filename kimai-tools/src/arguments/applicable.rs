//! Arguments that an action does not use: other actions of the tool have them, or they are blank.
//!
//! Models fill in optional arguments that the schema of the tool declares, also those of other actions. These are
//! ignored and named in the answer. An argument that no action has is refused, and so is `dry_run` for a write that has
//! no preview.

use std::sync::{LazyLock, OnceLock};

use kimai_domain::Input;
use serde_json::{Map, Value};

use crate::{
    ActionEntry, TOOLS, Tool,
    call_names::named,
    tool::{schema, unknown},
    tools::api,
};

/// The argument with the fields of an entity or record. Blank texts in it have a meaning.
const DATA: &str = "data";

/// The argument with several objects like `data`.
const ENTRIES: &str = "entries";

/// The argument of previews.
const DRY_RUN: &str = "dry_run";

/// The action that flips the exported mark of a record, and the argument with a state of it.
const EXPORT_TOGGLE: &str = "export_toggle";
const EXPORTED: &str = "exported";

/// Fields of `data` with a date, a duration or a key, for which an empty text counts as missing.
const NOT_TEXTS: [&str; 6] = ["begin", "end", "date", "duration", "break", "type"];

/// The arguments of a call that its action uses.
#[derive(Debug, PartialEq)]
pub(crate) struct Applicable {
    /// The arguments.
    pub(crate) arguments: Map<String, Value>,
    /// The paths of the ignored arguments.
    pub(crate) ignored: Vec<String>,
}

/// The properties of an object in a schema, with their own properties.
#[derive(Debug, Default)]
struct Properties(Vec<(String, Property)>);

#[derive(Debug)]
struct Property {
    is_text: bool,
    properties: Properties,
}

/// The actions of a tool by name, with the properties of their arguments.
type ActionProperties = Vec<(&'static str, Properties)>;

/// The properties of each tool that was called.
static PROPERTIES: LazyLock<Vec<(&Tool, OnceLock<ActionProperties>)>> =
    LazyLock::new(|| TOOLS.into_iter().chain([&api::TOOL]).map(|tool| (tool, OnceLock::new())).collect());

/// Returns the properties of each action of a tool.
fn properties_of(tool: &Tool) -> &'static [(&'static str, Properties)] {
    let of_action = |action: &'static ActionEntry| {
        (action.name, Properties::of(&schema::simplify((action.schema)().to_value())))
    };
    let known = PROPERTIES.iter().find(|(known, _)| known.name == tool.name);
    let properties = known
        .map(|(tool, properties)| properties.get_or_init(|| tool.actions.iter().map(of_action).collect()));
    properties.map(Vec::as_slice).unwrap_or_default()
}

impl Properties {
    fn of(schema: &Value) -> Self {
        let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
        let property = |schema: &Value| Property {
            is_text: schema["type"].to_string().contains("string"),
            properties: Self::of(schema),
        };
        Self(properties.map(|(name, schema)| (name.clone(), property(schema))).collect())
    }

    /// Finds a property by its name; letter case and underscores do not matter.
    fn find(&self, name: &str) -> Option<(&str, &Property)> {
        let exact = self.0.iter().find(|(known, _)| known == name);
        let found = exact.or_else(|| self.0.iter().find(|(known, _)| fold(known) == fold(name)));
        found.map(|(name, property)| (name.as_str(), property))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }
}

/// Normalizes `orderBy` and `order_by`.
fn fold(name: &str) -> String {
    name.chars().filter(|letter| *letter != '_').flat_map(char::to_lowercase).collect()
}

/// Removes the arguments that the action does not use and those that are blank.
///
/// # Errors
/// [`Input`] with the nearest name for an argument that no action of the tool has. [`Input`] for `dry_run` of a write
/// without a preview and for `exported` of `export_toggle`: without them, the call would write what it should not.
pub(crate) fn applicable(
    tool: &Tool,
    action: &ActionEntry,
    arguments: Map<String, Value>,
) -> Result<Applicable, Input> {
    let actions = properties_of(tool);
    let own = actions.iter().find(|(name, _)| *name == action.name);
    let none = Properties::default();
    let own = own.map_or(&none, |(_, properties)| properties);
    let all: Vec<&Properties> = actions.iter().map(|(_, properties)| properties).collect();
    let mut ignored = Vec::new();
    let arguments = without_blanks(arguments);
    if !action.access.all().is_read_only() {
        check_effect(action.name, &arguments, own, actions)?;
    }
    let mut arguments = sift(arguments, "", own, &all, action.fields_depend_on_type, &mut ignored)?;
    let fields = own.find(DATA).map_or(&none, |(_, property)| &property.properties);
    if let (Some(Value::Object(data)), false) = (arguments.get_mut(DATA), action.fields_depend_on_type) {
        data.retain(|name, value| !is_blank_field(fields, name, value));
    }
    if let Some(Value::Array(entries)) = arguments.get_mut(ENTRIES) {
        for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
            entry.retain(|name, value| !is_blank_field(fields, name, value));
        }
    }
    Ok(Applicable { arguments, ignored })
}

/// Keeps the properties of `own`, names those of other actions in `ignored`, and refuses the rest.
///
/// With `keep_fields`, unknown fields of objects are kept, because the type of the entity decides which fields exist.
fn sift(
    arguments: Map<String, Value>,
    parent: &str,
    own: &Properties,
    all: &[&Properties],
    keep_fields: bool,
    ignored: &mut Vec<String>,
) -> Result<Map<String, Value>, Input> {
    let mut kept = Map::new();
    for (name, value) in arguments {
        let path = if parent.is_empty() { name.clone() } else { format!("{parent}.{name}") };
        if let Some((known, property)) = own.find(&name) {
            let is_duplicate = kept.contains_key(known);
            let value = match value {
                Value::Object(fields) if !property.properties.0.is_empty() => {
                    let all: Vec<&Properties> = all
                        .iter()
                        .filter_map(|properties| Some(&properties.find(known)?.1.properties))
                        .collect();
                    Value::Object(sift(fields, &path, &property.properties, &all, keep_fields, ignored)?)
                }
                value => value,
            };
            if is_duplicate {
                return Err(Input::new(path, format!("is the same as {known}; give one of them")));
            }
            kept.insert(known.to_owned(), value);
        } else if all.iter().any(|properties| properties.find(&name).is_some()) {
            if !is_blank(&value) {
                ignored.push(path);
            }
        } else if keep_fields && !parent.is_empty() {
            kept.insert(name, value);
        } else {
            let owner = own.0.iter().find(|(_, property)| property.properties.find(&name).is_some());
            let problem = match owner {
                Some((owner, _)) if parent.is_empty() => {
                    format!("{name:?} is a field of {owner}; write {owner}.{name}")
                }
                _ => unknown(&name, &names(own, all)),
            };
            return Err(Input::new(parent, problem));
        }
    }
    Ok(kept)
}

/// Refuses arguments that a write does not use, if it would have another effect without them.
fn check_effect(
    action: &str,
    arguments: &Map<String, Value>,
    own: &Properties,
    actions: &[(&'static str, Properties)],
) -> Result<(), Input> {
    let unused = |name: &str| {
        let argument = arguments.iter().find(|(other, _)| fold(other) == fold(name));
        argument.map(|(_, value)| value).filter(|_| own.find(name).is_none())
    };
    let with_preview = actions.iter().filter(|(_, properties)| properties.find(DRY_RUN).is_some());
    let with_preview: Vec<&str> = with_preview.map(|(name, _)| *name).collect();
    if unused(DRY_RUN).is_some_and(|value| !is_false(value)) && !with_preview.is_empty() {
        let problem = format!(
            "{action} has no preview, and nothing was written; one of {} has it, or leave out dry_run to write",
            with_preview.join(", ")
        );
        return Err(Input::new(DRY_RUN, problem));
    }
    if action == EXPORT_TOGGLE && unused(EXPORTED).is_some() {
        let problem = format!(
            "{EXPORT_TOGGLE} flips the mark, whatever it is, and nothing was changed; {} with ids sets it, and with exported=false takes it off",
            named("timesheet batch_export")
        );
        return Err(Input::new(EXPORTED, problem));
    }
    Ok(())
}

/// Returns the names of the action, or those of all actions if it has none.
fn names<'a>(own: &'a Properties, all: &[&'a Properties]) -> Vec<&'a str> {
    let mut names: Vec<&str> = own.names().collect();
    if names.is_empty() {
        for name in all.iter().flat_map(|properties| properties.names()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// Removes null, empty texts and the id 0 from the arguments and from `filters`.
fn without_blanks(arguments: Map<String, Value>) -> Map<String, Value> {
    let mut kept = Map::new();
    for (name, value) in arguments {
        let value = match value {
            Value::Object(filters) if name == "filters" => Value::Object(without_blanks(filters)),
            Value::Object(meta) if name == "meta" && meta.values().all(is_blank) => continue,
            Value::Array(items) if name != DATA => {
                Value::Array(items.into_iter().filter(|item| !is_blank_text(item)).collect())
            }
            value if is_blank_text(&value) || (is_id_name(&name) && is_zero(&value)) => continue,
            value => value,
        };
        kept.insert(name, value);
    }
    kept
}

/// Tells whether a field of `data` counts as missing.
fn is_blank_field(fields: &Properties, name: &str, value: &Value) -> bool {
    let is_text = fields.find(name).is_some_and(|(_, property)| property.is_text);
    match value {
        Value::String(text) if text.trim().is_empty() => !is_text || NOT_TEXTS.contains(&name),
        value => is_id_name(name) && is_zero(value),
    }
}

fn is_false(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => !flag,
        Value::String(text) => text.trim().eq_ignore_ascii_case("false"),
        value => is_zero(value),
    }
}

/// Tells whether a value is null or an empty text.
fn is_blank_text(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// Tells whether a value says nothing: null, or an empty text, list or object.
fn is_blank(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        value => is_blank_text(value),
    }
}

fn is_zero(value: &Value) -> bool {
    match value {
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.trim() == "0",
        _ => false,
    }
}

/// Tells whether an argument of this name is an id.
pub(crate) fn is_id_name(name: &str) -> bool {
    const ENTITIES: [&str; 7] = ["user", "team", "project", "activity", "customer", "timesheet", "group"];
    name == "id" || name == "ids" || name.ends_with("_id") || ENTITIES.contains(&name)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Applicable, applicable};
    use crate::find_tool;

    fn sifted(tool: &str, action: &str, arguments: &Value) -> Result<Applicable, String> {
        let tool = find_tool(tool).unwrap();
        let action = tool.actions.iter().find(|entry| entry.name == action).unwrap();
        let arguments = arguments.as_object().unwrap().clone();
        applicable(tool, action, arguments).map_err(|error| error.to_string())
    }

    /// Returns the arguments that are left, and the paths of the ignored ones.
    fn kept(tool: &str, action: &str, arguments: &Value) -> (Value, Vec<String>) {
        let Applicable { arguments, ignored } = sifted(tool, action, arguments).unwrap();
        (Value::Object(arguments), ignored)
    }

    #[test]
    fn arguments_of_other_actions_are_ignored_and_named_unless_they_are_blank() {
        let call = json!({"id": 7, "filters": {}, "data": {}, "ids": [1]});
        assert_eq!(kept("timesheet", "get", &call), (json!({"id": 7}), vec!["ids".to_owned()]));
        assert_eq!(kept("timer", "active", &json!({"size": 5})), (json!({}), vec!["size".to_owned()]));
        let call = json!({"filters": {"status": "open", "page": 2}});
        let (arguments, ignored) = kept("absence", "pending", &call);
        assert_eq!(
            (arguments, ignored),
            (json!({"filters": {"page": 2}}), vec!["filters.status".to_owned()])
        );
    }

    #[test]
    fn arguments_that_no_action_has_are_refused_with_the_nearest_name() {
        let error = sifted("timesheet", "list", &json!({"filters": {"ordr_by": "id"}})).unwrap_err();
        assert!(
            error.starts_with("filters: \"ordr_by\" is unknown (did you mean order_by?); one of "),
            "{error}"
        );
        let error = sifted("timer", "active", &json!({"sizes": 5})).unwrap_err();
        assert!(error.starts_with(": \"sizes\" is unknown (did you mean size?)"), "{error}");
        let error = sifted("timesheet", "list", &json!({"filters": {"sort": "id"}})).unwrap_err();
        assert!(error.contains("\"sort\" is unknown (did you mean order_by?)"), "{error}");
        let error = sifted("timesheet", "list", &json!({"size": 5})).unwrap_err();
        assert_eq!(error, ": \"size\" is a field of filters; write filters.size");
    }

    #[test]
    fn dry_run_is_refused_by_writes_without_a_preview_and_ignored_by_reads() {
        let calls = [("timesheet", "delete"), ("timesheet", "duplicate"), ("absence", "approve")];
        for (tool, action) in calls {
            for value in [json!(true), json!("true"), json!(1)] {
                let error = sifted(tool, action, &json!({"id": 7, "dry_run": value})).unwrap_err();
                let expected = format!("dry_run: {action} has no preview, and nothing was written; one of ");
                assert!(error.starts_with(&expected), "{error}");
            }
            let error = sifted(tool, action, &json!({"id": 7, "dryRun": true})).unwrap_err();
            assert!(error.starts_with("dry_run: "), "{error}");
            for value in [json!(false), json!("false"), json!(null), json!("")] {
                assert_eq!(kept(tool, action, &json!({"id": 7, "dry_run": value})).0, json!({"id": 7}));
            }
        }
        let (arguments, ignored) = kept("timesheet", "get", &json!({"id": 7, "dry_run": true}));
        assert_eq!((arguments, ignored), (json!({"id": 7}), vec!["dry_run".to_owned()]));
        let update = json!({"id": 7, "data": {"end": "9:00"}, "dry_run": true});
        assert_eq!(kept("timesheet", "update", &update).0, update);
    }

    #[test]
    fn export_toggle_takes_no_state() {
        let error = sifted("timesheet", "export_toggle", &json!({"id": 7, "exported": true})).unwrap_err();
        assert!(error.starts_with("exported: export_toggle flips the mark"), "{error}");
        assert!(error.contains("timesheet batch_export with ids"), "{error}");
    }

    #[test]
    fn spelling_of_several_words_does_not_matter() {
        let call = json!({"filters": {"orderBy": "id", "userScope": "all"}});
        let expected = json!({"filters": {"order_by": "id", "user_scope": "all"}});
        assert_eq!(kept("timesheet", "list", &call), (expected, vec![]));
        let call = json!({"filters": {"orderBy": "id", "order_by": "begin"}});
        assert!(sifted("timesheet", "list", &call).unwrap_err().contains("is the same as order_by"));
    }

    #[test]
    fn empty_texts_and_zero_ids_are_absent() {
        let filters = json!({"begin": "", "end": " ", "user": "", "term": "", "project": 0, "users": [""],
            "active": 0, "meta": {"name": "crm", "value": ""}});
        let expected = json!({"filters": {"users": [], "active": 0, "meta": {"name": "crm", "value": ""}}});
        assert_eq!(kept("timesheet", "list", &json!({"filters": filters})), (expected, vec![]));
        let call =
            json!({"project_id": 0, "project_name": "Web", "begin": "2026-01-01", "end": "2026-01-31"});
        let (arguments, _) = kept("analyze_project_team", "analyze_project_team", &call);
        assert_eq!(arguments.get("project_id"), None);
    }

    #[test]
    fn empty_texts_in_data_are_values_only_where_texts_are_expected() {
        let data = json!({"project": 1, "activity": "", "begin": "", "end": "", "break": "", "user": 0,
            "description": "", "tags": "", "billable": ""});
        let (arguments, _) = kept("timesheet", "update", &json!({"id": 7, "data": data}));
        assert_eq!(arguments["data"], json!({"project": 1, "description": "", "tags": ""}));
        let project = json!({"type": "project", "id": 1, "data": {"end": "", "comment": ""}});
        assert_eq!(kept("entity", "update", &project).0["data"], json!({"end": "", "comment": ""}));
    }
}
