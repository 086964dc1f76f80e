//! Settings: command-line option, else environment variable, else `.env` file; for the token also the keychain.

use std::{env, fmt, path::PathBuf, str::FromStr};

use clap::{ArgMatches, parser::ValueSource};
use kimai_cli::{ToolSelection, is_header_text, parse_switch};
use kimai_tools::{
    Access, AccessSet, Confirmations, Output, Policy, Restriction, Rule, Surface,
    domain::{
        Session,
        absences::AbsenceLimits,
        api::{Client, Credentials, Tls},
    },
};
use secrecy::{ExposeSecret, SecretString};

use crate::{Arguments, dotenv::DotenvFile, keychain::Keychain, messages::SettingsError};

/// `User-Agent` of requests to Kimai, unless another is configured.
const USER_AGENT: &str = concat!("kimai-mcp/", env!("CARGO_PKG_VERSION"));

/// Source of a setting. Displays as the name that users know.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ConfigSource {
    /// A command-line option.
    Option(&'static str),
    /// An environment variable.
    Variable(&'static str),
    /// A `.env` file.
    File(PathBuf),
    /// The system keychain.
    Keychain,
}

impl fmt::Display for ConfigSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) | Self::Variable(name) => f.write_str(name),
            Self::File(path) => path.display().fmt(f),
            Self::Keychain => f.write_str("the keychain"),
        }
    }
}

/// A setting with its source.
#[derive(Debug, Clone)]
pub(crate) struct Sourced<T> {
    pub(crate) value: T,
    pub(crate) source: ConfigSource,
}

/// The settings of the program. The values are not validated until they are used.
#[derive(Debug, Default, Clone)]
pub struct Settings {
    pub(crate) url: Option<Sourced<String>>,
    pub(crate) token: Option<Sourced<SecretString>>,
    pub(crate) ssl_verify: Option<Sourced<String>>,
    pub(crate) user_agent: Option<Sourced<String>>,
    pub(crate) absence_max_days: Option<Sourced<String>>,
    pub(crate) output: Option<Sourced<String>>,
    pub(crate) mode: Option<Sourced<String>>,
    pub(crate) tools: Option<Sourced<String>>,
    pub(crate) exclude_tools: Option<Sourced<String>>,
    pub(crate) no_delete: Option<Sourced<String>>,
    pub(crate) raw_api: Option<Sourced<String>>,
    pub(crate) surface: Option<Sourced<String>>,
    pub(crate) apps: Option<Sourced<String>>,
    pub(crate) confirm: Option<Sourced<String>>,
    pub(crate) log: Option<String>,
    /// True if the obsolete default user is set.
    pub(crate) has_user: bool,
}

impl Settings {
    /// Merges the sources; `matches` tells options and variables apart.
    pub(crate) fn new(arguments: &Arguments, matches: &ArgMatches, file: &DotenvFile) -> Self {
        let pick = |value: Option<&str>, id, option, variable| {
            let source = match matches.try_contains_id(id).ok().and_then(|_| matches.value_source(id)) {
                Some(ValueSource::EnvVariable) => ConfigSource::Variable(variable),
                _ => ConfigSource::Option(option),
            };
            // An option without a value counts as unset, so that its variable applies.
            let from_variable =
                || sourced(env::var(variable).ok().as_deref(), ConfigSource::Variable(variable));
            sourced(value, source).or_else(from_variable).or_else(|| {
                let source = ConfigSource::File(file.path.clone().unwrap_or_default());
                sourced(file.variables.get(variable).map(String::as_str), source)
            })
        };
        let url = arguments.kimai_url.as_deref();
        let token = arguments.kimai_token.as_ref().map(SecretString::expose_secret);
        let token = pick(token, "kimai_token", "--kimai-token", "KIMAI_API_TOKEN");
        let ssl_verify = arguments.ssl_verify.as_deref();
        let user_agent = arguments.user_agent.as_deref();
        let max_days = arguments.absence_max_days.as_deref();
        let output = arguments.output.as_deref();
        let ToolSelection { tools, exclude_tools, no_delete, raw_api, surface, confirm, apps, no_apps } =
            &arguments.selection;
        let log = pick(arguments.log.as_deref(), "log", "--log", "KIMAI_MCP_LOG");
        let user = pick(arguments.kimai_user.as_deref(), "kimai_user", "--kimai-user", "KIMAI_DEFAULT_USER");
        Self {
            url: pick(url, "kimai_url", "--kimai-url", "KIMAI_URL"),
            token: token.map(|token| Sourced { value: token.value.into(), source: token.source }),
            ssl_verify: pick(ssl_verify, "ssl_verify", "--ssl-verify", "KIMAI_SSL_VERIFY"),
            user_agent: pick(user_agent, "user_agent", "--user-agent", "KIMAI_MCP_USER_AGENT"),
            absence_max_days: pick(
                max_days,
                "absence_max_days",
                "--absence-max-days",
                "KIMAI_ABSENCE_MAX_DAYS",
            ),
            output: pick(output, "output", "--output", "KIMAI_MCP_OUTPUT"),
            mode: pick(arguments.mode.as_deref(), "mode", "--mode", "KIMAI_MCP_MODE"),
            tools: pick(tools.as_deref(), "tools", "--tools", "KIMAI_MCP_TOOLS"),
            exclude_tools: pick(
                exclude_tools.as_deref(),
                "exclude_tools",
                "--exclude-tools",
                "KIMAI_MCP_EXCLUDE_TOOLS",
            ),
            no_delete: pick(no_delete.as_deref(), "no_delete", "--no-delete", "KIMAI_MCP_NO_DELETE"),
            raw_api: pick(raw_api.as_deref(), "raw_api", "--raw-api", "KIMAI_MCP_RAW_API"),
            surface: pick(surface.as_deref(), "surface", "--surface", "KIMAI_MCP_SURFACE"),
            apps: if *no_apps {
                sourced(Some("false"), ConfigSource::Option("--no-apps"))
            } else {
                pick(apps.as_deref(), "apps", "--apps", "KIMAI_MCP_APPS")
            },
            confirm: pick(confirm.as_deref(), "confirm", "--confirm", "KIMAI_MCP_CONFIRM"),
            log: log.map(|log| log.value),
            has_user: user.is_some(),
        }
    }

