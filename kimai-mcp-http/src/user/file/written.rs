//! A file with secrets on the disk.

use std::{
    fs,
    io::{self, Write},
    path::Path,
};

use tempfile::NamedTempFile;

/// Puts `after` in the place of `before`, all of it or none, for its owner alone (0600).
///
/// # Errors
/// When the disk refuses, or the file is not any more what was read.
pub(super) fn replace(path: &Path, before: Option<&str>, after: &str) -> io::Result<()> {
    // A link to a file that is kept elsewhere stays a link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let now = match fs::read_to_string(&target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        text => Some(text?),
    };
    if now.as_deref() != before {
        return Err(io::Error::other("somebody else changed it meanwhile"));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(after.as_bytes())?;
    keep_owner(&target, file.path())?;
    file.as_file().sync_all()?;
    file.persist(&target)?;
    Ok(())
}

/// The server may run as another user than whoever changes the file, and has to read it afterwards too.
fn keep_owner(known: &Path, fresh: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Ok(old) = fs::metadata(known) {
        use std::os::unix::fs::MetadataExt;
        let new = fs::metadata(fresh)?;
        if (old.uid(), old.gid()) != (new.uid(), new.gid()) {
            return std::os::unix::fs::chown(fresh, Some(old.uid()), Some(old.gid()));
        }
    }
    #[cfg(not(unix))]
    let _ = (known, fresh);
    Ok(())
}
