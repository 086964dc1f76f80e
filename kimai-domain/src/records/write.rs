//! Writes of time records. Each function returns the change with the record before and after it.

use std::slice;

use futures_util::future::join;
use jiff::{Zoned, tz::TimeZone};
use kimai_api::{Id, MetaField, Timesheet, TimesheetForm, User};

use super::{
    RecordRefused, RecordTimes, TimeNote,
    checks::{self, Aspects, CheckData, Findings, Planned},
    for_record, preview, refusal,
};
use crate::{
    Change, ChangeKind, EntityRef, Error, Input, Session, TimeContext, TimesheetApi,
    batch::{self, Batch},
    change::readable,
    entities,
    parallel::try_map,
    timer,
};

/// Creates a record with times in the caller's zone. Without an end, it starts a timer.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the form.
pub async fn create(session: &Session, form: &TimesheetForm) -> Result<Change, Error> {
    session.check_user(form.user.value().copied()).await?;
    if form.end.value().is_none() {
        return Ok(timer::start_unchecked(session, form).await?.0);
    }
    let created = TimesheetApi::create(session.client(), form).await?;
    let change = session.record(Change::created(created)).await;
    Ok(session.name_change(change).await)
}

/// A write of a record, and the findings about the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The change.
    pub change: Change,
    /// The findings.
    pub findings: Findings,
}

impl Checked {
    /// Returns the findings about the written record. It is compared with the records that Kimai stopped for it too.
    pub(crate) fn new(change: Change, data: &mut CheckData) -> Self {
        for stopped in change.side_effects.iter().filter_map(|effect| effect.after::<Timesheet>()) {
            data.add_stopped(stopped);
        }
        let findings =
            change.after::<Timesheet>().map(|record| Findings::of(data, &Planned::of_record(record)));
        Self { change, findings: findings.unwrap_or_default() }
    }
}

/// Creates a record as [`create`] does, and checks it beside the write.
///
/// # Errors
/// [`Error::RecordRefused`] with the findings that explain the refusal; as [`create`].
pub async fn create_checked(session: &Session, form: &TimesheetForm) -> Result<Checked, Error> {
    let plan = |me, now: &Zoned| Planned::of_form(form, me, now);
    let (change, mut data) = write_beside_checks(session, plan, create(session, form)).await?;
    Ok(Checked::new(change, &mut data))
}

/// Runs a write of a new record beside its checks, and returns its result with the data of the checks.
///
/// # Errors
/// [`Error::RecordRefused`] with the findings that explain the refusal; those of the write.
pub(crate) async fn write_beside_checks<T>(
    session: &Session,
    plan: impl Fn(Id<User>, &Zoned) -> Option<Planned>,
    write: impl Future<Output = Result<T, Error>>,
) -> Result<(T, CheckData), Error> {
    let planned = |me, now: &Zoned| plan(me, now).into_iter().collect();
    let (written, data) = Box::pin(checks::beside(session, Aspects::BESIDE, planned, write)).await;
    match written {
        Ok(written) => Ok((written, data)),
        Err(error) => {
            // The error of the write tells whether it may have been applied; that of a read would not.
            let Ok(me) = session.me().await else { return Err(error) };
            let planned = plan(me.id, &data.now);
            Err(explain_refusal(session, error, None, planned, data).await)
        }
    }
}

/// Returns the change that [`create`] would make, with a record that has no id, and its findings. Nothing is written.
///
/// # Errors
/// [`Input`] without project or activity, [`Error::Api`] if the profile cannot be read.
pub async fn plan_create(session: &Session, form: &TimesheetForm) -> Result<Checked, Error> {
    session.check_user(form.user.value().copied()).await?;
    let me = session.me().await?.id;
    let now = session.local_now().await?;
    let planned = Planned::of_form(form, me, &now);
    let planned = planned.ok_or_else(|| Input::missing("data", "a record needs project and activity"))?;
    let data = checks::load(session, slice::from_ref(&planned), Aspects::ALL).await;
    let record = preview::record(session, &planned, form, &data).await;
    Ok(Checked { findings: Findings::of(&data, &planned), change: Change::created(record) })
}

/// Explains a refused write by the reasons of the refusal and the findings that belong to them.
///
/// Project and activity are only read if Kimai's words do not tell what is wrong with them.
pub(super) async fn explain_refusal(
    session: &Session,
    error: Error,
    before: Option<&Timesheet>,
    planned: Option<Planned>,
    data: CheckData,
) -> Error {
    let Error::Api(kimai_api::Error::Api(refusal)) = &error else { return error };
    let findings = match planned {
        Some(planned) if refusal::needs_work(refusal) => {
            let aspects = Aspects { times: false, work: false, refusals: true };
            let data = checks::load(session, slice::from_ref(&planned), aspects).await;
            checks::findings(&data, &planned)
        }
        Some(planned) => checks::findings(&data, &planned),
        None => Vec::new(),
    };
    match RecordRefused::new(refusal, before, findings) {
        Some(refused) => Error::RecordRefused(Box::new(refused)),
        None => error,
    }
}

