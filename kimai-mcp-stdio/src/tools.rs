//! `tools`: what there is to call.

use std::fmt::Write;

use kimai_tools::{Access, Output, Server, TOOLS};
use serde_json::{Map, Value};

use crate::{
    Settings,
    exit::Exit,
    shown::{FAINT, STRONG, styled},
};

/// Lists the tools, or shows one.
pub(crate) fn run(settings: &Settings, tool: Option<&str>, json: bool) -> Exit {
    if json {
        let mut listed = Server::listed(Access::Destructive, settings.output().unwrap_or_default());
        listed.retain(|listed| tool.is_none_or(|tool| listed.name == tool));
        anstream::println!("{}", serde_json::to_string_pretty(&listed).unwrap_or_default());
    } else if let Some(tool) = tool {
        anstream::println!("{}", shown(tool));
    } else {
        let width = TOOLS.iter().map(|tool| tool.name.len()).max().unwrap_or_default();
        for tool in TOOLS {
            anstream::println!("{} {}", styled(format_args!("{:width$}", tool.name), STRONG), tool.about);
        }
    }
    Exit::Done
}

/// A tool as its assistant is told of it, line by line.
fn shown(name: &str) -> String {
    let Some(tool) =
        Server::listed(Access::Destructive, Output::Text).into_iter().find(|tool| tool.name == name)
    else {
        return String::new();
    };
    let mut text = tool.description.unwrap_or_default().into_owned();
    text.push_str("\n\nArguments:");
    properties(&mut text, &tool.input_schema, 1);
    text
}

fn properties(text: &mut String, schema: &Map<String, Value>, depth: usize) {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let needed = if required.contains(&name.as_str()) { ", required" } else { "" };
        let about = property.get("description").and_then(Value::as_str).map(|about| format!(" {about}"));
        let indent = "  ".repeat(depth);
        let kind = styled(format_args!("({}{needed})", kind(property)), FAINT);
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{indent}{} {kind}{}", styled(name, STRONG), about.unwrap_or_default());
        let inner = property.get("items").unwrap_or(property);
        inner.as_object().into_iter().for_each(|inner| properties(text, inner, depth + 1));
    }
}

/// The type, or the values there are.
fn kind(property: &Value) -> String {
    let inner = property.get("items").unwrap_or(property);
    let values = inner.get("enum").and_then(Value::as_array);
    let values = values.map(|values| values.iter().map(plain).collect::<Vec<_>>().join("|"));
    let name = values.or_else(|| inner.get("type").map(plain)).unwrap_or_else(|| "any".to_owned());
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
    use super::{TOOLS, shown};

    #[test]
    fn every_tool_shows_its_actions_and_arguments() {
        for tool in TOOLS {
            let text = anstream::adapter::strip_str(&shown(tool.name)).to_string();
            for row in tool.actions.iter().filter(|_| tool.discriminator.is_some()) {
                assert!(text.contains(row.name), "{}: {text}", tool.name);
            }
            if let Some(discriminator) = tool.discriminator {
                assert!(text.contains(&format!("\n  {discriminator} (")), "{text}");
            }
        }
    }
}
