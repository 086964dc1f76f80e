//! Reverting changes of time records.

use jiff::Zoned;
use kimai_api::{DurationInput, Field, FormTime, Timesheet, TimesheetForm};
use serde_json::{Value, json};

use super::{
    Obstacle, Undone,
    fields::{self, Fields, differing},
    not_undoable,
};
use crate::{Change, ChangeKind, Error, Session, change::readable, records, records::RecordTimes};

/// Reverts a change of a record.
pub(super) async fn revert(session: &Session, change: &Change) -> Result<Undone, Error> {
    match change.kind {
        ChangeKind::Created | ChangeKind::Started | ChangeKind::Restarted | ChangeKind::Duplicated => {
            delete(session, change).await
        }
        ChangeKind::Deleted => create(session, change).await,
        ChangeKind::Exported | ChangeKind::Unexported => toggle_exported(session, change).await,
        _ => put_back(session, change).await,
    }
}

/// Deletes a record that was created, unless it was changed since then.
async fn delete(session: &Session, change: &Change) -> Result<Undone, Error> {
    let current = current(session, change).await?;
    if let Some(created) = change.after::<Timesheet>() {
        check_unchanged(change, &differing(&record_fields(created), &record_fields(&current)))?;
    }
    Ok(records::delete(session, current.id).await?.into())
}

/// Creates a deleted record again, with a new id.
async fn create(session: &Session, change: &Change) -> Result<Undone, Error> {
    let Some(deleted) = change.before::<Timesheet>() else {
        return Err(not_undoable(change, Obstacle::UnknownBefore));
    };
    let is_own = session.me().await?.id == deleted.user.id();
    let former = former_values(deleted);
    // Fields that plain users may not set are put back in a second step, so that the record itself comes back.
    let form = TimesheetForm::default()
        .project(former.project)
        .activity(former.activity)
        .begin(former.begin)
        .end(without_null(former.end))
        .description(without_null(former.description.clone()))
        .tags(without_null(former.tags.clone()))
        .user(if is_own { Field::Unset } else { former.user });
    let mut created = records::create(session, &form).await?;
    let Some(record) = created.after::<Timesheet>().cloned() else { return Ok(created.into()) };
    let missing = differing(&record_fields(deleted), &record_fields(&record));
    let rest = TimesheetForm::default()
        .billable(wanted(&missing, "billable", former.billable))
        .exported(wanted(&missing, "exported", former.exported))
        .fixed_rate(wanted(&missing, "fixedRate", former.fixed_rate))
        .hourly_rate(wanted(&missing, "hourlyRate", former.hourly_rate))
        .break_duration(wanted(&missing, "break", former.break_duration));
    if rest != TimesheetForm::default()
        && let Ok(updated) = records::update(session, record.id, rest, &RecordTimes::default()).await
    {
        created.after = updated.0.after;
    }
    let custom = fields::former_custom_fields(deleted, &record);
    if !custom.is_empty()
        && let Ok(updated) = records::set_meta(session, record.id, &custom).await
    {
        created.after = updated.after;
    }
    Ok(compared(created, deleted))
}

/// Puts back the fields that a change set, unless somebody changed them since then.
async fn put_back(session: &Session, change: &Change) -> Result<Undone, Error> {
    let Some(before) = change.before::<Timesheet>() else {
        return Err(not_undoable(change, Obstacle::UnknownBefore));
    };
    let current = current(session, change).await?;
    let former = record_fields(before);
    // A timer that Kimai stopped because of another one has no known state afterwards; only its end was set.
    let (changed, custom) = if let Some(after) = change.after::<Timesheet>() {
        let mut changed = differing(&former, &record_fields(after));
        if change.kind == ChangeKind::Stopped {
            // A list of running records lacks rates that the stopped record has.
            changed.retain(|name| ["begin", "end", "description"].contains(&name.as_str()));
        }
        let mut since = differing(&record_fields(after), &record_fields(&current));
        since.retain(|name| changed.contains(name));
        check_unchanged(change, &since)?;
        (changed, fields::former_custom_fields(before, after))
    } else {
        let mut changed = differing(&former, &record_fields(&current));
        changed.retain(|name| name == "end");
        (changed, Vec::new())
    };
    let form = selected(former_values(before), &changed);
    let mut reverted = None;
    if form != TimesheetForm::default() {
        let (updated, _) = records::update(session, current.id, form, &RecordTimes::default()).await?;
        reverted = Some(updated);
    }
    if !custom.is_empty() {
        reverted = Some(records::set_meta(session, current.id, &custom).await?);
    }
    let reverted = reverted.unwrap_or_else(|| Change::unchanged(current.id, Some(current)));
    let mut undone = compared(reverted, before);
    undone.not_restored.retain(|name| changed.contains(name));
    Ok(undone)
}

