//! Tool lists: small, flat, and without schema keywords that model APIs refuse.

#[cfg(test)]
mod tests {
    use kimai_tools::{Access, Output, Server};
    use serde_json::{Value, json};

    fn tools() -> Vec<Value> {
        let tools = Server::listed(Access::Destructive, Output::Text);
        tools.into_iter().map(|tool| serde_json::to_value(tool).expect("a tool is JSON")).collect()
    }

    /// Every schema below this one, with its place.
    fn walk(schema: &Value, place: &str, look: &mut impl FnMut(&str, &Value)) {
        look(place, schema);
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            walk(property, &format!("{place}.{name}"), look);
        }
        if let Some(items) = schema.get("items") {
            walk(items, &format!("{place}[]"), look);
        }
    }

    #[test]
    fn no_schema_holds_what_a_model_api_refuses() {
        for tool in tools() {
            let name = tool["name"].as_str().expect("a name").to_owned();
            walk(&tool["inputSchema"], &name, &mut |place, schema| {
                for word in
                    ["oneOf", "anyOf", "allOf", "not", "if", "$ref", "$defs", "format", "title", "$schema"]
                {
                    assert!(schema.get(word).is_none(), "{place} has {word}");
                }
                assert!(!schema["type"].to_string().contains("null"), "{place} takes null");
                assert!(
                    schema["type"].is_string() || schema["type"].is_array(),
                    "{place} has no type: {schema}"
                );
                if schema["type"] == "array" {
                    assert!(schema["items"].is_object(), "{place} has no items");
                }
                for value in schema["enum"].as_array().into_iter().flatten() {
                    assert!(!value.is_null(), "{place} lists null");
                }
            });
            assert_eq!(tool["inputSchema"]["type"], "object", "{name}");
        }
    }

    /// Output schemas, which are listed only if the operator enables them.
    const DAILY: [&str; 5] = ["entity", "timesheet", "timer", "user_current", "config"];

    #[test]
    fn all_tools_cost_at_most_sixteen_thousand_bytes_and_those_for_every_day_nine_thousand() {
        let sizes: Vec<(String, usize)> =
            tools().iter().map(|tool| (tool["name"].to_string(), tool.to_string().len())).collect();
        let all = json!({ "tools": tools() }).to_string().len();
        assert!(all <= 16_000, "{sizes:?}: {all} bytes");
        let mut daily = tools();
        daily.retain(|tool| DAILY.iter().any(|name| tool["name"] == *name));
        let daily = json!({ "tools": daily }).to_string().len();
        assert!(daily <= 9_000, "{sizes:?}: {daily} bytes for {DAILY:?}");
    }

    #[test]
    fn the_tools_are_listed_as_reviewed() {
        for tool in tools() {
            insta::assert_json_snapshot!(tool["name"].as_str().expect("a name").to_owned(), tool);
        }
    }
}
