//! Settings from command-line options, environment variables and files.

pub mod access;
mod audit;
pub mod connections;
mod entropy;
pub mod log;
mod oidc;
pub mod options;
pub(crate) mod permissions;
pub mod provisioning;
mod reader;
pub mod scopes;
pub mod sign_in;
pub mod state;
pub mod tools;
pub mod users;
mod values;
mod warnings;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::ArgMatches;
use kimai_cli::ConfigError;
use kimai_tools::{Output, domain::absences::AbsenceLimits};
use mcp_oauth_server::PublicUrl;
use secrecy::{ExposeSecret, SecretString};

pub use self::{
    access::{AllowedKimais, ForwardedHeader, HeaderAuth, RequestPolicy, UserSettings},
    audit::AuditConfig,
    connections::ConnectionLimits,
    log::LogConfig,
    oidc::OidcConfig,
    options::Options,
    provisioning::ProvisioningConfig,
    reader::Environment,
    sign_in::{OfferedKimais, OwnTokenSettings, SignInSettings},
    state::{Backend, StateConfig},
    tools::ToolSettings,
};
use self::{
    options::{AddressOptions, ToolOptions},
    reader::{InvalidValue, OptionReader, SecretOption, number},
    users::{EntryList, TokenSeal, Users},
};

/// All settings of the server. `Debug` shows no secrets.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Address to listen on.
    pub listen: SocketAddr,
    /// Address of the metrics, if they are enabled.
    pub metrics_listen: Option<SocketAddr>,
    /// Token of the operator, for the metrics and the details of the probes.
    pub metrics_token: Option<SecretString>,
    /// URL that users enter.
    pub public_url: PublicUrl,
    /// Users and OAuth clients.
    pub users: UserSettings,
    /// Ways to sign in.
    pub sign_in: SignInSettings,
    /// Sign-in at an identity provider, if it is offered.
    pub oidc: Option<OidcConfig>,
    /// Creation of Kimai tokens for accounts of the identity provider, if it is enabled.
    pub provisioning: Option<ProvisioningConfig>,
    /// Storage of the state.
    pub state: StateConfig,
    /// Audit file.
    pub audit: AuditConfig,
    /// Restrictions of requests.
    pub policy: RequestPolicy,
    /// Limits of connections.
    pub connections: ConnectionLimits,
    /// Callers with their own Kimai token, if they are accepted.
    pub header_auth: Option<HeaderAuth>,
    /// Limits of absences in Kimai.
    pub absence_limits: AbsenceLimits,
    /// Output format of the tools.
    pub output: Output,
    /// Restrictions and grouping of the tools.
    pub tools: ToolSettings,
    /// Log level and format.
    pub log: LogConfig,
    warnings: Vec<ConfigError>,
}

impl Settings {
    /// Reads all settings. An option takes precedence over its variable; `matches` tells them apart.
    ///
    /// # Errors
    /// All errors of the settings.
    pub fn read(
        options: &Options,
        matches: &ArgMatches,
        environment: &Environment,
    ) -> Result<Self, Vec<ConfigError>> {
        let mut reader = OptionReader::new(matches, environment);
        let listen = listen(&mut reader, &options.address);
        let metrics_listen = options.address.metrics_listen.as_ref();
        let metrics_listen = reader.one("metrics_listen", metrics_listen, values::socket_address);
        let metrics_token = metrics_token(&mut reader, &options.address);
        let public_url = public_url(&mut reader, &options.address, listen.port());
        let kimais = access::read_kimais(&mut reader, &options.headers);
        let header_auth = access::read_header_auth(&mut reader, &options.headers, &kimais);
        let key = state::read_key(&mut reader, &options.state);
        let seal = TokenSeal::new(key.as_ref()).unwrap_or_default();
        let oidc = oidc::read(&mut reader, &options.oidc);
        let has_local = oidc.as_ref().is_none_or(|oidc| oidc.with_local);
        let errors = reader.errors.len();
        let provisioning =
            provisioning::read(&mut reader, &options.provisioning, &options.oidc, &kimais, key.is_some());
        // With valid options, there would be persons.
        let is_provisioning_invalid = reader.errors.len() > errors;
        let provisioned = provisioning.as_ref().map(|provisioning| &provisioning.kimai);
        let sign_in =
            sign_in::read(&mut reader, &options.users, &kimais, key.is_some(), has_local, provisioned);
        let has_other_callers =
            header_auth.is_some() || sign_in.own_token.is_some() || is_provisioning_invalid;
        let users = access::read_user_settings(&mut reader, &options.users, has_other_callers, &seal);
        let state = state::read(&mut reader, &options.state, key);
        let audit = audit::read(&mut reader, &options.audit);
        let policy = access::read_policy(&mut reader, &options.policy);
        let connections =
            ConnectionLimits::read(&mut reader, &options.policy, policy.trusted_proxies.clone());
        let absence_limits = absence_limits(&mut reader, &options.tools);
        let output = output(&mut reader, &options.tools);
        let tools = tools::read(&mut reader, &options.tools);
        let log = log_config(&mut reader, &options.tools);
        let Some(public_url) = public_url.filter(|_| reader.errors.is_empty()) else {
            return Err(reader.errors);
        };
        let mut settings = Self {
            listen,
            metrics_listen,
            metrics_token,
            public_url,
            users,
            sign_in,
            oidc,
            provisioning,
            state,
            audit,
            policy,
            connections,
            header_auth,
            absence_limits,
            output,
            tools,
            log,
            warnings: Vec::new(),
        };
        settings.warnings = warnings::all(&settings, options, &reader);
        Ok(settings)
    }

