//! `api`: any path of Kimai's API, for plugins that no other tool knows. Offered only with `--raw-api`.

use std::marker::PhantomData;

use kimai_domain::{
    Input,
    api::{InvalidRawPath, Method, RawPath},
    raw,
};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::{
    Access, AccessSet, Action, Context, Requirement, Tool, ToolError,
    action::action,
    confirmation::Question,
    render::{Render, Text, quoted_text, statistics::escape_invisible_json},
};

/// The tool; it is not part of [`TOOLS`](crate::TOOLS), because a setting must offer it.
pub(crate) static TOOL: Tool = Tool {
    name: crate::policy::RAW_API_TOOL,
    title: "Raw API",
    description: "Any path below /api of Kimai, such as those of plugins that no other tool knows. Answers JSON.",
    discriminator: Some("method"),
    actions: &[action::<Call<Get>>(), action::<Call<Post>>(), action::<Call<Patch>>(), action::<Delete>()],
};

/// Maximum number of characters of an answer.
const MAX_CHARACTERS: usize = 20_000;

/// The note of a write.
const NOT_UNDONE: &str = "undo does not know this change.";

const WRITES: Requirement = Requirement::Always(AccessSet::of(&[Access::Admin]));

/// A method without a confirmation, as a type.
trait ApiMethod: Send + Sync + 'static {
    const NAME: &'static str;
    const METHOD: Method;
    const ACCESS: Requirement;
}

struct Get;
struct Post;
struct Patch;

impl ApiMethod for Get {
    const NAME: &'static str = "GET";
    const METHOD: Method = Method::Get;
    const ACCESS: Requirement = Requirement::READ;
}

impl ApiMethod for Post {
    const NAME: &'static str = "POST";
    const METHOD: Method = Method::Post;
    const ACCESS: Requirement = WRITES;
}

impl ApiMethod for Patch {
    const NAME: &'static str = "PATCH";
    const METHOD: Method = Method::Patch;
    const ACCESS: Requirement = WRITES;
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
struct Call<M> {
    arguments: Arguments,
    method: PhantomData<M>,
}

impl<'de, M> Deserialize<'de> for Call<M> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { arguments: Arguments::deserialize(deserializer)?, method: PhantomData })
    }
}

impl<M> JsonSchema for Call<M> {
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

impl<M: ApiMethod> Action for Call<M> {
    const NAME: &'static str = M::NAME;
    const ACCESS: Requirement = M::ACCESS;
    const IS_FOR_OWN_DATA: bool = false;
    type Output = ResponseOutput;

    async fn run(self, context: &Context) -> Result<ResponseOutput, ToolError> {
        let Arguments { path, query, body } = self.arguments;
        Request::new(M::METHOD, &path, &query, body)?.send(context).await
    }
}

// The person is asked first.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Delete {
    path: String,
    #[serde(default)]
    query: Map<String, Value>,
    #[serde(default)]
    #[schemars(with = "Map<String, Value>")]
    body: Option<Value>,
    confirm: Option<String>,
}

impl Action for Delete {
    const NAME: &'static str = "DELETE";
    const ACCESS: Requirement = Requirement::Always(AccessSet::of(&[Access::Admin, Access::Delete]));
    const IS_FOR_OWN_DATA: bool = false;
    type Output = ResponseOutput;

    async fn run(self, context: &Context) -> Result<ResponseOutput, ToolError> {
        let Self { path, query, body, confirm } = self;
        let question = deletion_question(&path, &query, body.as_ref());
        let request = Request::new(Method::Delete, &path, &query, body)?;
        context.confirm(confirm.as_deref(), &question).await?;
        request.send(context).await
    }
}

/// Returns the question before a DELETE request.
fn deletion_question(path: &str, query: &Map<String, Value>, body: Option<&Value>) -> Question {
    let mut question = Question::new(format!("Send DELETE {} to Kimai's API?", quoted_text(path)));
    if !query.is_empty() {
        let query = Value::Object(query.clone()).to_string();
        question = question.line(format_args!("Query: {}", quoted_text(&query)));
    }
    if let Some(body) = body {
        question = question.line(format_args!("Body: {}", quoted_text(&body.to_string())));
    }
    question.line("Undo cannot bring back what it deletes.")
}

