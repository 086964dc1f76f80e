//! Similarity of items and records: text, tickets, tags, names, weekday and hour.

use std::collections::BTreeSet;

use jiff::{Zoned, civil::Weekday};
use kimai_api::Timesheet;

use super::{Item, Reason};

/// Letters from which a word of a text counts.
const WORD: usize = 3;

/// Words that say nothing about the work.
const STOP_WORDS: [&str; 22] = [
    "and", "the", "for", "with", "from", "about", "into", "this", "that", "meeting", "call", "und", "der",
    "die", "das", "mit", "für", "von", "vom", "zum", "zur", "fix",
];

/// Facts of an item or a record that are compared.
#[derive(Debug, Clone)]
pub(super) struct Features {
    /// The text in lower case with single blanks.
    text: String,
    words: BTreeSet<String>,
    tickets: BTreeSet<String>,
    tags: BTreeSet<String>,
    /// Words of the names of project and activity; empty for items.
    project_words: BTreeSet<String>,
    activity_words: BTreeSet<String>,
    weekday: Weekday,
    hour: i8,
}

impl Features {
    pub(super) fn of_item(item: &Item) -> Self {
        Self::new(&item.text, &item.tags, &item.begin)
    }

    pub(super) fn of_record(record: &Timesheet) -> Self {
        let text = record.description.as_deref().unwrap_or_default();
        let project = record.project.object().map_or("", |project| project.name.as_str());
        let activity = record.activity.object().map_or("", |activity| activity.name.as_str());
        Self {
            project_words: words(project),
            activity_words: all_words(activity),
            ..Self::new(text, &record.tags, &record.begin)
        }
    }

    fn new(text: &str, tags: &[String], begin: &Zoned) -> Self {
        let lower = text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        Self {
            words: words(&lower),
            tickets: tickets(text).into_iter().chain(tags.iter().flat_map(|tag| tickets(tag))).collect(),
            tags: tags.iter().map(|tag| tag.trim().to_lowercase()).collect(),
            text: lower,
            project_words: BTreeSet::new(),
            activity_words: BTreeSet::new(),
            weekday: begin.weekday(),
            hour: begin.hour(),
        }
    }

    /// Returns how well a record suits this item, from 0 to 1, and the main reason; `None` if nothing is common.
    pub(super) fn similarity(&self, record: &Self) -> Option<(f64, Reason)> {
        let mut best: Option<(f64, Reason)> = None;
        let mut missing = 1.0;
        for (score, reason) in self.reasons(record) {
            missing *= 1.0 - score;
            if best.as_ref().is_none_or(|(most, _)| score > *most) {
                best = Some((score, reason));
            }
        }
        best.map(|(_, reason)| (1.0 - missing, reason))
    }

    fn reasons(&self, record: &Self) -> impl Iterator<Item = (f64, Reason)> {
        let same_text = !self.text.is_empty() && self.text == record.text;
        let ticket = self.tickets.intersection(&record.tickets).next().cloned();
        let prefix = common_prefix(&self.tickets, &record.tickets).filter(|_| ticket.is_none());
        let project = share(&record.project_words, &self.words);
        let activity = share(&record.activity_words, &all_words(&self.text));
        let names = 0.5 * project + 0.4 * activity;
        let similar = if same_text { 0.0 } else { 0.7 * overlap(&self.words, &record.words) };
        let same_hour = self.hour == record.hour;
        let time = match (self.weekday == record.weekday, same_hour) {
            (true, true) => 0.3,
            (false, true) => 0.1,
            _ => 0.0,
        };
        let tags = 0.6 * overlap(&self.tags, &record.tags);
        [
            (if same_text { 0.9 } else { 0.0 }, Reason::SameText),
            (if ticket.is_some() { 0.85 } else { 0.0 }, Reason::Ticket(ticket.unwrap_or_default())),
            (if prefix.is_some() { 0.6 } else { 0.0 }, Reason::TicketPrefix(prefix.unwrap_or_default())),
            (names, Reason::Name),
            (tags, Reason::Tags),
            (similar, Reason::SimilarText),
            (time, Reason::TimeOfWeek),
        ]
        .into_iter()
        .filter(|(score, _)| *score > 0.0)
    }
}

/// Returns the words of a text that say something about the work.
fn words(text: &str) -> BTreeSet<String> {
    all_words(text).into_iter().filter(|word| !STOP_WORDS.contains(&word.as_str())).collect()
}

fn all_words(text: &str) -> BTreeSet<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| word.chars().count() >= WORD).map(str::to_owned).collect()
}

/// Returns tickets such as `ABC-123` in capital letters.
fn tickets(text: &str) -> BTreeSet<String> {
    let parts = text.split(|letter: char| !letter.is_alphanumeric() && letter != '-');
    parts.filter(|part| is_ticket(part)).map(str::to_ascii_uppercase).collect()
}

fn is_ticket(text: &str) -> bool {
    let Some((prefix, number)) = text.split_once('-') else { return false };
    let starts_with_letter = prefix.starts_with(|letter: char| letter.is_ascii_alphabetic());
    (2..=10).contains(&prefix.len())
        && starts_with_letter
        && prefix.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && (1..=7).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Returns a prefix that tickets of both sets have.
fn common_prefix(a: &BTreeSet<String>, b: &BTreeSet<String>) -> Option<String> {
    let prefix = |ticket: &String| ticket.split('-').next().map(str::to_owned);
    let prefixes: BTreeSet<String> = b.iter().filter_map(prefix).collect();
    a.iter().filter_map(prefix).find(|prefix| prefixes.contains(prefix))
}

/// Returns the number of common elements over that of all elements.
fn overlap(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    ratio(a.intersection(b).count(), a.union(b).count())
}

/// Returns the share of `part` that is in `whole`.
fn share(part: &BTreeSet<String>, whole: &BTreeSet<String>) -> f64 {
    ratio(part.intersection(whole).count(), part.len())
}

#[expect(clippy::cast_precision_loss, reason = "numbers of words are small")]
fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}