/// Updates a record, and returns notes about its times too. Times are in the caller's zone; one without a date lies
/// on the day of the record.
///
/// # Errors
/// [`Input`] for times that are invalid or contradict each other, [`Error::Api`] if Kimai refuses the form or the token,
/// [`Error::UnknownZone`] if times are given and the zone of the profile does not exist.
pub async fn update(
    session: &Session,
    id: Id<Timesheet>,
    form: TimesheetForm,
    times: &RecordTimes,
) -> Result<(Change, Vec<TimeNote>), Error> {
    let Update { form, before, time_notes } = prepare_update(session, id, form, times).await?;
    let after = session.client().timesheets().update(id, &form).await?;
    let change = session.record(Change::updated(before, after)).await;
    Ok((session.name_change(change).await, time_notes))
}

/// Updates a record as [`update`] does, and checks what the form changes beside the write.
///
/// # Errors
/// [`Error::RecordRefused`] with the findings that explain the refusal; as [`update`].
pub async fn update_checked(
    session: &Session,
    id: Id<Timesheet>,
    form: TimesheetForm,
    times: &RecordTimes,
) -> Result<(Checked, Vec<TimeNote>), Error> {
    let Update { form, before, time_notes } = prepare_update(session, id, form, times).await?;
    let updated = write_checked(session, id, &form, before).await?;
    Ok((updated, time_notes))
}

/// Writes a prepared form and checks what it changes beside the write.
pub(super) async fn write_checked(
    session: &Session,
    id: Id<Timesheet>,
    form: &TimesheetForm,
    before: Option<Timesheet>,
) -> Result<Checked, Error> {
    let write = async {
        let after = session.client().timesheets().update(id, form).await?;
        let change = session.record(Change::updated(before.clone(), after)).await;
        Ok::<_, Error>(session.name_change(change).await)
    };
    let aspects = Aspects { refusals: false, ..Aspects::of_update(form) };
    let Some(before) = before.as_ref().filter(|_| aspects.is_any()) else {
        return match write.await {
            Ok(change) => Ok(Checked { change, findings: Findings::default() }),
            Err(error) => {
                let data = CheckData::none(session.now().to_zoned(TimeZone::UTC), aspects);
                Err(explain_refusal(session, error, before.as_ref(), None, data).await)
            }
        };
    };
    let plan = |_, now: &Zoned| vec![Planned::updated(before, form, now)];
    let (updated, mut data) = Box::pin(checks::beside(session, aspects, plan, write)).await;
    match updated {
        Ok(change) => Ok(Checked::new(change, &mut data)),
        Err(error) => {
            let planned = Planned::updated(before, form, &data.now);
            Err(explain_refusal(session, error, Some(before), Some(planned), data).await)
        }
    }
}

/// Returns the change that [`update`] would make and its findings. Nothing is written.
///
/// # Errors
/// As [`update`]; [`Error::Api`] if the caller may not read the record.
pub async fn plan_update(
    session: &Session,
    id: Id<Timesheet>,
    form: TimesheetForm,
    times: &RecordTimes,
) -> Result<(Checked, Vec<TimeNote>), Error> {
    let Update { form, before, time_notes } = prepare_update(session, id, form, times).await?;
    let before = match before {
        Some(before) => before,
        None => session.client().timesheets().get(id).await?,
    };
    Ok((planned_change(session, before, &form).await?, time_notes))
}

/// Returns the change that a form would make to a record, and its findings.
pub(super) async fn planned_change(
    session: &Session,
    before: Timesheet,
    form: &TimesheetForm,
) -> Result<Checked, Error> {
    let now = session.local_now().await?;
    let planned = Planned::updated(&before, form, &now);
    let data = checks::load(session, slice::from_ref(&planned), Aspects::of_update(form)).await;
    let before = session.with_names(before).await?;
    let after = preview::updated(session, &before, &planned, form, &data).await;
    Ok(Checked { findings: Findings::of(&data, &planned), change: Change::updated(Some(before), after) })
}

/// An update with its times resolved, and the record before it.
struct Update {
    form: TimesheetForm,
    before: Option<Timesheet>,
    time_notes: Vec<TimeNote>,
}

