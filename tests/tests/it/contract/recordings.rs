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
    /// Settings of Kimai other than the defaults, by their names.
    #[serde(default)]
    pub(crate) settings: BTreeMap<String, Value>,
    /// Fields of the response that depend on the time of recording, such as `end` or `*.createdAt` in a list.
    #[serde(default)]
    pub(crate) now: Vec<String>,
}

/// Returns the folder of a set: `KIMAI_RECORDINGS` or `shared/kimai/recordings` beside the project, with this suffix.
pub(crate) fn folder(suffix: &str) -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/kimai/recordings");
    let mut folder = env::var_os("KIMAI_RECORDINGS").map_or_else(beside, PathBuf::from).into_os_string();
    folder.push(suffix);
    folder.into()
}

/// Reads all recordings of a set in the order in which they were taken; prints a note if there is no such folder.
pub(crate) fn load(suffix: &str) -> Vec<Recording> {
    let folder = folder(suffix);
    let Ok(entries) = fs::read_dir(&folder) else {
        eprintln!("skipped: no recordings in {}", folder.display());
        return Vec::new();
    };
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> =
        files.filter(|path| path.extension().is_some_and(|ending| ending == "json")).collect();
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
