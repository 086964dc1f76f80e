use kimai_tools::{Access, Output, Server};
use serde_json::Value;

/// Each parameter of the Python server 2.20.1 below its tool: the path, `*` where it is required, the JSON type
/// (`|` between several, `[]` behind that of items) and the values, if not every one is allowed.
const PARAMETERS: &str = include_str!("parameters.txt");

/// Said to be optional there, and an error when left out.
const NEEDED_ANYWAY: [&str; 5] = [
    "timesheet meta[].name",
    "timesheet meta[].value",
    "timer data.project",
    "timer data.activity",
    "rate data.rate",
];

/// A line of the table.
struct Parameter {
    path: &'static str,
    required: bool,
    types: &'static str,
    values: Vec<&'static str>,
}

impl Parameter {
    fn of(line: &'static str) -> Self {
        let mut words = line.split(' ');
        let path = words.next().unwrap();
        let types = words.next().unwrap();
        let bare = path.strip_suffix('*');
        Self { path: bare.unwrap_or(path), required: bare.is_some(), types, values: words.collect() }
    }

    /// What the schema of the tool lacks of it.
    fn differences(&self, schema: &Value, needed: bool) -> Vec<String> {
        let Some((object, name)) = owner(schema, self.path) else { return vec!["is missing".to_owned()] };
        let Some(ours) = object["properties"].get(name) else { return vec!["is missing".to_owned()] };
        let mut differences = Vec::new();
        if !needed && holds(&object["required"], name) {
            differences.push("is required".to_owned());
        }
        differences.extend(self.narrower(ours));
        differences
    }

    /// Which types and values of it this schema does not take.
    fn narrower(&self, ours: &Value) -> Vec<String> {
        let (values, types) = match self.types.strip_suffix("[]") {
            Some(items) if holds(&ours["type"], "array") => (&ours["items"], items),
            Some(_) => (&Value::Null, self.types),
            None => (ours, self.types),
        };
        let types = types.split('|').filter(|name| *name != "any" && !holds(&values["type"], name));
        let refused = |value: &&&str| values.get("enum").is_some_and(|ours| !lists(ours, value));
        let refused = self.values.iter().filter(refused);
        types.chain(refused.copied()).map(|what| format!("does not take {what}: {ours}")).collect()
    }
}

/// The object that holds what the path leads to, and the name there.
fn owner<'a, 'b>(schema: &'a Value, path: &'b str) -> Option<(&'a Value, &'b str)> {
    let (way, name) = path.rsplit_once('.').unwrap_or(("", path));
    let mut object = schema;
    for step in way.split('.').filter(|step| !step.is_empty()) {
        object = match step.strip_suffix("[]") {
            Some(list) => object["properties"].get(list)?.get("items")?,
            None => object["properties"].get(step)?,
        };
    }
    Some((object, name))
}

/// Whether this is the word, or holds it; an integer is a number too.
fn holds(words: &Value, word: &str) -> bool {
    let is = |other: &Value| other == word || (other == "number" && word == "integer");
    is(words) || words.as_array().is_some_and(|words| words.iter().any(is))
}

/// Whether a value is listed, as text or as a number.
fn lists(values: &Value, value: &str) -> bool {
    let is = |other: &Value| {
        *other == *value || serde_json::from_str(value).is_ok_and(|value: Value| *other == value)
    };
    values.as_array().is_some_and(|values| values.iter().any(is))
}

/// Each line of the table with the name of its tool.
fn parameters() -> impl Iterator<Item = (&'static str, Parameter)> {
    let sections = PARAMETERS.split("# ").filter(|section| !section.is_empty());
    sections.flat_map(|section| {
        let (tool, lines) = section.split_once('\n').unwrap();
        lines.lines().map(move |line| (tool, Parameter::of(line)))
    })
}

#[test]
fn every_tool_action_and_parameter_of_the_python_server_is_here_with_its_type() {
    let tools = Server::listed(Access::Destructive, Output::Text);
    let schema = |name: &str| {
        let tool = tools.iter().find(|tool| tool.name == name);
        tool.map_or(Value::Null, |tool| serde_json::to_value(&tool.input_schema).unwrap())
    };
    let mut differences = Vec::new();
    for (tool, parameter) in parameters() {
        let place = format!("{tool} {}", parameter.path);
        let needed = parameter.required || NEEDED_ANYWAY.contains(&place.as_str());
        let those = parameter.differences(&schema(tool), needed);
        differences.extend(those.into_iter().map(|difference| format!("{place} {difference}")));
    }
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}

/// So that the table cannot shrink unnoticed.
#[test]
fn the_table_holds_all_twelve_tools_and_sixty_one_ways_to_call_them() {
    let sections: Vec<&str> = PARAMETERS.lines().filter_map(|line| line.strip_prefix("# ")).collect();
    assert_eq!(sections.len(), 12);
    let chosen = |(tool, parameter): (&str, Parameter)| match (tool, parameter.path) {
        ("config" | "calendar", "type") | (_, "action") => parameter.values.len(),
        _ => 0,
    };
    let single = ["user_current", "analyze_project_team"].len();
    assert_eq!(parameters().map(chosen).sum::<usize>() + single, 61);
}
