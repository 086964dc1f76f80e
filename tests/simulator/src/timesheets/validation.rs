//! Validation of timesheets before they are saved.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    forms::Submission,
    response::ErrorResponse,
    settings::TrackingMode,
    store::Timesheet,
    timesheets::{access, budgets},
};

/// Validation error at a path, which is not always a field of the form, in English and German.
#[derive(Clone, Debug)]
pub(super) struct Violation {
    path: &'static str,
    english: Cow<'static, str>,
    german: Cow<'static, str>,
}

impl Violation {
    pub(super) fn new(
        path: &'static str,
        english: impl Into<Cow<'static, str>>,
        german: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self { path, english: english.into(), german: german.into() }
    }

    /// Creates a violation whose text is not translated.
    fn untranslated(path: &'static str, text: &'static str) -> Self {
        Self::new(path, text, text)
    }
}

/// Seconds of one year, the longest duration that Kimai accepts.
const YEAR: i64 = 31_536_000;

/// Returns all violations in Kimai's order.
pub(super) fn violations(call: &Call<'_>, sheet: &Timesheet) -> Vec<Violation> {
    let mut violations = Vec::new();
    violations.extend(reversed(sheet));
    violations.extend(relations(call, sheet));
    violations.extend(project_dates(sheet, call));
    violations.extend(budgets::violations(call, sheet));
    violations.extend(future(call, sheet));
    violations.extend(lockdown(call, sheet));
    violations.extend(too_long(call, sheet));
    violations.extend(negative(sheet));
    violations.extend(overlap(call, sheet));
    if violations.is_empty() {
        violations.extend(restart(call, sheet));
    }
    violations.extend(zero(call, sheet));
    violations.extend(hidden(call, sheet));
    violations
}

fn reversed(sheet: &Timesheet) -> Option<Violation> {
    sheet.end.is_some_and(|end| end < sheet.begin).then(|| {
        Violation::new(
            "end_date",
            "The end date must not be earlier than the start date.",
            "Das Enddatum darf nicht vor dem Startdatum liegen.",
        )
    })
}

fn relations(call: &Call<'_>, sheet: &Timesheet) -> Option<Violation> {
    let activity = call.store.activities.get(sheet.activity)?;
    let project = call.store.projects.get(sheet.project)?;
    match activity.project {
        Some(own) if own != sheet.project => Some(Violation::untranslated(
            "project",
            "Project mismatch, project specific activity and timesheet project are different.",
        )),
        None if !project.global_activities => Some(Violation::untranslated(
            "activity",
            "Global activities are forbidden for the selected project.",
        )),
        _ => None,
    }
}

/// Checks the start and end dates of the project.
fn project_dates(sheet: &Timesheet, call: &Call<'_>) -> Vec<Violation> {
    let Some(project) = call.store.projects.get(sheet.project) else { return Vec::new() };
    let check = |path: &'static str, at: Timestamp| {
        let day = sheet.local(at).date();
        if project.start.is_some_and(|start| day < start) {
            Some(Violation::untranslated(path, "The project has not started at that time."))
        } else if project.end.is_some_and(|end| day > end) {
            Some(Violation::untranslated(path, "The project is finished at that time."))
        } else {
            None
        }
    };
    let begin = check("begin_date", sheet.begin);
    let end = sheet.end.and_then(|end| check("end_date", end));
    begin.into_iter().chain(end).collect()
}

/// Rejects future times, with a tolerance for rounding.
fn future(call: &Call<'_>, sheet: &Timesheet) -> Vec<Violation> {
    let rules = &call.settings.timesheets;
    if rules.allow_future {
        return Vec::new();
    }
    let limit = |minutes: i64| call.now + SignedDuration::from_mins(minutes + 1);
    let begin = (sheet.begin > limit(rules.rounding.begin)).then(|| {
        Violation::new(
            "begin_date",
            "The begin date cannot be in the future.",
            "Das Startdatum darf nicht in der Zukunft liegen.",
        )
    });
    let end = sheet
        .end
        .filter(|end| *end > limit(rules.rounding.end))
        .map(|_| Violation::untranslated("end_time", "The end date cannot be in the future."));
    begin.into_iter().chain(end).collect()
}

fn lockdown(call: &Call<'_>, sheet: &Timesheet) -> Option<Violation> {
    access::locked(call, sheet).then(|| {
        Violation::new(
            "begin_date",
            "This period is locked. Please choose a later date.",
            "Dieser Zeitraum ist gesperrt, bitte wählen Sie ein späteres Datum.",
        )
    })
}

fn too_long(call: &Call<'_>, sheet: &Timesheet) -> Option<Violation> {
    let seconds = sheet.calculated_duration()?;
    if seconds > YEAR {
        return Some(Violation::untranslated("duration", "Maximum duration exceeded."));
    }
    let minutes = call.settings.timesheets.longest_minutes.filter(|minutes| seconds > minutes * 60)?;
    let longest = budgets::hours(minutes * 60);
    Some(Violation::new(
        "duration",
        format!("Maximum {longest} hours allowed."),
        format!("Erlaubt sind max. {longest} Stunden."),
    ))
}

