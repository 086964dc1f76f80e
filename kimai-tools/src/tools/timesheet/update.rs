//! Updating records: one, or several with the same fields.

use kimai_domain::{
    Error, Input,
    api::{Id, Timesheet, TimesheetForm},
    batch::Batch,
    records::{
        self, Checked, RecordTimes,
        update_many::{self, PlannedUpdates, Skipped},
    },
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    filters::Filters,
    form::RecordFields,
    write::{DATA, preview, with_tags_note, with_time_notes},
};
use crate::{
    Action, Context, Requirement, ToolError,
    batch::{self, BatchDetails, check_ids, require_success},
    confirmation::Question,
    data::{ChangeDetails, FieldChange, State, Table, Warning},
    render::{
        Render, Text,
        change::{self, ChangeOutput},
        duration, finding, quoted_name, record,
    },
};

/// Changes that a question lists.
const MAX_LISTED: usize = 20;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "of id, ids or filters (asks first). null empties; end null: runs again")]
pub(super) struct Update {
    id: Option<Id<Timesheet>>,
    #[serde(default)]
    ids: Vec<Id<Timesheet>>,
    #[schemars(with = "Option<Map<String, Value>>", description = "as of list")]
    filters: Option<Filters>,
    data: RecordFields,
    #[serde(default)]
    dry_run: bool,
    confirm: Option<String>,
}

/// The output of [`Update`].
pub(super) enum UpdateOutput {
    One(Box<ChangeOutput>),
    Many(Box<ManyOutput>),
}

/// The result of an update of several records.
pub(super) struct ManyOutput {
    result: ManyResult,
    skipped: Vec<(Timesheet, Skipped)>,
    notes: Vec<String>,
}

enum ManyResult {
    /// Nothing was written.
    Preview(Vec<Checked>),
    Written(Batch<Timesheet, Checked>),
}

impl Action for Update {
    const NAME: &'static str = "update";
    const ACCESS: Requirement = Requirement::WRITE;
    const IS_IDEMPOTENT: bool = true;
    type Output = UpdateOutput;

    async fn run(self, context: &Context) -> Result<UpdateOutput, ToolError> {
        let (form, times) = self.data.into_parts(DATA)?;
        if form == TimesheetForm::default() && times.is_unset() {
            return Err(Input::missing(DATA, "name at least one field to change").into());
        }
        // Models fill in optional arguments: empty filters select nothing beside an id, and an id says enough.
        let has_ids = self.id.is_some() || !self.ids.is_empty();
        let mut filters = self.filters.filter(|filters| !has_ids || filters.narrows());
        if self.id.is_some() && filters.take().is_some() {
            context.notes.ignored(&["filters".to_owned()], "update with an id");
        }
        let records = match (self.id, self.ids.as_slice(), filters) {
            (Some(id), [], None) => return one(id, form, &times, self.dry_run, context).await,
            (None, [id], None) => return one(*id, form, &times, self.dry_run, context).await,
            (None, [], Some(filters)) => by_filters(filters, context).await?,
            (None, [_, ..], None) => {
                check_ids(&self.ids)?;
                update_many::records_by_ids(&context.session, &self.ids).await?
            }
            (None, [], None) => {
                return Err(
                    Input::missing("id", "the id of a record; or ids, or filters, for several").into()
                );
            }
            _ => return Err(Input::new("ids", "give only one of id, ids and filters").into()),
        };
        many(records, &form, &times, self.dry_run, self.confirm.as_deref(), context).await
    }
}

/// Updates one record.
async fn one(
    id: Id<Timesheet>,
    form: TimesheetForm,
    times: &RecordTimes,
    dry_run: bool,
    context: &Context,
) -> Result<UpdateOutput, ToolError> {
    let session = &context.session;
    let in_data = |error: Error| match error {
        Error::Input(error) => error.within(DATA).into(),
        other => other,
    };
    let output = if dry_run {
        let (planned, time_notes) = records::plan_update(session, id, form, times).await.map_err(in_data)?;
        with_time_notes(preview(planned), &time_notes)
    } else {
        let updated = records::update_checked(session, id, form.clone(), times).await;
        let (updated, time_notes) = updated.map_err(in_data)?;
        with_time_notes(with_tags_note(updated, &form), &time_notes)
    };
    Ok(UpdateOutput::One(Box::new(output)))
}

