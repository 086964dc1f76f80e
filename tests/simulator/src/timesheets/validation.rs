//! Validation of timesheets before they are saved.

use jiff::{SignedDuration, Timestamp, civil::Date};
use serde_json::{Map, Value, json};

use crate::{call::Call, forms::Submission, response::ErrorResponse, store::Timesheet, timesheets::access};

/// Validation error at a path, which is not always a field of the form.
#[derive(Clone, Copy, Debug)]
pub(super) struct Violation {
    path: &'static str,
    text: &'static str,
}

const fn at(path: &'static str, text: &'static str) -> Violation {
    Violation { path, text }
}

const BACKWARDS: Violation = at("end_date", "The end date must not be earlier than the start date.");
const NEGATIVE: Violation = at("duration", "Duration cannot be negative.");
const FUTURE_BEGIN: Violation = at("begin_date", "The begin date cannot be in the future.");
const FUTURE_END: Violation = at("end_time", "The end date cannot be in the future.");
const OVERLAP: Violation = at("begin_date", "You already have an entry for this time.");
const LOCKED: Violation = at("begin_date", "This period is locked. Please choose a later date.");
const MISMATCH: Violation =
    at("project", "Project mismatch, project specific activity and timesheet project are different.");
const NO_GLOBALS: Violation = at("activity", "Global activities are forbidden for the selected project.");

/// German translations; form errors are always English.
const GERMAN: &[(&str, &str)] = &[
    ("There was a problem saving.", "Es gab ein Problem beim Speichern."),
    (
        "You have an active time record which cannot be stopped automatically.",
        "Sie haben eine aktive Zeitmessung, die nicht automatisch beendet werden kann.",
    ),
    (BACKWARDS.text, "Das Enddatum darf nicht vor dem Startdatum liegen."),
    (NEGATIVE.text, "Die Dauer darf nicht negativ sein."),
    (FUTURE_BEGIN.text, "Das Startdatum darf nicht in der Zukunft liegen."),
    (OVERLAP.text, "Es existiert bereits ein Eintrag für diesen Zeitpunkt."),
];

/// Returns all violations in Kimai's order.
pub(super) fn violations(call: &Call<'_>, sheet: &Timesheet) -> Vec<Violation> {
    let backwards = sheet.end.is_some_and(|end| end < sheet.begin);
    let mut violations = Vec::new();
    violations.extend(backwards.then_some(BACKWARDS));
    violations.extend(relations(call, sheet));
    violations.extend(period(call, sheet));
    violations.extend(future(call, sheet));
    violations.extend(access::locked(call, sheet).then_some(LOCKED));
    violations.extend((!backwards && overlaps(call, sheet)).then_some(OVERLAP));
    violations.extend(backwards.then_some(NEGATIVE));
    violations
}

fn relations(call: &Call<'_>, sheet: &Timesheet) -> Option<Violation> {
    let activity = call.store.activities.get(sheet.activity)?;
    let project = call.store.projects.get(sheet.project)?;
    match activity.project {
        Some(own) if own != sheet.project => Some(MISMATCH),
        None if !project.global_activities => Some(NO_GLOBALS),
        _ => None,
    }
}

/// Checks the start and end dates of the project.
fn period(call: &Call<'_>, sheet: &Timesheet) -> Vec<Violation> {
    let Some(project) = call.store.projects.get(sheet.project) else { return Vec::new() };
    let check = |path: &'static str, day: Date| {
        if project.start.is_some_and(|start| day < start) {
            Some(at(path, "The project has not started at that time."))
        } else if project.end.is_some_and(|end| day > end) {
            Some(at(path, "The project is finished at that time."))
        } else {
            None
        }
    };
    let begin = check("begin_date", sheet.local(sheet.begin).date());
    let end = sheet.end.and_then(|end| check("end_date", sheet.local(end).date()));
    begin.into_iter().chain(end).collect()
}

/// Rejects future times, with a tolerance for rounding.
fn future(call: &Call<'_>, sheet: &Timesheet) -> Vec<Violation> {
    let limit = call.now + SignedDuration::from_mins(2);
    if call.settings.allow_future {
        return Vec::new();
    }
    let end = sheet.end.filter(|end| *end > limit).map(|_| FUTURE_END);
    (sheet.begin > limit).then_some(FUTURE_BEGIN).into_iter().chain(end).collect()
}

/// Checks for an overlap with another stopped timesheet of the user; running ones do not count.
fn overlaps(call: &Call<'_>, sheet: &Timesheet) -> bool {
    let second = SignedDuration::from_secs(1);
    let first = sheet.begin + second;
    let meets = |begin: Timestamp, end: Timestamp| match sheet.end.map(|end| end - second) {
        None => begin <= first && first <= end,
        Some(last) => begin <= last.max(first) && end >= first,
    };
    !call.settings.allow_overlapping
        && call.store.timesheets.iter().any(|other| {
            other.id != sheet.id
                && other.user == sheet.user
                && other.end.is_some_and(|end| meets(other.begin, end))
        })
}

/// Adds violations to a form: to a field with the path, else to the form.
pub(super) fn report(form: &mut Submission, violations: &[Violation]) {
    for violation in violations {
        if form.has_field(violation.path) {
            form.error(violation.path, violation.text);
        } else {
            form.add_error(violation.text);
        }
    }
}

/// Rejects outside a form: `code` is a string, texts are in the caller's language.
pub(super) fn reject(call: &Call<'_>, title: &str, violations: &[Violation]) -> Result<(), ErrorResponse> {
    if violations.is_empty() {
        return Ok(());
    }
    let mut children = Map::new();
    for violation in violations {
        let child = children.entry(violation.path).or_insert_with(|| json!({"errors": []}));
        if let Some(errors) = child.get_mut("errors").and_then(Value::as_array_mut) {
            errors.push(json!(translated(call, violation.text)));
        }
    }
    let body = json!({"code": "400", "message": translated(call, title), "errors": {"children": children}});
    Err(ErrorResponse::Body(400, body))
}

fn translated<'a>(call: &Call<'_>, text: &'a str) -> &'a str {
    let german = GERMAN.iter().find(|(english, _)| call.me.language == "de" && *english == text);
    german.map_or(text, |(_, german)| german)
}
