//! `undo`: reverts earlier calls of the caller.

use std::sync::Arc;

use jiff::tz::TimeZone;
use kimai_domain::{
    Change, ChangeKind, EntityKind, EntityRef, Error, Input,
    api::{Id, Timesheet},
    undo::{self, Journal, JournalEntry, Reverted, UndoOf, Undone},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    Access, AccessSet, Action, Context, NotConfigured, Operation, Policy, Requirement, Tool, ToolError,
    action::action,
    call_names::named,
    data::{ChangeDetails, NoDetails, State, Table, date_time},
    render::{Render, Text, change, ids},
};

pub(super) static TOOL: Tool = Tool {
    name: "undo",
    title: "Undo",
    description: "Takes back your own changes: the last 50 calls of 24 hours.",
    discriminator: Some("action"),
    actions: &[action::<List>(), action::<Last>(), action::<One>()],
};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "with the id of each call")]
struct List {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "the latest call not undone yet")]
struct Last {}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(description = "call id of list; also an undo")]
struct One {
    id: u64,
}

impl Action for List {
    const NAME: &'static str = "list";
    const ACCESS: Requirement = Requirement::READ;
    type Output = ListOutput;

    async fn run(self, context: &Context) -> Result<ListOutput, ToolError> {
        let entries = entries(context, &*journal(context)?).await?;
        let zone = if entries.is_empty() { TimeZone::UTC } else { context.session.zone().await? };
        Ok(ListOutput { entries, zone })
    }
}

impl Action for Last {
    const NAME: &'static str = "last";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = UndoOutput;

    async fn run(self, context: &Context) -> Result<UndoOutput, ToolError> {
        let journal = journal(context)?;
        let entries = entries(context, &*journal).await?;
        let entry = entries.into_iter().find(|entry| !entry.undone && entry.undoes.is_none());
        undo_entry(context, entry.ok_or(Error::NothingToUndo)?, Self::NAME).await
    }
}

impl Action for One {
    const NAME: &'static str = "one";
    const ACCESS: Requirement = Requirement::WRITE;
    type Output = UndoOutput;

    async fn run(self, context: &Context) -> Result<UndoOutput, ToolError> {
        let journal = journal(context)?;
        let entries = entries(context, &*journal).await?;
        let Some(entry) = entries.into_iter().find(|entry| entry.id == self.id) else {
            let problem = format!("no change with id {}; {}", self.id, named("undo list shows the ids"));
            return Err(Input::new("id", problem).into());
        };
        if entry.undone {
            return Err(Input::new("id", format!("call {} is undone already", self.id)).into());
        }
        undo_entry(context, entry, Self::NAME).await
    }
}

/// Reverts the changes of a call. The server adds the new changes to the journal as the undo of that call.
async fn undo_entry(context: &Context, entry: JournalEntry, action: &str) -> Result<UndoOutput, ToolError> {
    check_policy(&context.policy, &entry, action)?;
    let Reverted { mut results, running } = undo::revert_all(&context.session, &entry.changes).await;
    // Undoing nothing at all is an error.
    if results.iter().all(|(_, result)| result.is_err()) {
        return Err(match results.pop() {
            Some((_, Err(error))) if results.is_empty() => error.into(),
            last => none_undone(results.iter().chain(&last)),
        });
    }
    let undone = |(entity, result): &(EntityRef, Result<Undone, Error>)| {
        Some((*entity, result.as_ref().ok()?.change.clone()))
    };
    let undone: Vec<(EntityRef, Change)> = results.iter().filter_map(undone).collect();
    if !undone.is_empty() {
        let new_ids = undone.iter().filter(|(entity, change)| is_new(entity, change));
        let new_ids = new_ids.map(|(entity, change)| (*entity, change.entity.id)).collect();
        context.session.change_log().mark_undo(UndoOf { entry: Some(entry.id), new_ids });
    }
    Ok(UndoOutput { id: entry.id, results, running })
}

