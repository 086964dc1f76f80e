//! Changing the same fields of several records: what would change, then a result for each record.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use kimai_api::{Activity, Id, Link, Project, Timesheet, TimesheetForm, TimesheetQuery};

use super::{
    Checked, RecordTimes, Scope, TimeNote,
    checks::{self, Aspects, CheckData, Findings, Planned},
    preview, scan_rows,
    write::{self, with_times},
};
use crate::{
    Change, Error, Input, Session,
    batch::{self, Batch},
    change::readable,
    names::Catalogue,
    parallel::try_map,
    reference::fold,
};

/// Maximum number of records of a call.
pub const MAX_UPDATES: usize = 200;

/// Changes of several records that can be made.
#[derive(Debug)]
pub struct PlannedUpdates {
    /// The records that change, with the form of each.
    pub updates: Vec<PlannedUpdate>,
    /// The records that stay as they are, with the reason.
    pub skipped: Vec<(Timesheet, Skipped)>,
    /// Notes about the given times.
    pub time_notes: Vec<TimeNote>,
}

/// A change of a record that can be made.
#[derive(Debug, Clone)]
pub struct PlannedUpdate {
    form: TimesheetForm,
    /// The change, with the record as it would be and its findings.
    pub checked: Checked,
}

/// Reasons that a record is not changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Skipped {
    /// The record already is as requested.
    Unchanged,
    /// Its activity belongs to the old project, and the new one has none with this name.
    NoSuchActivity(String),
    /// Its activity is global, and the new project has no activity with this name and allows no global ones.
    NoGlobalActivity(String),
    /// The times do not fit the record.
    Times(Input),
}

/// Reads records by their ids. A record that the caller may not see is an error.
///
/// # Errors
/// [`Error::Api`] if Kimai cannot be reached or refuses the token, [`Input`] on `ids` for records that are not visible.
pub async fn records_by_ids(session: &Session, ids: &[Id<Timesheet>]) -> Result<Vec<Timesheet>, Error> {
    let ids = batch::unique(ids);
    let get = |id| async move { readable(session.client().timesheets().get(id).await) };
    let records: Vec<Option<Timesheet>> = try_map(ids.clone(), get, |_, _| ()).await?;
    let missing: Vec<String> = ids
        .iter()
        .zip(&records)
        .filter(|(_, record)| record.is_none())
        .map(|(id, _)| format!("#{id}"))
        .collect();
    if !missing.is_empty() {
        let problem = format!("{} do not exist, or you may not see them", missing.join(", "));
        return Err(Input::new("ids", problem).into());
    }
    Ok(records.into_iter().flatten().collect())
}

/// Reads all records of a scope that pass the filters, each one by its id: lists leave out some fields, such as rates, that the
/// state before a change must have.
///
/// # Errors
/// [`Input`] on `filters` if there are more than [`MAX_UPDATES`] or Kimai ignored a filter; [`Error::Api`] if it refuses.
pub async fn records_by_filters(
    session: &Session,
    scope: &Scope,
    filters: TimesheetQuery,
) -> Result<Vec<Timesheet>, Error> {
    let me = session.me().await?.id;
    let ids = Mutex::new(Vec::new());
    let each = |record: Timesheet| ids.lock().unwrap_or_else(PoisonError::into_inner).push(record.id);
    let filters = filters.full(true).page(None).size(None);
    let scan = scan_rows(session.client(), me, scope, filters, |_, _| (), each).await?;
    if scan.is_unfiltered() {
        let problem =
            "Kimai ignored one of them: an id does not exist, or you may not see the records of a user";
        return Err(Input::new("filters", problem).into());
    }
    let ids = ids.into_inner().unwrap_or_else(PoisonError::into_inner);
    if ids.len() > MAX_UPDATES {
        let count = ids.len();
        let problem =
            format!("match {count} records, at most {MAX_UPDATES} can be changed at once; narrow them");
        return Err(Input::new("filters", problem).into());
    }
    records_by_ids(session, &ids).await
}