    /// Returns the warnings to log at startup.
    pub(crate) fn warnings(&self) -> Vec<&'static str> {
        let mut warnings = Vec::new();
        if self.has_user {
            warnings.push(
                "--kimai-user and KIMAI_DEFAULT_USER have no effect: the token identifies the user, and tools take another user as an argument",
            );
        }
        if self.tls() == Tls::Insecure {
            warnings.push(
                "--ssl-verify is false: certificates are not checked, so the network can read the token and all data",
            );
        }
        warnings
    }

    /// Returns the settings with the token of the keychain, unless a token is configured.
    ///
    /// # Errors
    /// [`SettingsError`] if the URL or the token is missing, or the keychain is locked.
    pub(crate) fn with_keychain_token(&self, keychain: &dyn Keychain) -> Result<Self, SettingsError> {
        let url = self.url.as_ref().ok_or_else(|| self.missing())?;
        if self.token.is_some() {
            return Ok(self.clone());
        }
        let token = keychain.token(&url.value).map_err(SettingsError::from)?;
        let token = token.ok_or(SettingsError::MissingToken)?;
        let token = Sourced { value: token, source: ConfigSource::Keychain };
        Ok(Self { token: Some(token), ..self.clone() })
    }

    /// Checks that the `User-Agent` is a valid header.
    ///
    /// # Errors
    /// [`SettingsError::InvalidUserAgent`].
    fn check_user_agent(&self) -> Result<(), SettingsError> {
        match &self.user_agent {
            Some(setting) if !is_header_text(&setting.value) => {
                Err(SettingsError::InvalidUserAgent(setting.source.clone()))
            }
            _ => Ok(()),
        }
    }

    /// Creates a client; sends nothing.
    ///
    /// # Errors
    /// [`SettingsError`] if the URL, the token or the certificates are missing or invalid.
    pub(crate) fn client(&self) -> Result<Client, SettingsError> {
        let (Some(url), Some(token)) = (&self.url, &self.token) else { return Err(self.missing()) };
        self.check_user_agent()?;
        Client::builder(&url.value, Credentials::Token(token.value.clone()))
            .tls(self.tls())
            .user_agent(self.user_agent.as_ref().map_or(USER_AGENT, |setting| setting.value.trim()))
            .build()
            .map_err(SettingsError::Client)
    }

    /// Creates the session of the user; sends nothing.
    ///
    /// # Errors
    /// [`SettingsError`] if any setting is missing or invalid.
    pub(crate) fn session(&self) -> Result<Session, SettingsError> {
        self.output()?;
        self.policy()?;
        self.surface()?;
        self.apps()?;
        self.confirmations()?;
        Ok(Session::new(self.client()?).with_absence_limits(self.limits()?))
    }

    /// Returns the output format of tools.
    ///
    /// # Errors
    /// [`SettingsError::InvalidOutput`] if the format is unknown.
    pub(crate) fn output(&self) -> Result<Output, SettingsError> {
        let Some(output) = &self.output else { return Ok(Output::default()) };
        output
            .value
            .parse()
            .map_err(|reason| SettingsError::InvalidOutput { setting: output.source.clone(), reason })
    }

    /// Returns the restrictions of the tools.
    ///
    /// # Errors
    /// [`SettingsError::InvalidTools`] if a mode, a tool or a switch is unknown.
    pub(crate) fn policy(&self) -> Result<Policy, SettingsError> {
        let mode = parsed(self.mode.as_ref())?.map(Rule::Mode);
        let only = parsed(self.tools.as_ref())?.map(Rule::Only);
        let except = parsed(self.exclude_tools.as_ref())?.map(Rule::Except);
        let no_delete = self.no_delete()?.then_some(Rule::Access(NO_DELETE));
        let rules = [
            (mode, &self.mode),
            (only, &self.tools),
            (except, &self.exclude_tools),
            (no_delete, &self.no_delete),
        ];
        let restrictions =
            rules.into_iter().filter_map(|(rule, setting)| Some(restriction(rule?, setting.as_ref()?)));
        let policy: Policy = restrictions.collect();
        Ok(match parsed(self.raw_api.as_ref())? {
            Some(raw_api) => policy.with_raw_api(raw_api),
            None => policy,
        })
    }

    /// Returns true if hosts are offered views of reports.
    ///
    /// # Errors
    /// [`SettingsError::InvalidTools`] if the value is no switch.
    pub(crate) fn apps(&self) -> Result<bool, SettingsError> {
        switch(self.apps.as_ref(), true)
    }

    fn no_delete(&self) -> Result<bool, SettingsError> {
        switch(self.no_delete.as_ref(), false)
    }

    /// Returns the grouping of actions into tools.
    ///
    /// # Errors
    /// [`SettingsError::InvalidTools`] if the surface is unknown.
    pub(crate) fn surface(&self) -> Result<Surface, SettingsError> {
        Ok(parsed(self.surface.as_ref())?.unwrap_or_default())
    }

    /// Returns the confirmation of calls that delete several records, update several by `timesheet update`, or delete more than
    /// `undo` can bring back.
    ///
    /// # Errors
    /// [`SettingsError::InvalidTools`] if the mode is unknown.
    pub(crate) fn confirmations(&self) -> Result<Confirmations, SettingsError> {
        Ok(Confirmations::new(parsed(self.confirm.as_ref())?.unwrap_or_default()))
    }

    /// Returns the certificates to trust.
    pub(crate) fn tls(&self) -> Tls {
        let Some(verify) = &self.ssl_verify else { return Tls::System };
        let value = verify.value.trim();
        match value.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Tls::System,
            "false" | "0" | "no" | "off" => Tls::Insecure,
            _ => Tls::CaFile(value.into()),
        }
    }

    fn limits(&self) -> Result<AbsenceLimits, SettingsError> {
        let Some(days) = &self.absence_max_days else { return Ok(AbsenceLimits::default()) };
        let max_days = days.value.trim().parse();
        let max_days = max_days.map_err(|_| SettingsError::InvalidAbsenceMaxDays(days.source.clone()))?;
        Ok(AbsenceLimits { max_days })
    }

    fn missing(&self) -> SettingsError {
        match (&self.url, &self.token) {
            (None, None) => SettingsError::MissingUrlAndToken,
            (None, Some(_)) => SettingsError::MissingUrl,
            _ => SettingsError::MissingToken,
        }
    }
}

