//! Tools as clients see them: small, flat schemas without keywords that model APIs reject.

#[cfg(test)]
mod tests {
    use kimai_tools::{Output, Policy, Server, Surface};
    use serde_json::{Value, json};

    fn tools() -> Vec<Value> {
        let tools = Server::listed(&Policy::default(), Surface::Compact, Output::Text);
        tools.into_iter().map(|tool| serde_json::to_value(tool).expect("a tool is JSON")).collect()
    }

    /// Visits a schema and all schemas in it, with their paths.
    fn walk(schema: &Value, place: &str, visitor: &mut impl FnMut(&str, &Value)) {
        visitor(place, schema);
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            walk(property, &format!("{place}.{name}"), visitor);
        }
        if let Some(items) = schema.get("items") {
            walk(items, &format!("{place}[]"), visitor);
        }
    }

    #[test]
    fn schemas_contain_no_keyword_that_model_apis_reject() {
        for tool in tools() {
            let name = tool["name"].as_str().expect("a name").to_owned();
            walk(&tool["inputSchema"], &name, &mut |place, schema| {
                for word in
                    ["oneOf", "anyOf", "allOf", "not", "if", "$ref", "$defs", "format", "title", "$schema"]
                {
                    assert!(schema.get(word).is_none(), "{place} has {word}");
                }
                assert!(!schema["type"].to_string().contains("null"), "{place} takes null");
                assert!(schema["type"].is_string(), "{place} has no type or several: {schema}");
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

    /// Returns the paths of the properties of a schema, with those of the objects in it.
    fn paths(schema: &Value) -> Vec<String> {
        let mut paths = Vec::new();
        walk(schema, "", &mut |path, _| paths.push(path.to_owned()));
        paths
    }

    #[test]
    fn arguments_without_a_property_are_named_in_a_description_or_have_a_listed_plural() {
        let mut count = 0;
        for (view, listed) in Surface::Compact.tools().zip(tools()) {
            let listed_paths = paths(&listed["inputSchema"]);
            let text = listed.to_string();
            for path in paths(&Value::Object(view.arguments(&Policy::default()))) {
                if listed_paths.contains(&path) {
                    continue;
                }
                count += 1;
                let name = path.rsplit('.').next().unwrap_or_default();
                let words = text.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
                let plurals = [format!("{path}s"), format!("{}ies", path.trim_end_matches('y'))];
                let is_named = words.into_iter().any(|word| word == name);
                assert!(
                    is_named || plurals.iter().any(|plural| listed_paths.contains(plural)),
                    "{}{path} is not named",
                    view.name()
                );
            }
        }
        assert!(count > 30, "only {count} arguments are left out");
    }

    /// Tools that most conversations need.
    const DAILY: [&str; 5] = ["entity", "timesheet", "timer", "user_current", "config"];

    #[test]
    fn all_tools_have_at_most_20000_bytes_and_the_daily_ones_11000() {
        let sizes: Vec<(String, usize)> =
            tools().iter().map(|tool| (tool["name"].to_string(), tool.to_string().len())).collect();
        let all = json!({ "tools": tools() }).to_string().len();
        assert!(all <= 20_000, "{sizes:?}: {all} bytes");
        let mut daily = tools();
        daily.retain(|tool| DAILY.iter().any(|name| tool["name"] == *name));
        let daily = json!({ "tools": daily }).to_string().len();
        assert!(daily <= 11_000, "{sizes:?}: {daily} bytes for {DAILY:?}");
    }

    #[test]
    fn descriptions_of_arguments_are_attributes_and_not_doc_comments() {
        let sources = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let mut folders = vec![sources];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("the sources can be read") {
                let path = entry.expect("the folder can be read").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).expect("a source is text");
                let documented: Vec<&str> = documented_arguments(&source);
                assert!(documented.is_empty(), "{}: {documented:?}", path.display());
            }
        }
    }

    /// Returns the doc comments on and in the types that are arguments with a schema.
    fn documented_arguments(source: &str) -> Vec<&str> {
        let mut documented = Vec::new();
        for item in source.split("\n\n") {
            let derives = item.lines().find(|line| line.starts_with("#[derive("));
            if derives.is_some_and(|derive| derive.contains("Deserialize") && derive.contains("JsonSchema")) {
                documented.extend(item.lines().filter(|line| line.trim_start().starts_with("///")));
            }
        }
        documented
    }

    #[test]
    fn tools_match_the_snapshots() {
        for tool in tools() {
            insta::assert_json_snapshot!(tool["name"].as_str().expect("a name").to_owned(), tool);
        }
    }
}
