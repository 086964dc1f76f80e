//! `tools`: lists and describes the tools.

use std::fmt::Write;

use kimai_cli::{
    Exit,
    style::{BOLD, DIM, styled},
};
use kimai_tools::{Output, Policy, Server, TOOLS};
use serde_json::{Map, Value};

use crate::Settings;

/// Prints all tools, or one, as text or as MCP tool definitions in JSON.
pub(crate) fn run(settings: &Settings, tool: Option<&str>, json: bool) -> Exit {
    if json {
        let mut tools = Server::listed(&Policy::default(), settings.output().unwrap_or_default());
        tools.retain(|listed| tool.is_none_or(|tool| listed.name == tool));
        anstream::println!("{}", serde_json::to_string_pretty(&tools).unwrap_or_default());
    } else if let Some(tool) = tool {
        anstream::println!("{}", describe(tool));
    } else {
        let width = TOOLS.iter().map(|tool| tool.name.len()).max().unwrap_or_default();
        for tool in TOOLS {
            anstream::println!("{} {}", styled(format_args!("{:width$}", tool.name), BOLD), tool.description);
        }
    }
    Exit::Success
}

/// Returns the description of a tool followed by its arguments, one per line.
fn describe(name: &str) -> String {
    let tools = Server::listed(&Policy::default(), Output::Text);
    let Some(tool) = tools.into_iter().find(|tool| tool.name == name) else { return String::new() };
    let mut text = tool.description.unwrap_or_default().into_owned();
    text.push_str("\n\nArguments:");
    write_properties(&mut text, &tool.input_schema, 1);
    text
}

fn write_properties(text: &mut String, schema: &Map<String, Value>, depth: usize) {
    let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
    let required: Vec<&str> = required.filter_map(Value::as_str).collect();
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let suffix = if required.contains(&name.as_str()) { ", required" } else { "" };
        let description = property.get("description").and_then(Value::as_str);
        let description = description.map(|text| format!(" {text}")).unwrap_or_default();
        let indent = "  ".repeat(depth);
        let type_name = styled(format_args!("({}{suffix})", type_name(property)), DIM);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{indent}{} {type_name}{description}", styled(name, BOLD));
        let nested = property.get("items").unwrap_or(property);
        nested.as_object().into_iter().for_each(|nested| write_properties(text, nested, depth + 1));
    }
}

/// Returns the type of a property, or its allowed values.
fn type_name(property: &Value) -> String {
    let schema = property.get("items").unwrap_or(property);
    let values = schema.get("enum").and_then(Value::as_array);
    let values = values.map(|values| values.iter().map(plain).collect::<Vec<_>>().join("|"));
    let name = values.or_else(|| schema.get("type").map(plain)).unwrap_or_else(|| "any".to_owned());
    if property.get("items").is_some() { format!("list of {name}") } else { name }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(names) => names.iter().map(plain).collect::<Vec<_>>().join("|"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::{TOOLS, describe};

    #[test]
    fn description_contains_all_actions_and_arguments() {
        for tool in TOOLS {
            let text = anstream::adapter::strip_str(&describe(tool.name)).to_string();
            for row in tool.actions.iter().filter(|_| tool.discriminator.is_some()) {
                assert!(text.contains(row.name), "{}: {text}", tool.name);
            }
            if let Some(discriminator) = tool.discriminator {
                assert!(text.contains(&format!("\n  {discriminator} (")), "{text}");
            }
        }
    }
}
