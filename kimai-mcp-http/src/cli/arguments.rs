//! Command line: commands and their arguments.

#![allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "clap prints these comments as they are")]

use clap::{ArgMatches, Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use kimai_cli::Shell;
use secrecy::SecretString;

use crate::config::Options;

const AFTER_HELP: &str = "\
An option takes precedence over its variable. Without --users-config, users are read from the variable USERS_CONFIG, which
has the content of the file, or else from KIMAI_USER_<SLUG>_URL, _TOKEN, _AUTH_SECRET and _SSL_VERIFY, with the slug in
capitals and _ for -. KIMAI_USER_<SLUG>_AUTH_SECRET also takes precedence over the secret in a file. These secrets have
variables only, because other users of the machine can see options: MCP_SERVER_TOKEN (the token that callers of
--header-auth send), KIMAI_MCP_STATE_KEY (the content of a --state-key-file).

Exit codes: 0 success; 1 failure, or not healthy; 2 invalid command line; 3 a setting or the users file is missing or
invalid; 4 a Kimai does not respond; 5 a Kimai refuses a token; 6 the address is in use or the state cannot be opened.";

/// Lets the AI assistants of a whole team work with Kimai, the time tracker: an MCP server over HTTP
#[derive(Debug, Default, Parser)]
#[command(name = "kimai-mcp-http", version, after_help = AFTER_HELP)]
pub struct Arguments {
    /// Options of the server.
    #[command(flatten)]
    pub options: Options,
    /// Command to run instead of the server.
    #[command(subcommand)]
    pub command: Option<Command>,
}

impl Arguments {
    /// Returns the program and its subcommands as sections of a manual.
    pub fn help_sections() -> Vec<clap::Command> {
        kimai_cli::help_sections(Self::command())
    }
}

/// Commands besides serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Manages the users in the users file
    #[command(subcommand, arg_required_else_help = true)]
    User(UserCommand),
    /// Lists and ends the sessions of the assistants that users connected
    #[command(subcommand, arg_required_else_help = true)]
    Sessions(SessionsCommand),
    /// Verifies and shows the audit file
    #[command(subcommand, arg_required_else_help = true)]
    Audit(AuditCommand),
    /// Checks the settings and the Kimai token of every user, and shows how to solve problems
    Check(Check),
    /// Checks if the server with these settings is running; for containers
    Healthcheck,
    /// Prints the completion script of a shell
    Completions {
        /// Name of the shell
        shell: Shell,
    },
    /// Prints the manual page
    Man,
}

/// Commands for the users file.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Adds a user and prints the login data once
    Add(AddUser),
    /// Lists the users
    List(ListUsers),
    /// Removes a user
    Remove(RemoveUser),
    /// Replaces the login secret or the Kimai token of a user
    Rotate(RotateUser),
    /// Lets another account of the identity provider sign in as a user, and ends the sessions of the user
    Unlink(UnlinkUser),
    /// Hashes the login secrets and seals the Kimai tokens that are in clear text, with the state key
    Seal,
}

/// Arguments of `user add`.
#[derive(Debug, Args)]
pub struct AddUser {
    /// Kimai of the user: the URL of its start page (default: --default-kimai-url)
    #[arg(long, value_name = "URL", env = "KIMAI_URL", hide_env_values = true)]
    pub kimai_url: Option<String>,
    /// API token, created in Kimai in the user's profile under API access; if unset, prompted for or read from stdin
    #[arg(long, value_name = "TOKEN", env = "KIMAI_API_TOKEN", hide_env_values = true)]
    pub kimai_token: Option<SecretString>,
    /// Does not check the token in Kimai
    #[arg(long)]
    pub no_check: bool,
    /// Most that this user may do: read_only, employee, team_leader, hr, manager or admin (no limit of their own)
    // Takes the place of the global option with this name, whose variable does not apply here.
    #[arg(long, value_name = "MODE")]
    pub max_mode: Option<String>,
}

/// Arguments of `user list`.
#[derive(Debug, Args)]
pub struct ListUsers {
    /// Shows the slugs
    #[arg(long)]
    pub show: bool,
}

