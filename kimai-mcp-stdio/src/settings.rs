//! What was configured: an option, else its variable, else the file; a token else from the keychain.

use clap::{ArgMatches, parser::ValueSource};
use kimai_tools::{
    Output,
    domain::{
        Session,
        absences::Limits,
        api::{Client, Credentials, Tls},
    },
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    Arguments, advice,
    dotenv::File,
    keychain::Keychain,
    origin::{Given, Origin},
};

/// What is known of the user's Kimai. None of it is checked yet.
#[derive(Debug, Default, Clone)]
pub struct Settings {
    pub(crate) url: Option<Given<String>>,
    pub(crate) token: Option<Given<SecretString>>,
    pub(crate) ssl_verify: Option<Given<String>>,
    pub(crate) absence_max_days: Option<Given<String>>,
    pub(crate) output: Option<Given<String>>,
    pub(crate) log: Option<String>,
    pub(crate) user: bool,
}

impl Settings {
    /// `matches` tells options and variables apart.
    pub(crate) fn new(arguments: &Arguments, matches: &ArgMatches, file: &File) -> Self {
        let pick = |given: Option<&str>, id, option, variable| {
            let origin = match matches.try_contains_id(id).ok().and_then(|_| matches.value_source(id)) {
                Some(ValueSource::EnvVariable) => Origin::Variable(variable),
                _ => Origin::Option(option),
            };
            set(given, origin).or_else(|| {
                let origin = Origin::File(file.path.clone().unwrap_or_default());
                set(file.variables.get(variable).map(String::as_str), origin)
            })
        };
        let token = arguments.kimai_token.as_ref().map(SecretString::expose_secret);
        let token = pick(token, "kimai_token", "--kimai-token", "KIMAI_API_TOKEN");
        Self {
            url: pick(arguments.kimai_url.as_deref(), "kimai_url", "--kimai-url", "KIMAI_URL"),
            token: token.map(|given| Given { value: given.value.into(), from: given.from }),
            ssl_verify: pick(
                arguments.ssl_verify.as_deref(),
                "ssl_verify",
                "--ssl-verify",
                "KIMAI_SSL_VERIFY",
            ),
            absence_max_days: pick(
                arguments.absence_max_days.as_deref(),
                "absence_max_days",
                "--absence-max-days",
                "KIMAI_ABSENCE_MAX_DAYS",
            ),
            output: pick(arguments.output.as_deref(), "output", "--output", "KIMAI_MCP_OUTPUT"),
            log: pick(arguments.log.as_deref(), "log", "--log", "KIMAI_MCP_LOG").map(|given| given.value),
            user: pick(arguments.kimai_user.as_deref(), "kimai_user", "--kimai-user", "KIMAI_DEFAULT_USER")
                .is_some(),
        }
    }

    /// What the user should know at the start.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let user = self.user.then_some(
            "--kimai-user and KIMAI_DEFAULT_USER have no effect: the token says who you are, and the tools take a user where one can be chosen",
        );
        let open = (self.tls() == Tls::Insecure).then_some(
            "--ssl-verify is false: anybody between here and Kimai can read the token and everything else",
        );
        user.into_iter().chain(open).map(str::to_owned).collect()
    }

    /// The same with the token that the keychain keeps, if there is none elsewhere.
    ///
    /// # Errors
    /// What is missing, and what to do about it.
    pub(crate) fn complete(&self, keychain: &dyn Keychain) -> Result<Self, String> {
        let Some(url) = &self.url else { return Err(advice::missing(true, self.token.is_none())) };
        if self.token.is_some() {
            return Ok(self.clone());
        }
        let found = keychain.token(&url.value).map_err(|trouble| advice::keychain(&trouble))?;
        let token = found.ok_or_else(|| advice::missing(false, true))?;
        Ok(Self { token: Some(Given { value: token, from: Origin::Keychain }), ..self.clone() })
    }

    /// A client for the configured Kimai; nothing is contacted.
    ///
    /// # Errors
    /// What is missing or wrong, and what to do about it.
    pub(crate) fn client(&self) -> Result<Client, String> {
        let (Some(url), Some(token)) = (&self.url, &self.token) else {
            return Err(advice::missing(self.url.is_none(), self.token.is_none()));
        };
        Client::builder(&url.value, Credentials::Token(token.value.clone()))
            .tls(self.tls())
            .user_agent(concat!("kimai-mcp/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| advice::unusable(&error))
    }

    /// The user's Kimai; nothing is contacted.
    ///
    /// # Errors
    /// What is missing or wrong, and what to do about it.
    pub(crate) fn session(&self) -> Result<Session, String> {
        self.output()?;
        Ok(Session::new(self.client()?).with_limits(self.limits()?))
    }

    fn limits(&self) -> Result<Limits, String> {
        let Some(given) = &self.absence_max_days else { return Ok(Limits::default()) };
        let max_days = given.value.trim().parse().map_err(|_| advice::no_days(&given.from))?;
        Ok(Limits { max_days })
    }

    /// How tools answer.
    ///
    /// # Errors
    /// When it is none of the ways there are.
    pub(crate) fn output(&self) -> Result<Output, String> {
        let Some(given) = &self.output else { return Ok(Output::default()) };
        given.value.parse().map_err(|problem: String| advice::no_output(&given.from, &problem))
    }

    pub(crate) fn tls(&self) -> Tls {
        let Some(given) = &self.ssl_verify else { return Tls::System };
        let value = given.value.trim();
        match value.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Tls::System,
            "false" | "0" | "no" | "off" => Tls::Insecure,
            _ => Tls::CaFile(value.into()),
        }
    }
}

