//! The hosted MCP server for Kimai.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// The allocator of the system needs more processor time for the futures of calls, which are larger than its caches of small blocks.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    kimai_mcp_http::run()
}