/// Returns the error of a call with several changes of which none was undone, as far as is known.
fn none_undone<'a>(results: impl Iterator<Item = &'a (EntityRef, Result<Undone, Error>)>) -> ToolError {
    let mut reasons = Vec::new();
    let mut may_be_undone = false;
    for (entity, result) in results {
        let Err(error) = result else { continue };
        may_be_undone |= error.may_have_been_applied();
        let problem = ToolError::line_of_domain(error);
        // The error of a change that cannot be reverted names the entity.
        let is_named = matches!(error, Error::NotUndoable { .. });
        reasons.push(if is_named { problem } else { format!("{entity}: {problem}") });
    }
    let summary = format!("Failed. Undid 0 of {} changes.", reasons.len());
    if may_be_undone {
        // The reasons say how to check.
        return ToolError::Partial { failed: vec![summary], state: reasons, next_step: None };
    }
    ToolError::Failed { summary, reasons }
}

/// Checks that the caller may make the changes that revert those of a call.
///
/// # Errors
/// [`ToolError::Forbidden`] with the restriction that forbids one of them.
fn check_policy(policy: &Policy, entry: &JournalEntry, action: &str) -> Result<(), ToolError> {
    for change in &entry.changes {
        let undo = TOOL.actions.iter().find(|entry| entry.name == action);
        let Some(operation) = undo.and_then(|action| Operation::of(&TOOL, action).next()) else { continue };
        let operation = Operation { required: required_to_revert(change), ..operation };
        if let Err(restriction) = policy.check(&operation) {
            return Err(ToolError::Forbidden { operation, restriction: restriction.clone() });
        }
    }
    Ok(())
}

/// Returns the access classes of the change that reverts `change`.
fn required_to_revert(change: &Change) -> AccessSet {
    let class = match change.entity.kind {
        EntityKind::Timesheet | EntityKind::Absence | EntityKind::Comment => Access::Write,
        EntityKind::Customer
        | EntityKind::Project
        | EntityKind::Activity
        | EntityKind::Team
        | EntityKind::Tag
        | EntityKind::Invoice
        | EntityKind::PublicHoliday
        | EntityKind::Rate => Access::Manage,
        EntityKind::User => Access::Admin,
    };
    let is_deletion = matches!(
        change.kind,
        ChangeKind::Created | ChangeKind::Started | ChangeKind::Restarted | ChangeKind::Duplicated
    );
    let class = AccessSet::of(&[class]);
    if is_deletion { class.union(AccessSet::of(&[Access::Delete])) } else { class }
}

fn journal(context: &Context) -> Result<Arc<dyn Journal>, ToolError> {
    let journal = context.journal.clone();
    let missing = || {
        NotConfigured::new("Single calls from a terminal keep no journal of changes.")
            .with_next_step("Undo while an assistant is connected, or change the record back.")
    };
    Ok(journal.ok_or_else(missing)?)
}

async fn entries(context: &Context, journal: &dyn Journal) -> Result<Vec<JournalEntry>, ToolError> {
    Ok(journal.entries(context.session.now()).await.map_err(Error::from)?)
}

/// The calls that can be undone, the newest one first.
struct ListOutput {
    entries: Vec<JournalEntry>,
    zone: TimeZone,
}

/// A call that changed something.
#[derive(Serialize, JsonSchema)]
struct EntryRow {
    id: u64,
    at: String,
    changes: Vec<String>,
    #[schemars(description = "undone by a later call")]
    undone: bool,
    #[schemars(description = "the call that it undid")]
    undoes: Option<u64>,
    #[schemars(description = "reasons that it cannot be undone")]
    obstacles: Vec<String>,
}

impl ListOutput {
    fn row(&self, entry: &JournalEntry) -> EntryRow {
        let changes = entry.changes.iter().filter(|change| change.is_write());
        EntryRow {
            id: entry.id,
            at: date_time(&entry.at.to_zoned(self.zone.clone())),
            changes: changes.clone().map(change::brief).collect(),
            undone: entry.undone,
            undoes: entry.undoes,
            obstacles: changes.filter_map(undo::obstacle).map(|obstacle| obstacle.to_string()).collect(),
        }
    }
}

impl Render for ListOutput {
    type Data = Table<EntryRow>;

