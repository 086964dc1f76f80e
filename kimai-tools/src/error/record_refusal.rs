//! Explanations of refused records: the reason in words, Kimai's own words, and the next step.

use kimai_domain::{
    api::ApiError,
    records::{RecordRefused, RefusalReason, checks::Finding},
};

use super::{
    ErrorKind, Explanation,
    advice::{self, LOCKED},
};
use crate::{
    call_names::named,
    render::{finding, quoted_text},
};

/// Explains a record that Kimai refused.
pub(super) fn explain(refused: &RecordRefused) -> Explanation {
    explain_reasons(&refused.refusal, &refused.reasons, &refused.findings)
}

/// Explains a refusal by its reasons and the findings that belong to them.
pub(super) fn explain_reasons(
    refusal: &ApiError,
    reasons: &[RefusalReason],
    findings: &[Finding],
) -> Explanation {
    let words: Vec<&str> = reasons.iter().map(|reason| sentence(*reason)).collect();
    let mut what = format!("Kimai refused the record: {}", words.join("; "));
    for finding in findings {
        what = format!("{what}\n- {}", finding::sentence(finding));
    }
    if refusal.errors.is_empty() {
        what = format!("{what}\n- {} {}", refusal.status, quoted_text(&refusal.message));
    } else {
        what.push_str(&advice::field_errors(refusal));
    }
    let next_step = reasons.first().map(|reason| named(next_step(*reason)).into_owned());
    Explanation {
        kind: ErrorKind::Refused,
        what,
        next_step: next_step.or_else(|| advice::next_step(refusal)),
    }
}

/// Returns the reason as part of a sentence.
const fn sentence(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::Overlap => "it overlaps another record, and this Kimai forbids that",
        RefusalReason::LockedPeriod => "the period is locked",
        RefusalReason::ProjectLocked => "the project is locked on that day",
        RefusalReason::Budget => "a budget would be exceeded, and this Kimai forbids that",
        RefusalReason::Future => "it lies in the future, and this Kimai forbids that",
        RefusalReason::Empty => "it has no duration",
        RefusalReason::TooLong => "it is too long",
        RefusalReason::EndBeforeBegin => "it ends before it begins",
        RefusalReason::NegativeDuration => "the break is longer than the record",
        RefusalReason::ProjectNotBegun => "the project has not begun on that day",
        RefusalReason::ProjectEnded => "the project has ended before that day",
        RefusalReason::Project => "the project cannot be used",
        RefusalReason::Activity => "the activity cannot be used",
        RefusalReason::User => "you may not book for this user",
        RefusalReason::OtherProject => "the activity belongs to another project",
        RefusalReason::GlobalActivity => "the project allows no global activities",
        RefusalReason::UnstoppableTimer => "a running record cannot be stopped",
        RefusalReason::MayNotStart => "your role may not start timers",
        RefusalReason::Exported => "it is exported",
    }
}

/// Returns the next step after a refusal for this reason.
const fn next_step(reason: RefusalReason) -> &'static str {
    match reason {
        RefusalReason::Overlap => {
            "Give other times, or timesheet create with where_free=true: it books only what is free."
        }
        RefusalReason::LockedPeriod => {
            "Book on a later day, or ask an administrator of this Kimai to open the period."
        }
        RefusalReason::ProjectLocked => LOCKED,
        RefusalReason::Budget => {
            "Book less, book it as not billable (data.billable=false), or ask for a larger budget."
        }
        RefusalReason::Future => "Give times up to now, or start a timer.",
        RefusalReason::Empty => "Give an end after the begin, or a duration.",
        RefusalReason::TooLong => {
            "Split it into several records; a running one ends with timesheet update data.end."
        }
        RefusalReason::EndBeforeBegin => "Check begin and end.",
        RefusalReason::NegativeDuration => "Give a shorter break.",
        RefusalReason::ProjectNotBegun | RefusalReason::ProjectEnded => {
            "Choose another project or day; entity get shows start and end of the project."
        }
        RefusalReason::Project => {
            "Choose another one: it is hidden, over, unknown, or of a team without you. entity list type=project shows those that you may use."
        }
        RefusalReason::Activity | RefusalReason::OtherProject | RefusalReason::GlobalActivity => {
            "Choose an activity of the project: entity list type=activity filters.project shows them."
        }
        RefusalReason::User => {
            "Leave out data.user; timesheet user_guide lists the users whose records you may see."
        }
        RefusalReason::UnstoppableTimer => {
            "End that one first: timer active shows it, timesheet update with data.end ends it, timesheet delete removes it."
        }
        RefusalReason::MayNotStart => "Book it with begin and end.",
        RefusalReason::Exported => {
            "An exported record is locked; with the permission, timesheet batch_export exported=false takes the mark off."
        }
    }
}