    /// Returns warnings about risky or ineffective settings.
    pub fn warnings(&self) -> &[ConfigError] {
        &self.warnings
    }
}

/// Addresses of the server, for commands that need no other settings.
pub(crate) struct ListenAddress {
    /// Address to listen on.
    pub(crate) listen: SocketAddr,
    /// URL that users enter.
    pub(crate) public_url: PublicUrl,
}

impl ListenAddress {
    /// Reads the addresses only, so that other invalid settings do not matter.
    ///
    /// # Errors
    /// All errors of the addresses.
    pub(crate) fn read(options: &Options, matches: &ArgMatches) -> Result<Self, Vec<ConfigError>> {
        let environment = Environment::default();
        let mut reader = OptionReader::new(matches, &environment);
        let listen = listen(&mut reader, &options.address);
        let public_url = public_url(&mut reader, &options.address, listen.port());
        let public_url = public_url.filter(|_| reader.errors.is_empty()).ok_or(reader.errors)?;
        Ok(Self { listen, public_url })
    }
}

/// Settings of commands that work on the stored state.
pub(crate) struct StateSettings {
    /// URL that users enter.
    pub(crate) public_url: PublicUrl,
    /// Configured users.
    pub(crate) users: Users,
    /// Ways to sign in.
    pub(crate) sign_in: SignInSettings,
    /// Sign-in at an identity provider, if it is offered.
    pub(crate) oidc: Option<OidcConfig>,
    /// Storage of the state.
    pub(crate) state: StateConfig,
}

impl StateSettings {
    /// Reads these settings only, so that other invalid settings do not matter.
    ///
    /// # Errors
    /// All errors of these settings.
    pub(crate) fn read(
        options: &Options,
        matches: &ArgMatches,
        environment: &Environment,
    ) -> Result<Self, Vec<ConfigError>> {
        let mut reader = OptionReader::new(matches, environment);
        let listen = listen(&mut reader, &options.address);
        let public_url = public_url(&mut reader, &options.address, listen.port());
        let key = state::read_key(&mut reader, &options.state);
        let seal = TokenSeal::new(key.as_ref()).unwrap_or_default();
        let source = access::user_source(&mut reader, &options.users);
        let users = Users::read(&source, environment, &seal).map_err(|error| reader.add(error)).ok();
        let oidc = oidc::read(&mut reader, &options.oidc);
        let has_local = oidc.as_ref().is_none_or(|oidc| oidc.with_local);
        let kimais = access::read_kimais(&mut reader, &options.headers);
        let provisioning =
            provisioning::read(&mut reader, &options.provisioning, &options.oidc, &kimais, key.is_some());
        let provisioned = provisioning.as_ref().map(|provisioning| &provisioning.kimai);
        let sign_in =
            sign_in::read(&mut reader, &options.users, &kimais, key.is_some(), has_local, provisioned);
        let state = state::read(&mut reader, &options.state, key);
        let (Some(public_url), Some(users), true) = (public_url, users, reader.errors.is_empty()) else {
            return Err(reader.errors);
        };
        Ok(Self { public_url, users, sign_in, oidc, state })
    }
}

