//! Reasons for which Kimai refuses a record, told apart by its messages in English and German.

use kimai_api::{ApiError, Timesheet};

use super::checks::Finding;
use crate::EntityKind;

/// Reasons of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalReason {
    /// The record overlaps another one, and this Kimai forbids that.
    Overlap,
    /// The day lies in a locked period.
    LockedPeriod,
    /// The records of the project are locked up to a later day.
    ProjectLocked,
    /// A budget would be exceeded, and this Kimai forbids that.
    Budget,
    /// The record lies in the future, and this Kimai forbids that.
    Future,
    /// The record has no duration, and this Kimai forbids that.
    Empty,
    /// The record is longer than this Kimai allows.
    TooLong,
    /// The end is before the begin.
    EndBeforeBegin,
    /// The break is longer than the record.
    NegativeDuration,
    /// The project has not begun.
    ProjectNotBegun,
    /// The project has ended.
    ProjectEnded,
    /// The project cannot be chosen: it is hidden, over, unknown, or of a team without the caller.
    Project,
    /// The activity cannot be chosen: it is hidden, unknown, or of another project.
    Activity,
    /// The owner cannot be chosen.
    User,
    /// The activity belongs to another project.
    OtherProject,
    /// The project does not allow global activities.
    GlobalActivity,
    /// A running record cannot be stopped, and blocks new ones.
    UnstoppableTimer,
    /// The role may not start timers.
    MayNotStart,
    /// The record is exported.
    Exported,
}

/// Parts of messages, with the reason.
const MESSAGES: [(&str, RefusalReason); 26] = [
    ("already have an entry for this time", RefusalReason::Overlap),
    ("existiert bereits ein Eintrag", RefusalReason::Overlap),
    ("period is locked", RefusalReason::LockedPeriod),
    ("Zeitraum ist gesperrt", RefusalReason::LockedPeriod),
    ("locked until", RefusalReason::ProjectLocked),
    ("budget is used up", RefusalReason::Budget),
    ("Budget ist aufgebraucht", RefusalReason::Budget),
    ("cannot be in the future", RefusalReason::Future),
    ("nicht in der Zukunft liegen", RefusalReason::Future),
    ("An empty duration is not allowed", RefusalReason::Empty),
    ("leere Dauer ist nicht erlaubt", RefusalReason::Empty),
    ("Maximum duration exceeded", RefusalReason::TooLong),
    ("hours allowed", RefusalReason::TooLong),
    ("Erlaubt sind max.", RefusalReason::TooLong),
    ("must not be earlier than the start date", RefusalReason::EndBeforeBegin),
    ("darf nicht vor dem Startdatum liegen", RefusalReason::EndBeforeBegin),
    ("Duration cannot be negative", RefusalReason::NegativeDuration),
    ("Dauer darf nicht negativ sein", RefusalReason::NegativeDuration),
    ("project has not started", RefusalReason::ProjectNotBegun),
    ("project is finished", RefusalReason::ProjectEnded),
    ("Project mismatch", RefusalReason::OtherProject),
    ("Global activities are forbidden", RefusalReason::GlobalActivity),
    ("cannot be stopped automatically", RefusalReason::UnstoppableTimer),
    ("nicht automatisch beendet werden kann", RefusalReason::UnstoppableTimer),
    ("not allowed to start this timesheet", RefusalReason::MayNotStart),
    ("Cannot start a disabled", RefusalReason::Project),
];

/// Message of a field whose value is not one of those that the caller may choose.
const INVALID_CHOICE: &str = "selected choice is invalid";

