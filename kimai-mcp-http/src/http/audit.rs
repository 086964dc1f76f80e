//! Audit log: one line per tool call that may change something. Texts of users are never logged.

use kimai_tools::{AccessSet, CallRecord, ToolError};

use crate::auth::Caller;

/// Log target of the audit lines; `--log kimai_mcp_http::audit=off` disables them.
const TARGET: &str = "kimai_mcp_http::audit";

/// Logs a call unless it only reads.
pub(super) fn log(caller: &Caller, call: &CallRecord<'_>) {
    if call.access.is_none_or(AccessSet::is_read_only) {
        return;
    }
    let ids: Vec<String> = call.ids.iter().map(|(name, id)| format!("{name}={id}")).collect();
    let written: Vec<String> = call.written.iter().map(|entity| entity.id.to_string()).collect();
    tracing::info!(
        target: TARGET,
        {
            user.hash = caller.subject,
            auth.method = caller.method.name(),
            gen_ai.tool.name = call.tool,
            action = call.action,
            ids = ids.join(" "),
            written = written.join(" "),
            outcome = call.outcome.name(),
            http.response.status_code = call.error.and_then(ToolError::status),
        },
        "write"
    );
}
