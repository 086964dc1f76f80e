//! What the program does besides serving.

#![allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "clap prints these comments as they are")]

use clap::{Args, Subcommand};
use secrecy::SecretString;

/// What the program does besides serving.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Adds, lists, changes and removes the users of the file
    #[command(subcommand, arg_required_else_help = true)]
    User(UserCommand),
    /// Says whether the settings and every user's Kimai are in order, and what to do where they are not
    Check(Check),
    /// Asks the server that runs with these settings whether it is up; for containers
    Healthcheck,
}

/// What is done with the users of the file.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Adds a user and prints, once, what they need to log in
    Add(Add),
    /// Lists the users
    List(List),
    /// Removes a user
    Remove(Remove),
    /// Gives a user a new login secret, or a new token of Kimai
    Rotate(Rotate),
}

/// A new user.
#[derive(Debug, Args)]
pub struct Add {
    /// Where their Kimai is: the address of its start page (that of --default-kimai-url)
    #[arg(long, value_name = "URL", env = "KIMAI_URL", hide_env_values = true)]
    pub kimai_url: Option<String>,
    /// Their API token, made in Kimai under their profile, API access; without it, it is asked for or read from stdin
    #[arg(long, value_name = "TOKEN", env = "KIMAI_API_TOKEN", hide_env_values = true)]
    pub kimai_token: Option<SecretString>,
    /// Does not ask Kimai whether it takes the token
    #[arg(long)]
    pub no_check: bool,
}

/// How users are listed.
#[derive(Debug, Args)]
pub struct List {
    /// Shows the slugs
    #[arg(long)]
    pub show: bool,
}

/// A user to remove.
#[derive(Debug, Args)]
pub struct Remove {
    /// Their slug
    #[arg(allow_hyphen_values = true)]
    pub slug: String,
}

/// A user who gets something new.
#[derive(Debug, Args)]
pub struct Rotate {
    /// Their slug
    #[arg(allow_hyphen_values = true)]
    pub slug: String,
    /// A new API token instead of a new login secret; without a value it is KIMAI_API_TOKEN, or asked for
    #[arg(long, value_name = "TOKEN")]
    pub kimai_token: Option<Option<SecretString>>,
    /// Does not ask Kimai whether it takes the token
    #[arg(long)]
    pub no_check: bool,
}

/// How the check is told.
#[derive(Debug, Args)]
pub struct Check {
    /// As JSON
    #[arg(long)]
    pub json: bool,
}