    fn render(&self, text: &mut Text) {
        if self.entries.is_empty() {
            text.line("There is nothing to undo: you changed nothing in the last day.");
            return;
        }
        text.line(named("Your calls, the newest one first (undo one id=… takes one back):"));
        for entry in &self.entries {
            let row = self.row(entry);
            let more = row.changes.len().saturating_sub(1);
            let first = row.changes.first().map_or("", String::as_str);
            let more = match more {
                0 => String::new(),
                1 => " and 1 more change".to_owned(),
                more => format!(" and {more} more changes"),
            };
            let undoes = row.undoes.map(|id| format!(", the undo of {id}")).unwrap_or_default();
            let undone = if row.undone { ", undone" } else { "" };
            let obstacle = row.obstacles.first().map(|reason| format!(", cannot be undone: {reason}"));
            let at = entry.at.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M").to_string();
            text.line(format_args!(
                "{}: {at} {first}{more}{undoes}{undone}{}",
                row.id,
                obstacle.unwrap_or_default()
            ));
        }
    }

    fn data(&self) -> Self::Data {
        Table::of(self.entries.iter().map(|entry| self.row(entry)).collect(), NoDetails {})
    }
}

/// The result of undoing a call.
struct UndoOutput {
    id: u64,
    results: Vec<(EntityRef, Result<Undone, Error>)>,
    running: Vec<Id<Timesheet>>,
}

/// The result of undoing one change.
#[derive(Serialize, JsonSchema)]
struct UndoneRow {
    #[schemars(description = "id of the entity before")]
    former_id: u64,
    #[schemars(description = "the change that took it back; missing if that failed")]
    change: Option<ChangeDetails>,
    state: Option<State>,
    not_restored: Vec<String>,
    error: Option<String>,
}

impl UndoOutput {
    /// Returns a sentence about the running timers, if a timer runs again beside others.
    fn note(&self) -> Option<String> {
        let running = ids(self.running.iter().copied());
        let stop = named("timer stop");
        (!self.running.is_empty())
            .then(|| format!("Several timers run now: {running}. {stop} id=… stops one."))
    }
}

impl Render for UndoOutput {
    type Data = Table<UndoneRow>;

    fn render(&self, text: &mut Text) {
        for (entity, result) in &self.results {
            match result {
                Ok(undone) => {
                    text.line(restored_line(entity, &undone.change));
                    if !undone.not_restored.is_empty() {
                        text.line(format_args!("Not restored: {}", undone.not_restored.join(", ")));
                    }
                }
                Err(error) => text.line(format_args!("Not undone: {}", ToolError::line_of_domain(error))),
            }
        }
        if let Some(note) = self.note() {
            text.line(note);
        }
    }

    fn data(&self) -> Self::Data {
        let row = |(entity, result): &(EntityRef, Result<Undone, Error>)| UndoneRow {
            former_id: entity.id,
            change: result
                .as_ref()
                .ok()
                .map(|undone| ChangeDetails::new(&undone.change, change::diff(&undone.change))),
            state: result.as_ref().ok().map(|undone| State::latest(&undone.change)),
            not_restored: result.as_ref().map(|undone| undone.not_restored.clone()).unwrap_or_default(),
            error: result.as_ref().err().map(ToolError::line_of_domain),
        };
        let rows = self.results.iter().map(row).collect();
        let notes = self.note().into_iter().collect();
        Table::of(rows, NoDetails {}).summary(format!("Undid call {}", self.id)).notes(notes)
    }
}

/// Returns the line of a change that took another one back.
fn restored_line(entity: &EntityRef, change: &Change) -> String {
    match change.after.as_ref().filter(|_| is_new(entity, change)) {
        Some(after) => {
            format!("Undone: created {entity} again as #{}: {}", change.entity.id, change::summary(after))
        }
        None => format!("Undone: {}", change::line(change)),
    }
}

/// Tells whether undoing a deletion created the entity again.
fn is_new(entity: &EntityRef, change: &Change) -> bool {
    change.kind == ChangeKind::Created && change.entity.id != entity.id
}

#[cfg(test)]
mod tests {
    use super::{EntityRef, Error, Id, Timesheet, none_undone};

    #[test]
    fn changes_that_may_be_undone_are_no_mere_refusal() {
        let timesheet = |id| EntityRef::new(Id::<Timesheet>::new(id));
        let refused = || (timesheet(1), Err(Error::NoRunningTimer));
        let unknown = Error::Partial {
            done: "the description".to_owned(),
            all: "description and end".to_owned(),
            cause: Box::new(Error::NoRunningTimer),
        };
        let some = [refused(), (timesheet(2), Err(unknown))];
        assert!(none_undone(some.iter()).may_have_been_applied());
        assert!(!none_undone([refused(), refused()].iter()).may_have_been_applied());
    }
}
