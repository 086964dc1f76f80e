//! The command line, with the variable that stands in for each option. Everything is text until
//! [`Settings`](crate::settings::Settings) reads it, so that all that is wrong is told at once.

mod command;
mod serving;

use clap::{
    ArgMatches, Args, CommandFactory, FromArgMatches, Parser,
    error::{ContextKind, ContextValue},
};
pub use command::{Add, Check, Command, List, Remove, Rotate, UserCommand};
use kimai_cli::ConfigError;
pub use serving::{Address, Guards, Headers, Keeping, People};

use crate::foreign;

const AFTER: &str = "\
An option comes before its variable. Without --users-config users are read from the variable USERS_CONFIG, which
holds what the file would, or else from KIMAI_USER_<SLUG>_URL, _TOKEN, _AUTH_SECRET and _SSL_VERIFY; of the slug <SLUG>
is in capitals with _ for -. KIMAI_USER_<SLUG>_AUTH_SECRET comes before the secret of a file too. Secrets are variables
alone, because other users of this machine can see options: MCP_SERVER_TOKEN (what callers of --header-auth show),
KIMAI_MCP_STATE_KEY (the text of a --state-key-file).

Exit codes: 0 done; 1 not done, or not healthy; 2 the command line is wrong; 3 a setting or the file of users is
missing or unusable; 4 a Kimai is not reached; 5 a Kimai does not take a token; 6 the address is not free or the
state cannot be opened.";

/// Lets the AI assistants of a whole team work with Kimai, the time tracker: an MCP server over HTTP
#[derive(Debug, Default, Parser)]
#[command(name = "kimai-mcp-http", version, after_help = AFTER)]
pub struct Arguments {
    /// Where it is found.
    #[command(flatten)]
    pub address: Address,
    /// Who may use it.
    #[command(flatten)]
    pub people: People,
    /// What it keeps.
    #[command(flatten)]
    pub keeping: Keeping,
    /// Who may talk to it at all.
    #[command(flatten)]
    pub guards: Guards,
    /// Callers that bring a token of Kimai themselves.
    #[command(flatten)]
    pub headers: Headers,
    /// What it does with Kimai, and tells of it.
    #[command(flatten)]
    pub work: Work,
    /// What to do instead of serving.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What it does with Kimai, and tells of it.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Work")]
pub struct Work {
    /// The longest absence that Kimai takes in one booking, in days: longer ones are split (30; 0: only at the year's end)
    #[arg(long, global = true, value_name = "DAYS", env = "KIMAI_ABSENCE_MAX_DAYS", hide_env_values = true)]
    pub absence_max_days: Option<String>,

    /// How tools answer: text (the default), structured (data in JSON) or both; many assistants read the data instead
    #[arg(long, global = true, value_name = "HOW", env = "KIMAI_MCP_OUTPUT", hide_env_values = true)]
    pub output: Option<String>,

    /// What to log on stderr: error, warn, info (the default), debug or trace
    #[arg(long, global = true, value_name = "LEVEL", env = "KIMAI_MCP_LOG", hide_env_values = true)]
    pub log: Option<String>,

    /// How to log: text (the default), or json, one object a line
    #[arg(long, global = true, value_name = "FORMAT", env = "KIMAI_MCP_LOG_FORMAT", hide_env_values = true)]
    pub log_format: Option<String>,
}

impl Arguments {
    /// Returns the program and its subcommands as sections of a manual.
    pub fn help_sections() -> Vec<clap::Command> {
        kimai_cli::help_sections(Self::command())
    }
}

/// The command line of this process. Where it makes no sense, or help is wanted, the program ends here.
///
/// # Errors
/// When it has an option of the Python server that this one does not have.
pub(crate) fn read() -> Result<(Arguments, ArgMatches), ConfigError> {
    let matches = Arguments::command().try_get_matches();
    let read = matches.and_then(|matches| Ok((Arguments::from_arg_matches(&matches)?, matches)));
    read.map_err(|error| match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(name)) => foreign::option(name).unwrap_or_else(|| error.exit()),
        _ => error.exit(),
    })
}
