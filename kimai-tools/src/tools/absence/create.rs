//! Booking absences.

mod booking;
mod refused;

pub(super) use booking::{Booking, Part};

use kimai_domain::{
    absences::{Amount, Booked, Labels, Piece, book},
    api::{Absence, AbsenceForm, AbsenceStatus},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::data::{Data, check_type};
use crate::{
    Access, Action, Context, ToolError,
    data::Table,
    render::{Render, Text, absence, quoted_name, user},
};

/// date, type, mostly comment required; long ones are cut to Kimai's limits
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    data: Data,
    /// if a part is refused, delete those before it
    #[serde(default)]
    rollback: Option<bool>,
}

/// An absence that was booked.
pub(super) struct Created {
    pub(super) booked: Booked,
    pub(super) kind: String,
    pub(super) labels: Labels,
}

impl Action for Create {
    const NAME: &'static str = "create";
    const ACCESS: Access = Access::Write;
    type Output = Created;

    async fn run(self, context: &Context) -> Result<Created, ToolError> {
        let session = &context.session;
        let (days, form) = self.data.new_absence()?;
        let labels = session.absence_labels().await?;
        check_type(&form, &labels)?;
        let tell = context.progress.part();
        let rollback = self.rollback == Some(true);
        match book(session.client(), &form, days, session.limits(), rollback, tell).await {
            Ok(booked) => Ok(Created { booked, kind: kind(&form), labels }),
            Err(stopped) if stopped.done.is_empty() => Err(stopped.cause.into()),
            Err(stopped) => Err(refused::error(*stopped, session).await),
        }
    }
}

pub(super) fn kind(form: &AbsenceForm) -> String {
    form.kind.value().cloned().unwrap_or_default()
}

const NO_IDS: &str = "Kimai told no ids; absence list shows them.";

/// How many of which type, when, the ids, and whether it was split.
impl Render for Created {
    type Data = Table<Part, Booking>;

    fn render(&self, text: &mut Text) {
        let (days, pieces) = (self.booked.days, &self.booked.pieces);
        text.line(self.head());
        let length = usize::try_from(days.count()).unwrap_or_default();
        text.line(format_args!("Period: {days} ({})", absence::count(length, "day")));
        text.line(self.ids());
        text.field("Status", Some(status(self.records().filter_map(|record| record.status.as_ref()))));
        if pieces.len() > 1 {
            let pieces: Vec<String> = pieces.iter().map(piece).collect();
            text.line(format_args!("Split, because of Kimai's limits: {}", pieces.join("; ")));
        }
    }

    fn data(&self) -> Self::Data {
        let rows = self.booked.pieces.iter().map(Part::from).collect();
        Table::of(rows, Booking::of(self)).deed(self.head())
    }
}

impl Created {
    fn head(&self) -> String {
        let whose = self.records().find_map(|record| record.user.as_ref());
        let whose = whose.map(|whose| format!(" for {}", user::name(whose))).unwrap_or_default();
        let created = absence::count(self.booked.pieces.len(), "absence");
        format!("Created {created} of type {}{whose}", self.named())
    }

    /// How much it takes.
    fn amount(&self) -> Amount {
        let mut sum = Amount::default();
        self.records().for_each(|record| sum += Amount::of(record));
        sum
    }

    fn records(&self) -> impl Iterator<Item = &Absence> {
        self.booked.pieces.iter().flat_map(|piece| &piece.records)
    }

    fn ids(&self) -> String {
        let ids = absence::ids(&self.booked.ids());
        if ids.is_empty() {
            return NO_IDS.to_owned();
        }
        format!("IDs: {ids} ({} count)", absence::amount(self.amount()))
    }

    fn named(&self) -> String {
        match self.labels.of_key(&self.kind) {
            label if label == self.kind => quoted_name(label).to_string(),
            label => format!("{} ({})", quoted_name(&self.kind), quoted_name(label)),
        }
    }
}

fn piece(piece: &Piece) -> String {
    format!("{} {}", piece.days, absence::ids(&piece.ids()))
}

fn status<'a>(all: impl Iterator<Item = &'a AbsenceStatus>) -> String {
    let mut names: Vec<String> = all.map(absence::status).collect();
    names.sort();
    names.dedup();
    names.join(", ")
}
