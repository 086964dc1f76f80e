//! `cargo xtask docs`: generates `docs/TOOLS.md` and `docs/OPTIONS.md` from the code.

use std::{fmt::Write, fs, path::Path};

use clap::Command;
use kimai_tests::request_counts::{self, ReportRequests, RequestCount};
use kimai_tools::{
    ActionEntry, AllowedAction, Mode, PROMPTS, Policy, Prompt, PromptParameter, RESOURCES, Restriction, Rule,
    Surface, TOOLS, Tool, ToolView, VIEWS,
};
use serde_json::{Map, Value};

use crate::shell::{Result, root};

const INTRODUCTION: &str = "\
# Tools

Written by `cargo xtask docs` from the tools themselves.

The access of an action is what a connection needs for it: `read`; `write` for times, absences, comments and custom fields of
records; `delete`; `manage` for customers, projects, activities, tags, rates, teams and invoices; `admin` for users and their
months. After a semicolon stand the classes for some values of `type` or `entity`. Arguments are JSON; `data.project` stands in
the object `data`.

Requests are those that a call sends to Kimai: the first call of a session, then the same call again. More
objects, more pages and names instead of ids need more requests. `ids` takes at most 200 ids.
";

const REQUESTS_INTRODUCTION: &str = "\
Calls that send more requests than Kimai's API needs at least, with the purpose of the others. The profile with the time zone,
names and the types of absences are cached for five minutes. \"State before the change\" is the object as it was, which the
answer shows.";

const REPORTS_INTRODUCTION: &str = "Records are read in pages of 500, in parallel after the first. Kimai lists the absences of \
one person at a time, so that reports with absences need one request for each person.";

const VIEWS_INTRODUCTION: &str = "Views (MCP Apps) are pages that a host shows beside the text of `report`; the text is complete \
without them. They load nothing, and their data are in the `_meta` of the result. A click on a day of the week drafts a message; \
a view writes nothing. `--no-apps` (`KIMAI_MCP_APPS=false`) leaves them out.";

const PROMPTS_INTRODUCTION: &str = "\
Prompts that you select in your assistant's menu. A caller sees the prompts whose tool calls they are allowed to make.";

const RESOURCES_INTRODUCTION: &str = "\
Data that your assistant can show or attach without a tool call of the model. The content is the text of the tool.";

const MODES_INTRODUCTION: &str = "\
`--mode` of `kimai-mcp`, and `--max-mode` and `max_mode` of `kimai-mcp-http`, allow only these actions. Mode `employee` changes only
the caller's own times and absences. Kimai's permissions apply besides.";

const SPLIT_INTRODUCTION: &str = "\
With `--surface split`, the same actions are tools that only read, only write or only delete. A tool with a single action needs no
`action`.";

const RAW_API: &str = "
## api

Only with `--raw-api read` or `--raw-api write`: any path below `/api` of Kimai, for plugins that no other tool knows (expenses,
tasks, approvals). `GET` needs the access `read`, `POST`, `PATCH` and `DELETE` need `admin`. The answer is compact JSON, cut after
20,000 characters; texts of fields named like secrets are masked. Changes cannot be undone with `undo`.

| argument | type | actions | what it is |
| --- | --- | --- | --- |
| `method` | `GET` `POST` `PATCH` `DELETE` | all |  |
| `path` | string | all | such as expenses/4 |
| `query` | object | all | lists are repeated as `name[]` |
| `body` | object | all | JSON |
";

/// Table of the tools, prompts and resources of servers for other time trackers, with those here.
const OTHER_SERVERS: &str = include_str!("docs/other_servers.md");

pub(crate) fn run(check: bool) -> Result {
    let folder = root().join("docs");
    let pages = [("TOOLS.md", tools_page()?), ("OPTIONS.md", options_page())];
    for (name, text) in &pages {
        if check { check_page(&folder, name, text)? } else { fs::write(folder.join(name), text)? }
    }
    let state = if check { "up to date" } else { "written" };
    anstream::println!("docs: {} pages {state}", pages.len());
    Ok(())
}

/// Fails if the page differs from `text`.
fn check_page(folder: &Path, name: &str, text: &str) -> Result {
    let current = fs::read_to_string(folder.join(name)).unwrap_or_default().replace("\r\n", "\n");
    if current == text {
        Ok(())
    } else {
        Err(format!("docs/{name} is out of date: run cargo xtask docs").into())
    }
}

