use std::path::Path;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Assistant, Entry};

fn added(text: &str, assistant: Assistant) -> Result<String, String> {
    let token = "s3cret".into();
    let entry = Entry {
        program: Path::new("/bin/kimai-mcp"),
        url: "https://k.example/",
        token: Some(&token),
        ssl_verify: None,
    };
    entry.added_to(text, assistant)
}

#[test]
fn an_empty_or_missing_configuration_becomes_a_whole_one() {
    insta::assert_snapshot!(added("", Assistant::ClaudeDesktop).unwrap(), @r#"
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
fn comments_layout_and_other_servers_stay_where_they_are() {
    let before = "// mine\n{\n    \"theme\": \"One\", // nice\n    \"context_servers\": {\n        /* theirs */\n        \"other\": { \"command\": \"x\" },\n    },\n}\n";
    insta::assert_snapshot!(added(before, Assistant::Zed).unwrap(), @r#"
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
fn an_entry_of_the_python_server_is_taken_over_and_keeps_what_is_not_ours() {
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
    insta::assert_snapshot!(added(before, Assistant::Cursor).unwrap(), @r#"
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
fn with_the_keychain_an_old_token_leaves_the_file() {
    let entry = Entry {
        program: Path::new("k"),
        url: "https://k.example/",
        token: None,
        ssl_verify: Some("/ca.pem"),
    };
    let with = added("{}", Assistant::VsCode).unwrap();
    let without: Value = serde_json::from_str(&entry.added_to(&with, Assistant::VsCode).unwrap()).unwrap();
    assert_eq!(
        without["servers"]["kimai"],
        json!({ "type": "stdio", "command": "k", "args": [], "env": { "KIMAI_URL": "https://k.example/", "KIMAI_SSL_VERIFY": "/ca.pem" } })
    );
}

#[test]
fn what_the_assistant_would_not_read_is_refused() {
    for text in ["{", "[]", "{ \"mcpServers\": [] }", "{ // no\n}", "{ \"a\": 1, }", "{'a': 1}"] {
        assert!(added(text, Assistant::ClaudeDesktop).is_err(), "{text}");
    }
    assert!(added("{ \"a\": 1, // yes\n}", Assistant::VsCode).is_ok());
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_stay() {
    let after = added("\u{feff}{\r\n  \"a\": 1\r\n}\r\n", Assistant::Windsurf).unwrap();
    assert!(after.starts_with("\u{feff}{\r\n") && after.ends_with("}\r\n"));
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count(), "{after:?}");
}

#[test]
fn adding_twice_changes_nothing() {
    for assistant in Assistant::ALL {
        let once = added("{}", assistant).unwrap();
        assert_eq!(added(&once, assistant).unwrap(), once);
    }
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
    fn everything_else_in_a_configuration_stays(
        mut before in proptest::collection::hash_map("[a-z]{1,6}", any_value(), 0..5),
        others in proptest::collection::hash_map("[a-z]{1,4}", any_value(), 0..3),
        pretty in any::<bool>(),
    ) {
        before.insert("mcpServers".to_owned(), json!(others));
        let before = json!(before);
        let text = if pretty { serde_json::to_string_pretty(&before).unwrap() } else { before.to_string() };
        let mut after: Value = serde_json::from_str(&added(&text, Assistant::Cursor).unwrap()).unwrap();
        prop_assert!(after["mcpServers"].as_object_mut().unwrap().shift_remove("kimai").is_some());
        prop_assert_eq!(after, before);
    }
}
