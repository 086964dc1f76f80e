//! Reader of audit files: verifies the chain, and filters records.

use std::{
    fs::File,
    io::{self, BufRead, BufReader},
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{
    Record,
    chain::{InvalidLine, Line, Tail, digest},
    file::{FILE_STARTED, LINE_RECOVERED, rotated_files},
    record::Outcome,
};

/// Line of a file as it is read.
#[derive(Debug)]
pub struct RawLine {
    /// Name of the file.
    pub file: String,
    /// Number of the line in its file, from 1.
    pub number: usize,
    /// Content without the line break.
    pub bytes: Vec<u8>,
    /// False if the line break is missing.
    pub is_complete: bool,
}

/// Reads the lines of an audit file and its rotated files, the oldest first.
///
/// # Errors
/// If there is no such file, or one cannot be read.
pub fn read_lines(path: &Path) -> io::Result<Vec<RawLine>> {
    let mut files: Vec<PathBuf> = rotated_files(path)?;
    files.push(path.to_owned());
    let mut lines = Vec::new();
    for file in &files {
        let name = file.file_name().unwrap_or(file.as_os_str()).to_string_lossy().into_owned();
        let mut reader = BufReader::new(File::open(file)?);
        for number in 1.. {
            let mut bytes = Vec::new();
            if reader.read_until(b'\n', &mut bytes)? == 0 {
                break;
            }
            let is_complete = bytes.pop_if(|byte| *byte == b'\n').is_some();
            lines.push(RawLine { file: name.clone(), number, bytes, is_complete });
        }
    }
    Ok(lines)
}

/// Defect of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// The line is no record, or was changed.
    #[error("{0}")]
    Invalid(#[from] InvalidLine),
    /// The last line has no line break: the program was interrupted, or is writing.
    #[error("is incomplete")]
    Incomplete,
    /// The line does not follow the one before it.
    #[error("does not follow the line before it: lines were removed, added or moved")]
    Unconnected,
}

/// Defect with its position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Name of the file.
    pub file: String,
    /// Number of the line in its file.
    pub number: usize,
    /// Defect of the line.
    pub defect: Defect,
}

/// Result of a verification.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// Number of valid lines.
    pub lines: u64,
    /// Number of the first line; larger than 1 if older files were removed.
    pub first: Option<u64>,
    /// Last valid line.
    pub tail: Option<Tail>,
    /// Defects in order.
    pub findings: Vec<Finding>,
    /// Known digests that the chain does not contain.
    pub missing: Vec<Tail>,
}

impl Verification {
    /// Returns true if the chain has no defect.
    pub fn is_intact(&self) -> bool {
        self.findings.is_empty() && self.missing.is_empty()
    }
}

/// Verifies a chain, which begins with the first line of a file, because rotation removes whole files only. `known` are lines whose digests were kept elsewhere, such as in the log of the server.
pub fn verify(lines: &[RawLine], known: &[Tail]) -> Verification {
    let mut verification = Verification { missing: known.to_vec(), ..Verification::default() };
    let mut remains: Option<&RawLine> = None;
    for raw in lines {
        let parsed = if raw.is_complete {
            Line::parse(&raw.bytes).map_err(Defect::from)
        } else {
            Err(Defect::Incomplete)
        };
        let line = match parsed {
            Ok(line) => line,
            Err(defect) => {
                if let Some(remains) = remains.take() {
                    verification.add(remains, InvalidLine::Malformed.into());
                }
                match defect {
                    // The next line may explain the remains of a line.
                    Defect::Invalid(InvalidLine::Malformed) => remains = Some(raw),
                    defect => verification.add(raw, defect),
                }
                continue;
            }
        };
        if let Some(remains) = remains.take()
            && !explains(&line.record, remains)
        {
            verification.add(remains, InvalidLine::Malformed.into());
        }
        let follows = verification
            .tail
            .as_ref()
            .is_none_or(|tail| tail.seq.checked_add(1) == Some(line.seq) && tail.hash == line.prev);
        let is_first =
            line.record.event == FILE_STARTED && (line.seq != 1 || line.prev == Tail::default().hash);
        let is_start = verification.tail.is_some() || is_first;
        if !follows || !is_start {
            verification.add(raw, Defect::Unconnected);
        }
        let tail = line.tail();
        verification.missing.retain(|known| *known != tail);
        verification.lines += 1;
        verification.first.get_or_insert(line.seq);
        verification.tail = Some(tail);
    }
    if let Some(remains) = remains {
        verification.add(remains, InvalidLine::Malformed.into());
    }
    verification
}

impl Verification {
    fn add(&mut self, line: &RawLine, defect: Defect) {
        self.findings.push(Finding { file: line.file.clone(), number: line.number, defect });
    }
}

/// Returns true if a record has the digest of a line that a crash cut off.
fn explains(record: &Record, remains: &RawLine) -> bool {
    record.event == LINE_RECOVERED && record.detail.as_deref() == Some(digest(&remains.bytes).as_str())
}

/// Conditions on records; all of them must hold.
#[derive(Debug, Default)]
pub struct Filter {
    /// Earliest time.
    pub since: Option<Timestamp>,
    /// Name or hashes of the person.
    pub persons: Vec<String>,
    /// Tool.
    pub tool: Option<String>,
    /// Event.
    pub event: Option<String>,
    /// Outcome.
    pub outcome: Option<Outcome>,
}

impl Filter {
    /// Returns true if the record meets the conditions.
    pub fn matches(&self, record: &Record) -> bool {
        let is_person = |name: &Option<String>| name.as_ref().is_some_and(|name| self.persons.contains(name));
        self.since.is_none_or(|since| record.time >= since)
            && (self.persons.is_empty() || is_person(&record.person) || is_person(&record.name))
            && self.tool.as_ref().is_none_or(|tool| record.tool.as_ref() == Some(tool))
            && self.event.as_ref().is_none_or(|event| record.event == *event)
            && self.outcome.is_none_or(|outcome| record.outcome == Some(outcome))
    }
}
