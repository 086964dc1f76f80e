//! Tool arguments as words of the command line: `name=value`, typed by the input schema of the tool.

use kimai_cli::parse_switch;
use kimai_tools::{Policy, Tool, ToolView};
use serde_json::{Map, Value, json};

/// Errors of words that are no arguments of a tool.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum WordError {
    #[error("{word:?} is no argument; write name=value, such as {example}")]
    NotAPair { word: String, example: String },
    #[error("{name} is given twice; lists are written as {name}=1,2")]
    Twice { name: String },
    #[error("{name} has fields; write {name}.field=value, or {name}:={{…}} for JSON")]
    NeedsFields { name: String },
    #[error("{name} has no fields, because it has a value already; give it once")]
    HasValue { name: String },
    #[error("{name}: {text:?} is neither true nor false")]
    NotAFlag { name: String, text: String },
    #[error("{name}: {text:?} is no {expected}")]
    NotANumber { name: String, text: String, expected: &'static str },
    #[error("{name}: the value after := is no JSON: {reason}")]
    NotJson { name: String, reason: String },
}

/// Types of argument values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueType {
    /// A text, also an id or a name.
    Text,
    /// True or false.
    Flag,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// A list.
    List,
    /// An object with fields.
    Object,
}

impl ValueType {
    /// Returns the type of a property of a schema.
    pub(crate) fn of(property: &Value) -> Self {
        let zero_or_one = json!([0, 1]);
        match property.get("type").and_then(Value::as_str) {
            Some("boolean") => Self::Flag,
            Some("integer") if property.get("enum") == Some(&zero_or_one) => Self::Flag,
            Some("integer") => Self::Integer,
            Some("number") => Self::Number,
            Some("array") => Self::List,
            Some("object") => Self::Object,
            _ => Self::Text,
        }
    }
}

/// Returns the schema of all arguments of a tool, also of those that are not listed to models.
pub(crate) fn schema_of(tool: &'static Tool) -> Map<String, Value> {
    ToolView { tool, kind: None }.arguments(&Policy::default())
}

/// Returns the properties of an object schema.
pub(crate) fn properties(schema: &Map<String, Value>) -> impl Iterator<Item = (&str, &Value)> {
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, property)| (name.as_str(), property))
}

/// Returns the allowed texts of a property, or of the items of a list.
pub(crate) fn allowed_values(property: &Value) -> Vec<&str> {
    let values = property.get("items").unwrap_or(property).get("enum").and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_str).collect()
}

/// Parses the words of a call of `tool`. A first word without `=` is the action.
///
/// Dots separate the fields of objects (`data.project=Website`), commas the items of lists; `name:=value` is JSON.
///
/// # Errors
/// [`WordError`] if a word is no pair, or its value does not have the type of the argument.
pub(crate) fn parse(tool: &'static Tool, words: &[String]) -> Result<Map<String, Value>, WordError> {
    let schema = schema_of(tool);
    let mut arguments = Map::new();
    for (index, word) in words.iter().enumerate() {
        let action = tool.discriminator.filter(|_| index == 0 && is_name(word));
        if let Some(action) = action {
            arguments.insert(action.to_owned(), word.as_str().into());
            continue;
        }
        let Some((name, text, is_json)) = split(word) else {
            return Err(WordError::NotAPair { word: word.clone(), example: example(tool) });
        };
        let value = if is_json {
            let error = |error: serde_json::Error| WordError::NotJson {
                name: name.to_owned(),
                reason: error.to_string(),
            };
            serde_json::from_str(text).map_err(error)?
        } else {
            typed(name, property(&schema, name), text)?
        };
        insert(&mut arguments, name, value)?;
    }
    Ok(arguments)
}

/// Returns the value of an argument of this type.
///
/// # Errors
/// [`WordError`] if the text does not have the type.
pub(crate) fn typed(name: &str, property: Option<&Value>, text: &str) -> Result<Value, WordError> {
    let not_a_number =
        |expected| WordError::NotANumber { name: name.to_owned(), text: text.to_owned(), expected };
    let trimmed = text.trim();
    match property.map_or(ValueType::Text, ValueType::of) {
        ValueType::Text => Ok(text.into()),
        _ if trimmed.is_empty() => Ok(text.into()),
        ValueType::Flag => parse_switch(text)
            .map(Value::Bool)
            .ok_or_else(|| WordError::NotAFlag { name: name.to_owned(), text: text.to_owned() }),
        ValueType::Integer => {
            trimmed.parse::<i64>().map(Value::from).map_err(|_| not_a_number("whole number"))
        }
        ValueType::Number => {
            let number = trimmed.replace(',', ".").parse::<f64>().ok().filter(|number| number.is_finite());
            number.map(Value::from).ok_or_else(|| not_a_number("number"))
        }
        ValueType::List => {
            let items = property.and_then(|property| property.get("items"));
            let values = trimmed.split(',').map(str::trim).filter(|item| !item.is_empty());
            values.map(|item| typed(name, items, item)).collect::<Result<Vec<_>, _>>().map(Value::Array)
        }
        ValueType::Object => Err(WordError::NeedsFields { name: name.to_owned() }),
    }
}

/// Returns the words that complete the arguments of a tool: `name=value` for known values, else `name=`.
pub(crate) fn completions(tool: &'static Tool) -> Vec<String> {
    let mut words = Vec::new();
    add_completions(&mut words, "", &schema_of(tool));
    words
}