/// Renders `docs/OPTIONS.md`.
fn options_page() -> String {
    let programs = [kimai_mcp_stdio::Arguments::help_sections(), kimai_mcp_http::Arguments::help_sections()];
    let programs: String = programs.into_iter().map(program_help).collect();
    format!("# Options\n\nWritten by `cargo xtask docs`.\n{programs}")
}

/// Renders the help of a program and of its subcommands.
fn program_help(sections: Vec<Command>) -> String {
    let mut sections = sections.into_iter();
    let Some(program) = sections.next() else { return String::new() };
    let name = program.get_name().to_owned();
    let commands = sections.map(|command| help_section("###", &title(&name, &command), command));
    let commands: String = commands.collect();
    help_section("##", &name, program) + &commands
}

fn help_section(level: &str, title: &str, command: Command) -> String {
    format!("\n{level} {title}\n\n{}", help(command))
}

/// Returns the name without the program, such as `user add` for `kimai-mcp-http-user-add`.
fn title(program: &str, command: &Command) -> String {
    let whole = command.get_display_name().unwrap_or(command.get_name());
    whole.trim_start_matches(program).trim_start_matches('-').replace('-', " ")
}

fn help(command: Command) -> String {
    let help = command.term_width(100).render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    format!("```text\n{}\n```\n", lines.join("\n").trim_end())
}

/// Renders `docs/TOOLS.md`.
fn tools_page() -> Result<String> {
    let mut page = INTRODUCTION.to_owned();
    let counts = request_counts::read()?;
    for tool in TOOLS {
        write_actions(&mut page, tool, &counts)?;
        write_arguments(&mut page, tool)?;
    }
    page.push_str(RAW_API);
    write_requests(&mut page, &counts)?;
    write_report_requests(&mut page)?;
    write_prompts(&mut page)?;
    write_resources(&mut page)?;
    write_modes(&mut page)?;
    write_split_surface(&mut page)?;
    page.push_str(OTHER_SERVERS);
    Ok(page)
}

fn write_actions(page: &mut String, tool: &Tool, counts: &[RequestCount]) -> Result {
    writeln!(page, "\n## {}\n\n{}\n", tool.name, tool.description)?;
    writeln!(page, "| action | access | what it does | requests, then again |\n| --- | --- | --- | --- |")?;
    for row in tool.actions {
        let description = cell(&row.description().unwrap_or_default());
        let count = counts
            .iter()
            .find(|count| count.tool == tool.name && count.action == row.name && count.variant.is_empty());
        let count =
            count.ok_or_else(|| format!("tests/request-counts.txt lacks {} {}", tool.name, row.name))?;
        let RequestCount { cold, warm, .. } = count;
        writeln!(page, "| `{}` | {} | {description} | {cold}, {warm} |", row.name, row.access)?;
    }
    Ok(())
}

/// Lists the actions with more requests than necessary.
fn write_requests(page: &mut String, counts: &[RequestCount]) -> Result {
    writeln!(page, "\n# Requests to Kimai\n\n{REQUESTS_INTRODUCTION}\n")?;
    writeln!(page, "| action | first call | again | minimum | purpose of the others |")?;
    writeln!(page, "| --- | --- | --- | --- | --- |")?;
    for count in counts.iter().filter(|count| !count.reason.is_empty()) {
        let RequestCount { tool, action, variant, cold, warm, minimum, reason } = count;
        let with = if variant.is_empty() { String::new() } else { format!(" `{variant}`") };
        writeln!(page, "| `{tool}` `{action}`{with} | {cold} | {warm} | {minimum} | {} |", cell(reason))?;
    }
    Ok(())
}

/// Lists the requests of reports on everybody.
fn write_report_requests(page: &mut String) -> Result {
    writeln!(page, "\n## Reports on everybody\n\n{REPORTS_INTRODUCTION}\n")?;
    writeln!(page, "| report | 4 people | again | 50 people | again |\n| --- | --- | --- | --- | --- |")?;
    for ReportRequests { action, few, many } in request_counts::read_reports()? {
        writeln!(page, "| `{action}` | {} | {} | {} | {} |", few.0, few.1, many.0, many.1)?;
    }
    Ok(())
}

