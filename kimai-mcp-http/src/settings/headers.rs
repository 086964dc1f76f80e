//! Callers that bring a token of Kimai themselves.

use std::time::Duration;

use kimai_cli::ConfigError;
use kimai_tools::domain::api::{Client, Tls};
use secrecy::SecretString;
use url::{Origin, Url};

use super::{
    names,
    reader::{Reader, Wrong, number},
};
use crate::{
    arguments,
    users::{KimaiAddress, tls},
};

/// The word for every Kimai in the internet.
const ANY_PUBLIC: &str = "any-public";

/// How callers are served that bring a token of Kimai themselves.
#[derive(Debug, Clone)]
pub struct HeaderAuth {
    /// What they show to be let in; without one the server makes one at each start and prints it.
    pub server_token: Option<SecretString>,
    /// Their Kimai, unless they name one.
    pub default_kimai: Option<KimaiAddress>,
    /// The Kimais that they may name besides.
    pub allowed: AllowedKimais,
    /// How many of them are remembered at once.
    pub max_sessions: u64,
    /// How long they are remembered after their last call.
    pub session_ttl: Duration,
}

/// Which Kimais callers may name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AllowedKimais {
    /// These, wherever they are.
    pub origins: Vec<Origin>,
    /// Any at all, over https, at a public address.
    pub any_public: bool,
}

pub(super) fn read(reader: &mut Reader<'_>, given: &arguments::Headers) -> Option<HeaderAuth> {
    let default = reader.one("default_kimai_url", given.default_kimai_url.as_ref(), kimai);
    let verify = reader.one("ssl_verify", given.ssl_verify.as_ref(), |text| Ok(tls(text)));
    let allowed = allowed(reader, &given.allowed_kimai_url);
    let header_auth = HeaderAuth {
        server_token: reader.environment.get("MCP_SERVER_TOKEN").map(Into::into),
        default_kimai: default.map(|url| KimaiAddress { url, tls: verify.unwrap_or(Tls::System) }),
        allowed,
        max_sessions: reader
            .one("max_sessions", given.max_sessions.as_ref(), number("callers"))
            .unwrap_or(100),
        session_ttl: Duration::from_secs(
            reader.one("session_ttl", given.session_ttl.as_ref(), number("seconds")).unwrap_or(3600),
        ),
    };
    let on = reader.switch("header_auth", given.header_auth.as_ref());
    if on && !names_a_kimai(given) {
        let next =
            "name one with --default-kimai-url, or those that callers may name with --allowed-kimai-url";
        let name = reader.name("header_auth");
        reader.problem(ConfigError::new(name, "has no Kimai to ask", next));
    }
    on.then_some(header_auth)
}

/// Whether one is named at all, readable or not.
fn names_a_kimai(given: &arguments::Headers) -> bool {
    let mut named = given.default_kimai_url.iter().chain(&given.allowed_kimai_url);
    named.any(|text| !text.trim().is_empty())
}

fn allowed(reader: &mut Reader<'_>, given: &[String]) -> AllowedKimais {
    let (words, urls): (Vec<_>, Vec<_>) = given.iter().cloned().partition(|text| text.trim() == ANY_PUBLIC);
    let origins = reader.many("allowed_kimai_url", &urls, names::origin);
    AllowedKimais { origins, any_public: !words.is_empty() }
}

fn kimai(text: &str) -> Result<Url, Wrong> {
    Client::normalize_url(text).map_err(|error| {
        Wrong::new(
            format!("cannot be used ({error})"),
            "write its start page, such as https://kimai.example.com",
        )
    })
}
