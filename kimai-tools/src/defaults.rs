//! Defaults of new records: values that a start or create does not name, from a file of the working directory.

use serde_json::{Map, Value};

use crate::render::{escape_invisible, quoted_name};

/// The calls that take defaults, as tool and action.
const CALLS: [(&str, &str); 3] = [("timer", "start"), ("timer", "switch"), ("timesheet", "create")];

/// The argument with the fields of a record, and the one with those of several records.
const DATA: &str = "data";
const ENTRIES: &str = "entries";

/// Values for new records that a call does not name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RecordDefaults {
    /// The name of the source for people, such as the path of a file.
    pub source: String,
    /// The project: an id, a name, or `Customer / Project`.
    pub project: Option<String>,
    /// The activity: an id or a name. It is used only together with the project.
    pub activity: Option<String>,
    /// Names of tags, separated by commas.
    pub tags: Option<String>,
    /// The billable flag.
    pub billable: Option<bool>,
    /// The ticket, which begins the description unless this contains it.
    pub ticket: Option<String>,
}

/// Returns true if the call starts or creates a record.
pub(crate) fn applies(tool: &str, action: &str) -> bool {
    CALLS.contains(&(tool, action))
}

impl RecordDefaults {
    /// Fills the fields that the call does not name. Returns a note that names them.
    pub(crate) fn fill(&self, arguments: &mut Map<String, Value>) -> Option<String> {
        let mut used = Vec::new();
        let has_data = is_named(arguments, DATA);
        match arguments.get_mut(ENTRIES) {
            // Models fill in optional arguments: an empty list beside `data` is none. Alone, the action refuses it.
            Some(Value::Array(entries)) if !entries.is_empty() || !has_data => {
                for entry in entries.iter_mut().filter_map(Value::as_object_mut) {
                    self.fill_record(entry, &mut used);
                }
            }
            _ => {
                if !has_data {
                    arguments.insert(DATA.to_owned(), Value::Object(Map::new()));
                }
                if let Some(Value::Object(data)) = arguments.get_mut(DATA) {
                    self.fill_record(data, &mut used);
                }
            }
        }
        (!used.is_empty()).then(|| format!("from {}: {}.", escape_invisible(&self.source), used.join(", ")))
    }

    fn fill_record(&self, record: &mut Map<String, Value>, used: &mut Vec<String>) {
        let mut note = |name: &str, value: &str| {
            let text = format!("{name} {}", quoted_name(value));
            if !used.contains(&text) {
                used.push(text);
            }
        };
        let names_project = is_named(record, "project");
        let names_activity = is_named(record, "activity");
        let mut set = |name: &str, value: &str| {
            record.insert(name.to_owned(), Value::from(value));
            note(name, value);
        };
        if let (Some(project), false) = (&self.project, names_project) {
            set("project", project);
        }
        // The activity of another project would be a wrong one.
        if let (Some(activity), false, false) = (&self.activity, names_activity, names_project) {
            set("activity", activity);
        }
        if let (Some(tags), false) = (&self.tags, is_named(record, "tags")) {
            record.insert("tags".to_owned(), Value::from(tags.as_str()));
            note("tags", tags);
        }
        if let (Some(billable), false) = (self.billable, is_named(record, "billable")) {
            record.insert("billable".to_owned(), Value::from(billable));
            note("billable", if billable { "yes" } else { "no" });
        }
        if let Some(ticket) = &self.ticket {
            let description = record.get("description").and_then(Value::as_str).unwrap_or_default().trim();
            let contains = description.to_lowercase().contains(&ticket.to_lowercase());
            if !contains {
                let text = format!("{ticket} {description}").trim_end().to_owned();
                record.insert("description".to_owned(), Value::from(text));
                note("ticket", ticket);
            }
        }
    }
}

/// Tells whether a field has a value; null is none.
fn is_named(record: &Map<String, Value>, name: &str) -> bool {
    record.get(name).is_some_and(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{RecordDefaults, applies};

    fn defaults() -> RecordDefaults {
        RecordDefaults {
            source: "/w/.kimai.toml".to_owned(),
            project: Some("Website".to_owned()),
            activity: Some("Development".to_owned()),
            tags: Some("remote".to_owned()),
            billable: Some(false),
            ticket: Some("ABC-12".to_owned()),
        }
    }

    fn filled(arguments: &Value) -> (Value, Option<String>) {
        let mut arguments = arguments.as_object().unwrap().clone();
        let note = defaults().fill(&mut arguments);
        (Value::Object(arguments), note)
    }

    #[test]
    fn everything_that_is_not_named_is_filled_and_noted() {
        let (arguments, note) = filled(&json!({}));
        let record = json!({
            "project": "Website", "activity": "Development", "tags": "remote", "billable": false, "description": "ABC-12",
        });
        assert_eq!(arguments, json!({ "data": record }));
        assert_eq!(
            note.unwrap(),
            "from /w/.kimai.toml: project Website, activity Development, tags remote, billable no, ticket ABC-12."
        );
    }

    #[test]
    fn named_fields_stay_and_the_activity_needs_its_project() {
        let data = json!({"project": 3, "tags": "", "billable": true, "description": "abc-12 header"});
        let (arguments, note) = filled(&json!({ "data": data }));
        assert_eq!((arguments, note), (json!({ "data": data }), None));
        let (arguments, _) = filled(&json!({ "data": {"activity": 4, "description": "Header"} }));
        assert_eq!(arguments["data"]["activity"], 4);
        assert_eq!(arguments["data"]["description"], "ABC-12 Header");
    }

    #[test]
    fn each_of_several_records_is_filled() {
        let (arguments, note) =
            filled(&json!({ "entries": [{"begin": "9:00"}, {"project": 1, "activity": 2}] }));
        assert_eq!(arguments["entries"][0]["project"], "Website");
        assert_eq!(arguments["entries"][1]["project"], 1);
        assert!(arguments.get("data").is_none() && note.is_some());
    }

    #[test]
    fn empty_entries_and_null_count_as_missing() {
        let (expected, _) = filled(&json!({}));
        for arguments in [
            json!({ "entries": null }),
            json!({ "entries": null, "data": null }),
            json!({ "entries": [], "data": {} }),
            json!({ "data": {"project": null, "activity": null, "tags": null, "billable": null, "description": null} }),
        ] {
            assert_eq!(filled(&arguments).0["data"], expected["data"], "{arguments}");
        }
        let nothing = json!({ "entries": [] });
        assert_eq!(filled(&nothing), (nothing, None));
    }

    #[test]
    fn only_calls_that_start_or_create_records_take_defaults() {
        assert!(applies("timer", "start") && applies("timesheet", "create"));
        assert!(!applies("timesheet", "update") && !applies("entity", "create"));
    }
}
