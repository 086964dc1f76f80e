//! Command line: options with their environment variables, and subcommands.
//!
//! clap prints the doc comments as help texts.

#![allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "clap prints the doc comments literally")]

use clap::{Args, CommandFactory, Parser, Subcommand, builder::PossibleValuesParser};
use kimai_cli::{Shell, ToolSelection};
use kimai_tools::TOOLS;
use secrecy::SecretString;

use crate::{
    assistant::{Assistant, Platform},
    report::{ReportOptions, Today},
};

const AFTER_HELP: &str = "\
Settings are read in this order: command-line option, environment variable, .env file in the working directory or the
nearest parent directory that has one. The token is also read from the system keychain. Other users of this machine can
see command-line options, so pass the token as KIMAI_API_TOKEN. Create the token in Kimai under your profile, API access.

Exit codes: 0 success; 1 failure; 2 invalid command line; 3 URL or token missing or invalid; 4 Kimai does not respond;
5 Kimai refuses the token; 6 setup cancelled before anything was written.";

/// MCP server that connects AI assistants with the time tracker Kimai over standard input and output
#[derive(Debug, Default, Parser)]
#[command(name = "kimai-mcp", version, after_help = AFTER_HELP)]
pub struct Arguments {
    /// URL of Kimai, such as https://kimai.example.com
    #[arg(long, global = true, value_name = "URL", env = "KIMAI_URL", hide_env_values = true)]
    pub kimai_url: Option<String>,

    /// Your Kimai API token
    #[arg(long, global = true, value_name = "TOKEN", env = "KIMAI_API_TOKEN", hide_env_values = true)]
    pub kimai_token: Option<SecretString>,

    /// TLS certificates to trust: true (system certificates, the default), false (any), or the path of a PEM file with CAs or with the self-signed certificate of Kimai, or of a directory of such files
    #[arg(long, global = true, value_name = "VALUE", env = "KIMAI_SSL_VERIFY", hide_env_values = true)]
    pub ssl_verify: Option<String>,

    /// User-Agent of requests to Kimai (default: kimai-mcp/ and the version)
    #[arg(long, global = true, value_name = "TEXT", env = "KIMAI_MCP_USER_AGENT", hide_env_values = true)]
    pub user_agent: Option<String>,

    /// Longest absence in days that Kimai accepts in one booking (default: 30). Longer absences are split; 0 splits only at the end of a year
    #[arg(long, global = true, value_name = "DAYS", env = "KIMAI_ABSENCE_MAX_DAYS", hide_env_values = true)]
    pub absence_max_days: Option<String>,

    /// Format of tool answers: text (the default), structured (JSON data) or both. Many assistants ignore the text if there is data
    #[arg(long, global = true, value_name = "FORMAT", env = "KIMAI_MCP_OUTPUT", hide_env_values = true)]
    pub output: Option<String>,

    /// Allowed actions: read_only, employee (writes own times and absences), team_leader (also those of others, and approvals), hr (reads times, absences and users), manager (all but users) or admin (the default). Kimai's permissions apply besides
    #[arg(long, global = true, value_name = "MODE", env = "KIMAI_MCP_MODE", hide_env_values = true)]
    pub mode: Option<String>,

    /// Selection of tools.
    #[command(flatten)]
    pub selection: ToolSelection,

    /// Has no effect; accepted for older configurations. Tools take a user as an argument instead
    #[arg(long, value_name = "USER", env = "KIMAI_DEFAULT_USER", hide_env_values = true)]
    pub kimai_user: Option<String>,

    /// Level of the log on standard error: error, warn (the default), info, debug or trace
    #[arg(long, global = true, value_name = "LEVEL", env = "KIMAI_MCP_LOG", hide_env_values = true)]
    pub log: Option<String>,

    /// Subcommand; without one the program serves an assistant.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// Returns the program and its subcommands as sections of a manual.
    pub fn help_sections() -> Vec<clap::Command> {
        kimai_cli::help_sections(Self::command())
    }
}

/// Subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Connects your assistants with Kimai: asks for URL and token, tests them, and writes the assistants' configurations
    #[command(long_flag = "setup")]
    Setup(Setup),
    /// Checks the configuration and the connection to Kimai
    #[command(long_flag = "check")]
    Check(Check),
    /// Calls a tool and prints its answer
    Call {
        /// Name of the tool
        #[arg(value_parser = tool_names())]
        tool: String,
        /// Arguments as name=value, such as data.project=Website or ids=1,2 (name:=value for JSON; a first word without = is the action), as one JSON object, or - to read one from standard input
        arguments: Vec<String>,
    },
    /// Prints a report: a table on a terminal, else text, CSV or JSON
    Report(ReportOptions),
    /// Prints your day: time per project, and the expected time
    Today(Today),
    /// Lists the tools, or describes the actions and arguments of one tool
    Tools {
        /// Name of the tool
        #[arg(value_parser = tool_names())]
        tool: Option<String>,
        /// Prints the MCP tool definitions as JSON
        #[arg(long)]
        json: bool,
    },
    /// Prints the completion script of a shell
    Completions {
        /// Name of the shell
        shell: Shell,
    },
    /// Prints the manual page
    Man,
}

/// Options of `--setup`.
#[derive(Debug, Default, Args)]
pub struct Setup {
    /// Asks no questions: takes URL and token from options, variables or .env, and makes every change
    #[arg(long)]
    pub yes: bool,
    /// Assistant to connect; may be repeated (default: all installed assistants)
    #[arg(long, value_name = "NAME")]
    pub client: Vec<Assistant>,
    /// Stores the token in the system keychain instead of the assistants' files
    #[arg(long)]
    pub keychain: bool,
    /// Operating system of the home directory, for the mounted disk of another system
    #[arg(long, hide = true)]
    pub platform: Option<Platform>,
}

/// Options of `--check`.
#[derive(Debug, Default, Args)]
pub struct Check {
    /// Prints the results as JSON
    #[arg(long)]
    pub json: bool,
}

fn tool_names() -> PossibleValuesParser {
    PossibleValuesParser::new(TOOLS.iter().map(|tool| tool.name))
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Arguments, Command};

    #[test]
    fn command_line_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn setup_and_check_are_flags_and_accept_settings_on_either_side() {
        for words in [["--setup", "--kimai-url", "u"], ["--kimai-url", "u", "--setup"]] {
            let arguments = Arguments::parse_from([&["kimai-mcp"], words.as_slice()].concat());
            assert!(matches!(arguments.command, Some(Command::Setup(_))), "{words:?}");
            assert_eq!(arguments.kimai_url.as_deref(), Some("u"));
        }
        let arguments = Arguments::parse_from(["kimai-mcp", "--check", "--json"]);
        assert!(matches!(arguments.command, Some(Command::Check(check)) if check.json));
    }
}
