//! Known differences between the simulation and the recordings.

use std::collections::BTreeSet;

use super::recordings::Recording;

/// Names of recordings with the reason of the difference. An entry without a difference fails the test.
const KNOWN_DIFFERENCES: &[(&str, &str)] = &[];

/// Fails if a difference is not listed, or if a listed recording no longer differs.
pub(crate) fn check(recordings: &[Recording], differences: &[(String, String)]) {
    let differing: BTreeSet<&str> = differences.iter().map(|(name, _)| name.as_str()).collect();
    let known: BTreeSet<&str> = KNOWN_DIFFERENCES.iter().map(|(name, _)| *name).collect();
    let obsolete: Vec<_> = known.difference(&differing).collect();
    let unknown: Vec<_> = differences.iter().filter(|(name, _)| !known.contains(name.as_str())).collect();
    let lines: Vec<String> = unknown.iter().map(|(name, text)| format!("{name}: {text}")).collect();
    let lines = lines.join("\n");
    let count = unknown.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len();
    assert!(unknown.is_empty(), "{count} of {} recordings differ:\n{lines}", recordings.len());
    assert!(obsolete.is_empty(), "listed as different, but equal: {obsolete:?}");
    println!("{} recordings compared, {} differ as listed", recordings.len(), known.len());
}
