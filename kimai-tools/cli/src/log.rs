//! Log setup: writes to standard error, because standard output may carry a protocol.

use std::{io, str::FromStr};

pub use tracing_subscriber::filter::Targets;
use tracing_subscriber::{
    filter::LevelFilter,
    fmt,
    layer::{Layer, SubscriberExt},
    registry,
    util::SubscriberInitExt,
};

/// Format of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// One line of text per event.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

/// The text names no log format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected text or json")]
pub struct UnknownFormat;

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        match text.to_ascii_lowercase().as_str() {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(UnknownFormat),
        }
    }
}

/// Parses a log level (`info`) or directives of a target and its level (`kimai_tools=debug,rmcp=info`).
///
/// `defaults` returns directives that are added to a level, such as those that silence a noisy dependency. They are
/// not added to explicit directives. Returns `None` if the text is neither a level nor directives.
pub fn parse_filter(text: &str, defaults: impl FnOnce(LevelFilter) -> &'static str) -> Option<Targets> {
    let text = text.trim();
    if text.contains('=') {
        return text.parse().ok();
    }
    let level = text.parse::<LevelFilter>().ok()?;
    let directives = defaults(level);
    let filter = if directives.is_empty() { Targets::new() } else { directives.parse().ok()? };
    Some(filter.with_default(level))
}

/// Starts logging to standard error, without colors. A second call has no effect.
pub fn init(filter: Targets, format: Format) {
    let lines = fmt::layer().with_writer(io::stderr).with_ansi(false);
    let lines = match format {
        Format::Text => lines.boxed(),
        Format::Json => lines.json().flatten_event(true).boxed(),
    };
    let _ = registry().with(filter).with(lines).try_init();
}

#[cfg(test)]
mod tests {
    use super::parse_filter;

    #[test]
    fn levels_and_directives_are_accepted_and_other_text_is_rejected() {
        for text in ["warn", "TRACE", " info ", "off", "kimai_tools=debug,rmcp=info"] {
            assert!(parse_filter(text, |_| "").is_some(), "{text}");
        }
        for text in ["loud", "rmcp=loud"] {
            assert!(parse_filter(text, |_| "").is_none(), "{text}");
        }
    }

    #[test]
    fn defaults_are_added_to_levels_only() {
        let directives = |text| parse_filter(text, |_| "rmcp=off").unwrap().to_string();
        assert_eq!(directives("info"), "rmcp=off,info");
        assert_eq!(directives("kimai_tools=debug"), "kimai_tools=debug");
    }
}
