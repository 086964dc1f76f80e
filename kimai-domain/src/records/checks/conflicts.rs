//! Duplicates and overlaps with other records of the same owner.

use jiff::Zoned;
use kimai_api::Seconds;

use super::{CheckData, Finding, Other, Planned};

/// Seconds below which a running record does not overlap another one: Kimai rounds ends up to minutes.
const SHORTEST_OVERLAP: i64 = 60;

/// Returns duplicates and overlaps with other records of the owner, the longest overlap first.
pub(super) fn findings(data: &CheckData, record: &Planned, others: &[Planned]) -> Vec<Finding> {
    let now = &data.now;
    let shortest = if record.end.is_none() { SHORTEST_OVERLAP } else { 1 };
    let mut duplicates = Vec::new();
    let mut overlaps = Vec::new();
    for other in others {
        let is_same = other.id.is_some() && other.id == record.id;
        // Kimai limits the number of running records by itself.
        let both_run = record.end.is_none() && other.end.is_none();
        if other.user != record.user || is_same || both_run {
            continue;
        }
        let zone = record.begin.time_zone();
        let mut other = other.clone();
        other.begin = other.begin.with_time_zone(zone.clone());
        other.end = other.end.map(|end| end.with_time_zone(zone.clone()));
        let by = common_time(record, &other, now);
        if is_duplicate(record, &other) {
            duplicates.push(Finding::Duplicate(Other::new(&other)));
        } else if by.0 >= shortest {
            overlaps.push((by, Finding::Overlap { with: Other::new(&other), by }));
        }
    }
    overlaps.sort_by_key(|(by, _)| std::cmp::Reverse(by.0));
    duplicates.extend(overlaps.into_iter().map(|(_, overlap)| overlap));
    duplicates
}

/// Returns the time that two records have in common. A running record ends now; one that begins within the other record
/// lasts at least as long as that.
fn common_time(one: &Planned, other: &Planned, now: &Zoned) -> Seconds {
    let begin = one.begin.timestamp().max(other.begin.timestamp());
    let begins_within = one.end.is_none() && one.begin.timestamp() >= other.begin.timestamp();
    let end = if begins_within {
        other.end_or(now).timestamp()
    } else {
        one.end_or(now).timestamp().min(other.end_or(now).timestamp())
    };
    Seconds(end.duration_since(begin).as_secs().max(0))
}

fn is_duplicate(one: &Planned, other: &Planned) -> bool {
    let text = |record: &Planned| record.description.as_deref().unwrap_or_default().trim().to_owned();
    one.end.is_some()
        && one.begin.timestamp() == other.begin.timestamp()
        && one.end.as_ref().map(Zoned::timestamp) == other.end.as_ref().map(Zoned::timestamp)
        && one.project == other.project
        && one.activity == other.activity
        && text(one) == text(other)
}
