//! Options of both programs that select tools and confirm their calls.

#![allow(clippy::doc_markdown, reason = "clap prints these comments as they are")]

use clap::Args;

/// Options that select tools. Values stay text until the program reads them.
#[derive(Debug, Default, Clone, Args)]
pub struct ToolSelection {
    /// Tools to offer, separated by commas: timesheet, or timesheet.list for a single action (all)
    #[arg(long, global = true, value_name = "TOOLS", env = "KIMAI_MCP_TOOLS", hide_env_values = true)]
    pub tools: Option<String>,

    /// Tools to leave out, separated by commas: rate, or absence.delete for a single action
    #[arg(
        long,
        global = true,
        value_name = "TOOLS",
        env = "KIMAI_MCP_EXCLUDE_TOOLS",
        hide_env_values = true
    )]
    pub exclude_tools: Option<String>,

    /// Leaves out all actions that delete
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_NO_DELETE", hide_env_values = true)]
    pub no_delete: Option<String>,

    /// Offers the tool api, which calls any path of Kimai's API, such as those of plugins: read, or write for all methods (not offered)
    #[arg(long, global = true, value_name = "ACCESS", env = "KIMAI_MCP_RAW_API", hide_env_values = true)]
    pub raw_api: Option<String>,

    /// Grouping of actions: compact (default) has one tool per subject; split has tools that only read, only write or only delete
    #[arg(long, global = true, value_name = "SURFACE", env = "KIMAI_MCP_SURFACE", hide_env_values = true)]
    pub surface: Option<String>,

    /// Views of reports that assistants show beside the text (MCP Apps): true (the default) or false
    #[arg(long, global = true, value_name = "BOOL", env = "KIMAI_MCP_APPS", hide_env_values = true)]
    pub apps: Option<String>,

    /// Leaves out the views of reports, like --apps false
    #[arg(long, global = true)]
    pub no_apps: bool,

    /// Confirmation: with ask (default), calls that delete several records, update several by timesheet update, or delete more than undo can bring back, ask first; with never, no call asks, for scripts
    #[arg(long, global = true, value_name = "MODE", env = "KIMAI_MCP_CONFIRM", hide_env_values = true)]
    pub confirm: Option<String>,
}

/// Tells whether a text can be the value of an HTTP header such as `User-Agent`: printable ASCII.
pub fn is_header_text(text: &str) -> bool {
    text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic())
}

/// Parses a switch: `true`, `false` and the like.
pub fn parse_switch(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Some(true),
        "0" | "false" | "no" | "off" => Some(false),
        _ => None,
    }
}