async fn toggle_exported(session: &Session, change: &Change) -> Result<Undone, Error> {
    let current = current(session, change).await?;
    if current.exported != Some(change.kind == ChangeKind::Exported) {
        return Err(not_undoable(change, Obstacle::ChangedSince(vec!["exported".to_owned()])));
    }
    Ok(records::toggle_exported(session, current.id).await?.into())
}

/// Reads the record as it is now.
async fn current(session: &Session, change: &Change) -> Result<Timesheet, Error> {
    let read = readable(session.client().timesheets().get(kimai_api::Id::new(change.entity.id)).await)?;
    read.ok_or_else(|| not_undoable(change, Obstacle::Gone))
}

fn check_unchanged(change: &Change, since: &[String]) -> Result<(), Error> {
    if since.is_empty() { Ok(()) } else { Err(not_undoable(change, Obstacle::ChangedSince(since.to_vec()))) }
}

/// Adds the fields of the former state that the restored record does not have.
fn compared(change: Change, former: &Timesheet) -> Undone {
    let restored = change.after::<Timesheet>();
    let mut not_restored = restored
        .map(|restored| differing(&record_fields(former), &record_fields(restored)))
        .unwrap_or_default();
    if let Some(restored) = restored {
        not_restored
            .extend(fields::former_custom_fields(former, restored).into_iter().map(|field| field.name));
    }
    Undone { not_restored, ..change.into() }
}

/// Returns the fields of a record that a form can set, comparable across time zones and forms of relations.
fn record_fields(record: &Timesheet) -> Fields {
    let mut fields = fields::fields_of(record);
    let instant = |time: &Zoned| Value::from(time.timestamp().to_string());
    fields.insert("begin".to_owned(), instant(&record.begin));
    fields.insert("end".to_owned(), record.end.as_ref().map(instant).unwrap_or_default());
    let mut tags = record.tags.clone();
    tags.sort_unstable();
    fields.insert("tags".to_owned(), json!(tags));
    // Without a break Kimai sends 0 or nothing.
    fields.insert("break".to_owned(), json!(record.break_duration.map_or(0, |pause| pause.0)));
    fields
}

/// Returns the form with all values of a record. Times have their offset, so that they are exact in every zone.
fn former_values(record: &Timesheet) -> TimesheetForm {
    let or_null =
        |text: Option<String>| text.filter(|text| !text.is_empty()).map_or(Field::Null, Field::from);
    TimesheetForm::default()
        .project(record.project.id())
        .activity(record.activity.id())
        .begin(FormTime::from(&record.begin))
        .end(record.end.as_ref().map_or(Field::Null, |end| FormTime::from(end).into()))
        .break_duration(DurationInput::from(record.break_duration.unwrap_or_default()))
        .description(or_null(record.description.clone()))
        .tags(or_null(Some(record.tags.join(","))))
        .user(record.user.id())
        .billable(Field::from_option(record.billable))
        .exported(Field::from_option(record.exported))
        .fixed_rate(record.fixed_rate.map_or(Field::Null, Field::from))
        .hourly_rate(record.hourly_rate.map_or(Field::Null, Field::from))
}

/// Returns a form with those of the values that are named in `names`.
fn selected(form: TimesheetForm, names: &[String]) -> TimesheetForm {
    TimesheetForm::default()
        .project(wanted(names, "project", form.project))
        .activity(wanted(names, "activity", form.activity))
        .begin(wanted(names, "begin", form.begin))
        .end(wanted(names, "end", form.end))
        .break_duration(wanted(names, "break", form.break_duration))
        .description(wanted(names, "description", form.description))
        .tags(wanted(names, "tags", form.tags))
        .user(wanted(names, "user", form.user))
        .billable(wanted(names, "billable", form.billable))
        .exported(wanted(names, "exported", form.exported))
        .fixed_rate(wanted(names, "fixedRate", form.fixed_rate))
        .hourly_rate(wanted(names, "hourlyRate", form.hourly_rate))
}

fn wanted<T>(names: &[String], name: &str, value: Field<T>) -> Field<T> {
    if names.iter().any(|other| other == name) { value } else { Field::Unset }
}

fn without_null<T>(field: Field<T>) -> Field<T> {
    match field {
        Field::Null => Field::Unset,
        other => other,
    }
}
