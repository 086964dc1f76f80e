//! A line for each call that may change something: who, what, which, and how it ended. Never what users wrote.

use kimai_tools::{Access, CallRecord};

use crate::caller::Caller;

/// Where audit lines go; `--log kimai_mcp_http::audit=off` silences them.
const TARGET: &str = "kimai_mcp_http::audit";

/// Writes the line of this call, if it is one that may change something.
pub fn write(caller: &Caller, call: &CallRecord<'_>) {
    if call.access.is_none_or(|access| access == Access::Read) {
        return;
    }
    let ids: Vec<String> = call.ids.iter().map(|(name, id)| format!("{name}={id}")).collect();
    let written: Vec<String> = call.written.iter().map(|entity| entity.id.to_string()).collect();
    tracing::info!(
        target: TARGET,
        user = caller.subject,
        door = caller.door.name(),
        tool = call.tool,
        action = call.action,
        ids = ids.join(" "),
        written = written.join(" "),
        outcome = outcome(call),
        status = call.refusal.and_then(kimai_tools::ToolError::status),
        "write"
    );
}

/// How a call ended, in a word.
pub fn outcome(call: &CallRecord<'_>) -> &'static str {
    if call.refusal.is_none() { "done" } else { "refused" }
}
