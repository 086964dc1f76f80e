//! The links of the README that add the server to an editor: they carry the configuration that the README shows beside them.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use url::Url;

const README: &str = include_str!("../../../README.md");

/// Returns a parameter of the link that begins with these characters.
fn link_parameter(begin: &str, name: &str) -> String {
    let link = README.split('(').find(|text| text.starts_with(begin)).unwrap();
    let url = Url::parse(link.split(')').next().unwrap()).unwrap();
    url.query_pairs().find(|(key, _)| key == name).unwrap().1.into_owned()
}

/// Returns the JSON block after the title of an editor.
fn shown_configuration(editor: &str) -> Value {
    let section = README.split(&format!("**{editor}**:")).nth(1).unwrap();
    let block = section.split("```json").nth(1).unwrap().split("```").next().unwrap();
    serde_json::from_str(block).unwrap()
}

#[test]
fn link_for_vs_code_carries_the_configuration_of_the_readme() {
    let parameter =
        |name| -> Value { serde_json::from_str(&link_parameter("https://vscode.dev/", name)).unwrap() };
    let shown = shown_configuration("VS Code");
    assert_eq!(link_parameter("https://vscode.dev/", "name"), "kimai");
    assert_eq!(parameter("config"), shown["servers"]["kimai"]);
    assert_eq!(parameter("inputs"), shown["inputs"]);
}

#[test]
fn link_for_cursor_carries_the_configuration_of_the_readme() {
    let config = STANDARD.decode(link_parameter("https://cursor.com/", "config")).unwrap();
    let config: Value = serde_json::from_slice(&config).unwrap();
    assert_eq!(json!({ "mcpServers": { "kimai": config } }), shown_configuration("Cursor"));
}
