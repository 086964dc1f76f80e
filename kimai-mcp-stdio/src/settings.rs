//! What was configured: an option, else its variable, else the file.

use std::collections::HashMap;

use kimai_tools::domain::api::{Client, Credentials, Tls};
use secrecy::{ExposeSecret, SecretString};

use crate::{Arguments, advice, dotenv::File};

/// What is known of the user's Kimai. None of it is checked yet.
#[derive(Debug, Default)]
pub struct Settings {
    pub(crate) url: Option<String>,
    pub(crate) token: Option<SecretString>,
    pub(crate) ssl_verify: Option<String>,
    pub(crate) log: Option<String>,
    user: Option<String>,
}

impl Settings {
    pub(crate) fn new(arguments: Arguments, file: &File) -> Self {
        let pick = |given: Option<String>, name| first(given, &file.variables, name);
        let token = arguments.kimai_token.filter(|token| !token.expose_secret().trim().is_empty());
        Self {
            url: pick(arguments.kimai_url, "KIMAI_URL"),
            token: token.or_else(|| pick(None, "KIMAI_API_TOKEN").map(Into::into)),
            ssl_verify: pick(arguments.ssl_verify, "KIMAI_SSL_VERIFY"),
            log: pick(arguments.log, "KIMAI_MCP_LOG"),
            user: pick(arguments.kimai_user, "KIMAI_DEFAULT_USER"),
        }
    }

    /// What the user should know at the start.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let user = self.user.is_some().then_some(
            "--kimai-user and KIMAI_DEFAULT_USER have no effect: the token says who you are, and the tools take a user where one can be chosen",
        );
        let open = (self.tls() == Tls::Off).then_some(
            "--ssl-verify is false: anybody between here and Kimai can read the token and everything else",
        );
        user.into_iter().chain(open).map(str::to_owned).collect()
    }

    /// A client for the configured Kimai; nothing is contacted.
    ///
    /// # Errors
    /// What is missing or wrong, and what to do about it.
    pub fn client(&self) -> Result<Client, String> {
        let (Some(url), Some(token)) = (&self.url, &self.token) else {
            return Err(advice::missing(self.url.is_none(), self.token.is_none()));
        };
        Client::builder(url, Credentials::Token(token.clone()))
            .tls(self.tls())
            .user_agent(concat!("kimai-mcp/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| advice::unusable(&error))
    }

    fn tls(&self) -> Tls {
        let Some(value) = self.ssl_verify.as_deref().map(str::trim) else { return Tls::System };
        match value.to_ascii_lowercase().as_str() {
            "true" | "1" | "yes" | "on" => Tls::System,
            "false" | "0" | "no" | "off" => Tls::Off,
            _ => Tls::CaFile(value.into()),
        }
    }
}

/// The first that is set and not empty.
fn first(given: Option<String>, file: &HashMap<String, String>, name: &str) -> Option<String> {
    let set = |value: &String| !value.trim().is_empty();
    given.filter(set).or_else(|| file.get(name).cloned().filter(set))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(arguments: Arguments, file: &[(&str, &str)]) -> Settings {
        let variables = file.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::new(arguments, &File { variables: variables.collect(), problems: Vec::new() })
    }

    #[test]
    fn what_is_given_comes_before_the_file_and_nothing_given_is_an_empty_text() {
        let file = [("KIMAI_URL", "https://file.example"), ("KIMAI_API_TOKEN", "of-file")];
        let given = Arguments { kimai_url: Some("https://given.example".to_owned()), ..Arguments::default() };
        assert_eq!(settings(given, &file).url.as_deref(), Some("https://given.example"));
        let empty = Arguments {
            kimai_url: Some(" ".to_owned()),
            kimai_token: Some("".into()),
            ..Arguments::default()
        };
        let settings = settings(empty, &file);
        assert_eq!(settings.url.as_deref(), Some("https://file.example"));
        assert_eq!(settings.token.unwrap().expose_secret(), "of-file");
    }

    #[test]
    fn certificates_are_of_the_system_of_nobody_or_of_a_file() {
        let tls = |text: &str| settings(Arguments::default(), &[("KIMAI_SSL_VERIFY", text)]).tls();
        for (texts, wanted) in
            [(["True", "1", "YES", ""], Tls::System), (["false", "0", "No", "OFF"], Tls::Off)]
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
        assert!(!format!("{:?}", settings(given, &[])).contains("s3cret"));
    }
}
