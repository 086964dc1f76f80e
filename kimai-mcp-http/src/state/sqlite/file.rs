//! The file that SQLite writes.

mod existing;

use std::{fs::OpenOptions, io, path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode};

pub(super) use self::existing::existing;

/// Says that a database is one of this program.
const APPLICATION: i32 = 0x4b6d_4d63;
/// Which tables there are. Another number is another program version's.
const VERSION: i32 = 1;
/// How long another process may write before this one gives up.
const PATIENCE: Duration = Duration::from_secs(2);

// A revision is the number of a row that is never given out again, so that a record that was removed and made anew
// is not taken for the one that somebody read before. How many rows a sort has is written down, because counting a
// hundred thousand with each write would be a present to whoever guesses passwords.
const TABLES: &str = "
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

/// Why the state cannot be kept in a file.
#[derive(Debug, thiserror::Error)]
#[error("the state cannot be kept in {place}: {reason}")]
pub struct NotOpened {
    /// Its path, or `memory`.
    pub place: String,
    /// Why not.
    pub reason: Reason,
}

/// What is wrong with a file.
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    /// The system does not let it be made or written.
    #[error("{0}")]
    File(#[from] io::Error),
    /// It is there, but is something else.
    #[error(
        "it is a file of something else (the Python server's state cannot be taken over); name a new one"
    )]
    Foreign,
    /// A later version of this program wrote it.
    #[error(
        "a newer kimai-mcp-http wrote it (layout {0}, this one knows {VERSION}); use that version or a new file"
    )]
    Newer(i32),
    /// SQLite cannot work with it.
    #[error("{0}")]
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Reason {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Self::Foreign,
            _ => Self::Sqlite(error),
        }
    }
}

pub(super) fn open(path: &Path) -> Result<Connection, NotOpened> {
    let opened = || {
        make_private(path)?;
        prepared(Connection::open(path)?)
    };
    opened().map_err(|reason| NotOpened { place: path.display().to_string(), reason })
}

pub(super) fn in_memory() -> Result<Connection, NotOpened> {
    let opened = || prepared(Connection::open_in_memory()?);
    opened().map_err(|reason| NotOpened { place: "memory".to_owned(), reason })
}

/// Makes the file before SQLite does, because SQLite would let others read it; its companions get the same mode.
fn make_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn prepared(mut connection: Connection) -> Result<Connection, Reason> {
    at_work(&connection)?;
    // Asked before anything is written, because the journal's mode would stay in another program's file.
    is_new(&connection)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "normal")?;
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    if is_new(&transaction)? {
        transaction.execute_batch(TABLES)?;
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        mark(&transaction)?;
    }
    transaction.commit()?;
    Ok(connection)
}

/// How it works, which leaves no trace in the file.
fn at_work(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    // Where the program is alone in an image there is no folder for temporary files; what removes many rows at once
    // would fail there for want of one.
    connection.pragma_update(None, "temp_store", "memory")
}

/// Whether nothing is in it yet; what is in it is this program's.
fn is_new(connection: &Connection) -> Result<bool, Reason> {
    let number = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    match (number("application_id")?, number("user_version")?) {
        (APPLICATION, VERSION) => Ok(false),
        (APPLICATION, newer) => Err(Reason::Newer(newer)),
        _ if number("schema_version")? == 0 => Ok(true),
        _ => Err(Reason::Foreign),
    }
}

/// Writes the version once more: the smallest thing that only goes well where everything else does.
pub(super) fn mark(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "user_version", VERSION)
}

#[cfg(test)]
mod tests {
    use super::{existing, in_memory, open};

    #[test]
    fn no_folder_for_temporary_files_is_needed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state.db");
        for connection in [in_memory().unwrap(), open(&path).unwrap(), existing(&path).unwrap().unwrap()] {
            let place: i32 = connection.pragma_query_value(None, "temp_store", |row| row.get(0)).unwrap();
            assert_eq!(place, 2, "memory");
        }
    }
}
