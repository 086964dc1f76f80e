//! Booking absences.

use futures_util::future::join;
use jiff::civil::Date;
use kimai_domain::{
    Session,
    absences::{
        self, AbsenceSpan, Amount, Booking, BookingError, BookingPreview, Days, Labels, Rollback, book, spans,
    },
    api::{Absence, AbsenceForm, AbsenceStatus, Id},
    records::checks::{Check, Findings},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::arguments::{AbsenceFields, check_type};
use crate::{
    Action, Context, Requirement, ToolError,
    call_names::named,
    data,
    data::{NamedRef, Table},
    render::{Render, Text, absence, finding, quoted_name, user},
};

#[derive(Deserialize, JsonSchema)]
#[schemars(description = "date, type, mostly comment required; long ones are split to Kimai's limits")]
#[serde(deny_unknown_fields)]
pub(super) struct Create {
    data: AbsenceFields,
    #[schemars(description = "if a part is refused, delete those before it")]
    #[serde(default)]
    rollback: Option<bool>,
    #[serde(default)]
    dry_run: bool,
}

/// The output of [`Create`].
pub(super) enum CreateOutput {
    Created(Box<Created>),
    Preview(Box<PreviewOutput>),
}

/// An absence that was not booked, because the call asked for a preview.
pub(super) struct PreviewOutput {
    preview: BookingPreview,
    kind: String,
    /// True if half of each day is booked.
    is_half: bool,
    labels: Labels,
}

/// An absence that was booked.
pub(super) struct Created {
    pub(super) booking: Booking,
    pub(super) kind: String,
    pub(super) labels: Labels,
    /// Lines about the other absences on these days.
    pub(super) warnings: Vec<String>,
}

impl Action for Create {
    const NAME: &'static str = "create";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = CreateOutput;

    async fn run(self, context: &Context) -> Result<CreateOutput, ToolError> {
        let session = &context.session;
        let (days, form) = self.data.new_absence(session).await?;
        session.check_user(form.user.value().copied()).await?;
        let labels = session.absence_labels().await?;
        check_type(&form, &labels)?;
        if self.dry_run {
            let preview = absences::preview(session, &form, days).await?;
            let is_half = form.half_day.value() == Some(&true);
            let output = PreviewOutput { preview, kind: kind(&form), is_half, labels };
            return Ok(CreateOutput::Preview(Box::new(output)));
        }
        let rollback = self.rollback == Some(true);
        let booking = book(session, &form, days, rollback, context.progress.part());
        let (booking, others) = join(booking, absences::absences_during(session, &form, days)).await;
        match booking {
            Ok(booking) => {
                let created = Created { booking, kind: kind(&form), labels, warnings: Vec::new() };
                Ok(CreateOutput::Created(Box::new(created.beside(others.ok()))))
            }
            Err(error) if error.booked.is_empty() => Err(error.cause.into()),
            Err(error) => Err(partial_error(*error, session).await),
        }
    }
}

pub(super) fn kind(form: &AbsenceForm) -> String {
    form.kind.value().cloned().unwrap_or_default()
}

impl Render for CreateOutput {
    type Data = CreateData;

    fn render(&self, text: &mut Text) {
        match self {
            Self::Created(created) => created.render(text),
            Self::Preview(preview) => preview.render(text),
        }
    }

    fn data(&self) -> CreateData {
        match self {
            Self::Created(created) => CreateData::Created(Box::new(created.data())),
            Self::Preview(preview) => CreateData::Preview(Box::new(preview.data())),
        }
    }
}

/// The data of [`CreateOutput`].
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum CreateData {
    Created(Box<Table<PartRow, BookingData>>),
    Preview(Box<Table<PartRow>>),
}

impl PreviewOutput {
    fn heading(&self) -> String {
        let kind = type_name(&self.kind, &self.labels);
        let owner = self.preview.user.object().map(|owner| format!(" for {}", user::name(owner)));
        format!("Nothing was written. Would book {kind}{}", owner.unwrap_or_default())
    }

    /// Returns the lines below the heading.
    fn facts(&self) -> Vec<String> {
        let BookingPreview { days, parts, working_days, existing, holidays, unchecked, .. } = &self.preview;
        let length = usize::try_from(days.count()).unwrap_or_default();
        let working = absence::count(working_days.len(), "working day").to_lowercase();
        let half = if self.is_half { ", half of each" } else { "" };
        let mut lines = vec![format!("Period: {days} ({}, {working}{half})", absence::count(length, "day"))];
        if parts.len() > 1 {
            let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            lines.push(format!("Split because of Kimai's limits: {}", parts.join("; ")));
        }
        if working_days.is_empty() {
            lines.push("There is no working day among them; Kimai refuses such an absence.".to_owned());
        }
        let holidays = holidays.iter().filter_map(|holiday| {
            let half = if holiday.half_day == Some(true) { "half a" } else { "a" };
            Some(format!("{} is {half} public holiday ({})", holiday.date?, quoted_name(&holiday.name)))
        });
        lines.extend(holidays.map(|line| format!("{line}.")));
        lines.extend(self::existing(existing, &self.labels));
        let checks = Findings { unchecked: unchecked.iter().copied().collect(), ..Findings::default() };
        lines.extend(finding::unchecked(&checks));
        lines
    }
}

impl Render for PreviewOutput {
    type Data = Table<PartRow>;

    fn render(&self, text: &mut Text) {
        text.line(self.heading());
        self.facts().iter().for_each(|line| text.line(line));
    }

    fn data(&self) -> Self::Data {
        let row = |days: &Days| PartRow {
            first: days.first.to_string(),
            last: days.last.to_string(),
            ids: Vec::new(),
        };
        let rows = self.preview.parts.iter().map(row).collect();
        Table::of(rows, data::NoDetails {}).summary(self.heading()).notes(self.facts())
    }
}

const NO_IDS: &str = "Kimai returned no ids; absence list shows them.";

impl Render for Created {
    type Data = Table<PartRow, BookingData>;

    fn render(&self, text: &mut Text) {
        let days = self.booking.days;
        text.line(self.heading());
        let length = usize::try_from(days.count()).unwrap_or_default();
        text.line(format_args!("Period: {days} ({})", absence::count(length, "day")));
        text.line(self.ids());
        let states = self.booking.records().filter_map(|record| record.status.as_ref());
        text.field("Status", Some(unique_states(states)));
        if self.booking.parts.len() > 1 {
            let parts: Vec<String> = self.booking.parts.iter().map(part).collect();
            text.line(format_args!("Split because of Kimai's limits: {}", parts.join("; ")));
        }
        self.warnings.iter().for_each(|line| text.line(line));
    }

    fn data(&self) -> Self::Data {
        let rows = self.booking.parts.iter().map(PartRow::from).collect();
        Table::of(rows, BookingData::from(self)).summary(self.heading()).notes(self.warnings.clone())
    }
}

impl Created {
    /// Adds warnings about the other absences on the days of the booking; `None` if they could not be read.
    fn beside(self, others: Option<Vec<Absence>>) -> Self {
        let ids = self.booking.ids();
        let warnings = match others {
            // The list may have been read after the booking, which is in it only by its ids.
            Some(_) if ids.is_empty() => Vec::new(),
            Some(mut others) => {
                others.retain(|absence| !ids.contains(&absence.id));
                existing(&spans(others), &self.labels).collect()
            }
            None => {
                let checks = Findings { unchecked: [Check::Absences].into(), ..Findings::default() };
                finding::unchecked(&checks).into_iter().collect()
            }
        };
        Self { warnings, ..self }
    }

    fn heading(&self) -> String {
        let owner = self.booking.records().find_map(|record| record.user.as_ref());
        let owner = owner.map(|owner| format!(" for {}", user::name(owner))).unwrap_or_default();
        let count = absence::count(self.booking.parts.len(), "absence");
        format!("Created {count} of type {}{owner}", type_name(&self.kind, &self.labels))
    }

    fn amount(&self) -> Amount {
        Amount::total(self.booking.records())
    }

    fn ids(&self) -> String {
        let ids = absence::ids(&self.booking.ids());
        if ids.is_empty() {
            return named(NO_IDS).into_owned();
        }
        format!("IDs: {ids} ({} counted)", absence::amount(self.amount()))
    }
}

/// Returns a line for each absence that exists on the days of another one.
fn existing(spans: &[AbsenceSpan], labels: &Labels) -> impl Iterator<Item = String> {
    spans.iter().map(|span| format!("Absent already: {}.", absence::row(span, labels)))
}

/// Key of a type, with the label if it differs.
fn type_name(kind: &str, labels: &Labels) -> String {
    match labels.label_of_key(kind) {
        label if label == kind => quoted_name(label).to_string(),
        label => format!("{} ({})", quoted_name(kind), quoted_name(label)),
    }
}

fn part(part: &absences::Part) -> String {
    format!("{} {}", part.days, absence::ids(&part.ids()))
}

fn unique_states<'a>(states: impl Iterator<Item = &'a AbsenceStatus>) -> String {
    let mut names: Vec<String> = states.map(absence::status).collect();
    names.sort();
    names.dedup();
    names.join(", ")
}