fn write_arguments(page: &mut String, tool: &'static Tool) -> Result {
    let accepted = accepted(tool)?;
    let all = fields(tool, &Policy::default());
    if all.is_empty() {
        return Ok(writeln!(page, "\nThe tool takes no arguments.")?);
    }
    writeln!(page, "\n| argument | type | actions | what it is |\n| --- | --- | --- | --- |")?;
    for (name, field) in all {
        let actions: Vec<&str> =
            accepted.iter().filter(|(_, names)| names.contains(&name)).map(|(row, _)| row.name).collect();
        let actions = if actions.len() == tool.actions.len() { "all".to_owned() } else { actions.join(", ") };
        let text = field.get("description").and_then(Value::as_str).unwrap_or_default();
        writeln!(page, "| `{name}` | {} | {actions} | {} |", type_name(&field), cell(text))?;
    }
    Ok(())
}

/// Returns the names of the arguments that each action accepts.
fn accepted(tool: &'static Tool) -> Result<Vec<(&'static ActionEntry, Vec<String>)>> {
    let mut accepted = Vec::new();
    for row in tool.actions {
        let rule = Rule::Only(format!("{}.{}", tool.name, row.name).parse()?);
        let restriction = Restriction { rule, setting: String::new(), next_step: String::new() };
        let names = fields(tool, &Policy::from_iter([restriction])).into_iter().map(|(name, _)| name);
        accepted.push((row, names.collect()));
    }
    Ok(accepted)
}

/// Returns the arguments of the schema. Nested ones have the path of the object as prefix (`data.project`).
fn fields(tool: &'static Tool, policy: &Policy) -> Vec<(String, Value)> {
    let mut fields = Vec::new();
    collect(&mut fields, "", &ToolView { tool, kind: None }.arguments(policy));
    fields
}

fn collect(fields: &mut Vec<(String, Value)>, prefix: &str, schema: &Map<String, Value>) {
    let properties = schema.get("properties").and_then(Value::as_object);
    for (name, field) in properties.into_iter().flatten() {
        let name = format!("{prefix}{name}");
        fields.push((name.clone(), field.clone()));
        let inner = if field.get("items").is_some() { field.get("items") } else { Some(field) };
        let dots = if field.get("items").is_some() { "[]." } else { "." };
        if let Some(inner) = inner.and_then(Value::as_object) {
            collect(fields, &format!("{name}{dots}"), inner);
        }
    }
}

/// Returns the type of an argument, or its allowed values.
fn type_name(field: &Value) -> String {
    if let Some(Value::Array(values)) = field.get("enum") {
        return values.iter().map(|value| format!("`{}`", plain(value))).collect::<Vec<_>>().join(" ");
    }
    let list = field.get("items").map(|items| format!("list of {}", type_name(items)));
    list.unwrap_or_else(|| match field.get("type") {
        Some(Value::Array(types)) => types.iter().map(plain).collect::<Vec<_>>().join(" or "),
        Some(one) => plain(one),
        None => "any".to_owned(),
    })
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Escapes text for a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('\n', " ").replace('|', "\\|")
}

fn write_prompts(page: &mut String) -> Result {
    writeln!(page, "\n# Prompts\n\n{PROMPTS_INTRODUCTION}\n")?;
    writeln!(page, "| prompt | for | what it does | what you fill in |\n| --- | --- | --- | --- |")?;
    for prompt in &PROMPTS {
        let Prompt { name, title, description, .. } = prompt;
        writeln!(page, "| `{name}` | {title} | {} | {} |", cell(description), cell(&parameters(prompt)))?;
    }
    Ok(())
}

fn write_resources(page: &mut String) -> Result {
    writeln!(
        page,
        "\n# Resources\n\n{RESOURCES_INTRODUCTION}\n\n| address | what is there |\n| --- | --- |"
    )?;
    for resource in &RESOURCES {
        writeln!(page, "| `{}` | {} |", resource.uri, resource.title)?;
    }
    writeln!(page, "\n{VIEWS_INTRODUCTION}\n\n| address | what it shows |\n| --- | --- |")?;
    for view in &VIEWS {
        writeln!(page, "| `{}` | {} |", view.uri, view.title)?;
    }
    Ok(())
}

/// Lists the actions of each mode.
fn write_modes(page: &mut String) -> Result {
    writeln!(page, "\n# Modes\n\n{MODES_INTRODUCTION}\n\n| mode | actions |\n| --- | --- |")?;
    for mode in Mode::ALL {
        let restriction =
            Restriction { rule: Rule::Mode(mode), setting: String::new(), next_step: String::new() };
        let policy = Policy::from_iter([restriction]);
        let tools = Surface::Compact.tools().filter_map(|view| allowed_actions(&view, &policy));
        writeln!(page, "| `{mode}` | {} |", tools.collect::<Vec<_>>().join("; "))?;
    }
    Ok(())
}

