//! Command-line options of the server, each with an environment variable. All commands accept them.
//!
//! Values stay text until [`Settings`](super::Settings) reads them, so that all errors are reported at once.

#![allow(clippy::doc_markdown, rustdoc::bare_urls, reason = "clap prints these comments as they are")]

use clap::Args;
use kimai_cli::ToolSelection;
use secrecy::SecretString;

/// Options of the server.
#[derive(Debug, Default, Args)]
pub struct Options {
    /// Addresses of the server.
    #[command(flatten)]
    pub address: AddressOptions,
    /// Users and OAuth clients.
    #[command(flatten)]
    pub users: UserOptions,
    /// Sign-in at an identity provider.
    #[command(flatten)]
    pub oidc: OidcOptions,
    /// Creation of Kimai tokens for accounts of the identity provider.
    #[command(flatten)]
    pub provisioning: ProvisioningOptions,
    /// Storage of the state.
    #[command(flatten)]
    pub state: StateOptions,
    /// Audit file.
    #[command(flatten)]
    pub audit: AuditOptions,
    /// Restrictions of requests.
    #[command(flatten)]
    pub policy: PolicyOptions,
    /// Callers that send their own Kimai token.
    #[command(flatten)]
    pub headers: HeaderOptions,
    /// Behaviour of the tools, and logging.
    #[command(flatten)]
    pub tools: ToolOptions,
}

/// Addresses of the server.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Address")]
pub struct AddressOptions {
    /// IP address to listen on, such as 0.0.0.0 for all networks of the machine (127.0.0.1)
    #[arg(long, global = true, value_name = "ADDRESS", env = "KIMAI_MCP_HOST", hide_env_values = true)]
    pub host: Option<String>,

    /// Port to listen on (8000)
    #[arg(long, global = true, value_name = "PORT", env = "KIMAI_MCP_PORT", hide_env_values = true)]
    pub port: Option<String>,

    /// URL that users enter, such as https://mcp.example.com or https://example.com/kimai (http://localhost:PORT)
    #[arg(long, global = true, value_name = "URL", env = "KIMAI_MCP_PUBLIC_URL", hide_env_values = true)]
    pub public_url: Option<String>,

    /// Address for GET /metrics, such as 127.0.0.1:9100 (disabled)
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS:PORT",
        env = "KIMAI_MCP_METRICS_LISTEN",
        hide_env_values = true
    )]
    pub metrics_listen: Option<String>,

    /// Token that GET /metrics requires, and that shows the details of GET /health and /ready from other machines; better set the variable or the file, because other users of the machine can see options
    #[arg(
        long,
        global = true,
        value_name = "TOKEN",
        env = "KIMAI_MCP_METRICS_TOKEN",
        hide_env_values = true
    )]
    pub metrics_token: Option<SecretString>,

    /// File with that token
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KIMAI_MCP_METRICS_TOKEN_FILE",
        hide_env_values = true
    )]
    pub metrics_token_file: Option<String>,
}

/// Users and OAuth clients.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Users")]
pub struct UserOptions {
    /// Users file, users.json; reloaded when it changes
    #[arg(long, global = true, value_name = "FILE", env = "USERS_CONFIG_FILE", hide_env_values = true)]
    pub users_config: Option<String>,

    /// Enables the deprecated URLs /mcp/{slug}: whoever knows the URL acts as the user
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_LEGACY_SLUGS", hide_env_values = true)]
    pub legacy_slugs: Option<String>,

    /// Older form of --legacy-slugs: false enables the URLs, true is the default
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_DISABLE_LEGACY_SLUGS", hide_env_values = true)]
    pub disable_legacy_slugs: Option<String>,