/// Part of a booking; several, if Kimai's limits split it.
#[derive(Serialize, JsonSchema)]
pub(super) struct PartRow {
    first: String,
    last: String,
    ids: Vec<u64>,
}

impl From<&absences::Part> for PartRow {
    fn from(part: &absences::Part) -> Self {
        let [first, last] = [part.days.first, part.days.last].map(|day: Date| day.to_string());
        Self { first, last, ids: data::ids(part.ids()) }
    }
}

/// Totals of a booking.
#[derive(Serialize, JsonSchema)]
pub(super) struct BookingData {
    #[serde(rename = "type")]
    kind: String,
    label: String,
    user: Option<NamedRef>,
    first_day: String,
    last_day: String,
    #[schemars(description = "from first to last")]
    calendar_days: u64,
    counted: data::Amount,
    status: Vec<String>,
    #[schemars(description = "reason for missing ids")]
    no_ids: Option<String>,
}

impl From<&Created> for BookingData {
    fn from(created: &Created) -> Self {
        let booking = &created.booking;
        let days = booking.days;
        let mut states: Vec<String> =
            booking.records().filter_map(|record| record.status.as_ref()).map(data::status).collect();
        states.sort();
        states.dedup();
        Self {
            kind: created.kind.clone(),
            label: created.labels.label_of_key(&created.kind).to_owned(),
            user: booking.records().find_map(|record| record.user.as_ref()).map(NamedRef::from),
            first_day: days.first.to_string(),
            last_day: days.last.to_string(),
            calendar_days: u64::try_from(days.count()).unwrap_or_default(),
            counted: created.amount().into(),
            status: states,
            no_ids: booking.ids().is_empty().then(|| named(NO_IDS).into_owned()),
        }
    }
}