/// Returns the tool, with its allowed actions and types if some are not allowed.
fn allowed_actions(view: &ToolView, policy: &Policy) -> Option<String> {
    let allowed = view.allowed(policy);
    let all = view.allowed(&Policy::default());
    let name = view.name();
    let is_complete = |action: &AllowedAction| {
        all.iter().any(|other| {
            other.entry.name == action.entry.name && other.operations.len() == action.operations.len()
        })
    };
    if allowed.is_empty() {
        return None;
    }
    if allowed.len() == all.len() && allowed.iter().all(is_complete) {
        return Some(format!("`{name}`"));
    }
    let actions = allowed.iter().map(|action| {
        let values: Vec<&str> = action.operations.iter().filter_map(|operation| operation.value).collect();
        if is_complete(action) {
            action.entry.name.to_owned()
        } else {
            format!("{} ({})", action.entry.name, values.join(", "))
        }
    });
    Some(format!("`{name}`: {}", actions.collect::<Vec<_>>().join(", ")))
}

/// Lists the tools of the split surface with their actions.
fn write_split_surface(page: &mut String) -> Result {
    writeln!(page, "\n# Split surface\n\n{SPLIT_INTRODUCTION}\n\n| tool | actions |\n| --- | --- |")?;
    for view in Surface::Split.tools() {
        let actions: Vec<&str> = view.actions().map(|action| action.name).collect();
        writeln!(page, "| `{}` | {} |", view.name(), actions.join(", "))?;
    }
    Ok(())
}

fn parameters(prompt: &Prompt) -> String {
    let parameter = |parameter: &PromptParameter| match parameter.default {
        Some(default) => format!("`{}` ({}), default {default}", parameter.name, parameter.description),
        None => format!("`{}` ({})", parameter.name, parameter.description),
    };
    prompt.parameters.iter().map(parameter).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use kimai_tools::{PROMPTS, RESOURCES, find_tool};

    use super::OTHER_SERVERS;
    use crate::shell;

    /// Returns the cells with the calls here, by the name of the other service.
    fn sections() -> Vec<(&'static str, Vec<&'static str>)> {
        let sections = OTHER_SERVERS.split("\n## ").skip(1);
        let section = |text: &'static str| {
            let rows = text.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| -"));
            let cells = rows.skip(1).filter_map(|row| row.trim_end_matches(" |").rsplit(" | ").next());
            (text.lines().next().unwrap_or_default(), cells.collect())
        };
        sections.map(section).collect()
    }

    #[test]
    fn every_page_of_the_documentation_is_in_its_summary() {
        let folder = shell::root().join("docs");
        let summary = fs::read_to_string(folder.join("SUMMARY.md")).unwrap();
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            if path.extension().is_some_and(|extension| extension == "md") && name != "SUMMARY.md" {
                assert!(summary.contains(&format!("]({name})")), "{name} is missing in docs/SUMMARY.md");
            }
        }
    }

    #[test]
    fn every_capability_of_the_other_servers_has_a_row() {
        let counts: Vec<(&str, usize)> =
            sections().into_iter().map(|(name, rows)| (name, rows.len())).collect();
        // Clockodo has 27 tools, 6 prompts and 6 resources; the others have tools only.
        assert_eq!(counts, [("Clockodo", 27 + 6 + 6), ("TrackingTime", 93), ("Toggl Track", 14)]);
    }

    #[test]
    fn calls_in_the_table_of_other_servers_exist() {
        for cell in sections().into_iter().flat_map(|(_, cells)| cells) {
            for name in cell.split('`').skip(1).step_by(2).filter(|name| !name.starts_with("kimai-mcp")) {
                let (tool, action) = name.split_once(' ').unwrap_or((name, name));
                let is_action =
                    find_tool(tool).is_ok_and(|tool| tool.actions.iter().any(|entry| entry.name == action));
                let is_prompt = PROMPTS.iter().any(|prompt| prompt.name == name);
                let is_resource = RESOURCES.iter().any(|resource| resource.uri == name);
                assert!(is_action || is_prompt || is_resource, "{name} in {cell}");
            }
        }
    }
}
