//! Settings for access: users and OAuth clients, callers with their own Kimai token, and the request policy.

use std::{num::NonZeroU32, time::Duration};

use http::HeaderName;
use ipnet::IpNet;
use jiff::SignedDuration;
use kimai_cli::ConfigError;
use kimai_tools::domain::api::Tls;
use mcp_oauth_server::{ClientAllowlist, Scopes};
use secrecy::{ExposeSecret, SecretString};
use url::Origin;

use super::{
    entropy,
    options::{HeaderOptions, PolicyOptions, UserOptions},
    reader::{InvalidValue, OptionReader, number},
    scopes,
    sign_in::OfferedKimais,
    users::{KimaiAddress, TokenSeal, UserSource, Users, parse_tls},
    values,
};

/// Default number of requests per minute and caller.
const DEFAULT_RATE: u32 = 60;

/// Default number of days after which an assistant has to log in again.
const DEFAULT_LOGIN_LIFETIME: u32 = 180;

/// Default number of requests to Kimai per minute and user.
const DEFAULT_KIMAI_RATE: u32 = 600;

/// Value of `--allowed-kimai-url` that allows every Kimai at a public address.
const ANY_PUBLIC: &str = "any-public";

/// Users and OAuth clients.
#[derive(Debug, Clone)]
pub struct UserSettings {
    /// Configured users; a users file is reloaded when it changes.
    pub users: Users,
    /// Enables `/mcp/{slug}`.
    pub legacy_slugs: bool,
    /// OAuth clients that may connect.
    pub clients: ClientAllowlist,
    /// Enables client metadata documents.
    pub client_documents: bool,
    /// Scopes that clients are asked to request.
    pub default_scopes: Scopes,
    /// Maximum lifetime of a login, however often it is refreshed; `None` is unlimited.
    pub login_lifetime: Option<SignedDuration>,
}

/// Callers that send a shared server token and their own Kimai token.
#[derive(Debug, Clone)]
pub struct HeaderAuth {
    /// Token that all callers share; generated and printed at each start if unset.
    pub server_token: Option<SecretString>,
    /// Kimais that callers may select.
    pub kimais: OfferedKimais,
    /// Maximum number of cached callers.
    pub max_sessions: u64,
    /// Lifetime of a cached caller after the last call.
    pub session_ttl: Duration,
}

/// Kimais that callers may select with `X-Kimai-URL`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedKimais {
    /// Origins that are allowed at any address.
    pub origins: Vec<Origin>,
    /// Allows every https URL at a public address.
    pub any_public: bool,
}

/// Header in which a trusted proxy names the client.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// `X-Forwarded-For` or `X-Real-IP`, unless both name different clients.
    #[default]
    Unspecified,
    /// `Forwarded` (RFC 7239).
    Forwarded,
    /// A header with one address, or several separated by commas.
    Addresses(HeaderName),
}

/// Restrictions of requests that apply before authentication.
#[derive(Debug, Clone, Default)]
pub struct RequestPolicy {
    /// Proxies with trusted forwarding headers.
    pub trusted_proxies: Vec<IpNet>,
    /// Header in which these proxies name the client.
    pub forwarded_header: ForwardedHeader,
    /// Maximum number of requests per minute and caller; `None` is unlimited.
    pub requests_per_minute: Option<NonZeroU32>,
    /// Maximum number of requests to Kimai per minute and user; `None` is unlimited.
    pub kimai_requests_per_minute: Option<NonZeroU32>,
    /// Accepted hosts besides the public one and loopback, in lower case, optionally with a port.
    pub hosts: Vec<String>,
    /// Origins of web pages that may call the server, besides that of the public URL.
    pub origins: Vec<Origin>,
    /// Rejects requests that did not reach the proxy over https.
    pub require_https: bool,
}

