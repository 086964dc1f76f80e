//! Command-line parts that `kimai-mcp` and `kimai-mcp-http` share.
//!
//! * [`Exit`]: the exit codes
//! * [`ConfigError`] and [`CliError`]: configuration errors with a next step, printed by [`print_errors`]
//! * [`Report`]: the result of a `check` command, for people and as JSON
//! * [`help_sections`]: the subcommands of a program as a flat list, for manuals
//! * [`log`]: log level and format, and the log writer on standard error
//! * [`style`]: terminal styles
//!
//! The crate knows nothing of Kimai and MCP.

mod error;
mod help;
pub mod log;
mod report;
pub mod style;

pub use error::{CliError, ConfigError, Exit, print_errors};
pub use help::help_sections;
pub use report::{Finding, Report, Status};
