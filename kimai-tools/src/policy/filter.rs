//! Filters of tools and actions by name.

use std::{fmt, str::FromStr};

use super::Operation;
use crate::{TOOLS, tool::unknown};

/// Names of tools (`timesheet`) and of single actions (`timesheet.delete`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToolFilter(Vec<Selector>);

/// A name in a filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Selector {
    tool: &'static str,
    /// The action; all actions if `None`.
    action: Option<&'static str>,
}

impl ToolFilter {
    /// Returns true if a name of the filter is that of the tool or of the action.
    pub fn selects(&self, operation: &Operation) -> bool {
        self.0.iter().any(|Selector { tool, action }| {
            *tool == operation.tool.name && action.is_none_or(|action| action == operation.action.name)
        })
    }
}

impl fmt::Display for ToolFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|Selector { tool, action }| match action {
            Some(action) => format!("{tool}.{action}"),
            None => (*tool).to_owned(),
        });
        f.write_str(&names.collect::<Vec<_>>().join(","))
    }
}

/// Error of a filter with an unknown name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct UnknownTools(String);

impl FromStr for ToolFilter {
    type Err = UnknownTools;

    /// Parses names that are separated by commas or blanks.
    fn from_str(text: &str) -> Result<Self, UnknownTools> {
        let names = text.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty());
        let selectors: Vec<Selector> = names.map(selector).collect::<Result<_, _>>()?;
        if selectors.is_empty() {
            return Err(UnknownTools("no tool is named".to_owned()));
        }
        Ok(Self(selectors))
    }
}

fn selector(name: &str) -> Result<Selector, UnknownTools> {
    let (tool, action) = name.split_once('.').map_or((name, None), |(tool, action)| (tool, Some(action)));
    let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
    let found = TOOLS.iter().find(|known| known.name == tool);
    let found = found.ok_or_else(|| UnknownTools(format!("the tool {}", unknown(tool, &names))))?;
    let Some(action) = action else { return Ok(Selector { tool: found.name, action: None }) };
    let actions: Vec<&'static str> = found.actions.iter().map(|action| action.name).collect();
    match actions.iter().find(|known| **known == action) {
        Some(action) => Ok(Selector { tool: found.name, action: Some(action) }),
        None => Err(UnknownTools(format!("the action {} of {tool}", unknown(action, &actions)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filter_names_tools_and_actions() {
        let filter: ToolFilter = "timesheet, absence.delete timer".parse().unwrap();
        assert_eq!(filter.to_string(), "timesheet,absence.delete,timer");
        let selects = |tool: &str, action: &str| {
            let tool = crate::find_tool(tool).unwrap();
            let action = tool.actions.iter().find(|entry| entry.name == action).unwrap();
            Operation::of(tool, action).all(|operation| filter.selects(&operation))
        };
        assert!(selects("timesheet", "list") && selects("absence", "delete") && selects("timer", "start"));
        assert!(!selects("absence", "list") && !selects("entity", "list"));
    }

    #[test]
    fn unknown_names_are_refused_with_the_known_ones() {
        let error = |text: &str| text.parse::<ToolFilter>().unwrap_err().to_string();
        assert!(error("timesheets").contains("did you mean timesheet?"));
        assert!(error("timesheet.remove").contains("of timesheet"));
        assert!(error(" , ").contains("no tool is named"));
    }
}
