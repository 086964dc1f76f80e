//! Settings of the creation of Kimai tokens for accounts of the identity provider.

use std::fmt;

use kimai_cli::ConfigError;
use kimai_tools::domain::api::Tls;
use secrecy::SecretString;

use super::{
    OfferedKimais, oidc,
    options::{OidcOptions, ProvisioningOptions},
    reader::{InvalidValue, OptionReader, SecretOption},
    users::{KimaiAddress, parse_tls},
    values,
};

/// Ids of all options that have no effect without `--auto-provision`.
const OPTIONS: [&str; 7] = [
    "provision_kimai_url",
    "provision_admin_token",
    "provision_admin_token_file",
    "provision_token_name",
    "provision_match",
    "provision_allowed_domains",
    "provision_ssl_verify",
];

/// Id of an option of the Python server, which stores created tokens in a file.
const STORE: &str = "provision_store";

/// Name of the created tokens if the operator sets none.
const DEFAULT_TOKEN_NAME: &str = "Kimai MCP (assistant)";

/// Lengths of the name of a token that Kimai accepts.
const NAME_LENGTHS: std::ops::RangeInclusive<usize> = 2..=50;

/// Creation of Kimai tokens for accounts of the identity provider.
#[derive(Clone)]
pub struct ProvisioningConfig {
    /// Kimai of the accounts.
    pub kimai: KimaiAddress,
    /// Token of an administrator there.
    pub admin_token: SecretString,
    /// Name of the created tokens in Kimai.
    pub token_name: String,
    /// Comparison of accounts with Kimai users.
    pub match_mode: MatchMode,
    /// Domains of the e-mail addresses, in lower case; empty if all are allowed.
    pub allowed_domains: Vec<String>,
}

impl fmt::Debug for ProvisioningConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProvisioningConfig")
            .field("kimai", &self.kimai)
            .field("token_name", &self.token_name)
            .field("match_mode", &self.match_mode)
            .field("allowed_domains", &self.allowed_domains)
            .finish_non_exhaustive()
    }
}

/// Comparisons of accounts with Kimai users.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchMode {
    /// E-mail address or user name.
    Exact,
    /// Also the part of the address before the `@`, without dots and accents.
    Normalized,
}

impl MatchMode {
    /// Returns the name of the mode in the option.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Normalized => "normalized",
        }
    }
}

/// Reads the settings; `None` if no tokens are created.
pub(super) fn read(
    reader: &mut OptionReader<'_>,
    options: &ProvisioningOptions,
    oidc_options: &OidcOptions,
    kimais: &OfferedKimais,
    has_state_key: bool,
) -> Option<ProvisioningConfig> {
    if !reader.switch("auto_provision", options.auto_provision.as_ref()) {
        return None;
    }
    if oidc::is_off(oidc_options) {
        needs(
            reader,
            "--auth-backend oidc: accounts sign in at an identity provider",
            "set it, or remove this",
        );
    }
    if !has_state_key {
        let next_step =
            "set --state-key-file or KIMAI_MCP_STATE_KEY to the output of openssl rand -base64 32";
        needs(reader, "a state key: Kimai tokens are stored encrypted only", next_step);
    }
    let kimai = kimai(reader, options, kimais);
    let admin_token = admin_token(reader, options);
    let token_name = reader.one("provision_token_name", options.provision_token_name.as_ref(), parse_name);
    let match_mode = reader.one("provision_match", options.provision_match.as_ref(), parse_match);
    let match_mode = match_mode.unwrap_or(MatchMode::Exact);
    let id = "provision_allowed_domains";
    let allowed_domains = reader.many(id, &options.provision_allowed_domains, parse_domain);
    let has_domains = options.provision_allowed_domains.iter().any(|domain| !domain.trim().is_empty());
    if match_mode == MatchMode::Normalized && !has_domains {
        let problem = "is normalized, which compares only the part of an address before the @";
        let next_step = "name the domains of the company with --provision-allowed-domains, or use exact";
        reader.add(ConfigError::new(reader.name("provision_match"), problem, next_step));
    }
    Some(ProvisioningConfig {
        kimai: kimai?,
        admin_token: admin_token?,
        token_name: token_name.unwrap_or_else(|| DEFAULT_TOKEN_NAME.to_owned()),
        match_mode,
        allowed_domains,
    })
}

