//! `docs/TOOLS.md`: the tools, from the rows that serve them.

mod offered;

use std::{fmt::Write, slice};

use kimai_tools::{Access, ActionEntry, Output, TOOLS, Tool};
use serde_json::{Map, Value};

use crate::shell::Done;

const ABOUT: &str = "\
# Tools

Written by `cargo xtask docs` from the tools themselves.

An action reads, writes, or is destructive: it deletes, or changes what cannot be changed back. Arguments are JSON;
`data.project` stands in the object `data`.
";

pub(crate) fn page() -> Done<String> {
    let mut page = ABOUT.to_owned();
    for tool in TOOLS {
        head(&mut page, tool)?;
        arguments(&mut page, tool)?;
    }
    offered::chapters(&mut page)?;
    Ok(page)
}

fn head(page: &mut String, tool: &Tool) -> Done {
    writeln!(page, "\n## {}\n\n{}\n", tool.name, tool.about)?;
    writeln!(page, "| action | access | what it does |\n| --- | --- | --- |")?;
    for row in tool.actions {
        let about = row.description().unwrap_or_default();
        writeln!(page, "| `{}` | {} | {} |", row.name, row.access.name(), cell(&about))?;
    }
    Ok(())
}

fn arguments(page: &mut String, tool: &'static Tool) -> Done {
    let taken = taken(tool);
    let whole = fields(tool);
    if whole.is_empty() {
        return Ok(writeln!(page, "\nIt takes no arguments.")?);
    }
    writeln!(page, "\n| argument | type | actions | what it is |\n| --- | --- | --- | --- |")?;
    for (name, field) in whole {
        let by: Vec<&str> =
            taken.iter().filter(|(_, names)| names.contains(&name)).map(|(row, _)| row.name).collect();
        let by = if by.len() == tool.actions.len() { "all".to_owned() } else { by.join(", ") };
        let text = field.get("description").and_then(Value::as_str).unwrap_or_default();
        writeln!(page, "| `{name}` | {} | {by} | {} |", kind(&field), cell(text))?;
    }
    Ok(())
}

/// The arguments that each action takes.
fn taken(tool: &'static Tool) -> Vec<(&'static ActionEntry, Vec<String>)> {
    let alone = |row| Tool { actions: slice::from_ref(row), ..*tool };
    let names = |row| fields(&alone(row)).into_iter().map(|(name, _)| name).collect();
    tool.actions.iter().map(|row| (row, names(row))).collect()
}

/// The arguments as a client sees them, those of objects with the object's name before theirs.
fn fields(tool: &Tool) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    if let Some(listed) = tool.listed(Access::Destructive, Output::Text) {
        collect(&mut found, "", &listed.input_schema);
    }
    found
}

fn collect(found: &mut Vec<(String, Value)>, within: &str, schema: &Map<String, Value>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, field) in properties.into_iter().flatten() {
        let name = format!("{within}{name}");
        found.push((name.clone(), field.clone()));
        let inner = if field.get("items").is_some() { field.get("items") } else { Some(field) };
        let dots = if field.get("items").is_some() { "[]." } else { "." };
        if let Some(inner) = inner.and_then(Value::as_object) {
            collect(found, &format!("{name}{dots}"), inner);
        }
    }
}

/// Its type, or the texts that it may be.
fn kind(field: &Value) -> String {
    if let Some(Value::Array(values)) = field.get("enum") {
        return values.iter().map(|value| format!("`{}`", plain(value))).collect::<Vec<_>>().join(" ");
    }
    let list = field.get("items").map(|items| format!("list of {}", kind(items)));
    list.unwrap_or_else(|| match field.get("type") {
        Some(Value::Array(types)) => types.iter().map(plain).collect::<Vec<_>>().join(" or "),
        Some(one) => plain(one),
        None => "any".to_owned(),
    })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}
