//! Arguments of tools: every call is answered or refused in words, for a Kimai that answers every request alike.
//!
//! The input is a byte for the tool and the answer of Kimai, and JSON for the arguments.

#![no_main]

use std::sync::LazyLock;

use kimai_fuzz::{StaticKimai, run};
use kimai_tools::{Context, Output, Policy, Progress, Surface, TOOLS, call, find_operation};
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value};

static KIMAI: LazyLock<StaticKimai> = LazyLock::new(StaticKimai::start);

/// Longest text of an answer to a call that names no number of rows, with room for notes.
const MAX_ANSWER_BYTES: usize = 200_000;

const RECORD: &str = r#"{"id":1,"name":"One","username":"anna","begin":"2026-11-28T09:00:00+0100",
    "end":"2026-11-28T10:00:00+0100","duration":3600,"user":1,"project":1,"activity":1,"customer":1,
    "timezone":"Europe/Berlin","visible":true,"enabled":true,"members":[],"teams":[],"metaFields":[],
    "date":"2026-11-28","type":"holiday","status":"new","version":"2.66.0","versionId":26600}"#;

fuzz_target!(|input: (u8, &[u8])| {
    let (selection, text) = input;
    let Ok(arguments) = serde_json::from_slice::<Map<String, Value>>(text) else { return };
    let tool = &TOOLS[usize::from(selection & 31) % TOOLS.len()];
    let list = format!("[{RECORD}]");
    let (status, body) = match selection >> 5 {
        0 | 1 => (200, RECORD),
        2 | 3 => (200, list.as_str()),
        4 => (200, "[]"),
        5 => (403, r#"{"code":403,"message":"Access denied."}"#),
        6 => (404, r#"{"code":404,"message":"Not Found"}"#),
        _ => (
            400,
            r#"{"code":400,"message":"Validation Failed","errors":{"children":{"begin":{"errors":["no"]}}}}"#,
        ),
    };
    KIMAI.set_answer(status, body.as_bytes());
    for surface in [Surface::Compact, Surface::Split] {
        let _ = find_operation(tool.name, &arguments, surface);
    }
    let session = KIMAI.session();
    let context = || Ok(Context::new(session, Progress::default()));
    let answer =
        run(call(tool.name, arguments.clone(), &Policy::default(), Surface::Compact, Output::Both, context));
    match answer {
        Ok(answer) => {
            assert!(answer.text().len() < MAX_ANSWER_BYTES + 10 * text.len(), "{}", answer.text().len())
        }
        Err(error) => {
            let message = error.to_string();
            assert!(!message.trim().is_empty() && !message.contains("a-token"), "{message:?}");
        }
    }
});