fn needs(reader: &mut OptionReader<'_>, what: &str, next_step: &str) {
    reader.add(ConfigError::new(reader.name("auto_provision"), format!("needs {what}"), next_step));
}

/// Returns the Kimai of the options; by default the one of all callers.
fn kimai(
    reader: &mut OptionReader<'_>,
    options: &ProvisioningOptions,
    kimais: &OfferedKimais,
) -> Option<KimaiAddress> {
    let errors = reader.errors.len();
    let url = reader.one("provision_kimai_url", options.provision_kimai_url.as_ref(), values::kimai_url);
    let tls = options.provision_ssl_verify.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let tls = tls.map(parse_tls);
    let default = kimais.default_kimai();
    let Some(url) = url.or_else(|| default.map(|kimai| kimai.url.clone())) else {
        if reader.errors.len() == errors {
            let next_step = "set --provision-kimai-url, such as https://kimai.example.com";
            needs(reader, "the Kimai in which it creates tokens", next_step);
        }
        return None;
    };
    let default_tls = default.filter(|kimai| kimai.url == url).map(|kimai| kimai.tls.clone());
    Some(KimaiAddress { url, tls: tls.or(default_tls).unwrap_or(Tls::System) })
}

/// Reads the token of the administrator.
fn admin_token(reader: &mut OptionReader<'_>, options: &ProvisioningOptions) -> Option<SecretString> {
    let errors = reader.errors.len();
    let token = reader.secret(&SecretOption {
        id: "provision_admin_token",
        secret: options.provision_admin_token.as_ref(),
        file_id: "provision_admin_token_file",
        path: options.provision_admin_token_file.as_ref(),
        noun: "token",
    });
    if token.is_none() && reader.errors.len() == errors {
        let next_step = "set --provision-admin-token-file or KIMAI_MCP_PROVISION_ADMIN_TOKEN";
        needs(reader, "the Kimai token of an administrator", next_step);
    }
    token.map(|(token, _)| token)
}

fn parse_name(text: &str) -> Result<String, InvalidValue> {
    let is_valid = NAME_LENGTHS.contains(&text.chars().count()) && !text.chars().any(char::is_control);
    let error = || InvalidValue::new("is no name of a Kimai token", "use 2 to 50 characters");
    is_valid.then(|| text.to_owned()).ok_or_else(error)
}

fn parse_match(text: &str) -> Result<MatchMode, InvalidValue> {
    match text.to_ascii_lowercase().as_str() {
        "exact" => Ok(MatchMode::Exact),
        "normalized" => Ok(MatchMode::Normalized),
        "fuzzy" => Err(InvalidValue::new(
            "is fuzzy, which this server does not support: similar names belong to different people",
            "use exact or normalized, and add entries with oidc_identity for the others",
        )),
        _ => Err(InvalidValue::new("is no comparison", "use exact or normalized")),
    }
}

fn parse_domain(text: &str) -> Result<String, InvalidValue> {
    let domain = text.trim_start_matches('@').to_lowercase();
    let is_valid = domain.contains('.') && !domain.contains(['@', '/', '*', ':', ' ']);
    let error =
        || InvalidValue::new("is no domain", "use one such as example.com; subdomains count as others");
    is_valid.then_some(domain).ok_or_else(error)
}

/// Returns warnings about settings of the creation of tokens that have no effect or are risky.
pub(super) fn warnings(config: Option<&ProvisioningConfig>, reader: &OptionReader<'_>) -> Vec<ConfigError> {
    let mut warnings = Vec::new();
    if config.is_some_and(|config| config.kimai.tls == Tls::Insecure) {
        let problem = "accepts any certificate: whoever intercepts the connection to Kimai gets the administrator's token";
        let next_step = "set --provision-ssl-verify to the PEM file of your CA";
        warnings.push(ConfigError::new("--auto-provision", problem, next_step));
    }
    let problem = "has no effect: the state stores the created tokens, encrypted";
    warnings.extend(reader.without_effect(&[STORE], problem, "remove it"));
    if config.is_none() {
        let next_step = "set that too, or remove it";
        warnings.extend(reader.without_effect(&OPTIONS, "has no effect without --auto-provision", next_step));
    }
    warnings
}
