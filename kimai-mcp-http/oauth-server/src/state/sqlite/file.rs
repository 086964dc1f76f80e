//! Opening and creating the SQLite file.

use std::{
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig};

use crate::state::Namespace;

/// Schema version (`user_version`).
const VERSION: i32 = 1;
/// Time to wait for another process that is writing.
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);
const MEMORY: Namespace = Namespace { name: "memory", application_id: 1 };

// The names are those of version 0.1.0, whose files stay readable: `until` is the expiry in microseconds, `sort` counts the records
// of each kind. A count per write over a hundred thousand rows would let password guessing slow down the server.
// AUTOINCREMENT never reuses a revision, so a record that was removed and created again has another revision.
const SCHEMA: &str = "
    CREATE TABLE record (
        revision INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        value BLOB NOT NULL,
        until INTEGER NOT NULL,
        UNIQUE (kind, id)
    ) STRICT;
    CREATE INDEX record_until ON record (until);
    CREATE INDEX record_kind_until ON record (kind, until);
    CREATE TABLE sort (kind TEXT PRIMARY KEY, many INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TRIGGER record_more AFTER INSERT ON record BEGIN
        INSERT INTO sort VALUES (new.kind, 1) ON CONFLICT DO UPDATE SET many = many + 1;
    END;
    CREATE TRIGGER record_less AFTER DELETE ON record BEGIN
        UPDATE sort SET many = many - 1 WHERE kind = old.kind;
    END;";

/// Failure to open a state file.
#[derive(Debug, thiserror::Error)]
#[error("the state cannot be stored in {place}: {kind}")]
pub struct OpenError {
    /// Path of the file, or `memory`.
    pub place: String,
    /// Reason.
    pub kind: OpenErrorKind,
}

/// Reasons why a state file cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenErrorKind {
    /// The file cannot be created or written.
    #[error("{0}")]
    File(#[from] io::Error),
    /// The file belongs to another program.
    #[error("it is a file of another program; choose a new file")]
    OtherProgram,
    /// A newer version of this program wrote the file.
    #[error(
        "a newer version wrote it (schema {0}, this version supports {VERSION}); use that version or a new file"
    )]
    NewerVersion(i32),
    /// SQLite reported an error.
    #[error("{0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for OpenErrorKind {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::OtherProgram,
            _ => Self::Sqlite(error),
        }
    }
}

pub(super) fn open(path: &Path, namespace: Namespace) -> Result<Connection, OpenError> {
    let open = || {
        create_private(path)?;
        initialize(Connection::open(path)?, namespace)
    };
    open().map_err(|kind| OpenError { place: path.display().to_string(), kind })
}

pub(super) fn in_memory() -> Result<Connection, OpenError> {
    let open = || initialize(Connection::open_in_memory()?, MEMORY);
    open().map_err(|kind| OpenError { place: "memory".to_owned(), kind })
}

/// Opens an existing file without changing it; returns `None` if there is none and one could be created.
pub(super) fn open_existing(path: &Path, namespace: Namespace) -> Result<Option<Connection>, OpenError> {
    let open = || {
        if !path.metadata().is_ok_and(|file| file.len() > 0) {
            return check_creatable(path).map(|()| None);
        }
        OpenOptions::new().append(true).open(path)?;
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        configure(&connection)?;
        // The write-ahead log that a crashed server left is recovered by the next server, not by this check.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, wal_of(path).exists())?;
        Ok(if is_empty(&connection, namespace)? { None } else { Some(connection) })
    };
    open().map_err(|kind| OpenError { place: path.display().to_string(), kind })
}

/// Creates the file before SQLite does, because SQLite would make it readable for others; its companion files inherit the mode.
fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn check_creatable(path: &Path) -> Result<(), OpenErrorKind> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.exists() {
        OpenOptions::new().append(true).open(path)?;
    }
    tempfile::tempfile_in(folder)?;
    Ok(())
}

fn initialize(mut connection: Connection, namespace: Namespace) -> Result<Connection, OpenErrorKind> {
    configure(&connection)?;
    // Checked before anything is written: the journal mode is stored in the file, which may be another program's.
    is_empty(&connection, namespace)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if is_empty(&transaction, namespace)? {
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "application_id", namespace.application_id)?;
        write_version(&transaction)?;
    }
    transaction.commit()?;
    Ok(connection)
}

/// Applies settings that leave no trace in the file.
fn configure(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // A minimal container has no folder for temporary files, and deleting many rows would fail without one.
    connection.pragma_update(None, "temp_store", "memory")
}

/// Returns true for an empty database, false for one of this program.
fn is_empty(connection: &Connection, namespace: Namespace) -> Result<bool, OpenErrorKind> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let application = number("application_id")?;
    let version = number("user_version")?;
    if application == namespace.application_id {
        return if version == VERSION { Ok(false) } else { Err(OpenErrorKind::NewerVersion(version)) };
    }
    if number("schema_version")? == 0 { Ok(true) } else { Err(OpenErrorKind::OtherProgram) }
}

/// Writes the schema version again: the smallest write that proves the file is writable.
pub(super) fn write_version(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "user_version", VERSION)
}

/// Returns the path of the write-ahead log.
fn wal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::{MEMORY, in_memory, open, open_existing};

    #[test]
    fn temporary_data_stays_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        let connections =
            [in_memory(), open(&path, MEMORY), Ok(open_existing(&path, MEMORY).unwrap().unwrap())];
        for connection in connections {
            let mode: i32 =
                connection.unwrap().pragma_query_value(None, "temp_store", |row| row.get(0)).unwrap();
            assert_eq!(mode, 2, "memory");
        }
    }
}
