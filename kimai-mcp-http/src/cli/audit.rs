//! Commands `audit verify` and `audit show`, and the records of commands.

use std::{env, io::Write, path::Path};

use clap::ArgMatches;
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use kimai_cli::{CliError, ConfigError, Exit, print_errors};
use mcp_oauth_server::Event;

use super::arguments::{AuditCommand, ShowAudit, VerifyAudit};
use crate::{
    audit::{
        Record,
        chain::{Line, Tail},
        file::AuditFile,
        reader::{Filter, RawLine, read_lines, verify},
        record::Outcome,
    },
    config::{self, AuditConfig, Environment, Options, users::TokenSeal},
};

/// Largest number of defects that are printed.
const MAX_DEFECTS: usize = 20;

/// Runs a command and prints its result.
pub(super) fn run(
    command: &AuditCommand,
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Exit, CliError> {
    let config = config::read_audit(options, matches, environment)?;
    let path = config.file.ok_or_else(|| {
        ConfigError::new("the audit file", "is not set", "set it with --audit-file or KIMAI_MCP_AUDIT_FILE")
    })?;
    match command {
        AuditCommand::Verify(arguments) => run_verify(&path, arguments),
        AuditCommand::Show(arguments) => {
            let seal = config::read_seal(options, matches, environment)?;
            show(&path, arguments, &seal).map(|()| Exit::Success)
        }
    }
}

fn read(path: &Path) -> Result<Vec<RawLine>, CliError> {
    read_lines(path).map_err(|error| {
        let problem = format!("cannot be read ({error})");
        let next_step = "give this program read permission, or correct --audit-file";
        CliError::new(Exit::Failure, ConfigError::new(path.display().to_string(), problem, next_step))
    })
}

/// Verifies the chain: exit status 0 if it is intact, 1 if not.
fn run_verify(path: &Path, arguments: &VerifyAudit) -> Result<Exit, CliError> {
    let known = arguments.known.iter().map(|text| parse_known(text)).collect::<Result<Vec<_>, _>>()?;
    let verification = verify(&read(path)?, &known);
    if let (Some(first), Some(tail)) = (verification.first, &verification.tail) {
        anstream::println!("{} records, number {first} to {}.", verification.lines, tail.seq);
        if first > 1 {
            anstream::println!("Records before number {first} are not in these files.");
        }
        anstream::println!("Last record: {}:{}", tail.seq, tail.hash);
    } else {
        anstream::println!("No records.");
    }
    if verification.is_intact() {
        anstream::println!("The chain is intact.");
        return Ok(Exit::Success);
    }
    let defects = verification.findings.iter().map(|finding| {
        let subject = format!("{} line {}", finding.file, finding.number);
        ConfigError::new(subject, finding.defect.to_string(), "compare it with a copy")
    });
    let missing = verification.missing.iter().map(|tail| {
        let problem = "is missing, or has another digest";
        ConfigError::new(format!("record {}", tail.seq), problem, "compare the files with a copy")
    });
    let errors: Vec<ConfigError> = defects.chain(missing).collect();
    print_errors(errors.iter().take(MAX_DEFECTS));
    if errors.len() > MAX_DEFECTS {
        anstream::eprintln!("{} more defects", errors.len() - MAX_DEFECTS);
    }
    Ok(Exit::Failure)
}

fn parse_known(text: &str) -> Result<Tail, ConfigError> {
    let parsed = text.trim().split_once(':').and_then(|(seq, hash)| Some((seq.parse().ok()?, hash)));
    let parsed = parsed.map(|(seq, hash)| Tail { seq, hash: hash.to_ascii_lowercase() });
    parsed.ok_or_else(|| {
        let next_step = "use the number and the hash of an \"audit chain\" line of the log, such as 17:3f2a…";
        ConfigError::new("--known", "is not a number and a digest", next_step)
    })
}

fn show(path: &Path, arguments: &ShowAudit, seal: &TokenSeal) -> Result<(), CliError> {
    let filter = filter(arguments, seal)?;
    let lines = read(path)?;
    let mut records = Vec::new();
    let mut invalid = 0;
    for raw in &lines {
        match Line::parse(&raw.bytes) {
            Ok(line) if filter.matches(&line.record) => records.push((raw, line.record)),
            Ok(_) => {}
            Err(_) => invalid += 1,
        }
    }
    let mut output = anstream::stdout().lock();
    let result = if arguments.json {
        records.iter().try_for_each(|(raw, _)| {
            output.write_all(&raw.bytes)?;
            output.write_all(b"\n")
        })
    } else {
        table(&records.into_iter().map(|(_, record)| record).collect::<Vec<_>>())
            .iter()
            .try_for_each(|row| writeln!(output, "{row}"))
    };
    if invalid > 0 {
        let next_step = "find them with kimai-mcp-http audit verify";
        print_errors(&[ConfigError::new(format!("{invalid} lines"), "are not audit records", next_step)]);
    }
    // A closed pipe ends the output.
    let _ = result;
    Ok(())
}

fn filter(arguments: &ShowAudit, seal: &TokenSeal) -> Result<Filter, ConfigError> {
    let since = arguments.since.as_deref().map(|text| parse_since(text, Timestamp::now())).transpose()?;
    let persons = arguments.person.as_deref().map(|person| persons(person, seal)).unwrap_or_default();
    let outcome = arguments.outcome.as_deref().map(parse_outcome).transpose()?;
    Ok(Filter { since, persons, tool: arguments.tool.clone(), event: arguments.event.clone(), outcome })
}

/// Returns a person as the records may name it: as given, and by the hashes of all keys.
fn persons(person: &str, seal: &TokenSeal) -> Vec<String> {
    let hashes = seal.cipher().map(|cipher| cipher.pseudonyms("user", person)).unwrap_or_default();
    [person.to_owned()].into_iter().chain(hashes).collect()
}

/// Parses a point in time: `2026-11-28T08:00:00Z`, a date in the zone of this machine, or a duration before `now` such as `36h`.
fn parse_since(text: &str, now: Timestamp) -> Result<Timestamp, ConfigError> {
    let text = text.trim();
    let date =
        || text.parse::<civil::Date>().ok()?.to_zoned(TimeZone::system()).ok().map(|zoned| zoned.timestamp());
    let before = || now.checked_sub(parse_hours(text)?).ok();
    text.parse().ok().or_else(date).or_else(before).ok_or_else(|| {
        let next_step = "use a date (2026-11-28), a time (2026-11-28T08:00:00Z) or a duration (36h, 7d)";
        ConfigError::new("--since", "is not a point in time", next_step)
    })
}

/// Parses a number of hours or days.
fn parse_hours(text: &str) -> Option<SignedDuration> {
    let (number, hours) = match text.strip_suffix('d') {
        Some(number) => (number, 24),
        None => (text.strip_suffix('h')?, 1),
    };
    let number: i64 = number.parse().ok().filter(|number| (0..=1_000_000).contains(number))?;
    Some(SignedDuration::from_hours(number * hours))
}

fn parse_outcome(text: &str) -> Result<Outcome, ConfigError> {
    let all = [Outcome::Done, Outcome::Refused, Outcome::Unknown];
    all.into_iter()
        .find(|outcome| outcome.name() == text)
        .ok_or_else(|| ConfigError::new("--outcome", "is not an outcome", "use done, refused or unknown"))
}

/// Returns the records as aligned rows.
fn table(records: &[Record]) -> Vec<String> {
    let rows: Vec<[String; 7]> = records.iter().map(cells).collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..7).map(width).collect();
    let line = |row: &[String; 7]| {
        let cells = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:width$}"));
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

fn cells(record: &Record) -> [String; 7] {
    let plain = |text: &str| -> String { text.chars().filter(|c| !c.is_control()).collect() };
    let text = |value: &Option<String>| value.as_deref().map(plain).unwrap_or_default();
    let person = record.name.as_ref().or(record.person.as_ref());
    let client = record.client_name.as_ref().or(record.client_id.as_ref());
    let call = [text(&record.tool), text(&record.action)].join(" ");
    let what = if record.written.is_empty() { record.ids.join(" ") } else { record.written.join(", ") };
    let details = [call.trim().to_owned(), what, text(&record.detail), text(&record.operator)];
    let details: Vec<String> = details.into_iter().filter(|part| !part.is_empty()).collect();
    [
        record.time.to_string(),
        plain(&record.event),
        record.outcome.map_or("", Outcome::name).to_owned(),
        text(&person.cloned()),
        text(&client.cloned()),
        text(&record.address),
        plain(&details.join("; ")),
    ]
}

/// Audit of a command that changes users or sessions.
pub(super) struct CommandAudit {
    config: AuditConfig,
    seal: TokenSeal,
}

impl CommandAudit {
    /// Reads the settings of the audit, and checks that the file can be written if it is required.
    ///
    /// # Errors
    /// If the settings are invalid, or the required file cannot be written.
    pub(super) fn open(
        options: &Options,
        matches: &ArgMatches,
        environment: &Environment,
    ) -> Result<Self, CliError> {
        let config = config::read_audit(options, matches, environment)?;
        // Without a file, the key is not needed.
        let seal = match &config.file {
            Some(_) => config::read_seal(options, matches, environment)?,
            None => TokenSeal::default(),
        };
        let audit = Self { config, seal };
        if audit.config.required {
            audit.append(Vec::new()).map_err(|error| CliError::new(Exit::Failure, error))?;
        }
        Ok(audit)
    }

    /// Records that a command was run for a user. The command has succeeded, so an error is only printed.
    pub(super) fn record(&self, event: &str, slug: Option<&str>) {
        let hash = |slug: &str| Some(self.seal.cipher()?.pseudonym("user", slug));
        self.write(Record {
            person: slug.and_then(hash),
            name: slug.filter(|_| self.config.names).map(str::to_owned),
            ..Record::new(event).with_outcome(Outcome::Done)
        });
    }

    /// Records an event of the authorization server that a command caused. `name` returns the name of a person by the hash.
    pub(super) fn record_event(&self, event: &Event, name: impl FnOnce(&str) -> Option<String>) {
        let record = Record::of_event(event);
        let name = record.person.as_deref().filter(|_| self.config.names).and_then(name);
        self.write(Record { name, ..record });
    }

    fn write(&self, record: Record) {
        if let Err(error) = self.append(vec![Record { operator: operator(), ..record }]) {
            print_errors(&[error]);
        }
    }

    fn append(&self, records: Vec<Record>) -> Result<(), ConfigError> {
        let Some(path) = &self.config.file else { return Ok(()) };
        AuditFile::new(path, self.config.rotation).append(records).map_err(|error| {
            let next_step = "give this program write permission for the audit file and its folder";
            ConfigError::new(path.display().to_string(), error.to_string(), next_step)
        })
    }
}

/// Returns the account that runs the command; with sudo, the account behind it.
fn operator() -> Option<String> {
    ["SUDO_USER", "USER", "LOGNAME", "USERNAME"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_in_time_are_dates_times_and_durations() {
        let now: Timestamp = "2026-11-28T12:00:00Z".parse().unwrap();
        assert_eq!(parse_since("2026-11-28T08:00:00Z", now).unwrap().to_string(), "2026-11-28T08:00:00Z");
        assert_eq!(parse_since("36h", now).unwrap().to_string(), "2026-11-27T00:00:00Z");
        assert_eq!(parse_since("7d", now).unwrap().to_string(), "2026-11-21T12:00:00Z");
        assert!(parse_since("2026-11-27", now).unwrap() < now);
        for text in ["", "yesterday", "-1d", "7w", "99999999999999d"] {
            assert!(parse_since(text, now).is_err(), "{text}");
        }
    }

    #[test]
    fn rows_are_aligned_and_have_no_control_characters() {
        let record = |event: &str| Record { time: Timestamp::UNIX_EPOCH, ..Record::new(event) };
        let signed_in =
            Record { client_name: Some("A\u{1b}[31m app".to_owned()), ..record("sign_in_succeeded") };
        let rows = table(&[signed_in, record("write").with_outcome(Outcome::Done)]);
        assert_eq!(rows[0], "1970-01-01T00:00:00Z  sign_in_succeeded          A[31m app");
        assert_eq!(rows[1], "1970-01-01T00:00:00Z  write              done");
    }
}
