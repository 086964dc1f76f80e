//! Calls written for the Python server 2.20.1 work unchanged: every tool, action and parameter exists.

use kimai_tests::{
    mcp::McpClient,
    sim::{Entity, MetaField, SimulatedKimai, Version},
};
use kimai_tools::{Policy, Surface};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai_with};

/// The parameters of the Python server 2.20.1 by tool: path, `*` if required, JSON type (`|` between alternatives, `[]`
/// after the type of items) and the allowed values, if limited.
const PARAMETERS: &str = include_str!("python_compatibility/parameters.txt");

/// Parameters that the Python server documented as optional but required.
const NEEDED_ANYWAY: [&str; 5] = [
    "timesheet meta[].name",
    "timesheet meta[].value",
    "timer data.project",
    "timer data.activity",
    "rate data.rate",
];

/// A line of the parameter table.
struct Parameter {
    path: &'static str,
    required: bool,
    types: &'static str,
    values: Vec<&'static str>,
}

impl Parameter {
    fn parse(line: &'static str) -> Self {
        let mut words = line.split(' ');
        let path = words.next().unwrap();
        let types = words.next().unwrap();
        let bare = path.strip_suffix('*');
        Self { path: bare.unwrap_or(path), required: bare.is_some(), types, values: words.collect() }
    }

    /// Returns the differences between the parameter and the schema of the tool.
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

    /// Returns the types and values of the parameter that the schema does not accept.
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

/// Returns the object schema that contains the path, and the last name of the path.
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

/// Returns true if `words` is or contains `word`; an integer is also accepted as a number, and where text stands for it.
fn holds(words: &Value, word: &str) -> bool {
    // A text stands for an id or a name, or for seconds or H:MM; numbers are accepted where the schema says text.
    let is = |other: &Value| other == word || (word == "integer" && (other == "number" || other == "string"));
    is(words) || words.as_array().is_some_and(|words| words.iter().any(is))
}

/// Returns true if the value is listed, as text or as a number.
fn lists(values: &Value, value: &str) -> bool {
    let is = |other: &Value| {
        *other == *value || serde_json::from_str(value).is_ok_and(|value: Value| *other == value)
    };
    values.as_array().is_some_and(|values| values.iter().any(is))
}

/// Returns the lines of the table with the names of their tools.
fn parameters() -> impl Iterator<Item = (&'static str, Parameter)> {
    let sections = PARAMETERS.split("# ").filter(|section| !section.is_empty());
    sections.flat_map(|section| {
        let (tool, lines) = section.split_once('\n').unwrap();
        lines.lines().map(move |line| (tool, Parameter::parse(line)))
    })
}

#[test]
fn every_tool_action_and_parameter_of_the_python_server_exists_with_its_type() {
    let schema = |name: &str| {
        let view = Surface::Compact.tools().find(|view| view.name() == name);
        view.map_or(Value::Null, |view| Value::Object(view.arguments(&Policy::default())))
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

/// Detects lines that are removed from the table by mistake.
#[test]
fn parameter_table_has_twelve_tools_and_sixty_one_actions() {
    let sections: Vec<&str> = PARAMETERS.lines().filter_map(|line| line.strip_prefix("# ")).collect();
    assert_eq!(sections.len(), 12);
    let chosen = |(tool, parameter): (&str, Parameter)| match (tool, parameter.path) {
        ("config" | "calendar", "type") | (_, "action") => parameter.values.len(),
        _ => 0,
    };
    let single = ["user_current", "analyze_project_team"].len();
    assert_eq!(parameters().map(chosen).sum::<usize>() + single, 61);
}

/// Starts a Kimai with custom fields and every version-dependent feature; returns it with the administrator's client.
async fn kimai_and_administrator() -> (SimulatedKimai, McpClient) {
    let meta_fields = vec![MetaField::new(Entity::Project, "crm"), MetaField::new(Entity::Timesheet, "crm")];
    let kimai = kimai_with(|settings| {
        settings.version = Version::new(2, 68, 0);
        settings.meta_fields = meta_fields;
    })
    .await;
    let client = connect(&kimai, "admin").await;
    (kimai, client)
}

#[tokio::test]
async fn visible_takes_one_two_and_three_as_numbers_and_as_digits() {
    let (_kimai, client) = kimai_and_administrator().await;
    for (visible, first) in
        [(json!(1), "4 users (enabled)"), (json!(2), "1 user (disabled)"), (json!("3"), "5 users")]
    {
        let call = json!({"type": "user", "action": "list", "filters": {"visible": visible}});
        let list = client.ok("entity", call).await;
        assert!(list.starts_with(&format!("{first}; ")), "{visible}: {list}");
    }
}

#[tokio::test]
async fn flags_may_be_strings_or_numbers() {
    let (_kimai, client) = kimai_and_administrator().await;
    for flag in [json!("1"), json!(1)] {
        let globals = json!({"type": "activity", "action": "list", "filters": {"globals": flag}});
        assert!(client.ok("entity", globals).await.starts_with("8 activities"));
        let projects = json!({"type": "project", "action": "list", "filters": {"global_activities": flag}});
        assert!(client.ok("entity", projects).await.starts_with("9 projects"));
        let records = json!({"action": "list", "filters": {"exported": flag, "size": 1}});
        assert!(client.ok("timesheet", records).await.contains("; exported"));
    }
}

#[tokio::test]
async fn every_invoice_status_and_the_monthly_budget_are_accepted() {
    let (_kimai, client) = kimai_and_administrator().await;
    for status in ["pending", "canceled", "new", "paid"] {
        let data = json!({"status": status, "paymentDate": "2026-11-20"});
        let call = json!({"type": "invoice", "action": "update", "id": 2, "data": data});
        client.ok("entity", call).await;
        let invoice = client.ok("entity", json!({"type": "invoice", "action": "get", "id": 2})).await;
        assert!(invoice.contains(&format!("Status: {status}")), "{invoice}");
    }
    let data = json!({"budgetType": "month", "budget": 100});
    let call = json!({"type": "project", "action": "update", "id": 1, "data": data});
    assert!(client.ok("entity", call).await.contains("month"));
}

#[tokio::test]
async fn custom_field_value_may_be_any_scalar() {
    let (_kimai, client) = kimai_and_administrator().await;
    for (value, expected) in [(json!("a b"), "a b"), (json!(7), "7"), (json!(1.5), "1.5"), (json!(true), "1")]
    {
        let field: Value = json!([{"name": "crm", "value": value}]);
        let project = json!({"entity": "project", "entity_id": 1, "action": "update", "data": field});
        let answer = client.ok("meta", project).await;
        assert!(answer.contains(expected), "{answer}");
        let record = json!({"action": "meta_update", "id": 438, "meta": field});
        assert!(client.ok("timesheet", record).await.ends_with(&format!(" → {expected}")));
    }
}
