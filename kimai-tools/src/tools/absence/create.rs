//! Booking absences.

use kimai_domain::{
    absences::{Amount, Booked, Days, Labels, Piece, Stopped, TakenBack, book},
    api::{AbsenceForm, AbsenceStatus},
};
use schemars::JsonSchema;
use serde::Deserialize;

use super::data::{Data, check_type};
use crate::{
    Access, Action, Context, ToolError,
    render::{Render, Text, absence, said, user},
};

/// date, type and mostly comment required; cut at the year's end and to Kimai's limit
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    data: Data,
    /// if Kimai refuses a part, delete the parts before it
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
        let kimai = &context.kimai;
        let (days, form) = self.data.new_absence()?;
        let labels = kimai.absence_labels().await?;
        check_type(&form, &labels)?;
        let tell = |done, all| context.progress.tell(done, all);
        let rollback = self.rollback == Some(true);
        match book(kimai.client(), &form, days, kimai.limits(), rollback, tell).await {
            Ok(booked) => Ok(Created { booked, kind: kind(&form), labels }),
            Err(stopped) if stopped.done.is_empty() => Err(stopped.cause.into()),
            Err(stopped) => Err(ToolError::Partly(refusal(&stopped))),
        }
    }
}

pub(super) fn kind(form: &AbsenceForm) -> String {
    form.kind.value().cloned().unwrap_or_default()
}

/// How many of which type, when, the ids, and whether it was split.
impl Render for Created {
    fn render(&self, text: &mut Text) {
        let records = || self.booked.pieces.iter().flat_map(|piece| &piece.records);
        let whose = records().find_map(|record| record.user.as_ref());
        let whose = whose.map(|whose| format!(" for {}", user::name(whose))).unwrap_or_default();
        let (count, days) = (self.booked.pieces.len(), self.booked.days);
        let plural = if count == 1 { "" } else { "s" };
        text.line(format_args!("Created {count} absence{plural} of type {}{whose}", self.named()));
        text.line(format_args!("Period: {days} ({})", calendar_days(days)));
        let mut sum = Amount::default();
        records().for_each(|record| sum += Amount::of(record));
        let ids = absence::ids(&self.booked.ids());
        match ids.is_empty() {
            true => text.line("Kimai told no ids; absence list shows them."),
            false => text.line(format_args!("IDs: {ids} ({} count)", absence::amount(sum))),
        }
        text.field("Status", status(records().filter_map(|record| record.status.as_ref())));
        if count > 1 {
            let pieces: Vec<String> = self.booked.pieces.iter().map(piece).collect();
            text.line(format_args!("Split, because of Kimai's limits: {}", pieces.join("; ")));
        }
    }
}

impl Created {
    fn named(&self) -> String {
        match self.labels.of_key(&self.kind) {
            label if label == self.kind => said(label).to_string(),
            label => format!("{} ({})", said(&self.kind), said(label)),
        }
    }
}

fn calendar_days(days: Days) -> String {
    match days.count() {
        1 => "1 day".to_owned(),
        count => format!("{count} days"),
    }
}

fn piece(piece: &Piece) -> String {
    format!("{} {}", piece.days, absence::ids(&piece.ids()))
}

fn status<'a>(all: impl Iterator<Item = &'a AbsenceStatus>) -> Option<String> {
    let mut names: Vec<String> = all.map(absence::status).collect();
    names.sort();
    names.dedup();
    Some(names.join(", "))
}

/// What exists, what was refused and why, what was not sent, and what can be done.
fn refusal(stopped: &Stopped) -> String {
    let mut text = Text::default();
    let (done, all) = (stopped.done.len(), stopped.done.len() + 1 + stopped.left.len());
    text.line(format_args!("Only {done} of {all} parts were booked, then Kimai refused."));
    text.line(format_args!("Refused: {}. {}", stopped.at, ToolError::text_of(&stopped.cause)));
    let left: Vec<String> = stopped.left.iter().map(ToString::to_string).collect();
    text.field("Not sent", Some(left.join("; ")));
    match &stopped.taken_back {
        None => {
            let exist: Vec<String> = stopped.done.iter().map(piece).collect();
            text.line(format_args!("Booked, and still there: {}", exist.join("; ")));
            text.line(format_args!(
                "Either book only the rest, with date {}, or take back what is there: absence batch_delete with these ids.",
                stopped.at.first
            ));
        }
        Some(taken) => taken_back(&mut text, taken),
    }
    text.into_string()
}

fn taken_back(text: &mut Text, taken: &TakenBack) {
    if !taken.deleted.is_empty() {
        text.line(format_args!("Taken back: deleted {}", absence::ids(&taken.deleted)));
    }
    for (id, error) in &taken.kept {
        let reason = ToolError::text_of(error).replace('\n', "; ");
        text.line(format_args!("Still there: #{id}. {reason}"));
    }
}