/// Returns the reasons of a refused write of a record, each once; none for other refusals.
pub fn reasons(refusal: &ApiError) -> Vec<RefusalReason> {
    if refusal.status != 400 || !refusal.route.template().starts_with("/api/timesheets") {
        return Vec::new();
    }
    let mut reasons = Vec::new();
    let messages = refusal.errors.iter().map(|error| (error.field.as_str(), error.message.as_str()));
    for (field, message) in messages.chain([("", refusal.message.as_str())]) {
        let choice = match field {
            "project" => Some(RefusalReason::Project),
            "activity" => Some(RefusalReason::Activity),
            "user" => Some(RefusalReason::User),
            _ => None,
        };
        let choice = choice.filter(|_| message.contains(INVALID_CHOICE));
        let known = MESSAGES.iter().filter(|(part, _)| message.contains(part)).map(|(_, reason)| *reason);
        for reason in known.chain(choice) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    // A negative duration follows from the order of the times.
    if reasons.contains(&RefusalReason::EndBeforeBegin) {
        reasons.retain(|reason| *reason != RefusalReason::NegativeDuration);
    }
    reasons
}

/// A record that Kimai refused, with the findings that explain it. Nothing was changed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{refusal}")]
pub struct RecordRefused {
    /// The refusal.
    pub refusal: ApiError,
    /// The reasons.
    pub reasons: Vec<RefusalReason>,
    /// The findings that belong to the reasons.
    pub findings: Vec<Finding>,
}

impl RecordRefused {
    /// Returns the reasons of a refusal with those of the findings that explain them; `None` if no reason is known.
    pub(super) fn new(
        refusal: &ApiError,
        record: Option<&Timesheet>,
        findings: Vec<Finding>,
    ) -> Option<Self> {
        let mut reasons = reasons(refusal);
        let is_exported = record.is_some_and(|record| record.exported == Some(true));
        if refusal.status == 403 && is_exported {
            reasons.push(RefusalReason::Exported);
        }
        if is_forbidden_copy(refusal) {
            reasons.extend(findings.iter().filter_map(hidden_part));
            reasons.sort();
            reasons.dedup();
        }
        let findings = findings.into_iter().filter(|finding| explains(finding, &reasons)).collect();
        (!reasons.is_empty()).then(|| Self { refusal: refusal.clone(), reasons, findings })
    }
}

/// Tells whether Kimai forbade to copy a record, which it does without a reason if the project or activity is hidden.
fn is_forbidden_copy(refusal: &ApiError) -> bool {
    let copies = ["/restart", "/duplicate"];
    refusal.status == 403 && copies.iter().any(|end| refusal.route.template().ends_with(end))
}

/// Returns the part of a record that is hidden, as a reason.
fn hidden_part(finding: &Finding) -> Option<RefusalReason> {
    match finding {
        Finding::Hidden { entity, .. } if entity.kind == EntityKind::Activity => {
            Some(RefusalReason::Activity)
        }
        Finding::Hidden { .. } => Some(RefusalReason::Project),
        _ => None,
    }
}

/// Tells whether project and activity can explain a refusal, so that they are read.
pub(super) fn needs_work(refusal: &ApiError) -> bool {
    is_about_work(&reasons(refusal)) || is_forbidden_copy(refusal)
}

/// Tells whether the reasons include one that Kimai explains by the field alone.
fn is_about_work(reasons: &[RefusalReason]) -> bool {
    reasons.iter().any(|reason| {
        matches!(reason, RefusalReason::Project | RefusalReason::Activity | RefusalReason::OtherProject)
    })
}

/// Tells whether a finding belongs to one of the reasons.
fn explains(finding: &Finding, reasons: &[RefusalReason]) -> bool {
    let has = |reason| reasons.contains(&reason);
    match finding {
        Finding::Duplicate(_) | Finding::Overlap { .. } => has(RefusalReason::Overlap),
        Finding::Hidden { .. }
        | Finding::ProjectNotBegun { .. }
        | Finding::ProjectEnded { .. }
        | Finding::OtherProject { .. }
        | Finding::Unknown(_) => is_about_work(reasons),
        Finding::ProjectLocked { .. } => has(RefusalReason::ProjectLocked),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use kimai_api::{Api, ApiError, FieldError, Timesheet};

    use super::{RefusalReason, reasons};

    fn refusal(errors: &[(&str, &str)]) -> ApiError {
        let mut refusal = ApiError::new(Api::<Timesheet>::CREATE_EXPANDED, "/api/timesheets", 400, b"");
        refusal.errors = errors.iter().map(|(field, message)| FieldError::new(*field, *message)).collect();
        refusal
    }

    /// Errors of a form as fields and messages.
    type Errors = &'static [(&'static str, &'static str)];

    /// Messages of Kimai 2.66 with the reasons that they mean.
    #[test]
    fn recorded_refusals_have_their_reason() {
        let cases: [(Errors, &[RefusalReason]); 12] = [
            (&[("", "You already have an entry for this time.")], &[RefusalReason::Overlap]),
            (
                &[("begin_date", "Es existiert bereits ein Eintrag für diesen Zeitpunkt.")],
                &[RefusalReason::Overlap],
            ),
            (&[("", "This period is locked. Please choose a later date.")], &[RefusalReason::LockedPeriod]),
            (&[("project", "Sorry, the budget is used up.")], &[RefusalReason::Budget]),
            (
                &[(
                    "project",
                    "The budget is used up. Of the available 5:00, 4:00 has been booked so far, 1:00 can still be used.",
                )],
                &[RefusalReason::Budget],
            ),
            (
                &[
                    ("", "The begin date cannot be in the future."),
                    ("", "The end date cannot be in the future."),
                ],
                &[RefusalReason::Future],
            ),
            (&[("duration", "Erlaubt sind max. 8:00 Stunden.")], &[RefusalReason::TooLong]),
            (
                &[
                    ("", "The end date must not be earlier than the start date."),
                    ("", "Duration cannot be negative."),
                ],
                &[RefusalReason::EndBeforeBegin],
            ),
            (
                &[
                    ("project", "The selected choice is invalid."),
                    ("activity", "The selected choice is invalid."),
                ],
                &[RefusalReason::Project, RefusalReason::Activity],
            ),
            (&[("", "An empty duration is not allowed.")], &[RefusalReason::Empty]),
            (&[("", "This form should not contain extra fields.")], &[]),
            (&[("project", "A project needs to be selected.")], &[]),
        ];
        for (errors, expected) in cases {
            assert_eq!(reasons(&refusal(errors)), expected, "{errors:?}");
        }
    }

    #[test]
    fn a_timer_that_blocks_is_named_in_the_message() {
        let mut refusal = refusal(&[("duration", "Erlaubt sind max. 8:00 Stunden.")]);
        refusal.message =
            "Sie haben eine aktive Zeitmessung, die nicht automatisch beendet werden kann.".to_owned();
        assert_eq!(reasons(&refusal), [RefusalReason::TooLong, RefusalReason::UnstoppableTimer]);
    }
}
