//! Creating records: one, or up to a hundred that are all checked first.

use std::slice;

use kimai_domain::{
    Error, Input, Session,
    api::{Id, Timesheet, TimesheetForm},
    records::{
        self, Checked,
        entries::{self, EntriesOptions, EntryResult, EntryResults, PartResult},
    },
    timer,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    form::RecordFields,
    write::{DATA, preview, tags_note, with_tags_note, with_time_notes},
};
use crate::{
    Action, Context, Requirement, ToolError, arguments,
    call_names::named,
    data::{ChangeDetails, State, Table, TimeSpan, Warning},
    render::{
        Render, Text,
        change::{self, ChangeOutput},
        duration, finding, ids, quoted_name, record,
    },
    tools::timer::started_output,
};

/// Maximum number of entries of a call.
const MAX_ENTRIES: usize = 100;

/// The result of a record that was not sent.
const NOT_SENT: &str = "Not sent, because of the error before.";

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "data or entries; project and activity required")]
pub(super) struct Create {
    data: Option<RecordFields>,
    #[schemars(description = "up to 100, each like data; all are checked before the first is booked")]
    entries: Option<Vec<Map<String, Value>>>,
    #[serde(default)]
    #[schemars(description = "if an entry fails, delete the others")]
    all_or_nothing: bool,
    #[serde(default)]
    #[schemars(description = "books only the parts that no record takes")]
    where_free: bool,
    #[serde(default)]
    #[schemars(description = "shows result and warnings, writes nothing")]
    dry_run: bool,
}

/// The output of [`Create`].
pub(super) enum CreateOutput {
    One(Box<ChangeOutput>),
    Entries(EntriesOutput),
}

/// The results of several entries.
pub(super) struct EntriesOutput {
    results: EntryResults,
    notes: Vec<String>,
    is_preview: bool,
}

impl Action for Create {
    const NAME: &'static str = "create";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = CreateOutput;

    async fn run(self, context: &Context) -> Result<CreateOutput, ToolError> {
        let options = EntriesOptions { all_or_nothing: self.all_or_nothing, where_free: self.where_free };
        // Models fill in optional arguments: what is empty beside the other is absent.
        let entries = self.entries.filter(|entries| self.data.is_none() || !entries.is_empty());
        let data = self.data.filter(|data| entries.is_none() || !data.is_empty());
        match (data, entries) {
            (Some(_), Some(_)) => Err(Input::new("entries", "cannot be given together with data").into()),
            (None, None) => {
                Err(Input::missing(DATA, "the fields of the record; or entries, for several").into())
            }
            (Some(data), None) if !self.where_free => one(data, self.dry_run, context).await,
            (Some(data), None) => {
                several(vec![(DATA.to_owned(), data)], options, self.dry_run, context).await
            }
            (None, Some(entries)) => several(read(entries)?, options, self.dry_run, context).await,
        }
    }
}

/// Creates one record.
async fn one(data: RecordFields, dry_run: bool, context: &Context) -> Result<CreateOutput, ToolError> {
    data.check_required(DATA)?;
    let session = &context.session;
    let (form, time_notes) = data.into_new(session, DATA).await?;
    let output = if dry_run {
        let planned = records::plan_create(session, &form).await?;
        preview(planned).with_note(stopped_note(session, slice::from_ref(&form)).await?)
    } else if form.end.value().is_none() {
        let started = timer::start(session, &form).await?;
        let note = tags_note(&started.checked.change, &form);
        started_output(started).with_note(note)
    } else {
        with_tags_note(records::create_checked(session, &form).await?, &form)
    };
    let owner = owner_note(session, output.change().after::<Timesheet>()).await;
    Ok(CreateOutput::One(Box::new(with_time_notes(output.with_note(owner), &time_notes))))
}

/// Names the running records that Kimai would stop, if one of the forms starts a timer of the caller.
async fn stopped_note(session: &Session, forms: &[TimesheetForm]) -> Result<Option<String>, ToolError> {
    let me = session.me().await?.id;
    let is_own = |form: &TimesheetForm| form.user.value().is_none_or(|user| *user == me);
    if !forms.iter().any(|form| form.end.value().is_none() && is_own(form)) {
        return Ok(None);
    }
    let stopped = timer::stopped_by_a_start(session).await?;
    let records: Vec<String> = stopped
        .iter()
        .map(|record| {
            format!("#{} ({}, {})", record.id, change::times_of(record), record::work_names(record))
        })
        .collect();
    Ok((!records.is_empty()).then(|| format!("Kimai would stop {}.", records.join(", "))))
}

