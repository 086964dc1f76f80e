//! Absences of `WorkContractBundle`, one row for each day.

use jiff::civil::Date;
use serde_json::{Value, json};

/// Absence on one day; a request over several days creates several.
#[derive(Debug, Clone)]
pub(crate) struct Absence {
    /// The id.
    pub(crate) id: u64,
    /// The absent user.
    pub(crate) user: u64,
    /// The day, without a time.
    pub(crate) date: Date,
    /// Seconds; only `other` carries them.
    pub(crate) duration: Option<i64>,
    /// The type.
    pub(crate) kind: AbsenceKind,
    /// Status of the approval.
    pub(crate) status: AbsenceStatus,
    /// Half of the working day.
    pub(crate) half_day: bool,
    /// The comment.
    pub(crate) comment: Option<String>,
}

/// Type of an absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AbsenceKind {
    /// Paid holiday: the only one that may be half a day.
    Holiday,
    /// Overtime taken back.
    TimeOff,
    /// Sick: approved at once.
    Sickness,
    /// A sick child: approved at once.
    SicknessChild,
    /// Parental leave.
    Parental,
    /// Unpaid holiday.
    UnpaidVacation,
    /// Anything else: may carry a duration.
    Other,
}

impl AbsenceKind {
    /// All types in the order of `GET /api/absences/types`.
    pub(crate) const ALL: [Self; 7] = [
        Self::Holiday,
        Self::TimeOff,
        Self::Sickness,
        Self::SicknessChild,
        Self::Parental,
        Self::UnpaidVacation,
        Self::Other,
    ];

    /// Returns the name in the API.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Holiday => "holiday",
            Self::TimeOff => "time_off",
            Self::Sickness => "sickness",
            Self::SicknessChild => "sickness_child",
            Self::Parental => "parental",
            Self::UnpaidVacation => "unpaid_vacation",
            Self::Other => "other",
        }
    }

    /// Returns the type of that name.
    pub(crate) fn of(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Returns the German or English label.
    pub(crate) const fn label(self, german: bool) -> &'static str {
        match (self, german) {
            (Self::Holiday, false) => "Holiday",
            (Self::Holiday, true) => "Urlaub",
            (Self::TimeOff, false) => "Time-off",
            (Self::TimeOff, true) => "Zeitausgleich",
            (Self::Sickness, false) => "Sickness",
            (Self::Sickness, true) => "Krankheit",
            (Self::SicknessChild, false) => "Sickness of a child",
            (Self::SicknessChild, true) => "Kind krank",
            (Self::Parental, false) => "Parental leave",
            (Self::Parental, true) => "Elternzeit",
            (Self::UnpaidVacation, false) => "Unpaid holiday",
            (Self::UnpaidVacation, true) => "Unbezahlter Urlaub",
            (Self::Other, false) => "Other",
            (Self::Other, true) => "Sonstiges",
        }
    }

    /// Returns the maximum length in calendar days.
    pub(crate) const fn limit(self) -> i64 {
        if matches!(self, Self::Parental) { 75 } else { 30 }
    }

    /// Returns the first status: sickness is approved at once.
    pub(crate) const fn first_status(self) -> AbsenceStatus {
        match self {
            Self::Sickness | Self::SicknessChild => AbsenceStatus::Approved,
            _ => AbsenceStatus::Requested,
        }
    }
}

/// Approval status of an absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AbsenceStatus {
    /// Not requested yet (only before plugin 1.18).
    New,
    /// Waiting for the supervisor.
    Requested,
    /// Counts in the time account.
    Approved,
    /// Refused: may be requested again.
    Rejected,
}

impl AbsenceStatus {
    /// Returns the name in the API.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
        }
    }
}

impl Absence {
    /// Renders the absence; `user` and `date` are rendered for the caller.
    pub(crate) fn to_json(&self, user: &Value, date: &str) -> Value {
        json!({
            "id": self.id, "user": user, "date": date, "endDate": null, "duration": self.duration,
            "type": self.kind.key(), "status": self.status.key(), "halfDay": self.half_day,
            "comment": self.comment,
        })
    }
}