/// Returns what a form would change in each of these records. Nothing is written.
///
/// If the form has a project and no activity, an activity that belongs to the old project is replaced by the one with the
/// same name in the new project.
///
/// # Errors
/// [`Error::NotOwnData`] for a record that the caller may not change here, [`Error::Api`] if names cannot be read.
pub async fn plan_updates(
    session: &Session,
    mut records: Vec<Timesheet>,
    form: &TimesheetForm,
    times: &RecordTimes,
) -> Result<PlannedUpdates, Error> {
    session.check_user(form.user.value().copied()).await?;
    session.load_names(&mut records).await?;
    let context = session.time_context().await?;
    let matcher = match form.project.value() {
        Some(project) if form.activity.is_unset() => Some(Activities::load(session, *project).await?),
        _ => None,
    };
    let mut planned = PlannedUpdates { updates: Vec::new(), skipped: Vec::new(), time_notes: Vec::new() };
    let mut forms = Vec::new();
    for record in records {
        session.check_record(record.id, Some(&record)).await?;
        let mut form = form.clone();
        if !times.is_unset() {
            match with_times(form, times, &record, &context) {
                Ok((with_times, time_notes)) => {
                    form = with_times;
                    for time in time_notes {
                        if !planned.time_notes.contains(&time) {
                            planned.time_notes.push(time);
                        }
                    }
                }
                Err(error) => {
                    planned.skipped.push((record, Skipped::Times(error)));
                    continue;
                }
            }
        }
        if let Some(matcher) = &matcher {
            match matcher.activity_of(&record) {
                Ok(activity) => form.activity = activity.into(),
                Err(reason) => {
                    planned.skipped.push((record, reason));
                    continue;
                }
            }
        }
        forms.push((record, form));
    }
    let plans: Vec<Planned> =
        forms.iter().map(|(record, form)| Planned::updated(record, form, &context.now)).collect();
    let aspects = Aspects::of_update(forms.first().map_or(form, |(_, form)| form));
    let data = checks::load(session, &plans, aspects).await;
    for ((before, form), plan) in forms.into_iter().zip(plans) {
        let after = preview::updated(session, &before, &plan, &form, &data).await;
        if is_same(&before, &after) {
            planned.skipped.push((before, Skipped::Unchanged));
            continue;
        }
        let findings = Findings::of(&data, &plan);
        let change = Change::updated(Some(before), after);
        planned.updates.push(PlannedUpdate { form, checked: Checked { change, findings } });
    }
    Ok(planned)
}

/// Tells whether two states of a record differ in nothing that a form can set.
fn is_same(before: &Timesheet, after: &Timesheet) -> bool {
    let key = |record: &Timesheet| {
        let mut tags: Vec<String> = record.tags.iter().map(|tag| tag.to_lowercase()).collect();
        tags.sort_unstable();
        (
            (record.begin.timestamp(), record.end.as_ref().map(jiff::Zoned::timestamp)),
            (record.project.id(), record.activity.id(), record.user.id()),
            record.description.clone().unwrap_or_default(),
            tags,
            (record.billable, record.exported),
            record.break_duration.unwrap_or_default(),
        )
    };
    let rates = |record: &Timesheet| [record.fixed_rate, record.hourly_rate].map(Option::unwrap_or_default);
    let same_rates = rates(before).iter().zip(rates(after)).all(|(one, other)| (one - other).abs() < 0.005);
    key(before) == key(after) && same_rates
}

/// The activities that records can have in a project.
struct Activities {
    project: Id<Project>,
    allows_global: bool,
    /// Activities of the project and global ones by their folded name; those of the project take precedence.
    by_name: HashMap<String, Id<Activity>>,
    all: std::sync::Arc<Catalogue<Activity>>,
}

impl Activities {
    async fn load(session: &Session, project: Id<Project>) -> Result<Self, Error> {
        let all = session.all_activities().await?;
        let details = session.project_details(project).await?;
        let allows_global = details.is_none_or(|project| project.global_activities != Some(false));
        Ok(Self { by_name: by_name(&all, project, allows_global), project, allows_global, all })
    }

    /// Returns the activity that a record has in the project.
    fn activity_of(&self, record: &Timesheet) -> Result<Id<Activity>, Skipped> {
        let id = record.activity.id();
        let known = self.all.get(&id).or_else(|| record.activity.object());
        let own = known.and_then(|activity| activity.project.as_ref().map(Link::id));
        let name = known.map(|activity| activity.name.clone()).unwrap_or_default();
        match own {
            Some(own) if own == self.project => Ok(id),
            None if self.allows_global => Ok(id),
            own => self.by_name.get(&fold(&name)).copied().ok_or(if own.is_some() {
                Skipped::NoSuchActivity(name)
            } else {
                Skipped::NoGlobalActivity(name)
            }),
        }
    }
}

/// Returns the visible activities of a project, and the global ones if it allows them, by folded name.
fn by_name(
    all: &Catalogue<Activity>,
    project: Id<Project>,
    allows_global: bool,
) -> HashMap<String, Id<Activity>> {
    let mut usable: Vec<&Activity> = all
        .values()
        .filter(|activity| match activity.project.as_ref().map(Link::id) {
            Some(own) => own == project,
            None => allows_global,
        })
        .filter(|activity| activity.visible)
        .collect();
    // Later ones replace earlier ones: those of the project, and among equal names the oldest.
    usable.sort_by_key(|activity| (activity.project.is_some(), std::cmp::Reverse(activity.id.get())));
    usable.into_iter().map(|activity| (fold(&activity.name), activity.id)).collect()
}