fn negative(sheet: &Timesheet) -> Option<Violation> {
    sheet.calculated_duration().filter(|seconds| *seconds < 0).map(|_| {
        Violation::new("duration", "Duration cannot be negative.", "Die Dauer darf nicht negativ sein.")
    })
}

/// Checks for an overlap with another stopped timesheet of the user; running ones do not count.
fn overlap(call: &Call<'_>, sheet: &Timesheet) -> Option<Violation> {
    let reversed = sheet.end.is_some_and(|end| end < sheet.begin);
    if reversed || call.settings.timesheets.allow_overlapping {
        return None;
    }
    // Timesheets that touch do not overlap, so the compared times lie one second inside.
    let second = SignedDuration::from_secs(1);
    let first = sheet.begin + second;
    let meets = |begin: Timestamp, end: Timestamp| match sheet.end.map(|end| end - second) {
        None => begin <= first && first <= end,
        Some(last) => begin <= last.max(first) && end >= first,
    };
    let mut others =
        call.store.timesheets.iter().filter(|other| other.id != sheet.id && other.user == sheet.user);
    others.any(|other| other.end.is_some_and(|end| meets(other.begin, end))).then(|| {
        Violation::new(
            "begin_date",
            "You already have an entry for this time.",
            "Es existiert bereits ein Eintrag für diesen Zeitpunkt.",
        )
    })
}

/// Rejects a running timesheet of a caller who may not start it.
fn restart(call: &Call<'_>, sheet: &Timesheet) -> Option<Violation> {
    let complete =
        call.store.projects.contains(sheet.project) && call.store.activities.contains(sheet.activity);
    if sheet.end.is_some() || !complete || access::may(call, "start", sheet) {
        return None;
    }
    let path = match call.settings.timesheets.tracking_mode {
        TrackingMode::Default => "end_date",
        TrackingMode::DurationFixedBegin => "duration",
        TrackingMode::Punch => "start_date",
    };
    Some(Violation::untranslated(path, "You are not allowed to start this timesheet record."))
}

fn zero(call: &Call<'_>, sheet: &Timesheet) -> Option<Violation> {
    let allowed = call.settings.timesheets.allow_zero_duration;
    sheet.calculated_duration().filter(|seconds| !allowed && *seconds == 0).map(|_| {
        Violation::new("duration", "An empty duration is not allowed.", "Eine leere Dauer ist nicht erlaubt.")
    })
}

/// Rejects new and running timesheets of hidden activities, projects and customers.
fn hidden(call: &Call<'_>, sheet: &Timesheet) -> Vec<Violation> {
    if sheet.end.is_some() && call.store.timesheets.contains(sheet.id) {
        return Vec::new();
    }
    let activity = call.store.activities.get(sheet.activity);
    let project = call.store.projects.get(sheet.project);
    let customer = project.and_then(|project| call.store.customers.get(project.customer));
    let hidden = [
        (activity.is_some_and(|activity| !activity.visible), "activity", "Cannot start a disabled activity."),
        (project.is_some_and(|project| !project.visible), "project", "Cannot start a disabled project."),
        (customer.is_some_and(|customer| !customer.visible), "customer", "Cannot start a disabled customer."),
    ];
    hidden
        .into_iter()
        .filter(|(is_hidden, ..)| *is_hidden)
        .map(|(_, path, text)| Violation::untranslated(path, text))
        .collect()
}

/// Adds violations to a form: to a field with the path, else to the form.
pub(super) fn report(form: &mut Submission, violations: &[Violation]) {
    for violation in violations {
        if form.has_field(violation.path) {
            form.error(violation.path, &violation.english);
        } else {
            form.add_error(&violation.english);
        }
    }
}

/// Title of an error outside a form, in English and German.
pub(super) type Title = (&'static str, &'static str);

pub(super) const SAVE_FAILED: Title = ("There was a problem saving.", "Es gab ein Problem beim Speichern.");
pub(super) const CANNOT_STOP: Title = (
    "You have an active time record which cannot be stopped automatically.",
    "Sie haben eine aktive Zeitmessung, die nicht automatisch beendet werden kann.",
);

/// Rejects outside a form: `code` is a string, texts are in the language of the caller's profile.
pub(super) fn reject(call: &Call<'_>, title: Title, violations: &[Violation]) -> Result<(), ErrorResponse> {
    if violations.is_empty() {
        return Ok(());
    }
    let german = call.me.language == "de";
    let mut children = Map::new();
    for violation in violations {
        let child = children.entry(violation.path).or_insert_with(|| json!({"errors": []}));
        if let Some(errors) = child.get_mut("errors").and_then(Value::as_array_mut) {
            errors.push(json!(if german { &violation.german } else { &violation.english }));
        }
    }
    let title = if german { title.1 } else { title.0 };
    Err(ErrorResponse::Body(400, json!({"code": "400", "message": title, "errors": {"children": children}})))
}
