//! Numbers of requests to Kimai of each action, as checked in at `tests/request-counts.txt`.
//!
//! `tests/report-requests.txt` has the numbers of each report on everybody, for 4 and for 50 people.
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
    /// The arguments with which the action sends other requests, such as `full=true`; empty for the plain call.
    pub variant: String,
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
# of the same call repeated (warm), and at least needed by Kimai's API (minimum), with the reason for more. Some actions have
# another row for arguments with which they send other requests.
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
    let action = words.next()?;
    let (action, variant) = action.split_once('(').unwrap_or((action, ""));
    let action = action.to_owned();
    let variant = variant.trim_end_matches(')').to_owned();
    let cold = words.next()?.parse().ok()?;
    let warm = words.next()?.parse().ok()?;
    let minimum = words.next()?.parse().ok()?;
    let reason = words.collect::<Vec<_>>().join(" ");
    Some(RequestCount { tool, action, variant, cold, warm, minimum, reason })
}

/// Renders the content of the file.
///
/// # Errors
/// Fails if a row cannot be formatted.
pub fn render(rows: &[RequestCount]) -> Result<String, fmt::Error> {
    let mut text = HEADER.to_owned();
    writeln!(text, "#\n# {:<24}{:<24}cold  warm  minimum  reason", "tool", "action")?;
    for row in rows {
        let RequestCount { tool, action, variant, cold, warm, minimum, reason } = row;
        let action = if variant.is_empty() { action.clone() } else { format!("{action}({variant})") };
        let line = format!("{tool:<26}{action:<24}{cold:<6}{warm:<6}{minimum:<9}{reason}");
        writeln!(text, "{}", line.trim_end())?;
    }
    Ok(text)
}

/// The numbers of requests of a report on everybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRequests {
    /// The action of the tool `report`.
    pub action: String,
    /// Requests of the first call of a session and of the same call repeated, for 4 people.
    pub few: (usize, usize),
    /// The same for 50 people.
    pub many: (usize, usize),
}

/// The header of the file of reports.
const REPORTS_HEADER: &str = "\
# Requests to Kimai of each report on everybody: of the first call of a session and of the same call repeated, for 4 and for 50 people.
# `KIMAI_UPDATE_REQUEST_COUNTS=1 cargo test -p kimai-tests requests_of_reports` writes the measured numbers.
";

/// Returns the path of the file of reports.
pub fn reports_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("report-requests.txt")
}

/// Reads the file of reports. Lines that are incomplete are left out.
///
/// # Errors
/// Fails if the file cannot be read.
pub fn read_reports() -> io::Result<Vec<ReportRequests>> {
    let text = fs::read_to_string(reports_path())?;
    Ok(text.lines().filter(|line| !line.starts_with('#')).filter_map(parse_report).collect())
}

fn parse_report(line: &str) -> Option<ReportRequests> {
    let mut words = line.split_whitespace();
    let action = words.next()?.to_owned();
    let mut number = || words.next()?.parse().ok();
    let few = (number()?, number()?);
    let many = (number()?, number()?);
    Some(ReportRequests { action, few, many })
}

/// Renders the content of the file of reports.
///
/// # Errors
/// Fails if a row cannot be formatted.
pub fn render_reports(rows: &[ReportRequests]) -> Result<String, fmt::Error> {
    let mut text = REPORTS_HEADER.to_owned();
    for ReportRequests { action, few, many } in rows {
        writeln!(text, "{action:<16}{:<5}{:<5}{:<5}{}", few.0, few.1, many.0, many.1)?;
    }
    Ok(text)
}
