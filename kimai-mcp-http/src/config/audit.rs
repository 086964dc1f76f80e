//! Settings of the audit file.

use std::{num::NonZeroU64, path::PathBuf};

use super::{
    options::AuditOptions,
    reader::{InvalidValue, OptionReader, number},
};
use crate::{audit::file::Rotation, file_lock::folder_of};

/// Default size of a file in MiB.
const DEFAULT_MIB: u64 = 100;

/// Bytes of a MiB.
const MIB: u64 = 1 << 20;

/// Settings of the audit file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditConfig {
    /// The file; without one, the audit is in the log only.
    pub file: Option<PathBuf>,
    /// Size and number of files.
    pub rotation: Rotation,
    /// Adds the names of persons.
    pub names: bool,
    /// Refuses changes while the file cannot be written.
    pub required: bool,
}

impl Default for AuditConfig {
    fn default() -> Self {
        let rotation = Rotation { max_bytes: DEFAULT_MIB * MIB, max_files: None };
        Self { file: None, rotation, names: false, required: false }
    }
}

/// Reads the settings.
pub(super) fn read(reader: &mut OptionReader<'_>, options: &AuditOptions) -> AuditConfig {
    let size = reader.one("audit_max_mib", options.audit_max_mib.as_ref(), |text| {
        let invalid =
            || InvalidValue::new("is not a number of MiB from 1", "use a whole number, such as 100");
        text.parse::<NonZeroU64>().map_err(|_| invalid())
    });
    let max_files = reader.one("audit_max_files", options.audit_max_files.as_ref(), number::<usize>("files"));
    let size = size.map_or(DEFAULT_MIB, NonZeroU64::get);
    let rotation =
        Rotation { max_bytes: size.saturating_mul(MIB), max_files: max_files.filter(|count| *count > 0) };
    AuditConfig {
        file: reader.one("audit_file", options.audit_file.as_ref(), file),
        rotation,
        names: reader.switch("audit_names", options.audit_names.as_ref()),
        required: reader.switch("audit_required", options.audit_required.as_ref()),
    }
}

fn file(text: &str) -> Result<PathBuf, InvalidValue> {
    let path = PathBuf::from(text);
    if path.is_dir() || !folder_of(&path).is_dir() {
        let problem = "is a folder, or is in a folder that does not exist";
        return Err(InvalidValue::new(problem, "use a file in an existing folder"));
    }
    Ok(path)
}
