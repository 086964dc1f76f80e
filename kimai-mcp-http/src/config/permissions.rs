//! Warnings about files with secrets that other users of the machine can read or change.

use std::path::Path;

use kimai_cli::ConfigError;

/// Permission bits of the group and of others.
#[cfg(unix)]
const GROUP_AND_OTHERS: u32 = 0o077;

/// Write permission of the group and of others.
#[cfg(unix)]
const WRITE: u32 = 0o022;

/// Returns a warning about a file that its group or others can access. A missing file has none.
#[cfg(unix)]
pub(crate) fn file_warning(subject: &str, path: &Path) -> Option<ConfigError> {
    let mode = mode(path)? & 0o777;
    let access = match mode & GROUP_AND_OTHERS {
        0 => return None,
        bits if bits & WRITE != 0 => "changed",
        _ => "read",
    };
    let problem = format!("can be {access} by other users of this machine (mode {mode:03o})");
    Some(ConfigError::new(subject, problem, format!("chmod 600 {}", path.display())))
}

/// Returns a warning about the folder of a file if other users can replace the file there.
#[cfg(unix)]
pub(crate) fn folder_warning(subject: &str, path: &Path) -> Option<ConfigError> {
    let folder = crate::file_lock::folder_of(path);
    let mode = mode(folder)? & 0o777;
    (mode & WRITE != 0).then(|| {
        let problem = format!("is in a folder that other users of this machine can change (mode {mode:03o})");
        ConfigError::new(subject, problem, format!("chmod go-w {}", folder.display()))
    })
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    Some(path.metadata().ok()?.permissions().mode())
}

/// Returns no warning: permissions are checked on Unix only.
#[cfg(not(unix))]
pub(crate) fn file_warning(_: &str, _: &Path) -> Option<ConfigError> {
    None
}

/// Returns no warning: permissions are checked on Unix only.
#[cfg(not(unix))]
pub(crate) fn folder_warning(_: &str, _: &Path) -> Option<ConfigError> {
    None
}

/// Returns the warnings about a file and its folder.
pub(crate) fn warnings(subject: &str, path: &Path) -> impl Iterator<Item = ConfigError> {
    file_warning(subject, path).into_iter().chain(folder_warning(subject, path))
}