/// Names the owner of a record of somebody else, and the zone of the times if the owner has another one.
async fn owner_note(session: &Session, record: Option<&Timesheet>) -> Option<String> {
    let record = record?;
    let me = session.me().await.ok().filter(|me| me.id != record.user.id())?;
    let owner = record::user(&record.user);
    let own_zone = me.timezone.as_deref();
    let zones = own_zone.zip(record.user.object().and_then(|user| user.timezone.as_deref()));
    Some(match zones.filter(|(own, other)| own != other) {
        Some((own, other)) => format!(
            "For {owner}. Times are in your zone, {}; theirs is {}.",
            quoted_name(own),
            quoted_name(other)
        ),
        None => format!("For {owner}."),
    })
}

/// Reads the fields of entries, with their paths.
fn read(entries: Vec<Map<String, Value>>) -> Result<Vec<(String, RecordFields)>, ToolError> {
    match entries.len() {
        0 => return Err(Input::missing("entries", "give at least one").into()),
        1..=MAX_ENTRIES => {}
        count => {
            let problem = format!(
                "at most {MAX_ENTRIES} entries in a call, these are {count}; split them over several calls"
            );
            return Err(Input::new("entries", problem).into());
        }
    }
    let read = |(index, fields): (usize, Map<String, Value>)| {
        let parent = format!("entries[{index}]");
        let fields = arguments::read(Value::Object(fields), &parent);
        Ok((parent, fields.map_err(|error| numbered(error, index + 1))?))
    };
    entries.into_iter().enumerate().map(read).collect()
}

/// Adds the number of the entry to the field of an invalid argument.
fn numbered(error: ToolError, entry: usize) -> ToolError {
    match error {
        ToolError::Domain(Error::Input(Input { field, problem })) => {
            Input::new(format!("{field} (entry {entry})"), problem).into()
        }
        other => other,
    }
}

/// Checks all entries, and creates them one after the other.
async fn several(
    entries: Vec<(String, RecordFields)>,
    options: EntriesOptions,
    dry_run: bool,
    context: &Context,
) -> Result<CreateOutput, ToolError> {
    let session = &context.session;
    let mut forms = Vec::new();
    let mut notes = Vec::new();
    for ((parent, fields), entry) in entries.into_iter().zip(1..) {
        fields.check_required(&parent).map_err(|error| numbered(error.into(), entry))?;
        let (form, time_notes) =
            fields.into_new(session, &parent).await.map_err(|error| numbered(error, entry))?;
        for note in time_notes.iter().map(ToString::to_string) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        forms.push(form);
    }
    let planned = entries::plan_entries(session, forms.clone(), options).await?;
    let results = if dry_run {
        planned.preview(session).await
    } else {
        let progress = context.progress.part();
        let results = entries::create_entries(session, planned, options, progress).await;
        check_success(results)?
    };
    for (entry, form) in results.entries.iter().zip(&forms) {
        let created = entry.parts.iter().find_map(|part| match part {
            PartResult::Created(checked) if !dry_run => tags_note(&checked.change, form),
            _ => None,
        });
        notes.extend(created.filter(|note| !notes.contains(note)));
        for part in &entry.parts {
            let PartResult::Created(checked) = part else { continue };
            let owner = owner_note(session, checked.change.after::<Timesheet>()).await;
            notes.extend(owner.filter(|note| !notes.contains(note)));
        }
    }
    if dry_run {
        notes.extend(stopped_note(session, &forms).await?);
    }
    Ok(CreateOutput::Entries(EntriesOutput { results, notes, is_preview: dry_run }))
}

