//! `api`: any path of Kimai's API, for plugins that no other tool knows. Offered only with `--raw-api`.

use std::marker::PhantomData;

use kimai_domain::{Input, api::Method, raw};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{
    Access, AccessSet, Action, Context, Requirement, Tool, ToolError,
    action::action,
    render::{Render, Text, statistics::escape_invisible_json},
};

/// The tool; it is not part of [`TOOLS`](crate::TOOLS), because a setting must offer it.
pub(crate) static TOOL: Tool = Tool {
    name: crate::policy::RAW_API_TOOL,
    title: "Raw API",
    description: "Any path below /api of Kimai, such as those of plugins that no other tool knows. Answers JSON.",
    discriminator: Some("method"),
    actions: &[
        action::<Call<Get>>(),
        action::<Call<Post>>(),
        action::<Call<Patch>>(),
        action::<Call<Delete>>(),
    ],
};

/// Maximum number of characters of an answer.
const MAX_CHARACTERS: usize = 20_000;

/// A method as a type.
trait Verb: Send + Sync + 'static {
    const NAME: &'static str;
    const METHOD: Method;
    const ACCESS: Requirement;
}

struct Get;
struct Post;
struct Patch;
struct Delete;

const WRITES: Requirement = Requirement::Always(AccessSet::of(&[Access::Admin]));

impl Verb for Get {
    const NAME: &'static str = "GET";
    const METHOD: Method = Method::Get;
    const ACCESS: Requirement = Requirement::READ;
}

impl Verb for Post {
    const NAME: &'static str = "POST";
    const METHOD: Method = Method::Post;
    const ACCESS: Requirement = WRITES;
}

impl Verb for Patch {
    const NAME: &'static str = "PATCH";
    const METHOD: Method = Method::Patch;
    const ACCESS: Requirement = WRITES;
}

impl Verb for Delete {
    const NAME: &'static str = "DELETE";
    const METHOD: Method = Method::Delete;
    const ACCESS: Requirement = Requirement::Always(AccessSet::of(&[Access::Admin, Access::Delete]));
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Arguments {
    #[schemars(description = "such as expenses/4")]
    path: String,
    #[serde(default)]
    query: Map<String, Value>,
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    body: Option<Value>,
}

/// A request with one method.
struct Call<V> {
    arguments: Arguments,
    verb: PhantomData<V>,
}

impl<'de, V> Deserialize<'de> for Call<V> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { arguments: Arguments::deserialize(deserializer)?, verb: PhantomData })
    }
}

impl<V> JsonSchema for Call<V> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Call".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Arguments::json_schema(generator)
    }
}

impl<V: Verb> Action for Call<V> {
    const NAME: &'static str = V::NAME;
    const ACCESS: Requirement = V::ACCESS;
    const IS_FOR_OWN_DATA: bool = false;
    type Output = ResponseOutput;

    async fn run(self, context: &Context) -> Result<ResponseOutput, ToolError> {
        let Arguments { path, query, body } = self.arguments;
        let query = query_pairs(&query)?;
        let mut response = raw::send(&context.session, V::METHOD, &path, &query, body.as_ref()).await?;
        mask_secrets(&mut response);
        Ok(ResponseOutput(cut(&escape_invisible_json(&response.to_string()))))
    }
}

/// Returns the parameters of the query; lists are repeated parameters with the name `x[]`.
fn query_pairs(query: &Map<String, Value>) -> Result<Vec<(String, String)>, Input> {
    let mut pairs = Vec::new();
    for (name, value) in query {
        match value {
            Value::Array(items) => {
                let list = format!("{}[]", name.trim_end_matches("[]"));
                for item in items {
                    pairs.push((list.clone(), text(item).ok_or_else(|| invalid(name))?));
                }
            }
            value => pairs.push((name.clone(), text(value).ok_or_else(|| invalid(name))?)),
        }
    }
    Ok(pairs)
}

fn invalid(name: &str) -> Input {
    Input::new(format!("query.{name}"), "is no text, number, flag, or list of these")
}

/// Returns a scalar as Kimai reads it in a query; flags are 1 and 0.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(u8::from(*flag).to_string()),
        _ => None,
    }
}

/// Parts of names of fields whose texts are secrets.
const SECRETS: [&str; 3] = ["password", "token", "secret"];

/// Replaces texts in fields that are named like secrets.
fn mask_secrets(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                let name = name.to_lowercase();
                if field.is_string() && SECRETS.iter().any(|secret| name.contains(secret)) {
                    *field = "***".into();
                } else {
                    mask_secrets(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask_secrets),
        _ => {}
    }
}

/// Cuts a long answer, with a line about what is missing.
fn cut(json: &str) -> String {
    match json.char_indices().nth(MAX_CHARACTERS) {
        None => json.to_owned(),
        Some((end, _)) => {
            let all = json.chars().count();
            let start = json.get(..end).unwrap_or_default();
            format!(
                "{start}\nCut after {MAX_CHARACTERS} of {all} characters; ask for less with query, such as size."
            )
        }
    }
}

/// The response of Kimai as compact JSON.
struct ResponseOutput(String);

/// The response of Kimai.
#[derive(Serialize, JsonSchema)]
struct ResponseData {
    #[schemars(description = "JSON")]
    response: String,
}

impl Render for ResponseOutput {
    type Data = ResponseData;

    fn render(&self, text: &mut Text) {
        text.line(&self.0);
    }

    fn data(&self) -> ResponseData {
        ResponseData { response: self.0.clone() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{cut, mask_secrets, query_pairs};

    #[test]
    fn lists_of_the_query_are_repeated_and_objects_are_refused() {
        let query = json!({"ids": [1, 2], "full": true, "term": "x"});
        let pairs = query_pairs(query.as_object().unwrap()).unwrap();
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(pairs, [("ids[]", "1"), ("ids[]", "2"), ("full", "1"), ("term", "x")]);
        assert!(query_pairs(json!({"a": {}}).as_object().unwrap()).is_err());
    }

    #[test]
    fn secrets_are_masked_and_long_answers_are_cut() {
        let mut value =
            json!([{"apiToken": true, "plainPassword": "x", "inner": {"client_secret": "y"}, "name": "z"}]);
        mask_secrets(&mut value);
        let masked = json!([{"apiToken": true, "plainPassword": "***", "inner": {"client_secret": "***"}, "name": "z"}]);
        assert_eq!(value, masked);
        assert!(
            cut(&"x".repeat(20_001))
                .ends_with("Cut after 20000 of 20001 characters; ask for less with query, such as size.")
        );
    }
}
