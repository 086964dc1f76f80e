//! Where the simulation is known to differ, and why.

use std::collections::BTreeSet;

use super::recordings::Recording;

/// Recordings and reasons. One that no longer differs fails the test.
const DIFFERENCES: &[(&str, &str)] = &[];

/// Fails with every difference that is not listed and every listed one that is gone.
pub(crate) fn judge(recordings: &[Recording], found: &[(String, String)]) {
    let differing: BTreeSet<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    let listed: BTreeSet<&str> = DIFFERENCES.iter().map(|(name, _)| *name).collect();
    let gone: Vec<_> = listed.difference(&differing).collect();
    let news: Vec<_> = found.iter().filter(|(name, _)| !listed.contains(name.as_str())).collect();
    let list: Vec<String> = news.iter().map(|(name, complaint)| format!("{name}: {complaint}")).collect();
    let list = list.join("\n");
    let count = news.iter().map(|(name, _)| name).collect::<BTreeSet<_>>().len();
    assert!(news.is_empty(), "{count} of {} recordings differ:\n{list}", recordings.len());
    assert!(gone.is_empty(), "listed as differing, but the same: {gone:?}");
    println!("{} recordings compared, {} differ as listed", recordings.len(), listed.len());
}