/// Reads the records that pass the filters.
async fn by_filters(filters: Filters, context: &Context) -> Result<Vec<Timesheet>, ToolError> {
    let session = &context.session;
    if filters.meta()?.is_some() {
        let problem = "is not possible here; list the records with it, and give their ids";
        return Err(Input::new("filters.meta", problem).into());
    }
    if !filters.narrows() {
        let problem = "name at least one, such as period or project, or give ids";
        return Err(Input::new("filters", problem).into());
    }
    context.notes.ignored(&filters.listing_names(), Update::NAME);
    let scope = filters.scope(session).await?;
    let query = filters.into_query(session).await?;
    Ok(update_many::records_by_filters(session, &scope, query).await?)
}

/// Updates several records after a confirmation.
async fn many(
    records: Vec<Timesheet>,
    form: &TimesheetForm,
    times: &RecordTimes,
    dry_run: bool,
    confirm: Option<&str>,
    context: &Context,
) -> Result<UpdateOutput, ToolError> {
    let session = &context.session;
    let planned = update_many::plan_updates(session, records, form, times).await?;
    let notes = planned.time_notes.iter().map(ToString::to_string).collect();
    let question = (!dry_run && planned.updates.len() > 1 && context.asks()).then(|| question(&planned));
    if let Some(question) = question {
        context.confirm(confirm, &question).await?;
    }
    let PlannedUpdates { updates, skipped, .. } = planned;
    let result = if dry_run {
        ManyResult::Preview(updates.into_iter().map(|update| update.checked).collect())
    } else if updates.is_empty() {
        ManyResult::Preview(Vec::new())
    } else {
        let batch = update_many::update_many(session, updates, context.progress.part()).await;
        ManyResult::Written(require_success(UPDATED, batch, session).await?)
    };
    Ok(UpdateOutput::Many(Box::new(ManyOutput { result, skipped, notes })))
}

const UPDATED: &str = "Updated";

/// Returns the question with the first changes and the records that stay as they are. It is bound to all changes and to
/// the records before them.
fn question(planned: &PlannedUpdates) -> Question {
    let changes: Vec<&Checked> = planned.updates.iter().map(|update| &update.checked).collect();
    let records = changes.iter().filter_map(|checked| checked.change.before::<Timesheet>());
    let seconds = records.filter_map(|record| record.duration).map(|time| time.0).sum();
    let time = duration(kimai_domain::api::Seconds(seconds));
    let mut question = Question::new(format!("Change {} records ({time})?", changes.len()));
    for checked in changes.iter().take(MAX_LISTED) {
        question = question.line(change_line(checked));
    }
    if changes.len() > MAX_LISTED {
        question = question.line(format_args!("… and {} more", changes.len() - MAX_LISTED));
    }
    let question = skipped_lines(&planned.skipped).into_iter().fold(question, Question::line);
    changes.iter().fold(question, |question, checked| {
        let record = checked.change.before::<Timesheet>().map(record::line).unwrap_or_default();
        question.bound(record).bound(change_line(checked))
    })
}

/// Returns a change as `#562 2026-11-23 09:00-10:00: project A → B`.
fn change_line(checked: &Checked) -> String {
    let record = checked.change.before::<Timesheet>();
    let times = record.map(change::times_of).unwrap_or_default();
    format!("#{} {times}: {}", checked.change.entity.id, change::changes(&checked.change))
}

/// Returns a line for each reason that records stay as they are.
fn skipped_lines(skipped: &[(Timesheet, Skipped)]) -> Vec<String> {
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for (record, reason) in skipped {
        let reason = reason_text(reason);
        let id = format!("#{}", record.id);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(id),
            None => reasons.push((reason, vec![id])),
        }
    }
    reasons.into_iter().map(|(reason, ids)| format!("Left alone {}: {reason}", ids.join(", "))).collect()
}

