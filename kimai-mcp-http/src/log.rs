//! The log, on stderr.

use std::{io, str::FromStr};

use tracing_subscriber::{EnvFilter, filter::LevelFilter, fmt};

/// Of this server what happens, of everything else what goes wrong.
const USUAL: &str = "warn,rmcp::service=off,kimai_mcp_http=info,kimai_tools=info";

/// How it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// A line for people.
    #[default]
    Text,
    /// An object in JSON a line.
    Json,
}

impl FromStr for Format {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text.to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(()),
        }
    }
}

/// What is logged, and how.
#[derive(Debug, Clone, Default)]
pub struct Log {
    /// A level, or directives of `tracing` (`kimai_tools=debug,rmcp=info`).
    pub wanted: Option<String>,
    /// How it looks.
    pub format: Format,
}

/// Starts logging. A second start changes nothing.
pub(crate) fn start(log: &Log) {
    let wanted = log.wanted.as_deref().and_then(filter).unwrap_or_else(|| EnvFilter::new(USUAL));
    let log_to = fmt().with_writer(io::stderr).with_ansi(false).with_env_filter(wanted);
    let _ = match log.format {
        Format::Text => log_to.try_init(),
        Format::Json => log_to.json().flatten_event(true).try_init(),
    };
}

/// Whether this is a level or directives.
pub(crate) fn known(wanted: &str) -> bool {
    filter(wanted).is_some()
}

fn filter(wanted: &str) -> Option<EnvFilter> {
    let wanted = wanted.trim();
    if wanted.contains('=') {
        return EnvFilter::try_new(wanted).ok();
    }
    // The protocol's library tells each request once more, and calls it an error when a client leaves; whoever wants
    // that asks for it, or for all details.
    let quiet = match wanted.parse::<LevelFilter>().ok()? {
        LevelFilter::INFO => ",rmcp=warn,rmcp::service=off",
        LevelFilter::WARN | LevelFilter::ERROR => ",rmcp::service=off",
        _ => "",
    };
    Some(EnvFilter::new(format!("{wanted}{quiet}")))
}

#[cfg(test)]
mod tests {
    use super::known;

    #[test]
    fn a_level_or_directives_are_understood_and_nothing_else() {
        for text in ["warn", "TRACE", " info ", "off", "kimai_tools=debug,rmcp=info", super::USUAL] {
            assert!(known(text), "{text}");
        }
        for text in ["loud", "rmcp=loud"] {
            assert!(!known(text), "{text}");
        }
    }

    #[test]
    fn the_library_of_the_protocol_is_quiet_at_info_unless_it_is_asked_for() {
        let directives = |wanted| super::filter(wanted).unwrap().to_string();
        assert!(directives("INFO").contains("rmcp=warn"));
        assert!(
            ["error", "warn", "info"].iter().all(|level| directives(level).contains("rmcp::service=off"))
        );
        assert!(!directives("debug").contains("rmcp"));
        assert_eq!(directives("rmcp=info"), "rmcp=info");
    }
}
