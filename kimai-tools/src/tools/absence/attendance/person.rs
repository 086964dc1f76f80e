//! Somebody's day as data.

use kimai_domain::{
    absences::{self, Attendance, Labels, Off, Presence},
    api::{AbsenceType, Link, User},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    data::{Amount, Named},
    render::quoted_name,
};

/// Which day.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct Day {
    pub(super) day: String,
}

/// Somebody's day.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct Person {
    user: Named,
    /// present, partly, absent or off
    presence: &'static str,
    /// approved absences
    absences: Vec<Part>,
    /// why they are off
    off: Option<String>,
    /// asked for, not approved
    requested: Vec<Part>,
    /// public holiday of half of the day
    half_holiday: Option<String>,
}

/// A part of a day, or all of it.
#[derive(Serialize, JsonSchema)]
struct Part {
    #[serde(rename = "type")]
    kind: String,
    label: String,
    #[serde(flatten)]
    amount: Amount,
}

impl Person {
    pub(super) fn of(user: &Link<User>, day: &Attendance, labels: &Labels) -> Self {
        let (presence, absences, off) = match &day.presence {
            Presence::Present => ("present", &[][..], None),
            Presence::Partial(parts) => ("partly", parts.as_slice(), None),
            Presence::Absent(parts) => ("absent", parts.as_slice(), None),
            Presence::Off(off) => ("off", &[][..], Some(why(off))),
        };
        let parts = |parts: &[absences::Part]| parts.iter().map(|part| Part::of(part, labels)).collect();
        Self {
            user: Named::from(user),
            presence,
            absences: parts(absences),
            off,
            requested: parts(&day.requested),
            half_holiday: day.half_holiday.clone(),
        }
    }
}

impl Part {
    fn of(part: &absences::Part, labels: &Labels) -> Self {
        Self {
            kind: part.kind.as_ref().map_or("other", AbsenceType::as_str).to_owned(),
            label: labels.of(part.kind.as_ref()).to_owned(),
            amount: part.amount.into(),
        }
    }
}

/// Why nobody expects them.
pub(super) fn why(off: &Off) -> String {
    match off {
        Off::Holiday(name) => format!("Public holiday {}", quoted_name(name)),
        Off::Free => "No working day of theirs".to_owned(),
        Off::NoContract => "Before or after their contract".to_owned(),
    }
}
