//! Absences.

use kimai_domain::{
    absences::{self, AbsenceSpan, Labels},
    api::{AbsenceStatus, Link, User},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Named, entities::enum_value, ids, words};

/// Records of days in a row that belong together.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AbsenceRow {
    ids: Vec<u64>,
    user: Option<Named>,
    first: Option<String>,
    last: Option<String>,
    #[serde(flatten)]
    amount: Amount,
    #[serde(rename = "type")]
    kind: String,
    label: String,
    /// days that are half
    half: Vec<String>,
    status: Option<String>,
    comment: Option<String>,
}

/// Days, and hours that are part of none of them.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct Amount {
    days: f64,
    /// beside the days
    seconds: Option<i64>,
}

impl From<absences::Amount> for Amount {
    fn from(amount: absences::Amount) -> Self {
        Self { days: amount.days(), seconds: Some(amount.time.0).filter(|seconds| *seconds > 0) }
    }
}

/// As Kimai spells it.
pub(crate) fn status(status: &AbsenceStatus) -> String {
    enum_value(status)
}

impl AbsenceRow {
    /// Whose it is, is told where Kimai tells it or the caller knows.
    pub(crate) fn new(row: &AbsenceSpan, labels: &Labels, user: Option<&Link<User>>) -> Self {
        let days = row.days();
        let owner = row.records.first().and_then(|record| record.user.as_ref());
        Self {
            ids: ids(row.ids()),
            user: user.map(Named::from).or_else(|| owner.map(Named::from)),
            first: days.map(|days| days.first.to_string()),
            last: days.map(|days| days.last.to_string()),
            amount: row.amount().into(),
            kind: row.kind().map_or("other", |kind| kind.as_str()).to_owned(),
            label: labels.of(row.kind()).to_owned(),
            half: row.half_days().map(|day| day.to_string()).collect(),
            status: row.status().map(status),
            comment: words(row.comment()),
        }
    }
}