    /// OAuth client that may connect: the host of its redirect URI, such as claude.ai; localhost for programs on the user's computer; a scheme such as cursor: – repeatable (any)
    #[arg(
        long,
        global = true,
        value_name = "CLIENT",
        value_delimiter = ',',
        env = "KIMAI_MCP_ALLOWED_CLIENTS",
        hide_env_values = true
    )]
    pub allowed_client: Vec<String>,

    /// Does not fetch client metadata documents (CIMD), for servers without internet access; clients register instead
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_DISABLE_CLIENT_DOCUMENTS", hide_env_values = true)]
    pub disable_client_documents: Option<String>,

    /// Scopes that clients are asked to request, separated by spaces (kimai:read kimai:write kimai:delete kimai:manage kimai:admin)
    #[arg(
        long,
        global = true,
        value_name = "SCOPES",
        env = "KIMAI_MCP_DEFAULT_SCOPES",
        hide_env_values = true
    )]
    pub default_scopes: Option<String>,

    /// Days after which an assistant has to log in again, however often it is used (180; 0: unlimited)
    #[arg(
        long,
        global = true,
        value_name = "DAYS",
        env = "KIMAI_MCP_LOGIN_LIFETIME",
        hide_env_values = true
    )]
    pub login_lifetime: Option<String>,

    /// Ways to sign in: secret (user and secret of the users file), token (the user's own Kimai token), or both, separated by commas (secret, and token if a state key and a Kimai are set)
    #[arg(
        long,
        global = true,
        value_name = "WAYS",
        value_delimiter = ',',
        env = "KIMAI_MCP_SIGN_IN",
        hide_env_values = true
    )]
    pub sign_in: Vec<String>,

    /// Most that users who signed in with their own Kimai token may do, as in --max-mode (employee)
    #[arg(
        long,
        global = true,
        value_name = "MODE",
        env = "KIMAI_MCP_SELF_SERVICE_MODE",
        hide_env_values = true
    )]
    pub self_service_mode: Option<String>,
}

/// Sign-in at an identity provider (OpenID Connect).
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Identity provider")]
pub struct OidcOptions {
    /// Sign-in: local (the ways of this server, the default), oidc (the identity provider), or local,oidc for both
    #[arg(
        long,
        global = true,
        value_name = "BACKEND",
        env = "KIMAI_MCP_AUTH_BACKEND",
        hide_env_values = true
    )]
    pub auth_backend: Option<String>,

    /// Issuer of the identity provider, such as https://login.example.com/realms/company
    #[arg(long, global = true, value_name = "URL", env = "KIMAI_MCP_OIDC_ISSUER", hide_env_values = true)]
    pub oidc_issuer: Option<String>,

    /// Id of this server at the provider; its redirect URI is PUBLIC_URL/oauth/oidc/callback
    #[arg(long, global = true, value_name = "ID", env = "KIMAI_MCP_OIDC_CLIENT_ID", hide_env_values = true)]
    pub oidc_client_id: Option<String>,

    /// Secret of this server at the provider; better set the variable or the file, because other users of the machine can see options
    #[arg(
        long,
        global = true,
        value_name = "SECRET",
        env = "KIMAI_MCP_OIDC_CLIENT_SECRET",
        hide_env_values = true
    )]
    pub oidc_client_secret: Option<SecretString>,

    /// File with that secret
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KIMAI_MCP_OIDC_CLIENT_SECRET_FILE",
        hide_env_values = true
    )]
    pub oidc_client_secret_file: Option<String>,

    /// Scopes to request, separated by spaces or commas (openid email profile)
    #[arg(long, global = true, value_name = "SCOPES", env = "KIMAI_MCP_OIDC_SCOPES", hide_env_values = true)]
    pub oidc_scopes: Option<String>,

    /// Claim that is compared with oidc_identity of the users (email)
    #[arg(
        long,
        global = true,
        value_name = "CLAIM",
        env = "KIMAI_MCP_OIDC_IDENTITY_CLAIM",
        hide_env_values = true
    )]
    pub oidc_identity_claim: Option<String>,

    /// Discovery document of the provider, if it is not at ISSUER/.well-known/openid-configuration
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "KIMAI_MCP_OIDC_DISCOVERY_URL",
        hide_env_values = true
    )]
    pub oidc_discovery_url: Option<String>,

    /// Accepts e-mail addresses that the provider does not assert to be verified; only if nobody can choose their own address there
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_OIDC_ALLOW_UNVERIFIED_EMAIL", hide_env_values = true)]
    pub oidc_allow_unverified_email: Option<String>,

    /// Lets an account without an entry link the own Kimai token of a user with another e-mail address in Kimai
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_OIDC_LINK_ANY_EMAIL", hide_env_values = true)]
    pub oidc_link_any_email: Option<String>,

    /// Claim that users must have, such as groups=kimai-users; several values of a claim are alternatives, several claims are all required; repeatable
    #[arg(
        long,
        global = true,
        value_name = "CLAIM=VALUE",
        value_delimiter = ',',
        env = "KIMAI_MCP_OIDC_REQUIRED_GROUP",
        hide_env_values = true
    )]
    pub oidc_required_group: Vec<String>,

    /// Name of the company or provider on the sign-in page (host of the issuer)
    #[arg(long, global = true, value_name = "NAME", env = "KIMAI_MCP_OIDC_NAME", hide_env_values = true)]
    pub oidc_name: Option<String>,

    /// Certificates accepted from the provider: true (system trust, the default) or a PEM file of CAs
    #[arg(
        long,
        global = true,
        value_name = "VALUE",
        env = "KIMAI_MCP_OIDC_SSL_VERIFY",
        hide_env_values = true
    )]
    pub oidc_ssl_verify: Option<String>,
}

