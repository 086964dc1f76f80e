//! Audit file: lines of a chain, appended under a lock and rotated by size.
//!
//! The lock is beside the file, so that commands and the server on the same machine can share it. Every process continues the chain
//! at the last line that any of them wrote. A full file gets the number of its first line as a suffix, `audit.jsonl.000000000001`;
//! the next file begins with a line that names it. A line that a crash cut off is closed by a line with its digest.

use std::{
    fs::{self, File, Metadata},
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use super::{
    Record,
    chain::{InvalidLine, Line, Tail, digest},
};
use crate::file_lock::{FileLock, LockError, folder_of, give_to_owner_of_folder, private};

/// Event of the first line of a file.
pub(super) const FILE_STARTED: &str = "file_started";

/// Event of a line after a line that a crash cut off. Its detail is the digest of the remains.
pub(super) const LINE_RECOVERED: &str = "line_recovered";

/// Longest time to wait for another process that appends.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);

/// Number of bytes at the end of a file in which its last line is searched first.
const TAIL_BYTES: u64 = 64 * 1024;

/// Size and number of audit files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rotation {
    /// Size in bytes after which a file is full.
    pub max_bytes: u64,
    /// Number of files to keep, including the current one; `None` keeps all.
    pub max_files: Option<usize>,
}

/// Error of an audit file.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Another process holds the lock for too long, or the lock cannot be created.
    #[error("{0}")]
    Lock(String),
    /// The file cannot be read or written.
    #[error("cannot be written ({0})")]
    Io(#[from] io::Error),
    /// The last line is no line of a chain.
    #[error("cannot be continued: its last line {0}")]
    Damaged(InvalidLine),
    /// A record cannot be serialized.
    #[error("a record cannot be serialized ({0})")]
    Json(#[from] serde_json::Error),
}

impl From<LockError> for AuditError {
    fn from(error: LockError) -> Self {
        Self::Lock(error.to_string())
    }
}

/// Audit file that is open for appending.
#[derive(Debug)]
pub struct AuditFile {
    path: PathBuf,
    rotation: Rotation,
    current: Option<Current>,
    tail: Tail,
}

/// The file as this process left it.
#[derive(Debug)]
struct Current {
    file: File,
    length: u64,
}

impl AuditFile {
    /// Creates the writer of a file. Nothing is opened.
    pub fn new(path: &Path, rotation: Rotation) -> Self {
        Self { path: path.to_owned(), rotation, current: None, tail: Tail::default() }
    }

    /// Returns the last line of the chain.
    pub fn tail(&self) -> &Tail {
        &self.tail
    }

    /// Appends records and waits until they are on the disk. Without records, it checks that the file can be written.
    ///
    /// # Errors
    /// If the file cannot be locked, continued or written. A part of the lines may have been written.
    pub fn append(&mut self, records: Vec<Record>) -> Result<(), AuditError> {
        let _lock = FileLock::acquire(&self.path, LOCK_TIMEOUT)?;
        let result = self.append_locked(records);
        if result.is_err() {
            // The next call finds the end of the file again.
            self.current = None;
        }
        result
    }

    fn append_locked(&mut self, records: Vec<Record>) -> Result<(), AuditError> {
        let mut current = self.open_current()?;
        let mut text = String::new();
        let mut tail = self.tail.clone();
        for record in records {
            if current.length + text.len() as u64 >= self.rotation.max_bytes {
                self.write(&mut current, &mut text, &tail)?;
                current = self.rotate()?;
                tail = self.tail.clone();
            }
            let (line, next) = Line::write(&tail, record)?;
            text.push_str(&line);
            text.push('\n');
            tail = next;
        }
        self.write(&mut current, &mut text, &tail)?;
        self.current = Some(current);
        Ok(())
    }

    fn write(&mut self, current: &mut Current, text: &mut String, tail: &Tail) -> Result<(), AuditError> {
        if !text.is_empty() {
            current.file.write_all(text.as_bytes())?;
            current.file.sync_data()?;
            current.length += text.len() as u64;
            text.clear();
            self.tail = tail.clone();
        }
        Ok(())
    }

    /// Returns the current file, reopened if another process has written, rotated or removed it.
    fn open_current(&mut self) -> Result<Current, AuditError> {
        if let Some(current) = self.current.take()
            && is_same(&current, &self.path)
        {
            return Ok(current);
        }
        let mut options = File::options();
        options.create(true).append(true).read(true);
        private(&mut options);
        let file = options.open(&self.path)?;
        give_to_owner_of_folder(&self.path)?;
        let length = file.metadata()?.len();
        let mut current = Current { file, length };
        if length == 0 {
            self.start_file(&mut current)?;
            return Ok(current);
        }
        let end = read_tail(&mut current.file)?;
        self.tail = end.tail;
        if !end.fragment.is_empty() {
            self.close_fragment(&mut current, &end.fragment)?;
        }
        Ok(current)
    }

    /// Ends a line that a crash cut off, and records the digest of its remains.
    fn close_fragment(&mut self, current: &mut Current, fragment: &[u8]) -> Result<(), AuditError> {
        let record = Record::new(LINE_RECOVERED).with_detail(digest(fragment));
        let (line, tail) = Line::write(&self.tail, record)?;
        self.write(current, &mut format!("\n{line}\n"), &tail)
    }

    /// Writes the first line of a file, which continues the chain of the last rotated file.
    fn start_file(&mut self, current: &mut Current) -> Result<(), AuditError> {
        let previous = rotated_files(&self.path)?.pop();
        let mut record = Record::new(FILE_STARTED);
        if let Some(path) = &previous {
            let end = read_tail(&mut File::open(path)?)?;
            // A file that was removed while this process runs has a later line.
            if end.tail.seq > self.tail.seq {
                self.tail = end.tail;
            }
            record = record.with_detail(name_of(path));
        }
        let (line, tail) = Line::write(&self.tail, record)?;
        self.write(current, &mut format!("{line}\n"), &tail)
    }

    /// Renames the full file, removes files beyond the limit and starts the next one.
    fn rotate(&mut self) -> Result<Current, AuditError> {
        let first = first_line(&self.path)?.map_or(0, |line| line.seq);
        let mut name = self.path.as_os_str().to_owned();
        name.push(format!(".{first:012}"));
        let rotated = PathBuf::from(name);
        fs::rename(&self.path, &rotated)?;
        if let Some(max_files) = self.rotation.max_files {
            let all = rotated_files(&self.path)?;
            let excess = (all.len() + 1).saturating_sub(max_files.max(1));
            for path in all.iter().take(excess) {
                fs::remove_file(path)?;
            }
        }
        self.open_current()
    }
}

/// Returns true if the path still names the file, and nobody else has written to it.
fn is_same(current: &Current, path: &Path) -> bool {
    let identity = |metadata: &Metadata| {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            (metadata.ino(), metadata.dev())
        }
        #[cfg(not(unix))]
        {
            let _ = metadata;
        }
    };
    match (current.file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => identity(&open) == identity(&named) && named.len() == current.length,
        _ => false,
    }
}

