//! Options of `report`, generated from the input schema of the tool.

use std::sync::LazyLock;

use clap::{
    Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches, builder::PossibleValuesParser,
    error::ErrorKind,
};
use kimai_tools::find_tool;
use serde_json::{Map, Value};

use crate::tool_arguments::{ValueType, allowed_values, properties, schema_of, typed};

/// Name of the tool.
const TOOL: &str = "report";

/// Name of the argument that selects the report.
const ACTION: &str = "action";

/// Help texts of arguments whose names suffice for models.
const HELP: [(&str, &str); 12] = [
    ("begin", "First day"),
    ("end", "Last day"),
    ("user", "One user, as id or name"),
    ("team", "Members of a team, as id or name"),
    ("customer", "Records of a customer, as id or name"),
    ("project", "Records of a project, as id or name"),
    ("activity", "Records of an activity, as id or name"),
    ("tag", "Records with a tag"),
    ("billable", "Billable records, with =false the others"),
    ("exported", "Exported records, with =false the others"),
    ("size", "Number of rows"),
    ("format", "Format of the output; text is a table on a terminal"),
];

/// An argument of the tool as an option of the command line.
struct ReportOption {
    /// The name in the schema, such as `group_by`.
    name: String,
    /// The name of the option, such as `group-by`.
    long: String,
    help: String,
    property: Value,
}

static OPTIONS: LazyLock<Vec<ReportOption>> = LazyLock::new(|| {
    let schema = find_tool(TOOL).map(schema_of).unwrap_or_default();
    properties(&schema).map(|(name, property)| ReportOption::new(name, property)).collect()
});

impl ReportOption {
    fn new(name: &str, property: &Value) -> Self {
        let fixed = HELP.iter().find(|(other, _)| *other == name).map(|(_, help)| (*help).to_owned());
        let described = || property.get("description").and_then(Value::as_str).map(capitalized);
        Self {
            name: name.to_owned(),
            long: name.replace('_', "-"),
            help: fixed.or_else(described).unwrap_or_default(),
            property: property.clone(),
        }
    }

    /// Returns the option, or the positional argument that selects the report.
    fn argument(&'static self) -> Arg {
        let values = allowed_values(&self.property);
        let mut argument = Arg::new(self.name.as_str());
        if !values.is_empty() {
            argument = argument.value_parser(PossibleValuesParser::new(values));
        }
        if self.name == ACTION {
            return argument.value_name("REPORT").required(true).help("Name of the report");
        }
        argument = argument.long(self.long.as_str()).help(self.help.as_str());
        if self.long != self.name {
            argument = argument.alias(self.name.as_str());
        }
        match ValueType::of(&self.property) {
            ValueType::Flag => {
                let argument = argument.num_args(0..=1).require_equals(true);
                argument.default_missing_value("true").value_name("BOOL")
            }
            ValueType::List => argument.action(ArgAction::Append).value_delimiter(',').value_name("LIST"),
            ValueType::Integer | ValueType::Number => {
                argument.allow_negative_numbers(true).value_name("NUMBER")
            }
            ValueType::Text | ValueType::Object => argument.value_name("TEXT"),
        }
    }

    /// Returns the value of the option.
    fn value(&self, matches: &ArgMatches) -> Result<Option<Value>, Error> {
        let Some(texts) = matches.get_many::<String>(&self.name) else { return Ok(None) };
        let text = texts.map(String::as_str).collect::<Vec<_>>().join(",");
        let name = if self.name == ACTION { ACTION.to_owned() } else { format!("--{}", self.long) };
        let value = typed(&name, Some(&self.property), &text);
        value.map(Some).map_err(|error| Error::raw(ErrorKind::ValueValidation, format!("{error}\n")))
    }
}

/// The name of a report and its arguments.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct ReportOptions {
    /// The arguments of the tool.
    pub arguments: Map<String, Value>,
}

impl FromArgMatches for ReportOptions {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut arguments = Map::new();
        for option in OPTIONS.iter() {
            if let Some(value) = option.value(matches)? {
                arguments.insert(option.name.clone(), value);
            }
        }
        Ok(Self { arguments })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.arguments.extend(Self::from_arg_matches(matches)?.arguments);
        Ok(())
    }
}

impl Args for ReportOptions {
    /// Adds the options once the command is used or described: their schema takes most of the time of a start.
    fn augment_args(command: Command) -> Command {
        command.defer(|command| command.args(OPTIONS.iter().map(ReportOption::argument)))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn capitalized(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use serde_json::json;

    use super::OPTIONS;
    use crate::{Arguments, Command};

    fn arguments(words: &[&str]) -> Result<serde_json::Value, String> {
        let parsed = Arguments::try_parse_from([&["kimai-mcp", "report"], words].concat());
        match parsed.map_err(|error| error.to_string())?.command {
            Some(Command::Report(options)) => Ok(options.arguments.into()),
            other => Err(format!("{other:?}")),
        }
    }

    #[test]
    fn every_option_has_a_help_text() {
        for option in OPTIONS.iter().filter(|option| option.name != super::ACTION) {
            assert!(!option.help.is_empty(), "{}", option.name);
        }
    }

    #[test]
    fn options_become_typed_arguments() {
        let words =
            ["summary", "--group-by", "customer,user", "--billable", "--size=3", "--period", "last month"];
        let expected = json!({"action": "summary", "group_by": ["customer", "user"], "billable": true, "size": 3,
            "period": "last month"});
        let parsed = arguments(&words).unwrap();
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&parsed[name], value, "{name}");
        }
        assert_eq!(arguments(&["overtime", "--opening-hours", "-2"]).unwrap()["opening_hours"], json!(-2.0));
    }

    #[test]
    fn unknown_reports_and_values_are_refused() {
        assert!(arguments(&["weak"]).unwrap_err().contains("week"));
        assert!(arguments(&["week", "--format", "xml"]).unwrap_err().contains("csv"));
        assert!(
            arguments(&["week", "--size", "ten"]).unwrap_err().contains("--size: \"ten\" is no whole number")
        );
    }
}