/// Creation of Kimai tokens for accounts of the identity provider.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Kimai tokens for accounts of the identity provider")]
pub struct ProvisioningOptions {
    /// Creates a Kimai token for accounts without an entry at their first sign-in; needs the plugin ApiTokenBundle and an administrator's token
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_AUTO_PROVISION", hide_env_values = true)]
    pub auto_provision: Option<String>,

    /// Kimai of these accounts (--default-kimai-url)
    #[arg(
        long,
        global = true,
        value_name = "URL",
        env = "KIMAI_MCP_PROVISION_KIMAI_URL",
        hide_env_values = true
    )]
    pub provision_kimai_url: Option<String>,

    /// Kimai token of an administrator with the permissions view_user and api-token_other_profile; better set the variable or the file, because other users of the machine can see options
    #[arg(
        long,
        global = true,
        value_name = "TOKEN",
        env = "KIMAI_MCP_PROVISION_ADMIN_TOKEN",
        hide_env_values = true
    )]
    pub provision_admin_token: Option<SecretString>,

    /// File with that token
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KIMAI_MCP_PROVISION_ADMIN_TOKEN_FILE",
        hide_env_values = true
    )]
    pub provision_admin_token_file: Option<String>,

    /// Name of the created tokens in Kimai, 2 to 50 characters (Kimai MCP (assistant))
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "KIMAI_MCP_PROVISION_TOKEN_NAME",
        hide_env_values = true
    )]
    pub provision_token_name: Option<String>,

    /// Comparison of accounts with Kimai users: exact (e-mail address or user name, the default), or normalized (also the part of the address before the @, without dots and accents; needs --provision-allowed-domains)
    #[arg(
        long,
        global = true,
        value_name = "MODE",
        env = "KIMAI_MCP_PROVISION_MATCH",
        hide_env_values = true
    )]
    pub provision_match: Option<String>,

    /// Domain of the e-mail addresses for which tokens are created, such as example.com (all); repeatable
    #[arg(
        long,
        global = true,
        value_name = "DOMAIN",
        value_delimiter = ',',
        env = "KIMAI_MCP_PROVISION_ALLOWED_DOMAINS",
        hide_env_values = true
    )]
    pub provision_allowed_domains: Vec<String>,

    /// Certificates accepted from that Kimai, as in --ssl-verify (--ssl-verify if it is the default Kimai, else true)
    #[arg(
        long,
        global = true,
        value_name = "VALUE",
        env = "KIMAI_MCP_PROVISION_SSL_VERIFY",
        hide_env_values = true
    )]
    pub provision_ssl_verify: Option<String>,

    /// Has no effect; the Python server stored the tokens in this file, this server stores them in the state
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KIMAI_MCP_PROVISION_STORE",
        hide_env_values = true
    )]
    pub provision_store: Option<String>,
}

