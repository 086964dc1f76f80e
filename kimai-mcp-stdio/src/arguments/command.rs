//! What the program does besides serving an assistant.

use clap::{Args, Subcommand, builder::PossibleValuesParser};
use clap_complete::Shell;
use kimai_tools::TOOLS;

use crate::assistant::{Assistant, Platform};

/// What the program does besides serving an assistant.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Connects your assistants with Kimai: asks, tests, and writes it into their configurations
    #[command(long_flag = "setup")]
    Setup(Setup),
    /// Says whether everything is in order, and what to do where it is not
    #[command(long_flag = "check")]
    Check(Check),
    /// Calls a tool, as an assistant would
    Call {
        /// The tool
        #[arg(value_parser = tools())]
        tool: String,
        /// Its arguments, an object in JSON; - reads it from stdin
        #[arg(default_value = "{}", allow_hyphen_values = true)]
        arguments: String,
    },
    /// Lists the tools, or shows one of them with its actions and arguments
    Tools {
        /// The tool
        #[arg(value_parser = tools())]
        tool: Option<String>,
        /// As JSON, as an assistant gets it
        #[arg(long)]
        json: bool,
    },
    /// Prints the completions for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Prints the manual page
    Man,
}

/// How assistants are connected.
#[derive(Debug, Default, Args)]
pub struct Setup {
    /// Asks nothing: URL and token come from options, variables or .env, and every change is made
    #[arg(long)]
    pub yes: bool,
    /// Which assistant to connect, may be repeated; without it those that are found
    #[arg(long, value_name = "NAME")]
    pub client: Vec<Assistant>,
    /// Keeps the token in the system's keychain instead of the assistants' files
    #[arg(long)]
    pub keychain: bool,
    /// Whose places for configurations: those of another system are for its disk mounted here
    #[arg(long, hide = true)]
    pub platform: Option<Platform>,
}

/// How the check is told.
#[derive(Debug, Default, Args)]
pub struct Check {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}

fn tools() -> PossibleValuesParser {
    PossibleValuesParser::new(TOOLS.iter().map(|tool| tool.name))
}
