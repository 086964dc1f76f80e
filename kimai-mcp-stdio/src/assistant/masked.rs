//! A configuration as it may be shown: no secrets, this server's or others'.

use jsonc_parser::cst::{CstNode, CstObjectProp};

use super::{Assistant, entry};

const HIDDEN: &str = "********";

/// The configuration with its secrets hidden; nothing of one that does not read.
pub(crate) fn masked(text: &str, assistant: Assistant) -> String {
    let Ok(root) = entry::read(text.trim_start_matches('\u{feff}'), assistant) else { return String::new() };
    root.value().into_iter().for_each(|value| mask(&value, false));
    root.to_string()
}

fn mask(node: &CstNode, secret: bool) {
    if let Some(text) = node.as_string_lit() {
        let value = text.decoded_value().unwrap_or_default();
        if let Some(masked) = masked_text(&value, secret) {
            text.set_raw_value(format!("\"{}\"", masked.escape_default()));
        }
    } else if let Some(array) = node.as_array() {
        let mut announced = false;
        for element in array.elements() {
            mask(&element, secret || announced);
            announced = element
                .as_string_lit()
                .is_some_and(|text| announces(&text.decoded_value().unwrap_or_default()));
        }
    } else if let Some(object) = node.as_object() {
        object.properties().iter().for_each(|property| mask_property(property, secret));
    }
}

fn mask_property(property: &CstObjectProp, secret: bool) {
    let secret = secret || property.decoded_name().is_some_and(|name| sounds_secret(&name));
    property.value().into_iter().for_each(|value| mask(&value, secret));
}

/// `--session-token` before the token.
fn announces(argument: &str) -> bool {
    argument.starts_with('-') && !argument.contains('=') && sounds_secret(argument)
}

fn masked_text(value: &str, secret: bool) -> Option<String> {
    if secret {
        return Some(HIDDEN.to_owned());
    }
    let (name, _) = value.split_once(['=', ':'])?;
    sounds_secret(name).then(|| format!("{name}={HIDDEN}"))
}

fn sounds_secret(name: &str) -> bool {
    let name = name.to_lowercase();
    ["token", "secret", "passw", "key", "auth", "credential", "bearer", "cookie"]
        .iter()
        .any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::{Assistant, masked};

    #[test]
    fn no_secret_is_shown_whoever_it_belongs_to() {
        let text = r#"{ "a": { "args": ["--kimai-token=s3cret", "--api-key", "s3cret", "--url", "u"],
            "env": { "KIMAI_API_TOKEN": "s3cret", "X": "y" }, "headers": { "Authorization": "Bearer s3cret" } },
            "secrets": ["s3cret", { "deep": "s3cret" }], "line": "X-Api-Key: s3cret" }"#;
        let shown = masked(text, Assistant::Cursor);
        assert!(!shown.contains("s3cret"), "{shown}");
        assert!(shown.contains(r#""--url", "u""#) && shown.contains(r#""X": "y""#), "{shown}");
    }
}
