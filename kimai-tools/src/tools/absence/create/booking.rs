//! A booked absence as data.

use jiff::civil::Date;
use kimai_domain::absences::Piece;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Created, NO_IDS};
use crate::data::{Amount, Named, ids, status};

/// What was booked at once; several, because of Kimai's limits.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct Part {
    first: String,
    last: String,
    ids: Vec<u64>,
}

/// What was booked in all.
#[derive(Serialize, JsonSchema)]
pub(in super::super) struct Booking {
    #[serde(rename = "type")]
    kind: String,
    label: String,
    user: Option<Named>,
    first_day: String,
    last_day: String,
    /// from first to last
    calendar_days: u64,
    counted: Amount,
    status: Vec<String>,
    /// why there are no ids
    no_ids: Option<String>,
}

impl From<&Piece> for Part {
    fn from(piece: &Piece) -> Self {
        let [first, last] = [piece.days.first, piece.days.last].map(|day: Date| day.to_string());
        Self { first, last, ids: ids(piece.ids()) }
    }
}

impl Booking {
    pub(super) fn of(created: &Created) -> Self {
        let days = created.booked.days;
        let mut states: Vec<String> =
            created.records().filter_map(|record| record.status.as_ref()).map(status).collect();
        states.sort();
        states.dedup();
        Self {
            kind: created.kind.clone(),
            label: created.labels.of_key(&created.kind).to_owned(),
            user: created.records().find_map(|record| record.user.as_ref()).map(Named::from),
            first_day: days.first.to_string(),
            last_day: days.last.to_string(),
            calendar_days: u64::try_from(days.count()).unwrap_or_default(),
            counted: created.amount().into(),
            status: states,
            no_ids: created.booked.ids().is_empty().then(|| NO_IDS.to_owned()),
        }
    }
}
