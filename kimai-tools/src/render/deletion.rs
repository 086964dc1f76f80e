//! Questions before a deletion: what is deleted, what Kimai deletes with it, and what `undo` cannot bring back.

use kimai_domain::{
    Snapshot,
    absences::spans,
    api::{Absence, Id, Seconds, Timesheet},
    entities::{Deletion, Losses, RecordSum},
};

use super::{Entry, absence, change::entry, duration, money, record, statistics::record_count};
use crate::confirmation::Question;

/// Entities or records that a question lists.
const MAX_LISTED: usize = 10;

/// Returns the question before entities are deleted, or `None` if nothing is lost that `undo` could not bring back.
pub(crate) fn entities_question(deletion: &Deletion, singular: &str, plural: &str) -> Option<Question> {
    let Deletion { entities, losses } = deletion;
    let rows = entities.iter().filter_map(entry).map(Entry::row);
    let question = match entities.as_slice() {
        [] => return None,
        [_] if losses.is_empty() => return None,
        [_] => Question::new(format!("Delete {singular} {}?", rows.collect::<String>())),
        several => {
            let question = Question::new(format!("Delete {} {plural}?", several.len()));
            list(question, rows, several.len())
        }
    };
    let lost = losses_line(losses);
    let budgets: Vec<String> = entities.iter().filter_map(budget).collect();
    let question = match lost {
        Some(lost) => question.line(format_args!("Kimai also deletes {lost}.")),
        None => question,
    };
    let question = match budgets.as_slice() {
        [] => question,
        [budget] => question.line(format_args!("Budget: {budget}.")),
        budgets => question.line(format_args!("{} of them have a budget.", budgets.len())),
    };
    let question = match losses.grants {
        0 => question,
        grants => question.line(format_args!(
            "Access to {} was restricted to it; what no other team has becomes visible to everybody.",
            count(grants as u64, "customer, project or activity", "customers, projects and activities")
        )),
    };
    let is_lost = Losses { grants: 0, ..losses.clone() } != Losses::default();
    let are_tags = matches!(entities.first(), Some(Snapshot::Tag(_)));
    let undo = match entities.as_slice() {
        _ if are_tags => "Undo can create them again, but not put them back on records.",
        [_] if is_lost => "Undo can create it again, but none of that.",
        [_] => "Undo can create it again, with a new id.",
        _ if is_lost => "Undo can create them again, but none of that.",
        _ => "Undo can create them again, with new ids.",
    };
    Some(question.line(undo))
}

/// Returns the question before records are deleted, or `None` if there is at most one.
pub(crate) fn records_question(records: &[Timesheet]) -> Option<Question> {
    if records.len() < 2 {
        return None;
    }
    let question = Question::new(format!("Delete {}?", sum_line(&records.iter().collect())));
    let question = list(question, records.iter().map(record::line), records.len());
    Some(question.line("Undo can create them again, with new ids."))
}

/// Returns the question before absences are deleted, or `None` if there is at most one.
///
/// `known` are those that the caller may read.
pub(crate) fn absences_question(ids: &[Id<Absence>], known: &[Absence]) -> Option<Question> {
    if ids.len() < 2 {
        return None;
    }
    let spans = spans(known.to_vec());
    let question = Question::new(format!("Delete {} absence records?", ids.len()));
    let question = list(question, spans.iter().map(absence::row_with_owner), spans.len());
    let unknown: Vec<Id<Absence>> =
        ids.iter().filter(|id| known.iter().all(|record| record.id != **id)).copied().collect();
    let question = match unknown.as_slice() {
        [] => question,
        unknown => question.line(format_args!("- not visible to you: {}", absence::ids(unknown))),
    };
    Some(question.line("Undo can create them again, with new ids; they have to be approved again."))
}

/// Adds the first rows, and the number of the others, to which the question is bound.
fn list(question: Question, mut rows: impl Iterator<Item = String>, all: usize) -> Question {
    let listed = rows.by_ref().take(MAX_LISTED);
    let question = listed.fold(question, |question, row| question.line(format_args!("- {row}")));
    let question = rows.fold(question, Question::bound);
    match all.saturating_sub(MAX_LISTED) {
        0 => question,
        more => question.line(format_args!("- and {more} more")),
    }
}

/// Lists what is deleted besides the entities, or returns `None` if that is nothing.
fn losses_line(losses: &Losses) -> Option<String> {
    let mut parts = Vec::new();
    if losses.projects > 0 {
        parts.push(count(losses.projects as u64, "project", "projects"));
    }
    if losses.activities > 0 {
        parts.push(count(losses.activities as u64, "activity", "activities"));
    }
    if losses.has_unknown_records {
        parts.push("its records, which Kimai does not show you".to_owned());
    }
    if losses.records.count() > 0 {
        parts.push(sum_line(&losses.records));
    }
    if losses.invoices > 0 {
        parts.push(count(losses.invoices, "invoice", "invoices"));
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// Writes `41 records of 3 users, 2026-09-01 to 2026-11-20, 120:30 h, 9640.00 EUR, 12 exported, 1 running`.
pub(crate) fn sum_line(sum: &RecordSum) -> String {
    let mut parts = vec![record_count(sum.count())];
    if sum.users.len() > 1 {
        parts.push(format!("of {} users", sum.users.len()));
    }
    let mut line = parts.join(" ");
    let mut add = |part: String| line = format!("{line}, {part}");
    match sum.days {
        Some((first, last)) if first == last => add(first.to_string()),
        Some((first, last)) => add(format!("{first} to {last}")),
        None => {}
    }
    add(duration(sum.finished.time));
    for (currency, amount) in sum.finished.money.amounts().filter(|(_, amount)| *amount > 0.0) {
        add(money(amount, currency));
    }
    if sum.exported > 0 {
        add(format!("{} exported", sum.exported));
    }
    if sum.running > 0 {
        add(format!("{} running", sum.running));
    }
    line
}

/// Returns the budgets of an entity, or `None` if it has none.
fn budget(entity: &Snapshot) -> Option<String> {
    let (amount, time, currency) = match entity {
        Snapshot::Customer(customer) => (customer.budget, customer.time_budget, customer.currency.as_deref()),
        Snapshot::Project(project) => (project.budget, project.time_budget, None),
        Snapshot::Activity(activity) => (activity.budget, activity.time_budget, None),
        _ => return None,
    };
    let amount = amount.filter(|amount| *amount > 0.0).map(|amount| money(amount, currency));
    let time = time.filter(|time| *time > Seconds(0)).map(duration);
    let parts: Vec<String> = amount.into_iter().chain(time).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

fn count(count: u64, singular: &str, plural: &str) -> String {
    format!("{count} {}", if count == 1 { singular } else { plural })
}
