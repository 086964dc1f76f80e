//! The hosted MCP server for Kimai, under the name that its predecessor in Python had.

use std::process::ExitCode;

fn main() -> ExitCode {
    kimai_mcp_http::run()
}
