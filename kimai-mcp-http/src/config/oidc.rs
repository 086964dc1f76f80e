//! Settings of sign-in at an identity provider.

use kimai_cli::ConfigError;
use kimai_tools::domain::api::Tls;
use mcp_oauth_server::{OidcSettings, Text, oidc::RequiredClaim};
use url::Url;

use super::{
    options::OidcOptions,
    reader::{InvalidValue, OptionReader, SecretOption},
    users::parse_tls,
};

/// Ids of all options that have no effect without the backend `oidc`.
const OPTIONS: [&str; 12] = [
    "oidc_issuer",
    "oidc_client_id",
    "oidc_client_secret",
    "oidc_client_secret_file",
    "oidc_scopes",
    "oidc_identity_claim",
    "oidc_discovery_url",
    "oidc_allow_unverified_email",
    "oidc_link_any_email",
    "oidc_required_group",
    "oidc_name",
    "oidc_ssl_verify",
];

/// Name of the option that accepts unverified addresses, for messages.
const ALLOW_UNVERIFIED: &str = "--oidc-allow-unverified-email";

/// Name of the option that accepts other addresses in Kimai, for messages.
const LINK_ANY_EMAIL: &str = "--oidc-link-any-email";

/// Sign-in at an identity provider.
#[derive(Debug, Clone)]
pub struct OidcConfig {
    /// Provider and rules for its accounts.
    pub settings: OidcSettings,
    /// Certificates that the provider may present.
    pub tls: Tls,
    /// True if the other ways to sign in are offered as well.
    pub with_local: bool,
    /// Accepts another e-mail address in Kimai than at the provider when an account is linked to an own Kimai token.
    pub links_any_email: bool,
}

/// Reads the settings; `None` without the backend `oidc`.
pub(super) fn read(reader: &mut OptionReader<'_>, options: &OidcOptions) -> Option<OidcConfig> {
    let backends = reader.one("auth_backend", options.auth_backend.as_ref(), parse_backends)?;
    if !backends.oidc {
        return None;
    }
    let issuer = required(reader, "oidc_issuer", options.oidc_issuer.as_ref(), provider_url);
    let client_id =
        required(reader, "oidc_client_id", options.oidc_client_id.as_ref(), |text| Ok(text.to_owned()));
    let client_secret = reader.secret(&SecretOption {
        id: "oidc_client_secret",
        secret: options.oidc_client_secret.as_ref(),
        file_id: "oidc_client_secret_file",
        path: options.oidc_client_secret_file.as_ref(),
        noun: "secret",
    });
    let discovery_url = reader.one("oidc_discovery_url", options.oidc_discovery_url.as_ref(), provider_url);
    let scopes = reader.one("oidc_scopes", options.oidc_scopes.as_ref(), |text| Ok(parse_scopes(text)));
    let identity_claim =
        reader.one("oidc_identity_claim", options.oidc_identity_claim.as_ref(), |text| Ok(text.to_owned()));
    let allow_unverified_email =
        reader.switch("oidc_allow_unverified_email", options.oidc_allow_unverified_email.as_ref());
    let required_claims = reader.many("oidc_required_group", &options.oidc_required_group, parse_claim);
    let links_any_email = reader.switch("oidc_link_any_email", options.oidc_link_any_email.as_ref());
    let company = reader.one("oidc_name", options.oidc_name.as_ref(), |text| Ok(text.to_owned()));
    let tls = reader.one("oidc_ssl_verify", options.oidc_ssl_verify.as_ref(), parse_certificates);
    // Without the trailing slash, which providers and administrators write differently.
    let issuer = issuer?.as_str().trim_end_matches('/').to_owned();
    let defaults = OidcSettings::new(&issuer, &client_id?);
    let settings = OidcSettings {
        client_secret: client_secret.map(|(secret, _)| secret),
        scopes: scopes.unwrap_or(defaults.scopes),
        discovery_url,
        identity_claim: identity_claim.unwrap_or(defaults.identity_claim),
        allow_unverified_email,
        required_claims,
        company,
        unverified_email_hint: unverified_email_hint(),
        ..defaults
    };
    let tls = tls.unwrap_or_default();
    Some(OidcConfig { settings, tls, with_local: backends.local, links_any_email })
}

fn unverified_email_hint() -> Text {
    Text::new(
        format!(
            "For that person: if nobody can choose their own address at the provider, set {ALLOW_UNVERIFIED}. authentik \
             does not assert addresses as verified by default."
        ),
        format!(
            "Für diese Person: Wenn sich beim Anbieter niemand seine Adresse selbst aussuchen kann, setzen Sie \
             {ALLOW_UNVERIFIED}. authentik meldet Adressen von Haus aus nicht als geprüft."
        ),
    )
}

