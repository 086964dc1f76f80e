//! Log settings.

use kimai_cli::log::{Format, Targets, init, parse_filter};

/// Default directives: events of this server from level info, of its dependencies from level warn.
const DEFAULT_FILTER: &str = "warn,rmcp::service=off,kimai_mcp_http=info,kimai_tools=info";

/// Log level and format.
#[derive(Debug, Clone, Default)]
pub struct LogConfig {
    /// A level, or directives of a target and its level (`kimai_tools=debug,rmcp=info`).
    pub filter: Option<String>,
    /// Format of the log.
    pub format: Format,
}

impl LogConfig {
    /// Starts logging. A second call has no effect.
    pub(crate) fn init(&self) {
        let filter = self.filter.as_deref().and_then(parse);
        init(filter.or_else(|| parse(DEFAULT_FILTER)).unwrap_or_default(), self.format);
    }
}

/// Returns true for a level or valid directives.
pub(super) fn is_valid_filter(text: &str) -> bool {
    parse(text).is_some()
}

/// Parses a level or directives. A level up to info silences rmcp, which logs every request a second time and reports
/// disconnecting clients as errors.
fn parse(text: &str) -> Option<Targets> {
    parse_filter(text, |level| match level.to_string().as_str() {
        "info" => "rmcp=warn,rmcp::service=off",
        "warn" | "error" => "rmcp::service=off",
        _ => "",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rmcp_is_silenced_up_to_level_info_unless_directives_name_it() {
        let directives = |text| parse(text).unwrap().to_string();
        assert!(directives("INFO").contains("rmcp=warn"));
        assert!(
            ["error", "warn", "info"].iter().all(|level| directives(level).contains("rmcp::service=off"))
        );
        assert!(!directives("debug").contains("rmcp"));
        assert_eq!(directives("rmcp=info"), "rmcp=info");
        assert!(is_valid_filter(DEFAULT_FILTER) && !is_valid_filter("loud"));
    }
}