/// Reads the record, resolves the times and checks whose record it is.
async fn prepare_update(
    session: &Session,
    id: Id<Timesheet>,
    form: TimesheetForm,
    times: &RecordTimes,
) -> Result<Update, Error> {
    session.check_user(form.user.value().copied()).await?;
    let api = session.client().timesheets();
    let (context, before) = join(session.time_context(), api.get(id)).await;
    let (form, before, time_notes) = if times.is_unset() {
        (form, readable(before)?, Vec::new())
    } else {
        let before = before?;
        let (form, time_notes) = with_times(form, times, &before, &context?)?;
        (form, Some(before), time_notes)
    };
    session.check_record(id, before.as_ref()).await?;
    Ok(Update { form, before, time_notes })
}

/// Adds new times of a record to a form, and returns notes about them.
///
/// # Errors
/// [`Input`] as [`RecordTimes::of_existing`].
pub(super) fn with_times(
    form: TimesheetForm,
    times: &RecordTimes,
    record: &Timesheet,
    context: &TimeContext,
) -> Result<(TimesheetForm, Vec<TimeNote>), Input> {
    let resolved = times.of_existing(record, context)?;
    let convert = |time| for_record(record, time, context.now.time_zone());
    let form = form.begin(resolved.begin.map(convert)).end(resolved.end.map(convert));
    Ok((form, resolved.notes))
}

/// Deletes a record.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses.
pub async fn delete(session: &Session, id: Id<Timesheet>) -> Result<Change, Error> {
    let api = session.client().timesheets();
    let (_, before) = join(session.zone(), api.get(id)).await;
    let mut before = readable(before)?;
    session.check_record(id, before.as_ref()).await?;
    if let Some(before) = &mut before {
        // The names come from a listing, in which a deleted record is missing. The deletion does not depend on them.
        let _ = session.load_names(slice::from_mut(before)).await;
    }
    api.delete(id).await?;
    Ok(session.record(Change::deleted(id, before)).await)
}

/// Duplicates a record, and checks the copy after the write, because its times are known only then.
///
/// # Errors
/// [`Error::RecordRefused`] or [`Error::Api`] if Kimai refuses.
pub async fn duplicate(session: &Session, id: Id<Timesheet>) -> Result<Checked, Error> {
    session.check_record_by_id(id).await?;
    let copy = match session.client().timesheets().duplicate(id).await {
        Ok(copy) => copy,
        Err(error) => {
            // The record is read only to explain the refusal.
            let source = match error.status() {
                Some(403) => TimesheetApi::get(session.client(), id).await.ok(),
                _ => None,
            };
            let planned = source.as_ref().map(Planned::of_record);
            let data = CheckData::none(session.now().to_zoned(TimeZone::UTC), Aspects::BESIDE);
            return Err(explain_refusal(session, error.into(), None, planned, data).await);
        }
    };
    let change = session.record(Change::created(copy).with_kind(ChangeKind::Duplicated)).await;
    let planned: Vec<Planned> = change.after::<Timesheet>().map(Planned::of_record).into_iter().collect();
    let checks = checks::load(session, &planned, Aspects::BESIDE);
    let (change, mut data) = join(session.name_change(change), Box::pin(checks)).await;
    Ok(Checked::new(change, &mut data))
}

/// Sets the exported mark of a record, or removes it if it is set.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses.
pub async fn toggle_exported(session: &Session, id: Id<Timesheet>) -> Result<Change, Error> {
    session.check_record_by_id(id).await?;
    let after = session.client().timesheets().toggle_exported(id).await?;
    let kind = if after.exported == Some(true) { ChangeKind::Exported } else { ChangeKind::Unexported };
    // The mark is the only field that changes.
    let mut before = after.clone();
    before.exported = after.exported.map(|exported| !exported);
    let change = session.record(Change::updated(Some(before), after).with_kind(kind)).await;
    Ok(session.name_change(change).await)
}

/// Sets custom fields of a record, one request per field.
///
/// # Errors
/// [`Input`] on `meta` if there are no fields, [`Error::Partial`] if Kimai refuses a later field,
/// [`Error::Api`] if it refuses the first.
pub async fn set_meta(session: &Session, id: Id<Timesheet>, fields: &[MetaField]) -> Result<Change, Error> {
    if fields.is_empty() {
        return Err(Input::missing("meta", "give at least one {name, value}").into());
    }
    let change = entities::update_custom_fields(session, EntityRef::new(id), fields).await?;
    Ok(session.name_change(change).await)
}

/// Reads several records with names. Records that Kimai does not show are left out.
///
/// # Errors
/// If Kimai cannot be reached or refuses the token.
pub async fn get_many(session: &Session, ids: &[Id<Timesheet>]) -> Result<Vec<Timesheet>, Error> {
    let get = |id| async move { readable(session.client().timesheets().get(id).await) };
    let records: Vec<Option<Timesheet>> = try_map(batch::unique(ids), get, |_, _| ()).await?;
    let mut records: Vec<Timesheet> = records.into_iter().flatten().collect();
    if !records.is_empty() {
        session.load_names(&mut records).await?;
    }
    Ok(records)
}