/// Arguments of `user remove`.
#[derive(Debug, Args)]
pub struct RemoveUser {
    /// Slug of the user
    #[arg(allow_hyphen_values = true)]
    pub slug: String,
}

/// Arguments of `user rotate`.
#[derive(Debug, Args)]
pub struct RotateUser {
    /// Slug of the user
    #[arg(allow_hyphen_values = true)]
    pub slug: String,
    /// Replaces the API token instead of the login secret; without a value, KIMAI_API_TOKEN is used or prompted for
    #[arg(long, value_name = "TOKEN")]
    pub kimai_token: Option<Option<SecretString>>,
    /// Does not check the token in Kimai
    #[arg(long)]
    pub no_check: bool,
}

/// Arguments of `user unlink`.
#[derive(Debug, Args)]
pub struct UnlinkUser {
    /// Slug of the user
    #[arg(allow_hyphen_values = true)]
    pub slug: String,
}

/// Commands for sessions.
#[derive(Debug, Subcommand)]
pub enum SessionsCommand {
    /// Lists the sessions, the last used ones first
    List(ListSessions),
    /// Ends sessions; a running server applies this immediately
    #[command(arg_required_else_help = true)]
    End(EndSessions),
}

/// Arguments of `sessions list`.
#[derive(Debug, Args)]
pub struct ListSessions {
    /// Slug of a user, or name of a person as listed (all users)
    #[arg(long, value_name = "SLUG", allow_hyphen_values = true)]
    pub user: Option<String>,
    /// Shows the slugs
    #[arg(long)]
    pub show: bool,
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `sessions end`.
#[derive(Debug, Args)]
pub struct EndSessions {
    /// Ids of the sessions, or their beginnings, as listed
    #[arg(value_name = "SESSION", required_unless_present_any = ["user", "all"], conflicts_with_all = ["user", "all"])]
    pub sessions: Vec<String>,
    /// Ends all sessions of the user with this slug, or of the person with this name as listed
    #[arg(long, value_name = "SLUG", allow_hyphen_values = true, conflicts_with = "all")]
    pub user: Option<String>,
    /// Ends all sessions of all users
    #[arg(long)]
    pub all: bool,
}

/// Commands for the audit file.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Checks that no line of the audit file and its rotated files was changed, removed, added or moved
    Verify(VerifyAudit),
    /// Shows the records of the audit file and its rotated files
    Show(ShowAudit),
}

/// Arguments of `audit verify`.
#[derive(Debug, Args)]
pub struct VerifyAudit {
    /// Record that must exist: number and hash of an "audit chain" line of the log, such as 17:3f2a…; repeatable
    #[arg(long, value_name = "SEQ:HASH")]
    pub known: Vec<String>,
}

/// Arguments of `audit show`.
#[derive(Debug, Args)]
pub struct ShowAudit {
    /// Records since a date (2026-11-28), a time (2026-11-28T08:00:00Z), or for a duration (36h, 7d)
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub since: Option<String>,
    /// Records of a person: the hash, the name, or with the state key the slug
    #[arg(long, value_name = "PERSON", allow_hyphen_values = true)]
    pub person: Option<String>,
    /// Records of a tool, such as timesheet
    #[arg(long, value_name = "TOOL")]
    pub tool: Option<String>,
    /// Records of an event, such as write or sign_in_failed
    #[arg(long, value_name = "EVENT")]
    pub event: Option<String>,
    /// Records with an outcome: done, refused or unknown
    #[arg(long, value_name = "OUTCOME")]
    pub outcome: Option<String>,
    /// Prints the lines of the file
    #[arg(long)]
    pub json: bool,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Prints JSON
    #[arg(long)]
    pub json: bool,
}

/// Parses the command line of the process. Ends the program if it is invalid or asks for help.
pub(super) fn parse() -> (Arguments, ArgMatches) {
    let matches = Arguments::command().try_get_matches();
    let parsed = matches.and_then(|matches| Ok((Arguments::from_arg_matches(&matches)?, matches)));
    parsed.unwrap_or_else(|error| error.exit())
}
