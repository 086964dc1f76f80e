//! Limit of open files of the process: every connection is one.

/// Raises the limit of open files to the highest value that the system allows, and returns it.
///
/// `None` if the limit is unknown. Service managers start programs with 1,024 and allow more on request.
#[cfg(unix)]
pub fn raise_file_limit() -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit { current: before.maximum, maximum: before.maximum };
    let limit = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => before.maximum,
        Err(_) => before.current,
    };
    usize::try_from(limit?).ok()
}

/// Returns `None`: other systems have no such limit.
#[cfg(not(unix))]
pub fn raise_file_limit() -> Option<usize> {
    None
}