/// The classes that `--no-delete` leaves.
const NO_DELETE: AccessSet = AccessSet::ALL.difference(AccessSet::of(&[Access::Delete]));

/// Parses a switch.
fn switch(setting: Option<&Sourced<String>>, default: bool) -> Result<bool, SettingsError> {
    let Some(setting) = setting else { return Ok(default) };
    parse_switch(&setting.value).ok_or_else(|| SettingsError::InvalidTools {
        setting: setting.source.clone(),
        reason: "the value is neither true nor false".to_owned(),
    })
}

fn parsed<T: FromStr<Err: fmt::Display>>(
    setting: Option<&Sourced<String>>,
) -> Result<Option<T>, SettingsError> {
    let Some(Sourced { value, source }) = setting else { return Ok(None) };
    let invalid =
        |reason: T::Err| SettingsError::InvalidTools { setting: source.clone(), reason: reason.to_string() };
    value.parse().map(Some).map_err(invalid)
}

fn restriction(rule: Rule, setting: &Sourced<String>) -> Restriction {
    let value = setting.value.trim();
    let text = match (&setting.source, &rule) {
        (ConfigSource::Option(name), Rule::Access(_)) => (*name).to_owned(),
        (ConfigSource::Option(name), _) => format!("{name} {value}"),
        (ConfigSource::Variable(name), _) => format!("{name}={value}"),
        (source, Rule::Mode(_)) => format!("KIMAI_MCP_MODE={value} in {source}"),
        (source, Rule::Only(_)) => format!("KIMAI_MCP_TOOLS={value} in {source}"),
        (source, Rule::Except(_)) => format!("KIMAI_MCP_EXCLUDE_TOOLS={value} in {source}"),
        (source, Rule::Access(_)) => format!("KIMAI_MCP_NO_DELETE={value} in {source}"),
    };
    let next_step = "The user can change it in the configuration of this MCP server and restart it.";
    Restriction { rule, setting: text, next_step: next_step.to_owned() }
}