/// Returns the results if something was created or nothing had to be, and nothing was taken back.
///
/// # Errors
/// The error of the only record, [`ToolError::Failed`] if nothing was created, [`ToolError::Partial`] if what was created
/// could not be deleted again.
fn check_success(mut results: EntryResults) -> Result<EntryResults, ToolError> {
    let parts = || results.entries.iter().flat_map(|entry| &entry.parts);
    let all = parts().count();
    let created = results.created().count();
    let is_refused = results.rollback.is_some() || (all > 0 && created == 0);
    if !is_refused {
        return Ok(results);
    }
    if all == 1
        && let Some(PartResult::Failed(error)) =
            results.entries.iter_mut().find_map(|entry| entry.parts.pop())
    {
        return Err(error.into());
    }
    let output = EntriesOutput { results, notes: Vec::new(), is_preview: false };
    let reasons = output.failure_lines();
    match &output.results.rollback {
        Some(rollback) if !rollback.failed.is_empty() => {
            let failed = rollback
                .failed
                .iter()
                .map(|(id, error)| format!("Not deleted: #{id}. {}", ToolError::line_of_domain(error)));
            let deleted: Option<String> = (!rollback.deleted.is_empty()).then(|| {
                format!("Deleted again, so no longer there: {}", ids(rollback.deleted.iter().copied()))
            });
            let left: Vec<Id<Timesheet>> = rollback.failed.iter().map(|(id, _)| *id).collect();
            Err(ToolError::Partial {
                failed: reasons,
                state: deleted.into_iter().chain(failed).collect(),
                next_step: Some(format!(
                    "Delete the rest: {} with ids {}.",
                    named("timesheet batch_delete"),
                    ids(left)
                )),
            })
        }
        Some(rollback) => {
            let deleted = ids(rollback.deleted.iter().copied());
            let summary = match rollback.deleted.len() {
                0 => "Nothing was booked.".to_owned(),
                1 => format!(
                    "Nothing was booked: one entry failed, and the one before it was deleted again. {deleted} no longer \
                     exists."
                ),
                _ => format!(
                    "Nothing was booked: one entry failed, and those before it were deleted again. {deleted} no longer \
                     exist."
                ),
            };
            Err(ToolError::Failed { summary, reasons })
        }
        None => Err(ToolError::Failed { summary: format!("Failed. Created 0 of {all} records."), reasons }),
    }
}

impl EntriesOutput {
    /// Returns a line for each record that was not created.
    fn failure_lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for entry in &self.results.entries {
            for part in &entry.parts {
                match part {
                    PartResult::Created(_) => {}
                    PartResult::Failed(error) => {
                        lines.push(format!("{}. {}", entry.entry, ToolError::line_of_domain(error)));
                    }
                    PartResult::NotSent => {
                        lines.push(format!("{}. {NOT_SENT}", entry.entry));
                    }
                }
            }
        }
        lines
    }

    /// Returns the first line: how many records and how much time.
    fn heading(&self) -> String {
        let created = self.results.created().count();
        let all: usize = self.results.entries.iter().map(|entry| entry.parts.len()).sum();
        let time = duration(self.results.time());
        let records = if created == 1 { "record" } else { "records" };
        if self.is_preview {
            return format!("Nothing was written. Would create {created} {records} ({time}).");
        }
        let prefix = if created < all { "Partly failed. " } else { "" };
        let of = if created < all { format!(" of {all}") } else { String::new() };
        format!("{prefix}Created {created}{of} {records} ({time}).")
    }
}

/// Returns the record of a part: `#601 2026-11-23 09:00-10:00 …`, without an id if it is not written.
fn record_line(checked: &Checked) -> String {
    let summary = checked.change.latest().map(change::summary).unwrap_or_default();
    match checked.change.entity.id {
        0 => summary,
        id => format!("#{id} {summary}"),
    }
}

/// Returns a sentence about the parts of an entry that other records take, if there are any.
fn left_out(entry: &EntryResult) -> Option<String> {
    let parts: Vec<String> = entry
        .left_out
        .iter()
        .map(|(begin, end)| format!("{} {}-{}", begin.date(), begin.strftime("%H:%M"), end.strftime("%H:%M")))
        .collect();
    let parts = parts.join(", ");
    let problem = if entry.parts.is_empty() {
        "Nothing of it is booked, because other records take all of its time"
    } else {
        "Not booked, because other records take this time"
    };
    (!parts.is_empty()).then(|| format!("{problem}: {parts}."))
}

impl EntriesOutput {
    fn unchecked(&self) -> Option<String> {
        let parts = self.results.entries.iter().flat_map(|entry| &entry.parts);
        let mut checked = parts.filter_map(|part| match part {
            PartResult::Created(checked) => Some(&checked.findings),
            _ => None,
        });
        checked.next().and_then(finding::unchecked)
    }

