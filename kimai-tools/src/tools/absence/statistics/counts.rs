//! Counted absences as data.

use kimai_domain::absences;
use schemars::JsonSchema;
use serde::Serialize;

use crate::data::{Amount, Named};

/// What became of some absences.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct Counts {
    approved: Amount,
    /// not decided
    open: Amount,
    rejected: Amount,
    users: usize,
}

/// What was counted together; one of these.
#[derive(Default, Serialize, JsonSchema)]
pub(in super::super) struct Group {
    #[serde(rename = "type")]
    kind: Option<String>,
    /// of the type
    label: Option<String>,
    user: Option<Named>,
    /// 2026-01
    month: Option<String>,
}

/// A group and what was counted of it.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct GroupRow {
    #[serde(flatten)]
    pub(super) group: Group,
    #[serde(flatten)]
    pub(super) counts: Counts,
}

/// All groups together, and each month.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct Total {
    pub(super) counts: Counts,
    pub(super) months: Vec<Month>,
}

/// The groups of a month.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct Month {
    pub(super) month: String,
    pub(super) rows: Vec<GroupRow>,
}

impl From<&absences::Tally> for Counts {
    fn from(tally: &absences::Tally) -> Self {
        let absences::Tally { approved, open, rejected, users } = tally;
        let [approved, open, rejected] = [*approved, *open, *rejected].map(Amount::from);
        Self { approved, open, rejected, users: users.len() }
    }
}

impl Group {
    pub(super) fn of_type(key: &str, label: &str) -> Self {
        Self { kind: Some(key.to_owned()), label: Some(label.to_owned()), ..Self::default() }
    }

    pub(super) fn of_user(user: Named) -> Self {
        Self { user: Some(user), ..Self::default() }
    }

    pub(super) fn of_month(month: String) -> Self {
        Self { month: Some(month), ..Self::default() }
    }
}