/// The end of a file.
struct End {
    tail: Tail,
    /// Bytes after the last line break.
    fragment: Vec<u8>,
}

/// Reads the last line of a file that has one, and what a crash left after it.
fn read_tail(file: &mut File) -> Result<End, AuditError> {
    let length = file.metadata()?.len();
    let mut span = TAIL_BYTES;
    loop {
        let start = length.saturating_sub(span);
        file.seek(SeekFrom::Start(start))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let mut parts: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        let fragment = parts.pop().unwrap_or_default().to_vec();
        let line = parts.pop();
        let is_complete = !parts.is_empty() || start == 0;
        match line {
            Some(line) if is_complete => {
                let line = Line::parse(line).map_err(AuditError::Damaged)?;
                return Ok(End { tail: line.tail(), fragment });
            }
            None if start == 0 => return Ok(End { tail: Tail::default(), fragment }),
            _ => span = span.saturating_mul(4),
        }
    }
}

/// Returns the first line of a file, if it is valid.
fn first_line(path: &Path) -> io::Result<Option<Line>> {
    let mut reader = io::BufReader::new(File::open(path)?);
    let mut bytes = Vec::new();
    io::BufRead::read_until(&mut reader, b'\n', &mut bytes)?;
    Ok(Line::parse(bytes.strip_suffix(b"\n").unwrap_or(&bytes)).ok())
}

/// Returns the rotated files of an audit file, the oldest first.
///
/// # Errors
/// If the folder cannot be read.
pub fn rotated_files(path: &Path) -> io::Result<Vec<PathBuf>> {
    let prefix = format!("{}.", name_of(path));
    let is_rotated = |name: &str| {
        let digits = name.strip_prefix(&prefix).unwrap_or_default();
        digits.len() >= 12 && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder_of(path))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if is_rotated(&name) {
            names.push(name);
        }
    }
    names.sort_by_key(|name| (name.len(), name.clone()));
    Ok(names.into_iter().map(|name| path.with_file_name(name)).collect())
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}
