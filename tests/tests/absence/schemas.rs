use kimai_tools::{Access, Output, Server};
use serde_json::Value;

/// As it is listed, with all its actions.
fn listed(name: &str) -> Value {
    let tool =
        Server::listed(Access::Destructive, Output::Text).into_iter().find(|tool| tool.name == name).unwrap();
    serde_json::to_value(tool).unwrap()
}

#[test]
fn every_parameter_of_the_python_server_is_here_with_its_type() {
    let (absence, calendar) = (listed("absence"), listed("calendar"));
    for (tool, path, kind) in [
        (&absence, "action", "string"),
        (&absence, "ids", "array"),
        (&absence, "id", "integer"),
        (&absence, "filters", "object"),
        (&absence, "filters.user_scope", "string"),
        (&absence, "filters.user", "string"),
        (&absence, "filters.begin", "string"),
        (&absence, "filters.end", "string"),
        (&absence, "filters.status", "string"),
        (&absence, "data", "object"),
        (&absence, "data.comment", "string"),
        (&absence, "data.date", "string"),
        (&absence, "data.type", "string"),
        (&absence, "data.user", "integer"),
        (&absence, "data.end", "string"),
        (&absence, "data.halfDay", "boolean"),
        (&absence, "data.duration", "string"),
        (&absence, "language", "string"),
        (&absence, "group_by", "string"),
        (&absence, "breakdown_by_month", "boolean"),
        (&absence, "date", "string"),
        (&calendar, "type", "string"),
        (&calendar, "filters.user", "integer"),
        (&calendar, "filters.begin", "string"),
        (&calendar, "filters.end", "string"),
    ] {
        let pointer = format!("/inputSchema/properties/{}/type", path.replace('.', "/properties/"));
        assert_eq!(tool.pointer(&pointer), Some(&Value::from(kind)), "{path}");
    }
}