/// Returns the value with its source; blank values count as unset.
fn sourced(value: Option<&str>, source: ConfigSource) -> Option<Sourced<String>> {
    let value = value.filter(|value| !value.trim().is_empty())?;
    Some(Sourced { value: value.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::keychain::{KeychainError, tests::MemoryKeychain};

    fn settings(options: &[&str], file: &[(&str, &str)]) -> Settings {
        let matches = Arguments::command().get_matches_from([&["kimai-mcp"], options].concat());
        let arguments = Arguments::from_arg_matches(&matches).unwrap();
        let variables = file.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let path = Some("/w/.env".into());
        let file = DotenvFile { path, variables: variables.collect(), warnings: Vec::new() };
        Settings::new(&arguments, &matches, &file)
    }

    #[test]
    fn longest_absence_defaults_to_thirty_days_and_invalid_values_are_named() {
        let limits = |options: &[&str]| settings(options, &[]).limits();
        assert_eq!(limits(&[]).unwrap().max_days, 30);
        assert_eq!(limits(&["--absence-max-days", "0"]).unwrap().max_days, 0);
        let error = limits(&["--absence-max-days=month"]).unwrap_err().to_string();
        assert!(error.contains("--absence-max-days"), "{error}");
    }

    #[test]
    fn user_agent_is_printable_ascii() {
        let client = |value: &str| {
            let options = ["--kimai-url", "https://k.example", "--kimai-token", "t", "--user-agent", value];
            settings(&options, &[]).client()
        };
        assert!(client("acme-mcp/1.0 (+https://acme.example)").is_ok());
        let error = client("a\u{e4}").unwrap_err().to_string();
        assert!(error.contains("--user-agent"), "{error}");
    }

    #[test]
    fn output_defaults_to_text_and_unknown_formats_are_named() {
        let output = |options: &[&str], file: &[(&str, &str)]| settings(options, file).output();
        assert_eq!(output(&[], &[]).unwrap(), Output::Text);
        assert_eq!(output(&[], &[("KIMAI_MCP_OUTPUT", "Structured")]).unwrap(), Output::Structured);
        assert_eq!(output(&["--output=both"], &[("KIMAI_MCP_OUTPUT", "text")]).unwrap(), Output::Both);
        let error = output(&["--output=xml"], &[]).unwrap_err().to_string();
        assert!(error.contains("--output") && error.contains("text, structured, both"), "{error}");
    }

    #[test]
    fn tools_are_restricted_by_mode_filters_and_no_delete_with_the_setting_named() {
        let file = [("KIMAI_MCP_EXCLUDE_TOOLS", "rate"), ("KIMAI_MCP_NO_DELETE", "false")];
        let restricted = settings(&["--mode", "employee", "--tools=timer,rate"], &file).policy().unwrap();
        let names: Vec<&str> =
            restricted.restrictions().iter().map(|restriction| restriction.setting.as_str()).collect();
        assert_eq!(
            names,
            ["--mode employee", "--tools timer,rate", "KIMAI_MCP_EXCLUDE_TOOLS=rate in /w/.env"]
        );
        let no_delete = settings(&["--no-delete"], &[]).policy().unwrap();
        assert!(!no_delete.classes().contains(Access::Delete) && no_delete.classes().contains(Access::Admin));
        assert_eq!(settings(&["--surface=split"], &[]).surface().unwrap(), Surface::Split);
        assert!(settings(&[], &[]).policy().unwrap().restrictions().is_empty());
    }

    #[test]
    fn unknown_modes_tools_surfaces_and_switches_are_named() {
        for (option, part) in [
            ("--mode=boss", "read_only, employee"),
            ("--tools=timers", "did you mean timer?"),
            ("--exclude-tools=timer.begin", "of timer"),
            ("--no-delete=maybe", "neither true nor false"),
        ] {
            let error = settings(&[option], &[]).policy().unwrap_err().to_string();
            let name = option.split('=').next().unwrap();
            assert!(error.contains(name) && error.contains(part), "{error}");
        }
        let apps = |options: &[&str], file: &[(&str, &str)]| settings(options, file).apps();
        assert_eq!((apps(&[], &[]).unwrap(), apps(&["--no-apps"], &[]).unwrap()), (true, false));
        assert!(!apps(&[], &[("KIMAI_MCP_APPS", "off")]).unwrap());
        assert!(apps(&["--apps=maybe"], &[]).unwrap_err().to_string().contains("--apps"));
        let error = settings(&["--surface=wide"], &[]).surface().unwrap_err().to_string();
        assert!(error.contains("--surface") && error.contains("compact, split"), "{error}");
    }

    #[test]
    fn options_precede_the_file_and_blank_values_count_as_unset() {
        let file = [("KIMAI_URL", "https://file.example"), ("KIMAI_API_TOKEN", "of-file")];
        let url = settings(&["--kimai-url", "https://option.example"], &file).url.unwrap();
        assert_eq!(url.value, "https://option.example");
        assert_eq!(url.source, ConfigSource::Option("--kimai-url"));
        let settings = settings(&["--kimai-url", " ", "--kimai-token="], &file);
        let url = settings.url.unwrap();
        assert_eq!(url.value, "https://file.example");
        assert_eq!(url.source, ConfigSource::File("/w/.env".into()));
        assert_eq!(settings.token.unwrap().value.expose_secret(), "of-file");
    }

    #[test]
    fn keychain_is_used_only_without_another_token() {
        let keychain = MemoryKeychain::default();
        keychain.store("https://k.example", &"stored".into()).unwrap();
        let complete = |options: &[&str]| settings(options, &[]).with_keychain_token(&keychain);
        let token = complete(&["--kimai-url", "https://k.example/api"]).unwrap().token.unwrap();
        assert_eq!(token.value.expose_secret(), "stored");
        assert_eq!(token.source, ConfigSource::Keychain);
        let token = complete(&["--kimai-url=https://k.example", "--kimai-token=option"]).unwrap().token;
        assert_eq!(token.unwrap().value.expose_secret(), "option");
        let error = complete(&["--kimai-url", "https://other.example"]).unwrap_err().to_string();
        assert!(error.contains("API token"), "{error}");
    }

    #[test]
    fn unavailable_keychain_means_missing_token_and_locked_keychain_is_reported() {
        struct Broken(KeychainError);
        impl Keychain for Broken {
            fn token(&self, _: &str) -> Result<Option<SecretString>, KeychainError> {
                Err(self.0.clone())
            }
            fn store(&self, _: &str, _: &SecretString) -> Result<(), KeychainError> {
                Err(self.0.clone())
            }
        }
        let error = |error| {
            let settings = settings(&["--kimai-url", "https://k.example"], &[]);
            settings.with_keychain_token(&Broken(error)).unwrap_err().to_string()
        };
        assert!(!error(KeychainError::Unavailable("D-Bus".to_owned())).contains("D-Bus"));
        assert!(error(KeychainError::Locked("dismissed".to_owned())).contains("dismissed"));
    }

    #[test]
    fn certificates_come_from_the_system_from_a_file_or_are_not_checked() {
        let tls = |text: &str| settings(&[], &[("KIMAI_SSL_VERIFY", text)]).tls();
        for (texts, expected) in
            [(["True", "1", "YES", ""], Tls::System), (["false", "0", "No", "OFF"], Tls::Insecure)]
        {
            for text in texts {
                assert_eq!(tls(text), expected, "{text}");
            }
        }
        assert_eq!(tls("/etc/My-CA.pem"), Tls::CaFile("/etc/My-CA.pem".into()));
    }

    #[test]
    fn debug_output_hides_the_token() {
        let arguments = Arguments { kimai_token: Some("s3cret".into()), ..Arguments::default() };
        assert!(!format!("{arguments:?}").contains("s3cret"));
        assert!(!format!("{:?}", settings(&["--kimai-token", "s3cret"], &[])).contains("s3cret"));
    }
}
