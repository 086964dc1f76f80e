//! The program `kimai-mcp` under the name of its crate, by which clients of the MCP registry start it.

use std::process::ExitCode;

fn main() -> ExitCode {
    kimai_mcp_stdio::run()
}
