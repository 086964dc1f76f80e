//! Lock files: exclusive access of one process at a time to files that several commands change.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Interval between attempts to lock.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// Exclusive lock, released when it is dropped or the process ends.
#[derive(Debug)]
pub(crate) struct FileLock {
    _file: File,
}

/// Error of a lock that was not acquired.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LockError {
    #[error("is being changed by another command")]
    Timeout,
    #[error("cannot be locked ({0})")]
    Io(#[from] io::Error),
}

impl FileLock {
    /// Locks `path` by a file beside it with the suffix `.lock`, which is created and stays there.
    ///
    /// # Errors
    /// [`LockError::Timeout`] if another process holds the lock for longer than `timeout`.
    pub(crate) fn acquire(path: &Path, timeout: Duration) -> Result<Self, LockError> {
        let file = open(&lock_path(path))?;
        let deadline = Instant::now() + timeout;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(POLL_INTERVAL),
                Err(TryLockError::WouldBlock) => return Err(LockError::Timeout),
                Err(TryLockError::Error(error)) => return Err(error.into()),
            }
        }
    }
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    private(&mut options);
    let file = options.open(path)?;
    give_to_owner_of_folder(path)?;
    Ok(file)
}

/// Creates files with mode 0600.
pub(crate) fn private(options: &mut fs::OpenOptions) {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    #[cfg(not(unix))]
    let _ = options;
}

/// Gives a file that root created to the owner of its folder, because the server runs as that user and must be able to open it.
pub(crate) fn give_to_owner_of_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, chown};
        let folder = fs::metadata(folder_of(path))?;
        if fs::metadata(path)?.uid() == 0 && folder.uid() != 0 {
            return chown(path, Some(folder.uid()), Some(folder.gid()));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Returns the folder of a file; a bare name is in the working directory.
pub(crate) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_lock_times_out_until_the_first_is_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.json");
        let first = FileLock::acquire(&path, Duration::ZERO).unwrap();
        assert!(matches!(FileLock::acquire(&path, Duration::ZERO), Err(LockError::Timeout)));
        drop(first);
        FileLock::acquire(&path, Duration::ZERO).unwrap();
    }

    #[test]
    fn missing_folder_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("no/users.json");
        assert!(matches!(FileLock::acquire(&path, Duration::ZERO), Err(LockError::Io(_))));
    }
}