/// Reads the users and OAuth clients. No usable user is an error unless there are other callers.
pub(super) fn read_user_settings(
    reader: &mut OptionReader<'_>,
    options: &UserOptions,
    has_other_callers: bool,
    seal: &TokenSeal,
) -> UserSettings {
    let source = user_source(reader, options);
    let users = Users::read(&source, reader.environment, seal).map_err(|error| reader.add(error)).ok();
    if let Some(users) = users.as_ref().filter(|users| users.count() == 0 && !has_other_callers) {
        let next_step = "add one with kimai-mcp-http user add, or let users sign in with their own Kimai token: set --default-kimai-url and --state-key-file";
        reader.add(ConfigError::new("the user list", "has no usable user", next_step));
        reader.errors.extend(users.errors());
        reader.errors.extend(users.warnings(false));
    }
    let clients = reader.many("allowed_client", &options.allowed_client, values::client);
    let login_lifetime = reader.one("login_lifetime", options.login_lifetime.as_ref(), number("days"));
    let default_scopes = reader.one("default_scopes", options.default_scopes.as_ref(), parse_scopes);
    UserSettings {
        users: users.unwrap_or_default(),
        legacy_slugs: legacy_slugs(reader, options),
        clients: ClientAllowlist::new(clients),
        client_documents: !reader
            .switch("disable_client_documents", options.disable_client_documents.as_ref()),
        default_scopes: default_scopes.unwrap_or_else(|| scopes::catalog().all()),
        login_lifetime: lifetime(login_lifetime.unwrap_or(DEFAULT_LOGIN_LIFETIME)),
    }
}

/// Returns a lifetime of this many days; 0 is unlimited.
fn lifetime(days: u32) -> Option<SignedDuration> {
    (days > 0).then(|| SignedDuration::from_hours(24 * i64::from(days)))
}

/// Reads whether `/mcp/{slug}` is enabled. Disabling the disabling option enables it, as in earlier versions.
fn legacy_slugs(reader: &mut OptionReader<'_>, options: &UserOptions) -> bool {
    let enabled = reader.optional_switch("legacy_slugs", options.legacy_slugs.as_ref());
    let disabled = reader.optional_switch("disable_legacy_slugs", options.disable_legacy_slugs.as_ref());
    if enabled.is_some() && enabled == disabled {
        let problem = format!("contradicts {}", reader.name("disable_legacy_slugs"));
        reader.add(ConfigError::new(reader.name("legacy_slugs"), problem, "use only --legacy-slugs"));
    }
    enabled.unwrap_or(disabled == Some(false))
}

/// Returns the source of the users: the file, the variable `USERS_CONFIG`, or the variables `KIMAI_USER_…`.
pub(super) fn user_source(reader: &mut OptionReader<'_>, options: &UserOptions) -> UserSource {
    let file = reader.one("users_config", options.users_config.as_ref(), |path| Ok(path.to_owned()));
    match (file, reader.environment.get("USERS_CONFIG")) {
        (Some(path), _) => UserSource::File(path.into()),
        (None, Some(text)) => UserSource::Text(text.into()),
        (None, None) => UserSource::Variables,
    }
}

fn parse_scopes(text: &str) -> Result<Scopes, InvalidValue> {
    let is_known = |name: &str| scopes::SCOPES.iter().any(|(known, _)| *known == name);
    if text.split_whitespace().all(is_known) {
        return Ok(scopes::catalog().parse(text));
    }
    let names = scopes::SCOPES.map(|(name, _)| name).join(" ");
    Err(InvalidValue::new("has an unknown scope", format!("use some of {names}")))
}

/// Reads the Kimais that callers with their own token may use.
pub(super) fn read_kimais(reader: &mut OptionReader<'_>, options: &HeaderOptions) -> OfferedKimais {
    let default_url = reader.one("default_kimai_url", options.default_kimai_url.as_ref(), values::kimai_url);
    let tls = reader.one("ssl_verify", options.ssl_verify.as_ref(), |text| Ok(parse_tls(text)));
    let allowed = allowed_kimais(reader, &options.allowed_kimai_url);
    let default = default_url.map(|url| KimaiAddress { url, tls: tls.unwrap_or(Tls::System) });
    OfferedKimais::new(default, allowed)
}

