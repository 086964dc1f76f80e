//! Numbers of requests to Kimai of each action, as checked in at `tests/request-counts.txt`.
//!
//! A test measures the actions and compares the result with the file; `cargo xtask docs` shows the file in `docs/TOOLS.md`.

use std::{
    fmt::{self, Write},
    fs, io,
    path::{Path, PathBuf},
};

/// The numbers of requests of an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestCount {
    /// The tool.
    pub tool: String,
    /// The action of the tool.
    pub action: String,
    /// Requests of the first call of a session.
    pub cold: usize,
    /// Requests of the same call repeated in the session, on the same data.
    pub warm: usize,
    /// Requests that Kimai's API needs at least for the call, without names, time zone and state before a write.
    pub minimum: usize,
    /// The purpose of the requests above the minimum; empty if there are none.
    pub reason: String,
}

/// The header of the file.
const HEADER: &str = "\
# Requests to Kimai of the call of each action in tests/tests/it/catalogue/one_of_each.rs: of the first call of a session (cold),
# of the same call repeated (warm), and at least needed by Kimai's API (minimum), with the reason for more.
# `KIMAI_UPDATE_REQUEST_COUNTS=1 cargo test -p kimai-tests request_counts` writes the measured numbers; reasons are written by hand.
";

/// Returns the path of the file.
pub fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("request-counts.txt")
}

/// Reads the file. Lines that are incomplete are left out.
///
/// # Errors
/// Fails if the file cannot be read.
pub fn read() -> io::Result<Vec<RequestCount>> {
    let text = fs::read_to_string(path())?;
    Ok(text.lines().filter(|line| !line.starts_with('#')).filter_map(parse).collect())
}

fn parse(line: &str) -> Option<RequestCount> {
    let mut words = line.split_whitespace();
    let tool = words.next()?.to_owned();
    let action = words.next()?.to_owned();
    let cold = words.next()?.parse().ok()?;
    let warm = words.next()?.parse().ok()?;
    let minimum = words.next()?.parse().ok()?;
    let reason = words.collect::<Vec<_>>().join(" ");
    Some(RequestCount { tool, action, cold, warm, minimum, reason })
}

/// Renders the content of the file.
///
/// # Errors
/// Fails if a row cannot be formatted.
pub fn render(rows: &[RequestCount]) -> Result<String, fmt::Error> {
    let mut text = HEADER.to_owned();
    writeln!(text, "#\n# {:<24}{:<24}cold  warm  minimum  reason", "tool", "action")?;
    for row in rows {
        let RequestCount { tool, action, cold, warm, minimum, reason } = row;
        let line = format!("{tool:<26}{action:<24}{cold:<6}{warm:<6}{minimum:<9}{reason}");
        writeln!(text, "{}", line.trim_end())?;
    }
    Ok(text)
}