/// A request whose path and query are valid.
struct Request {
    method: Method,
    path: RawPath,
    query: Vec<(String, String)>,
    body: Option<Value>,
}

impl Request {
    fn new(
        method: Method,
        path: &str,
        query: &Map<String, Value>,
        body: Option<Value>,
    ) -> Result<Self, Input> {
        let path = path.parse().map_err(|error: InvalidRawPath| Input::new("path", error.to_string()))?;
        Ok(Self { method, path, query: query_pairs(query)?, body })
    }

    /// Sends the request, and masks the secrets of the response.
    async fn send(self, context: &Context) -> Result<ResponseOutput, ToolError> {
        let Self { method, path, query, body } = self;
        let mut response = raw::send(&context.session, method, &path, &query, body.as_ref()).await?;
        if !method.is_safe() {
            context.notes.add(NOT_UNDONE);
        }
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

/// Parts of names of fields whose values are secrets, without separators.
const SECRETS: [&str; 11] = [
    "password",
    "passphrase",
    "passwd",
    "token",
    "secret",
    "apikey",
    "privatekey",
    "accesskey",
    "credential",
    "authorization",
    "bearer",
];

/// Replacement of a secret.
const MASK: &str = "***";

/// Fields of a pair that hold its name, and those that hold its value.
const PAIR_NAMES: [&str; 3] = ["name", "key", "field"];
const PAIR_VALUES: [&str; 2] = ["value", "values"];

/// Replaces what is named like a secret: values of fields, also nested ones, and those of pairs such as
/// `{"name": "api_token", "value": "…"}`.
fn mask_secrets(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            let mut names = PAIR_NAMES.iter().filter_map(|name| fields.get(*name)?.as_str());
            let is_secret_pair = names.any(is_secret_name);
            for (name, field) in fields {
                if is_secret_name(name) || (is_secret_pair && PAIR_VALUES.contains(&name.as_str())) {
                    mask(field);
                } else {
                    mask_secrets(field);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(mask_secrets),
        _ => {}
    }
}

/// Tells whether a field of this name holds a secret. Letter case and separators do not matter.
fn is_secret_name(name: &str) -> bool {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    let name: String = letters.flat_map(char::to_lowercase).collect();
    SECRETS.iter().any(|secret| name.contains(secret))
}

/// Replaces all texts and numbers of a value. Flags, null and what is empty say nothing about a secret.
fn mask(value: &mut Value) {
    match value {
        Value::Object(fields) => fields.values_mut().for_each(mask),
        Value::Array(items) => items.iter_mut().for_each(mask),
        Value::String(text) if !text.is_empty() => *value = MASK.into(),
        Value::Number(_) => *value = MASK.into(),
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
    fn secrets_are_masked_also_nested_ones_and_those_of_pairs() {
        let mut value = json!([
            {"apiToken": true, "plainPassword": "x", "inner": {"client_secret": "y"}, "name": "z", "keyword": "k"},
            {"api_key": "1", "apikey": 2, "privateKey": {"pem": "3", "bits": 4, "valid": null}, "tokens": ["5", ""]},
            {"meta": [{"name": "api_token", "value": "6"}, {"name": "colour", "value": "red"}]},
            {"key": "smtp.password", "values": ["7"]},
            {"name": "Mail login", "key": "smtp_password", "value": "8", "Authorization": "Bearer 9"},
        ]);
        mask_secrets(&mut value);
        let expected = json!([
            {"apiToken": true, "plainPassword": "***", "inner": {"client_secret": "***"}, "name": "z", "keyword": "k"},
            {"api_key": "***", "apikey": "***", "privateKey": {"pem": "***", "bits": "***", "valid": null},
                "tokens": ["***", ""]},
            {"meta": [{"name": "api_token", "value": "***"}, {"name": "colour", "value": "red"}]},
            {"key": "smtp.password", "values": ["***"]},
            {"name": "Mail login", "key": "smtp_password", "value": "***", "Authorization": "***"},
        ]);
        assert_eq!(value, expected);
    }

    #[test]
    fn long_answers_are_cut() {
        assert!(
            cut(&"x".repeat(20_001))
                .ends_with("Cut after 20000 of 20001 characters; ask for less with query, such as size.")
        );
    }
}
