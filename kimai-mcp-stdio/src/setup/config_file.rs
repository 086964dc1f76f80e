//! Reading and replacing configuration files.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// Reads a file. Returns `None` if it does not exist.
pub(super) fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Replaces the text `before` of a file by `after` atomically, with permissions for the owner only.
///
/// Returns the path of the backup, if the file existed. A symbolic link is preserved.
///
/// # Errors
/// If the file does not contain `before` any more, or cannot be written.
pub(super) fn replace(
    path: &Path,
    before: Option<&str>,
    after: &str,
    timestamp: &str,
) -> io::Result<Option<PathBuf>> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if read(&target)?.as_deref() != before {
        return Err(io::Error::other("it was changed by another program; run the setup again"));
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let backup = match before {
        Some(before) => Some(back_up(&target, before, timestamp)?),
        None => None,
    };
    write_temporary(folder, after)?.persist(&target).map_err(|error| error.error)?;
    Ok(backup)
}

fn back_up(target: &Path, text: &str, timestamp: &str) -> io::Result<PathBuf> {
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    let extension = target.extension().map(|extension| format!(".{}", extension.to_string_lossy()));
    let extension = extension.unwrap_or_default();
    let path = |suffix: &str| target.with_file_name(format!("{stem}.backup-{timestamp}{suffix}{extension}"));
    let folder = target.parent().unwrap_or(Path::new("."));
    let mut backup = path("");
    // Two backups within a second get different names.
    for number in 2..100 {
        match write_temporary(folder, text)?.persist_noclobber(&backup) {
            Ok(_) => return Ok(backup),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                backup = path(&format!("-{number}"));
            }
            Err(error) => return Err(error.error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// Writes a temporary file that only its owner can read (mode 0600).
fn write_temporary(folder: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Restricts a file with a token to its owner, on systems with such permissions.
pub(super) fn restrict_permissions(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = path;
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::{fs, os::unix::fs::PermissionsExt, path::Path};

    use super::replace;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn replaced_file_and_its_backup_are_readable_by_the_owner_only() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("a.json");
        fs::write(&path, "old").unwrap();
        let backup = replace(&path, Some("old"), "new", "20260105-090000").unwrap().unwrap();
        assert_eq!(backup.file_name().unwrap(), "a.backup-20260105-090000.json");
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_to_string(&backup).unwrap(), "old");
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(&backup), 0o600);
        let second = replace(&path, Some("new"), "newer", "20260105-090000").unwrap().unwrap();
        assert_ne!(second, backup);
    }

    #[test]
    fn symbolic_link_is_preserved() {
        let scratch = tempfile::tempdir().unwrap();
        let target = scratch.path().join("target.json");
        let link = scratch.path().join("link.json");
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        replace(&link, Some("old"), "new", "s").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn file_changed_by_another_program_is_not_overwritten() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("a.json");
        fs::write(&path, "theirs").unwrap();
        assert!(replace(&path, Some("old"), "new", "s").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
    }
}
