//! The command line, with the variable that stands in for each option.

use clap::Parser;
use secrecy::SecretString;

const AFTER: &str = "\
An option comes before its variable, and a variable before a line of the file .env, which is looked for in the
working directory and those above it. Other users of this machine can see the options of a program: give the token
as KIMAI_API_TOKEN. It is made in Kimai under your profile, API access.";

/// Lets an AI assistant work with Kimai, the time tracker: an MCP server over stdin and stdout
#[derive(Debug, Default, Parser)]
#[command(name = "kimai-mcp", version, after_help = AFTER)]
pub struct Arguments {
    /// Where Kimai is: the address of its start page
    #[arg(long, value_name = "URL", env = "KIMAI_URL", hide_env_values = true)]
    pub kimai_url: Option<String>,

    /// Your API token
    #[arg(long, value_name = "TOKEN", env = "KIMAI_API_TOKEN", hide_env_values = true)]
    pub kimai_token: Option<SecretString>,

    /// Which certificates to trust: true (those of the system, the default), false (any), or a file of CAs in PEM
    #[arg(long, value_name = "VALUE", env = "KIMAI_SSL_VERIFY", hide_env_values = true)]
    pub ssl_verify: Option<String>,

    /// Has no effect, accepted for older configurations: the tools take a user where one can be chosen
    #[arg(long, value_name = "USER", env = "KIMAI_DEFAULT_USER", hide_env_values = true)]
    pub kimai_user: Option<String>,

    /// What to log on stderr: error, warn (the default), info, debug or trace
    #[arg(long, value_name = "LEVEL", env = "KIMAI_MCP_LOG", hide_env_values = true)]
    pub log: Option<String>,
}
