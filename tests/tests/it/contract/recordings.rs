//! Files of recorded exchanges.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use serde_json::Value;

/// A recorded request and its response.
#[derive(Debug, Deserialize)]
pub(crate) struct Recording {
    /// The name of the file without its number and status.
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) method: String,
    /// The path with the query.
    pub(crate) url: String,
    pub(crate) body: Value,
    pub(crate) user: Option<String>,
    #[serde(default)]
    pub(crate) request_headers: BTreeMap<String, String>,
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) response: Value,
}

/// Returns the folder of the recordings: `KIMAI_RECORDINGS`, or `shared/kimai/recordings` beside the project.
pub(crate) fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/kimai/recordings");
    env::var_os("KIMAI_RECORDINGS").map_or_else(beside, PathBuf::from)
}

/// Reads all recordings in the order in which they were taken; none if there is no such folder.
pub(crate) fn load() -> Vec<Recording> {
    let Ok(entries) = fs::read_dir(folder()) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files.iter().map(read).collect()
}

fn read(path: &PathBuf) -> Recording {
    let text = fs::read_to_string(path).expect("a readable file");
    let mut recording: Recording = serde_json::from_str(&text).expect("a recording");
    let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
    let parts: Vec<&str> = stem.split('-').collect();
    recording.name = parts[1..parts.len() - 1].join("-");
    recording
}
