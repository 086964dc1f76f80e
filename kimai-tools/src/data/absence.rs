//! Data of absences.

use kimai_domain::{
    absences::{self, AbsenceSpan, Labels},
    api::{AbsenceStatus, Link, User},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{NamedRef, entities::enum_value, ids, words};

/// Records of consecutive days that belong to one absence.
#[derive(Serialize, JsonSchema)]
pub(crate) struct AbsenceRow {
    ids: Vec<u64>,
    user: Option<NamedRef>,
    first: Option<String>,
    last: Option<String>,
    #[serde(flatten)]
    amount: Amount,
    #[serde(rename = "type")]
    kind: String,
    label: String,
    #[schemars(description = "half days")]
    half: Vec<String>,
    status: Option<String>,
    comment: Option<String>,
}

/// Amount of absence: days, and hours counted separately.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct Amount {
    days: f64,
    #[schemars(description = "of hours, apart from days")]
    seconds: Option<i64>,
}

impl From<absences::Amount> for Amount {
    fn from(amount: absences::Amount) -> Self {
        Self { days: amount.days(), seconds: Some(amount.time.0).filter(|seconds| *seconds > 0) }
    }
}

/// Returns the status as Kimai spells it.
pub(crate) fn status(status: &AbsenceStatus) -> String {
    enum_value(status)
}

impl AbsenceRow {
    /// Converts a span; `user` defaults to the user of its records.
    pub(crate) fn new(span: &AbsenceSpan, labels: &Labels, user: Option<&Link<User>>) -> Self {
        let days = span.days();
        let owner = span.records.first().and_then(|record| record.user.as_ref());
        Self {
            ids: ids(span.ids()),
            user: user.map(NamedRef::from).or_else(|| owner.map(NamedRef::from)),
            first: days.map(|days| days.first.to_string()),
            last: days.map(|days| days.last.to_string()),
            amount: span.amount().into(),
            kind: span.kind().map_or("other", |kind| kind.as_str()).to_owned(),
            label: labels.label(span.kind()).to_owned(),
            half: span.half_days().map(|day| day.to_string()).collect(),
            status: span.status().map(status),
            comment: words(span.comment()),
        }
    }
}