/// Reads the settings for callers with their own Kimai token in a header; `None` if they are not accepted.
pub(super) fn read_header_auth(
    reader: &mut OptionReader<'_>,
    options: &HeaderOptions,
    kimais: &OfferedKimais,
) -> Option<HeaderAuth> {
    let max_sessions = reader.one("max_sessions", options.max_sessions.as_ref(), number("callers"));
    let session_ttl = reader.one("session_ttl", options.session_ttl.as_ref(), number("seconds"));
    let header_auth = HeaderAuth {
        server_token: reader.environment.get("MCP_SERVER_TOKEN").map(Into::into),
        kimais: kimais.clone(),
        max_sessions: max_sessions.unwrap_or(100),
        session_ttl: Duration::from_secs(session_ttl.unwrap_or(3600)),
    };
    let enabled = reader.switch("header_auth", options.header_auth.as_ref());
    if let Some(token) = header_auth.server_token.as_ref().filter(|_| enabled)
        && let Err(error) = entropy::check_token(token.expose_secret())
    {
        reader.add(error.of("MCP_SERVER_TOKEN"));
    }
    if enabled && !has_kimai_option(options) {
        let next_step =
            "set --default-kimai-url, or allow callers to select a Kimai with --allowed-kimai-url";
        reader.add(ConfigError::new(reader.name("header_auth"), "has no Kimai", next_step));
    }
    enabled.then_some(header_auth)
}

/// Returns true if an option names a Kimai, even an invalid one, which is reported separately.
fn has_kimai_option(options: &HeaderOptions) -> bool {
    let mut urls = options.default_kimai_url.iter().chain(&options.allowed_kimai_url);
    urls.any(|text| !text.trim().is_empty())
}

fn allowed_kimais(reader: &mut OptionReader<'_>, texts: &[String]) -> AllowedKimais {
    let (keywords, urls): (Vec<_>, Vec<_>) =
        texts.iter().cloned().partition(|text| text.trim() == ANY_PUBLIC);
    let origins = reader.many("allowed_kimai_url", &urls, values::origin);
    AllowedKimais { origins, any_public: !keywords.is_empty() }
}

/// Reads the request policy.
pub(super) fn read_policy(reader: &mut OptionReader<'_>, options: &PolicyOptions) -> RequestPolicy {
    let rate = reader.one("rate_limit_rpm", options.rate_limit_rpm.as_ref(), number("requests per minute"));
    let kimai_rate = options.kimai_requests_per_minute.as_ref();
    let kimai_rate = reader.one("kimai_requests_per_minute", kimai_rate, number("requests per minute"));
    let forwarded_header = options.forwarded_header.as_ref();
    let policy = RequestPolicy {
        trusted_proxies: reader.many("trusted_proxy", &options.trusted_proxy, values::network),
        forwarded_header: reader
            .one("forwarded_header", forwarded_header, values::forwarded_header)
            .unwrap_or_default(),
        requests_per_minute: NonZeroU32::new(rate.unwrap_or(DEFAULT_RATE)),
        kimai_requests_per_minute: NonZeroU32::new(kimai_rate.unwrap_or(DEFAULT_KIMAI_RATE)),
        hosts: reader.many("allowed_host", &options.allowed_host, values::host),
        origins: reader.many("allowed_origin", &options.allowed_origin, values::origin),
        require_https: reader.switch("require_https", options.require_https.as_ref()),
    };
    if policy.require_https && options.trusted_proxy.iter().all(|proxy| proxy.trim().is_empty()) {
        let next_step = "set the proxy that terminates https, such as --trusted-proxy 127.0.0.1";
        let name = reader.name("require_https");
        reader.add(ConfigError::new(name, "rejects all requests without a trusted proxy", next_step));
    }
    policy
}