/// Reports the parts that exist, the refused one and those that were not sent, with the next step.
async fn partial_error(error: BookingError, session: &Session) -> ToolError {
    let cause = ToolError::classify(error.cause, session).await;
    let booked = error.booked.len();
    let total = booked + 1 + error.not_sent.len();
    let mut failed = vec![
        format!("Only {booked} of {total} parts were booked, then Kimai refused."),
        format!("Refused: {}. {cause}", error.refused),
    ];
    if !error.not_sent.is_empty() {
        let not_sent: Vec<String> = error.not_sent.iter().map(ToString::to_string).collect();
        failed.push(format!("Not sent: {}", not_sent.join("; ")));
    }
    if let Some(rollback) = &error.rollback {
        return ToolError::Partial { failed, state: rollback_lines(rollback), next_step: None };
    }
    let booked: Vec<String> = error.booked.iter().map(part).collect();
    let next_step = format!(
        "Either book only the rest, with date {}, or delete the booked parts: {} with these ids.",
        error.refused.first,
        named("absence batch_delete")
    );
    ToolError::Partial {
        failed,
        state: vec![format!("Booked: {}", booked.join("; "))],
        next_step: Some(next_step),
    }
}

fn rollback_lines(rollback: &Rollback) -> Vec<String> {
    let mut lines = Vec::new();
    if !rollback.deleted.is_empty() {
        let ids: Vec<_> = rollback.deleted.iter().map(|change| Id::new(change.entity.id)).collect();
        lines.push(format!("Rolled back: deleted {}", absence::ids(&ids)));
    }
    for (id, error) in &rollback.failed {
        lines.push(format!("Not deleted: #{id}. {}", ToolError::line_of(error)));
    }
    lines
}