/// Storage of the state.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "State: clients, logins, tokens, limits")]
pub struct StateOptions {
    /// SQLite file for the state (in memory: a restart logs all users out)
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KIMAI_MCP_OAUTH_STATE_FILE",
        hide_env_values = true
    )]
    pub oauth_state_file: Option<String>,

    /// Redis or Valkey for the state, for several replicas behind one address, such as redis://redis:6379
    #[arg(long, global = true, value_name = "URL", env = "KIMAI_MCP_STATE", hide_env_values = true)]
    pub state: Option<String>,

    /// File with the encryption key of the state: 32 bytes in base64 or hex, the same for all replicas
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "KIMAI_MCP_STATE_KEY_FILE",
        hide_env_values = true
    )]
    pub state_key_file: Option<String>,
}

/// Audit file.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Audit")]
pub struct AuditOptions {
    /// File for the audit in JSON lines: sign-ins, consents, sessions, administration and changes (only in the log)
    #[arg(long, global = true, value_name = "FILE", env = "KIMAI_MCP_AUDIT_FILE", hide_env_values = true)]
    pub audit_file: Option<String>,

    /// Size in MiB after which the audit file is renamed and a new one begins (100)
    #[arg(long, global = true, value_name = "MIB", env = "KIMAI_MCP_AUDIT_MAX_MIB", hide_env_values = true)]
    pub audit_max_mib: Option<String>,

    /// Maximum number of audit files; the oldest are removed (0: all are kept)
    #[arg(
        long,
        global = true,
        value_name = "NUMBER",
        env = "KIMAI_MCP_AUDIT_MAX_FILES",
        hide_env_values = true
    )]
    pub audit_max_files: Option<String>,

    /// Adds the names of users to the audit file, which otherwise has keyed hashes
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_AUDIT_NAMES", hide_env_values = true)]
    pub audit_names: Option<String>,

    /// Refuses changes while the audit file cannot be written
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_AUDIT_REQUIRED", hide_env_values = true)]
    pub audit_required: Option<String>,
}

/// Restrictions of requests.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Requests")]
pub struct PolicyOptions {
    /// Proxy with trusted forwarding headers: an address or a network such as 10.0.0.0/8; repeatable
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        value_delimiter = ',',
        env = "KIMAI_MCP_TRUSTED_PROXIES",
        hide_env_values = true
    )]
    pub trusted_proxy: Vec<String>,

    /// Header in which the proxy names the client: x-forwarded-for, x-real-ip, forwarded, or one such as cf-connecting-ip (X-Forwarded-For or X-Real-IP, if not both name different clients)
    #[arg(
        long,
        global = true,
        value_name = "HEADER",
        env = "KIMAI_MCP_FORWARDED_HEADER",
        hide_env_values = true
    )]
    pub forwarded_header: Option<String>,

    /// Maximum number of open connections; further ones wait (10000, or what the limit of open files allows; 0: that only)
    #[arg(
        long,
        global = true,
        value_name = "NUMBER",
        env = "KIMAI_MCP_MAX_CONNECTIONS",
        hide_env_values = true
    )]
    pub max_connections: Option<String>,

    /// Maximum number of open connections of one client address (IPv6: /64), except trusted proxies; further ones are closed (256; 0: unlimited)
    #[arg(
        long,
        global = true,
        value_name = "NUMBER",
        env = "KIMAI_MCP_MAX_CONNECTIONS_PER_ADDRESS",
        hide_env_values = true
    )]
    pub max_connections_per_address: Option<String>,

    /// Maximum number of requests to Kimai per minute and user (600; 0: unlimited)
    #[arg(
        long,
        global = true,
        value_name = "NUMBER",
        env = "KIMAI_MCP_KIMAI_REQUESTS_PER_MINUTE",
        hide_env_values = true
    )]
    pub kimai_requests_per_minute: Option<String>,

    /// Maximum number of requests per minute and caller (60; 0: unlimited)
    #[arg(long, global = true, value_name = "NUMBER", env = "RATE_LIMIT_RPM", hide_env_values = true)]
    pub rate_limit_rpm: Option<String>,

    /// Host name accepted in addition to that of --public-url; repeatable
    #[arg(
        long,
        global = true,
        value_name = "HOST",
        value_delimiter = ',',
        env = "KIMAI_MCP_ALLOWED_HOSTS",
        hide_env_values = true
    )]
    pub allowed_host: Vec<String>,

    /// Origin of a web page that may call the server from a browser, such as https://app.example.com; repeatable
    #[arg(
        long,
        global = true,
        value_name = "ORIGIN",
        value_delimiter = ',',
        env = "KIMAI_MCP_ALLOWED_ORIGINS",
        hide_env_values = true
    )]
    pub allowed_origin: Vec<String>,

    /// Rejects requests that did not reach the trusted proxy over https
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "REQUIRE_HTTPS", hide_env_values = true)]
    pub require_https: Option<String>,
}

