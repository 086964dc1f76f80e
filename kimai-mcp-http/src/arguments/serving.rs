//! The options of the server. They hold for its commands too.

#![allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "clap prints these comments as they are")]

use clap::Args;

/// Where the server is found.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Address")]
pub struct Address {
    /// The address to listen at (0.0.0.0)
    #[arg(long, global = true, value_name = "ADDRESS", env = "KIMAI_MCP_HOST", hide_env_values = true)]
    pub host: Option<String>,

    /// The port to listen at (8000)
    #[arg(long, global = true, value_name = "PORT", env = "KIMAI_MCP_PORT", hide_env_values = true)]
    pub port: Option<String>,

    /// What users type, such as https://mcp.example.com or https://example.com/kimai (http://localhost:PORT)
    #[arg(long, global = true, value_name = "URL", env = "KIMAI_MCP_PUBLIC_URL", hide_env_values = true)]
    pub public_url: Option<String>,

    /// Where GET /metrics is answered, such as 127.0.0.1:9100 (nowhere)
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS:PORT",
        env = "KIMAI_MCP_METRICS_LISTEN",
        hide_env_values = true
    )]
    pub metrics_listen: Option<String>,
}

/// Who may use it.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Users")]
pub struct People {
    /// The file of users, users.json; it is read again when it changes
    #[arg(long, global = true, value_name = "FILE", env = "USERS_CONFIG_FILE", hide_env_values = true)]
    pub users_config: Option<String>,

    /// Switches the deprecated addresses /mcp/{slug} off
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_DISABLE_LEGACY_SLUGS", hide_env_values = true)]
    pub disable_legacy_slugs: Option<String>,

    /// Clients that users may log in to: the host that they take users back to, such as claude.ai; localhost for programs on the user's computer; a scheme such as cursor: – may be repeated (any)
    #[arg(
        long,
        global = true,
        value_name = "CLIENT",
        value_delimiter = ',',
        env = "KIMAI_MCP_ALLOWED_CLIENTS",
        hide_env_values = true
    )]
    pub allowed_client: Vec<String>,

    /// Asks for no documents of clients (CIMD), for a server that cannot reach the internet: clients register instead
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_DISABLE_CLIENT_DOCUMENTS", hide_env_values = true)]
    pub disable_client_documents: Option<String>,

    /// What clients are told to ask for, with spaces between (kimai:read kimai:write kimai:admin)
    #[arg(
        long,
        global = true,
        value_name = "SCOPES",
        env = "KIMAI_MCP_DEFAULT_SCOPES",
        hide_env_values = true
    )]
    pub default_scopes: Option<String>,

    /// Has no effect: users log in with the secrets of this server
    #[arg(long, global = true, hide = true, env = "KIMAI_MCP_AUTH_BACKEND", hide_env_values = true)]
    pub auth_backend: Option<String>,
}

/// What it keeps.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "State: clients, logins, tokens, limits")]
pub struct Keeping {
    /// The file to keep it in, SQLite (in memory: a restart logs everybody out)
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KIMAI_MCP_OAUTH_STATE_FILE",
        hide_env_values = true
    )]
    pub oauth_state_file: Option<String>,

    /// The Redis or Valkey to keep it in, for several servers behind one address, such as redis://redis:6379
    #[arg(long, global = true, value_name = "URL", env = "KIMAI_MCP_STATE", hide_env_values = true)]
    pub state: Option<String>,

    /// The file of the key that what is kept is sealed with: 32 bytes in base64 or hex, the same for all servers
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KIMAI_MCP_STATE_KEY_FILE",
        hide_env_values = true
    )]
    pub state_key_file: Option<String>,
}

/// Who may talk to it at all.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Guards")]
pub struct Guards {
    /// A proxy whose X-Forwarded-For, X-Real-IP and X-Forwarded-Proto are believed: an address or a network such as 10.0.0.0/8; may be repeated
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        value_delimiter = ',',
        env = "KIMAI_MCP_TRUSTED_PROXIES",
        hide_env_values = true
    )]
    pub trusted_proxy: Vec<String>,

    /// How many requests a minute a caller may send (60; 0: any number)
    #[arg(long, global = true, value_name = "NUMBER", env = "RATE_LIMIT_RPM", hide_env_values = true)]
    pub rate_limit_rpm: Option<String>,

    /// A name under which it is reached besides that of --public-url; may be repeated
    #[arg(
        long,
        global = true,
        value_name = "HOST",
        value_delimiter = ',',
        env = "KIMAI_MCP_ALLOWED_HOSTS",
        hide_env_values = true
    )]
    pub allowed_host: Vec<String>,

    /// A web page that may call it from a browser, such as https://app.example.com; may be repeated
    #[arg(
        long,
        global = true,
        value_name = "ORIGIN",
        value_delimiter = ',',
        env = "KIMAI_MCP_ALLOWED_ORIGINS",
        hide_env_values = true
    )]
    pub allowed_origin: Vec<String>,

    /// Refuses what did not come over https, as a trusted proxy tells
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "REQUIRE_HTTPS", hide_env_values = true)]
    pub require_https: Option<String>,
}

/// Callers that bring a token of Kimai themselves.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Callers with a Kimai token of their own")]
pub struct Headers {
    /// Serves callers who send MCP_SERVER_TOKEN as Authorization: Bearer, and their token as X-Kimai-Token
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_HEADER_AUTH", hide_env_values = true)]
    pub header_auth: Option<String>,

    /// Their Kimai, unless they name one with X-Kimai-URL
    #[arg(long, global = true, value_name = "URL", env = "DEFAULT_KIMAI_URL", hide_env_values = true)]
    pub default_kimai_url: Option<String>,

    /// Which certificates that Kimai may show: true (those of the system trust, the default), false (any), or a file of CAs in PEM
    #[arg(long, global = true, value_name = "VALUE", env = "KIMAI_SSL_VERIFY", hide_env_values = true)]
    pub ssl_verify: Option<String>,

    /// Another Kimai that they may name, such as https://kimai.example.com, or any-public for any in the internet; may be repeated
    #[arg(
        long,
        global = true,
        value_name = "URL",
        value_delimiter = ',',
        env = "KIMAI_MCP_ALLOWED_KIMAI_URLS",
        hide_env_values = true
    )]
    pub allowed_kimai_url: Vec<String>,

    /// How many of them are remembered at once (100)
    #[arg(long, global = true, value_name = "NUMBER", env = "MAX_SESSIONS", hide_env_values = true)]
    pub max_sessions: Option<String>,

    /// How many seconds they are remembered after their last call (3600)
    #[arg(long, global = true, value_name = "SECONDS", env = "SESSION_TTL", hide_env_values = true)]
    pub session_ttl: Option<String>,
}
