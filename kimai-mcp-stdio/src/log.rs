//! The log, on stderr: stdout belongs to the protocol.

use std::io;

use tracing_subscriber::{EnvFilter, filter::LevelFilter};

/// Starts logging at this level, or with these directives of `tracing` (`kimai_tools=debug,rmcp=info`).
pub(crate) fn start(wanted: Option<&str>) {
    let known = wanted.map(filter);
    let unknown = matches!(known, Some(None));
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_ansi(false)
        .with_env_filter(known.flatten().unwrap_or_else(|| EnvFilter::new("warn")))
        .init();
    if unknown {
        tracing::warn!(
            "--log or KIMAI_MCP_LOG is none of error, warn, info, debug and trace; logging warnings"
        );
    }
}

fn filter(wanted: &str) -> Option<EnvFilter> {
    let wanted = wanted.trim();
    let known = wanted.contains('=') || wanted.parse::<LevelFilter>().is_ok();
    if known { EnvFilter::try_new(wanted).ok() } else { None }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_level_or_directives_are_understood_and_nothing_else() {
        for known in ["warn", "TRACE", " info ", "off", "kimai_tools=debug,rmcp=info"] {
            assert!(super::filter(known).is_some(), "{known}");
        }
        for unknown in ["loud", "rmcp=loud"] {
            assert!(super::filter(unknown).is_none(), "{unknown}");
        }
    }
}
