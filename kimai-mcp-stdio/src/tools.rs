//! `tools`: lists and describes the tools.

use std::fmt::Write;

use kimai_cli::{
    Exit,
    style::{BOLD, DIM, ERROR, styled},
};
use kimai_tools::{Output, Policy, ToolView};
use serde_json::{Map, Value};

use crate::Settings;

/// Prints all tools, or one, as text or as MCP tool definitions in JSON.
pub(crate) fn run(settings: &Settings, tool: Option<&str>, json: bool) -> Exit {
    let (policy, surface) = match (settings.policy(), settings.surface()) {
        (Ok(policy), Ok(surface)) => (policy, surface),
        (Err(error), _) | (_, Err(error)) => {
            anstream::eprintln!("{}", styled(error, ERROR));
            return Exit::NotConfigured;
        }
    };
    let views = surface.tools().filter(|view| tool.is_none_or(|tool| view.tool.name == tool));
    let views: Vec<ToolView> = views.filter(|view| !view.allowed(&policy).is_empty()).collect();
    if json {
        let output = settings.output().unwrap_or_default();
        let tools: Vec<_> = views.iter().filter_map(|view| view.listed(&policy, output)).collect();
        anstream::println!("{}", serde_json::to_string_pretty(&tools).unwrap_or_default());
    } else if tool.is_some() {
        let texts: Vec<String> = views.iter().map(|view| describe(view, &policy)).collect();
        anstream::println!("{}", texts.join("\n\n"));
    } else {
        let names: Vec<_> = views.iter().map(ToolView::name).collect();
        let width = names.iter().map(|name| name.len()).max().unwrap_or_default();
        for (view, name) in views.iter().zip(names) {
            let name = styled(format_args!("{name:width$}"), BOLD);
            anstream::println!("{name} {}", view.tool.description);
        }
    }
    Exit::Success
}

/// Returns the description of a tool followed by its arguments, one per line.
fn describe(view: &ToolView, policy: &Policy) -> String {
    let Some(tool) = view.listed(policy, Output::Text) else { return String::new() };
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
    use kimai_tools::{Policy, TOOLS, ToolView};

    use super::describe;

    #[test]
    fn description_contains_all_actions_and_arguments() {
        for tool in TOOLS {
            let view = ToolView { tool, kind: None };
            let text = anstream::adapter::strip_str(&describe(&view, &Policy::default())).to_string();
            for row in tool.actions.iter().filter(|_| tool.discriminator.is_some()) {
                assert!(text.contains(row.name), "{}: {text}", tool.name);
            }
            if let Some(discriminator) = tool.discriminator {
                assert!(text.contains(&format!("\n  {discriminator} (")), "{text}");
            }
        }
    }
}