/// Ways to sign in that `--auth-backend` names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Backends {
    local: bool,
    oidc: bool,
}

fn parse_backends(text: &str) -> Result<Backends, InvalidValue> {
    let names: Vec<_> = text.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
    if names.iter().any(|name| !matches!(name.as_str(), "local" | "oidc")) {
        return Err(InvalidValue::new("is no way to sign in", "use local, oidc or local,oidc"));
    }
    let has = |name: &str| names.iter().any(|own| own == name);
    Ok(Backends { local: has("local"), oidc: has("oidc") })
}

/// Returns true if the options do not sign users in at a provider. An invalid value is reported by [`read`].
pub(super) fn is_off(options: &OidcOptions) -> bool {
    let backends = options.auth_backend.as_deref().map(str::trim).filter(|text| !text.is_empty());
    backends.is_none_or(|text| parse_backends(text).is_ok_and(|backends| !backends.oidc))
}

fn required<T>(
    reader: &mut OptionReader<'_>,
    id: &str,
    text: Option<&String>,
    parse: impl Fn(&str) -> Result<T, InvalidValue>,
) -> Option<T> {
    if text.is_none_or(|text| text.trim().is_empty()) {
        let next_step = "set it to the value that the identity provider shows for this server";
        let problem = "is missing, and --auth-backend oidc needs it";
        reader.add(ConfigError::new(reader.name(id), problem, next_step));
        return None;
    }
    reader.one(id, text, parse)
}

/// Parses a URL of the provider: https, or http on this machine.
fn provider_url(text: &str) -> Result<Url, InvalidValue> {
    let error =
        |problem: &str| InvalidValue::new(problem, "use an address such as https://login.example.com");
    let url = Url::parse(text).map_err(|_| error("is no URL"))?;
    let is_local = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    match url.scheme() {
        "https" if url.has_host() => {}
        "http" if is_local => {}
        _ => return Err(error("must be https; http is allowed on this machine only")),
    }
    if !url.username().is_empty()
        || url.password().is_some()
        || url.query().is_some()
        || url.fragment().is_some()
    {
        return Err(error("must have no query, fragment, user or password"));
    }
    Ok(url)
}

fn parse_scopes(text: &str) -> Vec<String> {
    text.split([' ', ',']).filter(|scope| !scope.is_empty()).map(str::to_owned).collect()
}

fn parse_claim(text: &str) -> Result<RequiredClaim, InvalidValue> {
    RequiredClaim::parse(text).map_err(|error| {
        InvalidValue::new(error.to_string(), "name the claim and the value that users must have")
    })
}

/// Parses the certificates. A provider that anybody can imitate would sign in anybody.
fn parse_certificates(text: &str) -> Result<Tls, InvalidValue> {
    match parse_tls(text) {
        Tls::Insecure => Err(InvalidValue::new(
            "cannot be false: whoever intercepts the connection could sign in as any user",
            "set the PEM file of your CA instead",
        )),
        tls => Ok(tls),
    }
}

/// Returns warnings about settings of the provider that have no effect or are risky.
pub(super) fn warnings(
    config: Option<&OidcConfig>,
    has_own_token: bool,
    reader: &OptionReader<'_>,
) -> Vec<ConfigError> {
    let Some(config) = config else {
        let next_step = "sign users in at the identity provider with --auth-backend oidc, or remove it";
        return reader
            .without_effect(&OPTIONS, "has no effect without --auth-backend oidc", next_step)
            .collect();
    };
    let mut warnings = Vec::new();
    if config.links_any_email && !has_own_token {
        let next_step = "let accounts link their own Kimai token with --sign-in token, or remove it";
        warnings.push(ConfigError::new(
            LINK_ANY_EMAIL,
            "has no effect without the own Kimai token",
            next_step,
        ));
    }
    if config.settings.allow_unverified_email && config.settings.identity_claim == "email" {
        let problem = "accepts addresses that nobody checked: whoever can enter another address at the provider signs in as its user";
        let next_step =
            "let the provider verify addresses, or identify users by a claim that they cannot change";
        warnings.push(ConfigError::new(ALLOW_UNVERIFIED, problem, next_step));
    }
    if config.settings.identity_claim == "sub" {
        return warnings;
    }
    if ["preferred_username", "nickname", "name"].contains(&config.settings.identity_claim.as_str()) {
        let problem = format!("is {}, which users may be able to choose", config.settings.identity_claim);
        let next_step =
            "check that only administrators of the provider can change it, or use email, oid or sub";
        warnings.push(ConfigError::new("--oidc-identity-claim", problem, next_step));
    }
    warnings
}
