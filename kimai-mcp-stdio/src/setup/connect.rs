//! URL and token, tested against Kimai.

use kimai_tools::{
    ToolError,
    domain::api::{Client, Error, User, Version},
    render,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::runtime;

use super::{Stop, Wizard};
use crate::{
    Settings, advice,
    exit::Exit,
    origin::{Given, Origin},
    shown::{GOOD, STRONG, styled},
};

/// A Kimai that answered.
pub(super) struct Connection {
    pub(super) url: String,
    pub(super) token: SecretString,
    pub(super) ssl_verify: Option<String>,
}

impl Wizard<'_> {
    /// Asks until Kimai answers; unattended, once.
    pub(super) fn connect(&mut self) -> Result<Connection, Stop> {
        self.ask.tell(&styled("Kimai", STRONG));
        loop {
            let settings = self.answers()?;
            let attempt = connected(&settings);
            match attempt {
                Ok((connection, who)) => {
                    self.ask.tell(&styled(who, GOOD));
                    return Ok(connection);
                }
                Err(stop) if self.options.yes => return Err(stop),
                Err(stop) => {
                    stop.told();
                    self.ask_again();
                }
            }
        }
    }

    fn answers(&mut self) -> Result<Settings, Stop> {
        if self.options.yes {
            let complete = self.settings.complete(self.keychain);
            return complete.map_err(|reason| Stop::For(Exit::NotConfigured, reason));
        }
        let url = self.url()?;
        let token = self.token()?;
        let given = |value| Given { value, from: Origin::Option("--setup") };
        Ok(Settings {
            url: Some(given(url)),
            token: Some(Given { value: token, from: Origin::Option("--setup") }),
            ..self.settings.clone()
        })
    }

    fn url(&mut self) -> Result<String, Stop> {
        let known = self.settings.url.as_ref().map(|given| given.value.clone());
        let shown = known.as_ref().map(|url| format!(" [{url}]")).unwrap_or_default();
        loop {
            let answer = self.ask.line(&format!("URL, such as https://kimai.example.com{shown}: "))?;
            let url = if answer.is_empty() { known.clone().unwrap_or_default() } else { answer };
            match Client::normalize_url(&url) {
                Ok(url) => return Ok(url.to_string()),
                Err(_) if url.is_empty() => {}
                Err(error) => self.ask.tell(&format!("That does not work: {error}.")),
            }
        }
    }

    fn token(&mut self) -> Result<SecretString, Stop> {
        let known = self.settings.token.clone();
        let shown = known.as_ref().map(|given| format!(" [that of {}]", given.from)).unwrap_or_default();
        let question =
            format!("API token, made in Kimai under your profile, API access (stays hidden){shown}: ");
        loop {
            let answer = self.ask.hidden(&question)?;
            match (answer.expose_secret().is_empty(), &known) {
                (false, _) => return Ok(answer),
                (true, Some(known)) => return Ok(known.value.clone()),
                (true, None) => {}
            }
        }
    }

    /// What was configured did not work: it is not offered a second time.
    fn ask_again(&mut self) {
        self.settings.token = None;
    }
}

fn connected(settings: &Settings) -> Result<(Connection, String), Stop> {
    let client = settings.client().map_err(|reason| Stop::For(Exit::NotConfigured, reason))?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Stop::not_done(error.to_string()))?;
    let (me, version) = runtime
        .block_on(asked(&client))
        .map_err(|error| Stop::For(advice::exit(&error), ToolError::text_of(&error)))?;
    let who =
        format!("Kimai {} knows you as {}.", render::quoted_text(&version.version), render::user::name(&me));
    let text = |given: &Option<Given<String>>| given.as_ref().map(|given| given.value.clone());
    let connection = Connection {
        url: client.url().to_string(),
        token: settings.token.clone().map(|given| given.value).unwrap_or_default(),
        ssl_verify: text(&settings.ssl_verify),
    };
    Ok((connection, who))
}

async fn asked(client: &Client) -> Result<(User, Version), Error> {
    Ok((client.users().me().await?, client.version().await?))
}
