//! Tools whose arguments are the point: a schema with everything, a value that comes in a header too.

use rmcp::{
    handler::server::wrapper::Parameters,
    model::{JsonObject, Tool},
};
use serde::Deserialize;
use serde_json::json;

use crate::tool::{Tools, tool_of};

pub(crate) fn tools(tools: Tools) -> Tools {
    tools.with_route((rich(), anything)).with_route((mirrored(), echo))
}

/// Every keyword that SEP-1613 and SEP-2106 name. The suite compares it.
fn rich() -> Tool {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "address": {
                "$anchor": "addressDef",
                "type": "object",
                "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
            }
        },
        "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#/$defs/address" },
            "contactMethod": { "type": "string", "enum": ["phone", "email"] },
            "phone": { "type": "string" },
            "email": { "type": "string" }
        },
        "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
        "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
        "then": { "required": ["phone"] },
        "else": { "required": ["email"] },
        "additionalProperties": false
    });
    tool_of("json_schema_2020_12_tool", "Has a schema with everything", schema)
}

fn anything(arguments: JsonObject) -> String {
    format!("{} arguments", arguments.len())
}

/// SEP-2243: what the header says has to be what the body says.
fn mirrored() -> Tool {
    let value = json!({ "type": "string", "x-mcp-header": "Value" });
    let schema = json!({ "type": "object", "properties": { "value": value }, "required": ["value"] });
    tool_of("test_custom_header", "Says its value", schema)
}

#[derive(Deserialize)]
struct Said {
    value: String,
}

fn echo(Parameters(Said { value }): Parameters<Said>) -> String {
    value
}
