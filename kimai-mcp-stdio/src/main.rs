//! The program `kimai-mcp`; the code is in its library.

use std::process::ExitCode;

fn main() -> ExitCode {
    kimai_mcp_stdio::run()
}