/// Deletes several records. The result holds one change per deleted record. Records in `known` are not read again.
pub async fn delete_many(
    session: &Session,
    ids: &[Id<Timesheet>],
    known: &[Timesheet],
    progress: impl Fn(usize, usize),
) -> Batch<Timesheet, Change> {
    let delete = |id| async move {
        let api = session.client().timesheets();
        let before = match known.iter().find(|record| record.id == id) {
            Some(record) => Some(record.clone()),
            None => readable(api.get(id).await)?,
        };
        session.check_record(id, before.as_ref()).await?;
        api.delete(id).await?;
        Ok::<_, Error>(session.record(Change::deleted(id, before)).await)
    };
    let mut batch = batch::each(ids, delete, progress).await;
    session.name_snapshots(&mut batch, |change| &mut change.before).await;
    batch
}

/// Sets or removes the exported mark of several records. A record that is as requested stays so and yields
/// [`ChangeKind::Unchanged`].
pub async fn set_exported_many(
    session: &Session,
    ids: &[Id<Timesheet>],
    exported: bool,
    progress: impl Fn(usize, usize),
) -> Batch<Timesheet, Change> {
    let mark = |id| async move {
        session.check_record_by_id(id).await?;
        let change = set_exported(session.client(), id, exported).await?;
        Ok::<_, Error>(session.record(change).await)
    };
    batch::each(ids, mark, progress).await
}

/// Sets or removes the exported mark. Kimai's route toggles the mark, so it is called only if the mark differs.
async fn set_exported(
    records: &impl TimesheetApi,
    id: Id<Timesheet>,
    exported: bool,
) -> Result<Change, Error> {
    let before = records.get(id).await?;
    if before.exported.unwrap_or_default() == exported {
        return Ok(Change::unchanged(id, Some(before)));
    }
    let after = records.toggle_exported(id).await?;
    let kind = if exported { ChangeKind::Exported } else { ChangeKind::Unexported };
    Ok(Change::updated(Some(before), after).with_kind(kind))
}

/// Returns the tags of a comma-separated list that Kimai did not store, because it knows no tag of this name.
///
/// Letter case and surrounding blanks are ignored.
pub fn unknown_tags(requested: &str, stored: &[String]) -> Vec<String> {
    let requested = requested.split(',').map(str::trim).filter(|tag| !tag.is_empty());
    requested
        .filter(|tag| !stored.iter().any(|stored| stored.to_lowercase() == tag.to_lowercase()))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use kimai_api::{Id, Timesheet};

    use super::{set_exported, unknown_tags};
    use crate::{ChangeKind, ports::MockTimesheetApi};

    fn record(exported: bool) -> Timesheet {
        let json = serde_json::json!({ "id": 5, "begin": "2026-11-20T09:00:00+0100", "user": 3, "project": 1, "activity": 9, "exported": exported });
        serde_json::from_value(json).unwrap()
    }

    #[tokio::test]
    async fn exported_record_is_never_toggled() {
        let mut records = MockTimesheetApi::new();
        records.expect_get().returning(|_| Ok(record(true)));
        let change = set_exported(&records, Id::new(5), true).await.unwrap();
        assert_eq!(change.kind, ChangeKind::Unchanged);
    }

    #[tokio::test]
    async fn record_without_the_mark_is_toggled_once() {
        let mut records = MockTimesheetApi::new();
        records.expect_get().returning(|_| Ok(record(false)));
        records.expect_toggle_exported().once().returning(|_| Ok(record(true)));
        let change = set_exported(&records, Id::new(5), true).await.unwrap();
        assert_eq!(change.kind, ChangeKind::Exported);
        assert_eq!(change.before::<Timesheet>().unwrap().exported, Some(false));
    }

    #[tokio::test]
    async fn mark_is_removed_only_where_it_is_set() {
        let mut records = MockTimesheetApi::new();
        records.expect_get().once().returning(|_| Ok(record(true)));
        records.expect_toggle_exported().once().returning(|_| Ok(record(false)));
        let change = set_exported(&records, Id::new(5), false).await.unwrap();
        assert_eq!(change.kind, ChangeKind::Unexported);
        records.expect_get().returning(|_| Ok(record(false)));
        let change = set_exported(&records, Id::new(5), false).await.unwrap();
        assert_eq!(change.kind, ChangeKind::Unchanged);
    }

    #[test]
    fn tags_are_compared_without_letter_case_and_blanks() {
        assert_eq!(unknown_tags(" A ,b,, c", &["a".to_owned(), "C".to_owned()]), ["b"]);
    }
}