fn reason_text(reason: &Skipped) -> String {
    match reason {
        Skipped::Unchanged => "already as requested".to_owned(),
        Skipped::NoSuchActivity(name) => {
            format!("the new project has no activity {}; give data.activity", quoted_name(name))
        }
        Skipped::NoGlobalActivity(name) => format!(
            "the new project allows no global activities and has no {}; give data.activity",
            quoted_name(name)
        ),
        Skipped::Times(Input { field, problem }) => format!("{field} {problem}"),
    }
}

impl ManyOutput {
    fn heading(&self) -> Option<String> {
        match &self.result {
            ManyResult::Written(_) => None,
            ManyResult::Preview(changes) if changes.is_empty() && self.skipped.is_empty() => {
                Some("No record matches the filters; nothing was changed.".to_owned())
            }
            ManyResult::Preview(changes) if changes.is_empty() => Some("Nothing was changed.".to_owned()),
            ManyResult::Preview(changes) => {
                let records = if changes.len() == 1 { "record" } else { "records" };
                Some(format!("Nothing was written. Would update {} {records}:", changes.len()))
            }
        }
    }

    fn changes(&self) -> Vec<&Checked> {
        match &self.result {
            ManyResult::Preview(changes) => changes.iter().collect(),
            ManyResult::Written(batch) => batch.succeeded.iter().map(|(_, checked)| checked).collect(),
        }
    }

    /// Returns the remarks below the rows.
    fn remarks(&self) -> Vec<String> {
        let unchecked = self.changes().first().and_then(|checked| finding::unchecked(&checked.findings));
        skipped_lines(&self.skipped).into_iter().chain(unchecked).chain(self.notes.iter().cloned()).collect()
    }
}

impl Render for UpdateOutput {
    type Data = UpdateData;

    fn render(&self, text: &mut Text) {
        match self {
            Self::One(output) => output.render(text),
            Self::Many(output) => output.render(text),
        }
    }

    fn data(&self) -> UpdateData {
        match self {
            Self::One(output) => UpdateData::One(output.data()),
            Self::Many(output) => UpdateData::Many(output.data()),
        }
    }
}

impl Render for ManyOutput {
    type Data = Table<UpdateRow, BatchDetails>;

    fn render(&self, text: &mut Text) {
        self.heading().iter().for_each(|line| text.line(line));
        if let ManyResult::Written(batch) = &self.result {
            batch::write_summary(text, UPDATED, batch);
        }
        for checked in self.changes() {
            text.line(change_line(checked));
            for line in finding::row_lines(&checked.findings).all() {
                text.line(format_args!("   {line}"));
            }
        }
        self.remarks().iter().for_each(|line| text.line(line));
    }

    fn data(&self) -> Self::Data {
        let mut details = match &self.result {
            ManyResult::Written(batch) => batch::table(UPDATED, batch).more,
            ManyResult::Preview(_) => BatchDetails::default(),
        };
        details.unchanged = self.skipped.iter().map(|(record, _)| record.id.get()).collect();
        let rows = self.changes().into_iter().map(UpdateRow::of).collect();
        let heading = self.heading().unwrap_or_else(|| UPDATED.to_owned());
        Table::of(rows, details).summary(heading).notes(self.remarks())
    }
}

/// The data of [`UpdateOutput`].
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum UpdateData {
    One(Table<State, ChangeDetails>),
    Many(Table<UpdateRow, BatchDetails>),
}

/// A changed record.
#[derive(Serialize, JsonSchema)]
pub(super) struct UpdateRow {
    record: State,
    changed: Vec<FieldChange>,
    warnings: Vec<Warning>,
    notes: Vec<String>,
}

impl UpdateRow {
    fn of(checked: &Checked) -> Self {
        Self {
            record: State::latest(&checked.change),
            changed: change::diff(&checked.change),
            warnings: checked.findings.findings.iter().map(Warning::from).collect(),
            notes: finding::row_lines(&checked.findings).remarks,
        }
    }
}
