//! Configurations on disk.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// The text of a file, if there is one.
pub(super) fn read(path: &Path) -> io::Result<Option<String>> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Puts `after` in the place of `before`, all of it or none, for its owner alone; where `before` is kept.
///
/// # Errors
/// When the disk refuses, or the file is not any more what was read.
pub(super) fn replace(
    path: &Path,
    before: Option<&str>,
    after: &str,
    stamp: &str,
) -> io::Result<Option<PathBuf>> {
    // A link to a file that is kept elsewhere stays a link.
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if read(&target)?.as_deref() != before {
        return Err(io::Error::other("it has changed meanwhile; run the setup again"));
    }
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let backup = match before {
        Some(before) => Some(back_up(&target, before, stamp)?),
        None => None,
    };
    written(folder, after)?.persist(&target).map_err(|error| error.error)?;
    Ok(backup)
}

fn back_up(target: &Path, text: &str, stamp: &str) -> io::Result<PathBuf> {
    let stem = target.file_stem().unwrap_or_default().to_string_lossy();
    let ending =
        target.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let named = |more: String| target.with_file_name(format!("{stem}.backup-{stamp}{more}{ending}"));
    let mut backup = named(String::new());
    // Two in a second are two.
    for more in 2..100 {
        match written(target.parent().unwrap_or(Path::new(".")), text)?.persist_noclobber(&backup) {
            Ok(_) => return Ok(backup),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => {
                backup = named(format!("-{more}"));
            }
            Err(error) => return Err(error.error),
        }
    }
    Err(io::Error::from(io::ErrorKind::AlreadyExists))
}

/// A file that only its owner can read (0600), with this text on the disk.
fn written(folder: &Path, text: &str) -> io::Result<NamedTempFile> {
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// Takes a file that holds a token away from others, as far as this system can.
pub(super) fn close_to_others(path: &Path) {
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
    fn a_file_is_replaced_whole_its_copy_kept_and_both_are_the_owners_alone() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("a.json");
        fs::write(&path, "old").unwrap();
        let backup = replace(&path, Some("old"), "new", "20260105-090000").unwrap().unwrap();
        assert_eq!(backup.file_name().unwrap(), "a.backup-20260105-090000.json");
        assert_eq!(
            (fs::read_to_string(&path).unwrap(), fs::read_to_string(&backup).unwrap()),
            ("new".into(), "old".into())
        );
        assert_eq!((mode(&path), mode(&backup)), (0o600, 0o600));
        let second = replace(&path, Some("new"), "newer", "20260105-090000").unwrap().unwrap();
        assert_ne!(second, backup);
    }

    #[test]
    fn a_link_stays_a_link() {
        let scratch = tempfile::tempdir().unwrap();
        let (kept, link) = (scratch.path().join("kept.json"), scratch.path().join("link.json"));
        fs::write(&kept, "old").unwrap();
        std::os::unix::fs::symlink(&kept, &link).unwrap();
        replace(&link, Some("old"), "new", "s").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&kept).unwrap(), "new");
    }

    #[test]
    fn what_somebody_else_wrote_meanwhile_is_not_lost() {
        let scratch = tempfile::tempdir().unwrap();
        let path = scratch.path().join("a.json");
        fs::write(&path, "theirs").unwrap();
        assert!(replace(&path, Some("old"), "new", "s").is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "theirs");
    }
}
