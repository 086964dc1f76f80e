use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Assistant, EntryError, ServerEntry, redact};

fn insert(text: &str, assistant: Assistant) -> Result<String, EntryError> {
    let token = "s3cret".into();
    let entry = ServerEntry {
        program: Path::new("/bin/kimai-mcp"),
        url: "https://k.example/",
        token: Some(&token),
        ssl_verify: None,
    };
    entry.insert_into(text, assistant)
}

#[test]
fn entry_is_inserted_into_an_empty_or_missing_configuration() {
    insta::assert_snapshot!(insert("", Assistant::ClaudeDesktop).unwrap(), @r#"
    {
      "mcpServers": {
        "kimai": {
          "command": "/bin/kimai-mcp",
          "args": [],
          "env": {
            "KIMAI_URL": "https://k.example/",
            "KIMAI_API_TOKEN": "s3cret"
          }
        }
      }
    }
    "#);
}

#[test]
fn comments_layout_and_other_servers_are_preserved() {
    let before = "// mine\n{\n    \"theme\": \"One\", // nice\n    \"context_servers\": {\n        /* theirs */\n        \"other\": { \"command\": \"x\" },\n    },\n}\n";
    insta::assert_snapshot!(insert(before, Assistant::Zed).unwrap(), @r#"
    // mine
    {
        "theme": "One", // nice
        "context_servers": {
            /* theirs */
            "other": { "command": "x" },
            "kimai": {
                "command": "/bin/kimai-mcp",
                "args": [],
                "env": {
                    "KIMAI_URL": "https://k.example/",
                    "KIMAI_API_TOKEN": "s3cret",
                },
            },
        },
    }
    "#);
}

#[test]
fn entry_of_the_python_server_is_updated_and_keeps_foreign_fields() {
    let before = r#"{
  "mcpServers": {
    "kimai": {
      "command": "kimai-mcp",
      "args": ["--kimai-url=https://old.example", "--kimai-token=0ld"],
      "env": { "HTTPS_PROXY": "http://proxy:3128" },
      "disabled": false
    }
  }
}"#;
    insta::assert_snapshot!(insert(before, Assistant::Cursor).unwrap(), @r#"
    {
      "mcpServers": {
        "kimai": {
          "command": "/bin/kimai-mcp",
          "args": [],
          "env": {
            "HTTPS_PROXY": "http://proxy:3128",
            "KIMAI_URL": "https://k.example/",
            "KIMAI_API_TOKEN": "s3cret"
          },
          "disabled": false
        }
      }
    }
    "#);
}

#[test]
fn old_token_is_removed_from_the_file_with_the_keychain() {
    let entry = ServerEntry {
        program: Path::new("k"),
        url: "https://k.example/",
        token: None,
        ssl_verify: Some("/ca.pem"),
    };
    let with_token = insert("{}", Assistant::VsCode).unwrap();
    let without_token: Value =
        serde_json::from_str(&entry.insert_into(&with_token, Assistant::VsCode).unwrap()).unwrap();
    assert_eq!(
        without_token["servers"]["kimai"],
        json!({ "type": "stdio", "command": "k", "args": [], "env": { "KIMAI_URL": "https://k.example/", "KIMAI_SSL_VERIFY": "/ca.pem" } })
    );
}

#[test]
fn configuration_that_the_assistant_rejects_is_refused() {
    for text in ["{", "[]", "{ \"mcpServers\": [] }", "{ // no\n}", "{ \"a\": 1, }", "{'a': 1}"] {
        assert!(insert(text, Assistant::ClaudeDesktop).is_err(), "{text}");
    }
    assert!(insert("{ \"a\": 1, // yes\n}", Assistant::VsCode).is_ok());
}

#[test]
fn byte_order_mark_and_windows_line_ends_are_preserved() {
    let after = insert("\u{feff}{\r\n  \"a\": 1\r\n}\r\n", Assistant::Windsurf).unwrap();
    assert!(after.starts_with("\u{feff}{\r\n") && after.ends_with("}\r\n"));
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after:?}");
}

#[test]
fn second_insert_changes_nothing() {
    for assistant in Assistant::ALL {
        let once = insert("{}", assistant).unwrap();
        assert_eq!(insert(&once, assistant).unwrap(), once);
    }
}

#[test]
fn secrets_of_all_servers_are_redacted() {
    let text = r#"{ "a": { "args": ["--kimai-token=s3cret", "--api-key", "s3cret", "--url", "u"],
        "env": { "KIMAI_API_TOKEN": "s3cret", "X": "y" }, "headers": { "Authorization": "Bearer s3cret" } },
        "secrets": ["s3cret", { "deep": "s3cret" }], "line": "X-Api-Key: s3cret" }"#;
    let redacted = redact(text, Assistant::Cursor);
    assert!(!redacted.contains("s3cret"), "{redacted}");
    assert!(redacted.contains(r#""--url", "u""#) && redacted.contains(r#""X": "y""#), "{redacted}");
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            proptest::collection::hash_map("\\PC{0,6}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn everything_else_in_the_configuration_is_preserved(
        mut before in proptest::collection::hash_map("[a-z]{1,6}", any_value(), 0..5),
        others in proptest::collection::hash_map("[a-z]{1,4}", any_value(), 0..3),
        pretty in any::<bool>(),
    ) {
        before.insert("mcpServers".to_owned(), json!(others));
        let before = json!(before);
        let text = if pretty { serde_json::to_string_pretty(&before).unwrap() } else { before.to_string() };
        let mut after: Value = serde_json::from_str(&insert(&text, Assistant::Cursor).unwrap()).unwrap();
        prop_assert!(after["mcpServers"].as_object_mut().unwrap().shift_remove("kimai").is_some());
        prop_assert_eq!(after, before);
    }
}