fn add_completions(words: &mut Vec<String>, prefix: &str, schema: &Map<String, Value>) {
    for (name, property) in properties(schema) {
        let name = format!("{prefix}{name}");
        match (ValueType::of(property), property.as_object()) {
            (ValueType::Object, Some(fields)) if properties(fields).next().is_some() => {
                add_completions(words, &format!("{name}."), fields);
            }
            (ValueType::Flag, _) => words.extend(["true", "false"].map(|value| format!("{name}={value}"))),
            _ => match allowed_values(property).as_slice() {
                [] => words.push(format!("{name}=")),
                values => words.extend(values.iter().map(|value| format!("{name}={value}"))),
            },
        }
    }
}

/// Returns an example of an argument.
fn example(tool: &'static Tool) -> String {
    completions(tool).into_iter().next().unwrap_or_else(|| "name=value".to_owned())
}

/// Splits `name=value` and `name:=json`; `None` if the name is no dotted name.
fn split(word: &str) -> Option<(&str, &str, bool)> {
    let (name, text) = word.split_once('=')?;
    let (name, is_json) = name.strip_suffix(':').map_or((name, false), |name| (name, true));
    name.split('.').all(is_name).then_some((name, text, is_json))
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_-".contains(letter))
}

/// Returns the property with a dotted name.
fn property<'a>(schema: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let mut names = name.split('.');
    let first = schema.get("properties")?.get(names.next()?)?;
    names.try_fold(first, |property, name| property.get("properties")?.get(name))
}

/// Adds a value under a dotted name. The values of a list that is given several times are joined.
fn insert(arguments: &mut Map<String, Value>, name: &str, value: Value) -> Result<(), WordError> {
    let (parents, last) = name.rsplit_once('.').map_or((None, name), |(parents, last)| (Some(parents), last));
    let mut object = arguments;
    for parent in parents.into_iter().flat_map(|parents| parents.split('.')) {
        let entry = object.entry(parent).or_insert_with(|| Value::Object(Map::new()));
        let Value::Object(fields) = entry else {
            return Err(WordError::HasValue { name: parent.to_owned() });
        };
        object = fields;
    }
    match (object.get_mut(last), value) {
        (None, value) => drop(object.insert(last.to_owned(), value)),
        (Some(Value::Array(known)), Value::Array(more)) => known.extend(more),
        (Some(_), _) => return Err(WordError::Twice { name: name.to_owned() }),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kimai_tools::TOOLS;
    use serde_json::{Value, json};

    use super::{WordError, completions, parse};

    fn parsed(tool: &str, words: &[&str]) -> Result<Value, WordError> {
        let tool = TOOLS.into_iter().find(|other| other.name == tool).unwrap();
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        parse(tool, &words).map(Value::Object)
    }

    #[test]
    fn words_have_the_types_of_the_schema() {
        let arguments = parsed("timesheet", &["list", "filters.size=5", "filters.calculate_stats=yes"]);
        let expected = json!({"action": "list", "filters": {"size": 5, "calculate_stats": true}});
        assert_eq!(arguments.unwrap(), expected);
        let arguments =
            parsed("timesheet", &["action=create", "data.project=A = B / C", "data.tags=a, b", "data.end="]);
        let expected =
            json!({"action": "create", "data": {"project": "A = B / C", "tags": "a, b", "end": ""}});
        assert_eq!(arguments.unwrap(), expected);
        let arguments = parsed("timesheet", &["batch_export", "ids=1,2", "ids=3"]);
        assert_eq!(arguments.unwrap()["ids"].as_array().map(Vec::len), Some(3));
        let arguments = parsed("report", &["overtime", "opening_hours=-1.5", "group_by=day,user"]);
        let expected = json!({"action": "overtime", "opening_hours": -1.5, "group_by": ["day", "user"]});
        assert_eq!(arguments.unwrap(), expected);
        let arguments = parsed("timesheet", &["update", "id=7", "data:={\"end\": null}"]);
        assert_eq!(arguments.unwrap()["data"], json!({"end": null}));
    }

    #[test]
    fn unknown_names_are_passed_on_because_the_tool_names_the_known_ones() {
        assert_eq!(parsed("timer", &["stop", "colour=red"]).unwrap()["colour"], json!("red"));
    }

    #[test]
    fn invalid_words_say_what_to_write() {
        for (tool, words, expected) in [
            ("timer", vec!["stop", "now"], "\"now\" is no argument; write name=value, such as action="),
            ("timer", vec!["=5"], "is no argument"),
            ("timer", vec!["data..id=5"], "is no argument"),
            ("timer", vec!["action=stop", "action=start"], "action is given twice"),
            ("timesheet", vec!["list", "filters=5"], "filters has fields; write filters.field=value"),
            ("timesheet", vec!["list", "filters:=5", "filters.size=5"], "filters has no fields"),
            ("report", vec!["week", "size=ten"], "size: \"ten\" is no whole number"),
            ("report", vec!["hr", "prorate=perhaps"], "prorate: \"perhaps\" is neither true nor false"),
            ("report", vec!["hr", "max_overtime_hours=many"], "is no number"),
            ("timesheet", vec!["list", "filters:={"], "filters: the value after := is no JSON"),
        ] {
            let error = parsed(tool, &words).unwrap_err().to_string();
            assert!(error.contains(expected), "{words:?}: {error}");
        }
    }

    #[test]
    fn completions_name_actions_arguments_and_fields() {
        for tool in TOOLS {
            let words = completions(tool);
            for action in tool.actions.iter().filter(|_| tool.discriminator.is_some()) {
                let word = format!("{}={}", tool.discriminator.unwrap(), action.name);
                assert!(words.contains(&word), "{word}: {words:?}");
            }
        }
        let timesheet = TOOLS.into_iter().find(|tool| tool.name == "timesheet").unwrap();
        let words = completions(timesheet);
        assert!(words.contains(&"data.project=".to_owned()), "{words:?}");
    }
}
