//! The parts of a sum, the largest first; what is not shown is added up.

use std::{collections::BTreeMap, fmt::Display};

use kimai_domain::{
    api::{Identified, Link, Seconds},
    statistics::{Part, Parts, Share, Tally},
};

use super::super::{Text, duration};

/// A line for each of the largest parts, and one for the rest.
pub fn parts<T: Identified + Clone>(
    text: &mut Text,
    label: &str,
    parts: &Parts<T>,
    (whole, most): (Seconds, usize),
    name: impl Fn(&Link<T>) -> String,
) {
    text.line(format_args!("{label}:"));
    for row in rows(parts, whole, most, name) {
        text.line(format_args!("- {row}"));
    }
}

/// The same on one line.
pub fn line_of_parts<T: Identified + Clone>(
    parts: &Parts<T>,
    (whole, most): (Seconds, usize),
    name: impl Fn(&Link<T>) -> String,
) -> String {
    rows(parts, whole, most, name).join("; ")
}

fn rows<T: Identified + Clone>(
    parts: &Parts<T>,
    whole: Seconds,
    most: usize,
    name: impl Fn(&Link<T>) -> String,
) -> Vec<String> {
    let (shown, rest) = split(parts, most);
    let mut rows: Vec<String> =
        shown.iter().map(|part| format!("{} {}", name(&part.what), figures(&part.tally, whole))).collect();
    if let Some((others, rest)) = rest {
        rows.push(format!("{others} others {}", figures(&rest, whole)));
    }
    rows
}

/// The first parts, and how many others add up to what.
pub(crate) fn split<T: Identified + Clone>(
    parts: &Parts<T>,
    most: usize,
) -> (Vec<&Part<T>>, Option<(usize, Tally)>) {
    let mut shown = parts.ranked();
    let others = shown.split_off(shown.len().min(most));
    if others.is_empty() {
        return (shown, None);
    }
    let mut rest = Tally::default();
    for part in &others {
        rest.absorb(&part.tally);
    }
    (shown, Some((others.len(), rest)))
}

fn figures(tally: &Tally, whole: Seconds) -> String {
    let share = Share::of(tally.time, whole).map(|share| format!(" {share}")).unwrap_or_default();
    format!("{}{share}, {}", duration(tally.time), records(tally.records))
}

/// How many records.
pub fn records(count: u64) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

/// The last of some weeks or months, after what came before them.
pub(super) fn last<K: Display>(text: &mut Text, label: &str, by: &BTreeMap<K, Tally>, most: usize) {
    let before = by.len().saturating_sub(most);
    let earlier: i64 = by.values().take(before).map(|tally| tally.time.0).sum();
    let mut shown: Vec<String> =
        by.iter().skip(before).map(|(when, tally)| format!("{when} {}", duration(tally.time))).collect();
    if before > 0 {
        shown.insert(0, format!("{before} earlier {}", duration(Seconds(earlier))));
    }
    text.field(label, Some(shown.join(", ")));
}