/// A text that says nothing sets nothing.
fn set(value: Option<&str>, from: Origin) -> Option<Given<String>> {
    let value = value.filter(|value| !value.trim().is_empty())?;
    Some(Given { value: value.to_owned(), from })
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, FromArgMatches};

    use super::*;
    use crate::keychain::{Trouble, tests::Memory};

    fn settings(options: &[&str], file: &[(&str, &str)]) -> Settings {
        let matches = Arguments::command().get_matches_from([&["kimai-mcp"], options].concat());
        let arguments = Arguments::from_arg_matches(&matches).unwrap();
        let variables = file.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let path = Some("/w/.env".into());
        Settings::new(
            &arguments,
            &matches,
            &File { path, variables: variables.collect(), problems: Vec::new() },
        )
    }

    #[test]
    fn the_longest_absence_is_thirty_days_unless_said_otherwise_and_nonsense_is_named() {
        let limits = |options: &[&str]| settings(options, &[]).limits();
        assert_eq!(limits(&[]).unwrap().max_days, 30);
        assert_eq!(limits(&["--absence-max-days", "0"]).unwrap().max_days, 0);
        let refusal = limits(&["--absence-max-days=month"]).unwrap_err();
        assert!(refusal.contains("--absence-max-days"), "{refusal}");
    }

    #[test]
    fn answers_are_text_unless_said_otherwise_and_nonsense_is_named() {
        let output = |options: &[&str], file: &[(&str, &str)]| settings(options, file).output();
        assert_eq!(output(&[], &[]), Ok(Output::Text));
        assert_eq!(output(&[], &[("KIMAI_MCP_OUTPUT", "Structured")]), Ok(Output::Structured));
        assert_eq!(output(&["--output=both"], &[("KIMAI_MCP_OUTPUT", "text")]), Ok(Output::Both));
        let refusal = output(&["--output=xml"], &[]).unwrap_err();
        assert!(refusal.contains("--output") && refusal.contains("text, structured, both"), "{refusal}");
    }

    #[test]
    fn what_is_given_comes_before_the_file_and_nothing_given_is_an_empty_text() {
        let file = [("KIMAI_URL", "https://file.example"), ("KIMAI_API_TOKEN", "of-file")];
        let url = settings(&["--kimai-url", "https://given.example"], &file).url.unwrap();
        assert_eq!((url.value.as_str(), url.from), ("https://given.example", Origin::Option("--kimai-url")));
        let settings = settings(&["--kimai-url", " ", "--kimai-token="], &file);
        let url = settings.url.unwrap();
        assert_eq!((url.value.as_str(), url.from), ("https://file.example", Origin::File("/w/.env".into())));
        assert_eq!(settings.token.unwrap().value.expose_secret(), "of-file");
    }

    #[test]
    fn the_keychain_is_asked_only_for_a_token_that_is_nowhere_else() {
        let memory = Memory::default();
        memory.keep("https://k.example", &"kept".into()).unwrap();
        let complete = |options: &[&str]| settings(options, &[]).complete(&memory);
        let token = complete(&["--kimai-url", "https://k.example/api"]).unwrap().token.unwrap();
        assert_eq!((token.value.expose_secret(), token.from), ("kept", Origin::Keychain));
        let token = complete(&["--kimai-url=https://k.example", "--kimai-token=given"]).unwrap().token;
        assert_eq!(token.unwrap().value.expose_secret(), "given");
        assert!(complete(&["--kimai-url", "https://other.example"]).unwrap_err().contains("API token"));
    }

    #[test]
    fn without_a_keychain_the_token_is_missing_and_a_locked_one_is_told() {
        struct No(Trouble);
        impl Keychain for No {
            fn token(&self, _: &str) -> Result<Option<SecretString>, Trouble> {
                Err(self.0.clone())
            }
            fn keep(&self, _: &str, _: &SecretString) -> Result<(), Trouble> {
                Err(self.0.clone())
            }
        }
        let said = |trouble| {
            settings(&["--kimai-url", "https://k.example"], &[]).complete(&No(trouble)).unwrap_err()
        };
        assert!(!said(Trouble::Absent("D-Bus".to_owned())).contains("D-Bus"));
        assert!(said(Trouble::Locked("dismissed".to_owned())).contains("dismissed"));
    }

    #[test]
    fn certificates_are_of_the_system_of_nobody_or_of_a_file() {
        let tls = |text: &str| settings(&[], &[("KIMAI_SSL_VERIFY", text)]).tls();
        for (texts, wanted) in
            [(["True", "1", "YES", ""], Tls::System), (["false", "0", "No", "OFF"], Tls::Insecure)]
        {
            for text in texts {
                assert_eq!(tls(text), wanted, "{text}");
            }
        }
        assert_eq!(tls("/etc/My-CA.pem"), Tls::CaFile("/etc/My-CA.pem".into()));
    }

    #[test]
    fn nothing_shows_the_token() {
        let given = Arguments { kimai_token: Some("s3cret".into()), ..Arguments::default() };
        assert!(!format!("{given:?}").contains("s3cret"));
        assert!(!format!("{:?}", settings(&["--kimai-token", "s3cret"], &[])).contains("s3cret"));
    }
}
