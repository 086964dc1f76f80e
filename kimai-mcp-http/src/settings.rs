//! What was configured, read and checked: an option, else its variable, else what suits most.

mod guards;
mod headers;
mod keeping;
mod listen;
mod names;
mod people;
mod reader;
mod warnings;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use clap::ArgMatches;
pub use guards::Guards;
pub use headers::{AllowedKimais, HeaderAuth};
pub use keeping::{Engine, Keeping};
use kimai_cli::ConfigError;
use kimai_tools::{Output, domain::absences::AbsenceLimits};
use mcp_oauth_server::{InvalidPublicUrl, PublicUrl};
pub use people::People;
use reader::{Reader, Wrong, number};

use crate::{
    arguments::{self, Arguments},
    environment::Environment,
    log::Log,
    users::Users,
};

/// What was configured. Debug shows no secret.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where it tells its metrics, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
    /// Where the world finds it.
    pub public: PublicUrl,
    /// Who may use it, and how.
    pub people: People,
    /// Where its state is kept.
    pub keeping: Keeping,
    /// Who may talk to it at all.
    pub guards: Guards,
    /// How callers are served that bring a token of Kimai themselves, if they are.
    pub header_auth: Option<HeaderAuth>,
    /// What Kimai takes in one absence.
    pub absences: AbsenceLimits,
    /// How tools answer.
    pub output: Output,
    /// What is logged, and how.
    pub log: Log,
    /// What to warn of.
    warnings: Vec<ConfigError>,
}

impl Settings {
    /// Reads everything; `matches` tells options and variables apart.
    ///
    /// # Errors
    /// All that is wrong.
    pub fn read(
        arguments: &Arguments,
        matches: &ArgMatches,
        environment: &Environment,
    ) -> Result<Self, Vec<ConfigError>> {
        let mut reader = Reader::new(matches, environment);
        let listen = listen_at(&mut reader, &arguments.address);
        let metrics_listen =
            reader.one("metrics_listen", arguments.address.metrics_listen.as_ref(), listen::both);
        let public = public(&mut reader, &arguments.address, listen.port());
        let header_auth = headers::read(&mut reader, &arguments.headers);
        let people = people::read(&mut reader, &arguments.people, header_auth.is_some());
        let keeping = keeping::read(&mut reader, &arguments.keeping);
        let guards = guards::read(&mut reader, &arguments.guards);
        let absences = limits(&mut reader, arguments);
        let output = output(&mut reader, arguments);
        let log = log(&mut reader, arguments);
        let Some(public) = public.filter(|_| reader.problems.is_empty()) else { return Err(reader.problems) };
        let warnings = Vec::new();
        let mut settings = Self {
            listen,
            metrics_listen,
            public,
            people,
            keeping,
            guards,
            header_auth,
            absences,
            output,
            log,
            warnings,
        };
        settings.warnings = warnings::of(&settings, arguments, environment);
        Ok(settings)
    }

    /// What should be known at the start, though the server can run.
    pub fn warnings(&self) -> &[ConfigError] {
        &self.warnings
    }
}

/// Where the server listens and is found.
pub(crate) struct Place {
    pub(crate) listen: SocketAddr,
    pub(crate) public: PublicUrl,
}

/// That place, when nothing else of the settings matters.
pub(crate) fn place(arguments: &Arguments, matches: &ArgMatches) -> Result<Place, Vec<ConfigError>> {
    let environment = Environment::default();
    let mut reader = Reader::new(matches, &environment);
    let listen = listen_at(&mut reader, &arguments.address);
    let public = public(&mut reader, &arguments.address, listen.port());
    let public = public.filter(|_| reader.problems.is_empty()).ok_or(reader.problems)?;
    Ok(Place { listen, public })
}

/// The users, when nothing else of the settings matters.
pub(crate) fn users(
    arguments: &Arguments,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Users, Vec<ConfigError>> {
    let mut reader = Reader::new(matches, environment);
    let users = people::users(&mut reader, &arguments.people);
    users.ok_or(reader.problems)
}

fn listen_at(reader: &mut Reader<'_>, given: &arguments::Address) -> SocketAddr {
    let host = reader.one("host", given.host.as_ref(), listen::host);
    let port = reader.one("port", given.port.as_ref(), listen::port);
    SocketAddr::new(host.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)), port.unwrap_or(8000))
}

/// Without one it is this machine, for clients on it.
fn public(reader: &mut Reader<'_>, given: &arguments::Address, port: u16) -> Option<PublicUrl> {
    let read = |text: &str| {
        let wrong = |error: InvalidPublicUrl| Wrong::new(error.to_string(), "write what users type");
        PublicUrl::parse(text).map_err(wrong)
    };
    let local = format!("http://localhost:{port}");
    let given = given.public_url.as_ref().filter(|text| !text.trim().is_empty());
    reader.one("public_url", Some(given.unwrap_or(&local)), read)
}

fn limits(reader: &mut Reader<'_>, arguments: &Arguments) -> AbsenceLimits {
    let days = reader.one("absence_max_days", arguments.work.absence_max_days.as_ref(), number("days"));
    days.map_or_else(AbsenceLimits::default, |max_days| AbsenceLimits { max_days })
}

fn output(reader: &mut Reader<'_>, arguments: &Arguments) -> Output {
    let read = |text: &str| {
        let ways = Output::ALL.map(Output::name).join(", ");
        text.parse().map_err(|_| Wrong::new("is no way to answer", format!("write one of {ways}")))
    };
    reader.one("output", arguments.work.output.as_ref(), read).unwrap_or_default()
}

fn log(reader: &mut Reader<'_>, arguments: &Arguments) -> Log {
    let level = |text: &str| {
        let wrong = || Wrong::new("is no level", "write error, warn, info, debug or trace");
        if crate::log::known(text) { Ok(text.to_owned()) } else { Err(wrong()) }
    };
    let format = |text: &str| text.parse().map_err(|_| Wrong::new("is no format", "write text or json"));
    Log {
        wanted: reader.one("log", arguments.work.log.as_ref(), level),
        format: reader.one("log_format", arguments.work.log_format.as_ref(), format).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