    /// Returns the remarks below the rows.
    fn remarks(&self) -> Vec<String> {
        self.unchecked().into_iter().chain(self.notes.iter().cloned()).collect()
    }
}

impl Render for CreateOutput {
    type Data = CreateData;

    fn render(&self, text: &mut Text) {
        match self {
            Self::One(output) => output.render(text),
            Self::Entries(output) => output.render(text),
        }
    }

    fn data(&self) -> CreateData {
        match self {
            Self::One(output) => CreateData::One(output.data()),
            Self::Entries(output) => CreateData::Entries(output.data()),
        }
    }
}

impl Render for EntriesOutput {
    type Data = Table<EntryRow, EntriesData>;

    fn render(&self, text: &mut Text) {
        text.line(self.heading());
        for entry in &self.results.entries {
            for part in &entry.parts {
                match part {
                    PartResult::Created(checked) => {
                        text.line(format_args!("{}. {}", entry.entry, record_line(checked)));
                        for line in finding::row_lines(&checked.findings).all() {
                            text.line(format_args!("   {line}"));
                        }
                    }
                    PartResult::Failed(error) => {
                        text.line(format_args!("{}. {}", entry.entry, ToolError::line_of_domain(error)));
                    }
                    PartResult::NotSent => {
                        text.line(format_args!("{}. {NOT_SENT}", entry.entry));
                    }
                }
            }
            if let Some(line) = left_out(entry) {
                let prefix =
                    if entry.parts.is_empty() { format!("{}. ", entry.entry) } else { "   ".to_owned() };
                text.line(format_args!("{prefix}{line}"));
            }
        }
        self.remarks().iter().for_each(|line| text.line(line));
    }

    fn data(&self) -> Self::Data {
        let rows = self.results.entries.iter().flat_map(EntryRow::of).collect();
        let details = EntriesData {
            created: self.results.created().count() as u64,
            seconds: self.results.time().0,
            is_preview: self.is_preview,
        };
        Table::of(rows, details).summary(self.heading()).notes(self.remarks())
    }
}

/// The data of [`CreateOutput`].
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(super) enum CreateData {
    One(Table<State, ChangeDetails>),
    Entries(Table<EntryRow, EntriesData>),
}

/// Totals of the created records.
#[derive(Serialize, JsonSchema)]
pub(super) struct EntriesData {
    #[schemars(description = "records that were created, or would be")]
    created: u64,
    #[schemars(description = "their time")]
    seconds: i64,
    #[serde(rename = "dry_run")]
    is_preview: bool,
}

/// A record of an entry.
#[derive(Serialize, JsonSchema)]
pub(super) struct EntryRow {
    #[schemars(description = "number among the entries, from 1")]
    entry: u64,
    record: Option<State>,
    error: Option<String>,
    warnings: Vec<Warning>,
    #[schemars(description = "times that are taken")]
    left_out: Vec<TimeSpan>,
    notes: Vec<String>,
}

impl EntryRow {
    fn of(entry: &EntryResult) -> Vec<Self> {
        let row = || Self {
            entry: entry.entry as u64,
            record: None,
            error: None,
            warnings: Vec::new(),
            left_out: Vec::new(),
            notes: Vec::new(),
        };
        let part = |part: &PartResult| match part {
            PartResult::Created(checked) => Self {
                record: Some(State::latest(&checked.change)),
                warnings: checked.findings.findings.iter().map(Warning::from).collect(),
                notes: finding::row_lines(&checked.findings).remarks,
                ..row()
            },
            PartResult::Failed(error) => {
                let findings = match error {
                    Error::RecordRefused(refused) => refused.findings.as_slice(),
                    _ => &[],
                };
                let warnings = findings.iter().map(Warning::from).collect();
                Self { error: Some(ToolError::line_of_domain(error)), warnings, ..row() }
            }
            PartResult::NotSent => Self { error: Some(NOT_SENT.to_owned()), ..row() },
        };
        let mut rows: Vec<Self> = entry.parts.iter().map(part).collect();
        if rows.is_empty() {
            rows.push(row());
        }
        if let Some(last) = rows.last_mut() {
            last.left_out = entry.left_out.iter().map(TimeSpan::from).collect();
        }
        rows
    }
}