/// Reads the entries of the users only, so that other invalid settings do not matter.
///
/// # Errors
/// The error of the users file.
pub(crate) fn read_entries(
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<EntryList, Vec<ConfigError>> {
    let mut reader = OptionReader::new(matches, environment);
    let source = access::user_source(&mut reader, &options.users);
    EntryList::read(&source, environment).map_err(|error| vec![error])
}

/// Reads the settings of the audit only.
///
/// # Errors
/// All errors of the settings.
pub(crate) fn read_audit(
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<AuditConfig, Vec<ConfigError>> {
    let mut reader = OptionReader::new(matches, environment);
    let audit = audit::read(&mut reader, &options.audit);
    if reader.errors.is_empty() { Ok(audit) } else { Err(reader.errors) }
}

/// Reads the state key only, which seals Kimai tokens.
///
/// # Errors
/// The error of the key.
pub(crate) fn read_seal(
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<TokenSeal, Vec<ConfigError>> {
    let mut reader = OptionReader::new(matches, environment);
    let key = state::read_key(&mut reader, &options.state);
    if reader.errors.is_empty() {
        Ok(TokenSeal::new(key.as_ref()).unwrap_or_default())
    } else {
        Err(reader.errors)
    }
}

fn listen(reader: &mut OptionReader<'_>, options: &AddressOptions) -> SocketAddr {
    let host = reader.one("host", options.host.as_ref(), values::ip_address);
    let port = reader.one("port", options.port.as_ref(), values::port);
    SocketAddr::new(host.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)), port.unwrap_or(8000))
}

/// Reads the token of the operator.
fn metrics_token(reader: &mut OptionReader<'_>, options: &AddressOptions) -> Option<SecretString> {
    let (token, id) = reader.secret(&SecretOption {
        id: "metrics_token",
        secret: options.metrics_token.as_ref(),
        file_id: "metrics_token_file",
        path: options.metrics_token_file.as_ref(),
        noun: "token",
    })?;
    match entropy::check_token(token.expose_secret()) {
        Ok(()) => Some(token),
        Err(error) => {
            reader.add(error.of(reader.name(id)));
            None
        }
    }
}

/// Reads the public URL; the default is this machine.
fn public_url(reader: &mut OptionReader<'_>, options: &AddressOptions, port: u16) -> Option<PublicUrl> {
    let parse = |text: &str| {
        PublicUrl::parse(text)
            .map_err(|error| InvalidValue::new(error.to_string(), "use the URL that users enter"))
    };
    let local = format!("http://localhost:{port}");
    let text = options.public_url.as_ref().filter(|text| !text.trim().is_empty());
    reader.one("public_url", Some(text.unwrap_or(&local)), parse)
}

fn absence_limits(reader: &mut OptionReader<'_>, options: &ToolOptions) -> AbsenceLimits {
    let days = reader.one("absence_max_days", options.absence_max_days.as_ref(), number("days"));
    days.map_or_else(AbsenceLimits::default, |max_days| AbsenceLimits { max_days })
}

fn output(reader: &mut OptionReader<'_>, options: &ToolOptions) -> Output {
    let parse = |text: &str| {
        let formats = Output::ALL.map(Output::name).join(", ");
        text.parse()
            .map_err(|_| InvalidValue::new("is not an output format", format!("use one of {formats}")))
    };
    reader.one("output", options.output.as_ref(), parse).unwrap_or_default()
}

fn log_config(reader: &mut OptionReader<'_>, options: &ToolOptions) -> LogConfig {
    let filter = |text: &str| {
        let is_valid = log::is_valid_filter(text);
        let error = || InvalidValue::new("is not a log level", "use error, warn, info, debug or trace");
        is_valid.then(|| text.to_owned()).ok_or_else(error)
    };
    let format =
        |text: &str| text.parse().map_err(|_| InvalidValue::new("is not a log format", "use text or json"));
    LogConfig {
        filter: reader.one("log", options.log.as_ref(), filter),
        format: reader.one("log_format", options.log_format.as_ref(), format).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