/// Makes planned changes, ten at a time. A failure does not stop the others.
pub async fn update_many(
    session: &Session,
    planned: Vec<PlannedUpdate>,
    progress: impl Fn(usize, usize),
) -> Batch<Timesheet, Checked> {
    let mut by_id = HashMap::new();
    let mut ids = Vec::new();
    for update in planned {
        if let Some(before) = update.checked.change.before::<Timesheet>() {
            ids.push(before.id);
            by_id.insert(before.id, update);
        }
    }
    let by_id = &by_id;
    let write = |id: Id<Timesheet>| async move {
        let Some(PlannedUpdate { form, checked }) = by_id.get(&id) else {
            return Err(Error::from(Input::new("ids", "unknown")));
        };
        let before = checked.change.before::<Timesheet>().cloned();
        let updated = session.client().timesheets().update(id, form).await;
        match updated {
            Ok(after) => {
                let change = session.record(Change::updated(before, after)).await;
                Ok(Checked { change: session.name_change(change).await, findings: checked.findings.clone() })
            }
            Err(error) => {
                let now = session.now().to_zoned(jiff::tz::TimeZone::UTC);
                let data = CheckData::none(now, Aspects::BESIDE);
                Err(write::explain_refusal(session, error.into(), before.as_ref(), None, data).await)
            }
        }
    };
    batch::each(&ids, write, progress).await
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kimai_api::{Activity, Id, Timesheet};
    use serde_json::{Value, json};

    use super::{Activities, Skipped, by_name, is_same};
    use crate::names::Catalogue;

    fn activity(id: u64, name: &str, project: Option<u64>, visible: bool) -> Activity {
        serde_json::from_value(json!({"id": id, "name": name, "project": project, "visible": visible}))
            .unwrap()
    }

    /// Activities of the new project 2, in which global ones are allowed or not.
    fn activities(allows_global: bool) -> Activities {
        let rows = [
            activity(1, "Meeting", None, true),
            activity(2, "Support", None, true),
            activity(10, "Concept", Some(1), true),
            activity(11, "Backend", Some(1), true),
            activity(12, "Meeting", Some(1), true),
            activity(20, "concept", Some(2), true),
            activity(21, "Backend", Some(2), false),
            activity(22, "Meeting", Some(2), true),
        ];
        let all: Catalogue<Activity> = rows.into_iter().map(|row| (row.id, row)).collect();
        let project = Id::new(2);
        Activities {
            by_name: by_name(&all, project, allows_global),
            project,
            allows_global,
            all: Arc::new(all),
        }
    }

    fn activity_of(activities: &Activities, activity: u64) -> Result<u64, Skipped> {
        let record: Value = json!({"id": 5, "begin": "2026-11-23T09:00:00+0100", "user": 3, "project": 1, "activity": activity});
        let record: Timesheet = serde_json::from_value(record).unwrap();
        activities.activity_of(&record).map(Id::get)
    }

    #[test]
    fn two_states_of_a_record_are_the_same_only_if_every_field_is() {
        let record = |changes: &Value| -> Timesheet {
            let mut json = json!({"id": 5, "begin": "2026-11-23T09:00:00+0100", "end": "2026-11-23T10:00:00+0100", "user": 3,
                "project": 1, "activity": 2, "description": "Concept", "tags": ["a", "B"], "billable": true,
                "exported": false, "hourlyRate": 80.0});
            json.as_object_mut().unwrap().extend(changes.as_object().cloned().unwrap_or_default());
            serde_json::from_value(json).unwrap()
        };
        let before = record(&Value::Null);
        for same in [
            json!({"tags": ["b", "a"]}),
            json!({"begin": "2026-11-23T08:00:00+0000"}),
            json!({"hourlyRate": 80.001, "fixedRate": 0.0}),
        ] {
            assert!(is_same(&before, &record(&same)), "{same}");
        }
        for changed in [
            json!({"end": "2026-11-23T11:00:00+0100"}),
            json!({"activity": 3}),
            json!({"description": null}),
            json!({"tags": ["a"]}),
            json!({"billable": false}),
            json!({"exported": true}),
            json!({"hourlyRate": 90.0}),
            json!({"fixedRate": 10.0}),
        ] {
            assert!(!is_same(&before, &record(&changed)), "{changed}");
        }
    }

    #[test]
    fn activities_of_the_old_project_are_matched_by_name() {
        let activities = activities(true);
        assert_eq!(activity_of(&activities, 10), Ok(20));
        assert_eq!(activity_of(&activities, 12), Ok(22));
        assert_eq!(activity_of(&activities, 11), Err(Skipped::NoSuchActivity("Backend".to_owned())));
        assert_eq!(activity_of(&activities, 1), Ok(1));
        assert_eq!(activity_of(&activities, 20), Ok(20));
    }

    #[test]
    fn global_activities_are_matched_where_the_project_allows_none() {
        let activities = activities(false);
        assert_eq!(activity_of(&activities, 1), Ok(22));
        assert_eq!(activity_of(&activities, 2), Err(Skipped::NoGlobalActivity("Support".to_owned())));
    }
}
