//! The file as it is, for those who only want to know.

use std::{
    fs::OpenOptions,
    path::{Path, PathBuf},
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::{NotOpened, Reason, at_work, is_new};

/// The file as it is, or none where one could be made.
pub(in crate::state::sqlite) fn existing(path: &Path) -> Result<Option<Connection>, NotOpened> {
    let opened = || {
        if !path.metadata().is_ok_and(|file| file.len() > 0) {
            return could_be_made(path).map(|()| None);
        }
        OpenOptions::new().append(true).open(path)?;
        let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        at_work(&connection)?;
        // The log of a server that came to a sudden end is for the next server to take up.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, log_of(path).exists())?;
        Ok(if is_new(&connection)? { None } else { Some(connection) })
    };
    opened().map_err(|reason| NotOpened { place: path.display().to_string(), reason })
}

fn could_be_made(path: &Path) -> Result<(), Reason> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.exists() {
        OpenOptions::new().append(true).open(path)?;
    }
    tempfile::tempfile_in(folder)?;
    Ok(())
}

/// What SQLite calls the write-ahead log of a file.
fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}