/// Callers that send their own Kimai token.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Callers with their own Kimai token")]
pub struct HeaderOptions {
    /// Accepts callers that send MCP_SERVER_TOKEN as Authorization: Bearer and their Kimai token as X-Kimai-Token
    #[arg(long, global = true, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true", env = "KIMAI_MCP_HEADER_AUTH", hide_env_values = true)]
    pub header_auth: Option<String>,

    /// Kimai of users who sign in with their own token, and of callers that send no X-Kimai-URL
    #[arg(long, global = true, value_name = "URL", env = "DEFAULT_KIMAI_URL", hide_env_values = true)]
    pub default_kimai_url: Option<String>,

    /// Certificates accepted from that Kimai: true (system trust, the default), false (any), or a PEM file of CAs or of its self-signed certificate, or a directory of such files
    #[arg(long, global = true, value_name = "VALUE", env = "KIMAI_SSL_VERIFY", hide_env_values = true)]
    pub ssl_verify: Option<String>,

    /// Another Kimai that callers and users who sign in with their own token may select, such as https://kimai.example.com, or any-public for all public ones; repeatable
    #[arg(
        long,
        global = true,
        value_name = "URL",
        value_delimiter = ',',
        env = "KIMAI_MCP_ALLOWED_KIMAI_URLS",
        hide_env_values = true
    )]
    pub allowed_kimai_url: Vec<String>,

    /// Maximum number of cached callers (100)
    #[arg(long, global = true, value_name = "NUMBER", env = "MAX_SESSIONS", hide_env_values = true)]
    pub max_sessions: Option<String>,

    /// Seconds that a caller stays cached after the last call (3600)
    #[arg(long, global = true, value_name = "SECONDS", env = "SESSION_TTL", hide_env_values = true)]
    pub session_ttl: Option<String>,
}

/// Behaviour of the tools, and logging.
#[derive(Debug, Default, Args)]
#[command(next_help_heading = "Tools and log")]
pub struct ToolOptions {
    /// User-Agent of requests to Kimai (kimai-mcp-http/ and the version)
    #[arg(long, global = true, value_name = "TEXT", env = "KIMAI_MCP_USER_AGENT", hide_env_values = true)]
    pub user_agent: Option<String>,

    /// Maximum length of an absence in Kimai, in days; longer ones are split (30; 0: split at the end of the year only)
    #[arg(long, global = true, value_name = "DAYS", env = "KIMAI_ABSENCE_MAX_DAYS", hide_env_values = true)]
    pub absence_max_days: Option<String>,

    /// Output of the tools: text (default), structured (JSON) or both; many assistants read only the JSON if it is there
    #[arg(long, global = true, value_name = "FORMAT", env = "KIMAI_MCP_OUTPUT", hide_env_values = true)]
    pub output: Option<String>,

    /// Most that any caller may do: read_only, employee (writes own times and absences), team_leader (also those of others, and approvals), hr (reads times, absences and users), manager (all but users) or admin (default)
    #[arg(long, global = true, value_name = "MODE", env = "KIMAI_MCP_MAX_MODE", hide_env_values = true)]
    pub max_mode: Option<String>,

    /// Selection of tools.
    #[command(flatten)]
    pub selection: ToolSelection,

    /// Log level on stderr: error, warn, info (default), debug or trace
    #[arg(long, global = true, value_name = "LEVEL", env = "KIMAI_MCP_LOG", hide_env_values = true)]
    pub log: Option<String>,

    /// Log format: text (default), or json with one object per line
    #[arg(long, global = true, value_name = "FORMAT", env = "KIMAI_MCP_LOG_FORMAT", hide_env_values = true)]
    pub log_format: Option<String>,
}
