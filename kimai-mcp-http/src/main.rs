//! The hosted MCP server for Kimai.

use std::process::ExitCode;

fn main() -> ExitCode {
    kimai_mcp_http::run()
}
