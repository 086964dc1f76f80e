//! The command line, with the variable that stands in for each option.

mod chapters;
mod command;

use clap::Parser;
pub use command::{Check, Command, Setup};
use secrecy::SecretString;

const AFTER: &str = "\
An option comes before its variable, a variable before a line of the file .env, which is looked for in the
working directory and those above it, and a token in any of them before one in the system's keychain. Other users
of this machine can see the options of a program: give the token as KIMAI_API_TOKEN. It is made in Kimai under your
profile, API access.

Exit codes: 0 done; 1 not done; 2 the command line is wrong; 3 URL or token missing or unusable; 4 Kimai is not
reached; 5 Kimai does not take the token; 6 the setup was left before anything was written.";

/// Lets an AI assistant work with Kimai, the time tracker: an MCP server over stdin and stdout
#[derive(Debug, Default, Parser)]
#[command(name = "kimai-mcp", version, after_help = AFTER)]
pub struct Arguments {
    /// Where Kimai is: the address of its start page
    #[arg(long, global = true, value_name = "URL", env = "KIMAI_URL", hide_env_values = true)]
    pub kimai_url: Option<String>,

    /// Your API token
    #[arg(long, global = true, value_name = "TOKEN", env = "KIMAI_API_TOKEN", hide_env_values = true)]
    pub kimai_token: Option<SecretString>,

    /// Which certificates to trust: true (those of the system, the default), false (any), or a file of CAs in PEM
    #[arg(long, global = true, value_name = "VALUE", env = "KIMAI_SSL_VERIFY", hide_env_values = true)]
    pub ssl_verify: Option<String>,

    /// The longest absence that Kimai takes in one booking, in days: longer ones are split (30; 0: only at the year's end)
    #[arg(long, global = true, value_name = "DAYS", env = "KIMAI_ABSENCE_MAX_DAYS", hide_env_values = true)]
    pub absence_max_days: Option<String>,

    /// How tools answer: text (the default), structured (data in JSON) or both; many assistants read the data instead
    #[arg(long, global = true, value_name = "HOW", env = "KIMAI_MCP_OUTPUT", hide_env_values = true)]
    pub output: Option<String>,

    /// Has no effect, accepted for older configurations: the tools take a user where one can be chosen
    #[arg(long, value_name = "USER", env = "KIMAI_DEFAULT_USER", hide_env_values = true)]
    pub kimai_user: Option<String>,

    /// What to log on stderr: error, warn (the default), info, debug or trace
    #[arg(long, global = true, value_name = "LEVEL", env = "KIMAI_MCP_LOG", hide_env_values = true)]
    pub log: Option<String>,

    /// What to do instead of serving an assistant.
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    use super::{Arguments, Command};

    #[test]
    fn the_definitions_hold_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn setup_and_check_are_flags_and_take_the_settings_on_either_side() {
        for words in [["--setup", "--kimai-url", "u"], ["--kimai-url", "u", "--setup"]] {
            let read = Arguments::parse_from([&["kimai-mcp"], words.as_slice()].concat());
            assert!(matches!(read.command, Some(Command::Setup(_))), "{words:?}");
            assert_eq!(read.kimai_url.as_deref(), Some("u"));
        }
        let read = Arguments::parse_from(["kimai-mcp", "--check", "--json"]);
        assert!(matches!(read.command, Some(Command::Check(check)) if check.json));
    }
}
