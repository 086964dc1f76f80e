//! Records as they would be after a write, for previews.

use kimai_api::{Activity, Field, Id, Link, Project, Timesheet, TimesheetForm, User};

use super::checks::{CheckData, Planned};
use crate::Session;

/// Returns the record that a form creates. Kimai may round its times.
pub(super) async fn record(
    session: &Session,
    planned: &Planned,
    form: &TimesheetForm,
    data: &CheckData,
) -> Timesheet {
    let tags = form.tags.value().map(String::as_str).unwrap_or_default();
    let mut record = Timesheet::new(
        planned.id.unwrap_or_else(|| Id::new(0)),
        planned.begin.clone(),
        user(session, planned.user).await,
        project(planned.project, data),
        activity(planned.activity, data),
    );
    record.end.clone_from(&planned.end);
    record.duration = planned.end.as_ref().map(|_| planned.duration());
    record.break_duration = (planned.pause.0 != 0).then_some(planned.pause);
    record.description.clone_from(&planned.description);
    record.tags = names_of(tags);
    record.fixed_rate = form.fixed_rate.value().copied();
    record.hourly_rate = form.hourly_rate.value().copied();
    record.exported = form.exported.value().copied();
    record.billable = planned.billable;
    record
}

/// Returns a record with the fields of a form in place of its own.
pub(super) async fn updated(
    session: &Session,
    before: &Timesheet,
    planned: &Planned,
    form: &TimesheetForm,
    data: &CheckData,
) -> Timesheet {
    let or = |field: &Field<f64>, old: Option<f64>| match field {
        Field::Unset => old,
        Field::Null => None,
        Field::Set(value) => Some(*value),
    };
    let keeps_times =
        before.begin == planned.begin && before.end == planned.end && form.break_duration.is_unset();
    let mut after = before.clone();
    if !keeps_times {
        after.duration = planned.end.as_ref().map(|_| planned.duration());
    }
    after.begin = planned.begin.clone();
    after.end.clone_from(&planned.end);
    if !form.break_duration.is_unset() {
        after.break_duration = Some(planned.pause);
    }
    if planned.user != before.user.id() {
        after.user = user(session, planned.user).await;
    }
    if planned.project != before.project.id() {
        after.project = project(planned.project, data);
    }
    if planned.activity != before.activity.id() {
        after.activity = activity(planned.activity, data);
    }
    after.description.clone_from(&planned.description);
    match &form.tags {
        Field::Unset => {}
        Field::Null => after.tags.clear(),
        Field::Set(tags) => after.tags = names_of(tags),
    }
    after.billable = planned.billable;
    after.exported = form.exported.value().copied().or(before.exported);
    after.fixed_rate = or(&form.fixed_rate, before.fixed_rate);
    after.hourly_rate = or(&form.hourly_rate, before.hourly_rate);
    after
}

fn names_of(tags: &str) -> Vec<String> {
    tags.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
}

async fn user(session: &Session, id: Id<User>) -> Link<User> {
    if let Ok(me) = session.me().await
        && me.id == id
    {
        return Link::from((*me).clone());
    }
    session.user_by_id(id).await.map_or(Link::Id(id), Link::from)
}

/// Returns the project with its customer, as far as they were read.
fn project(id: Id<Project>, data: &CheckData) -> Link<Project> {
    let Some(project) = data.projects.get(&id) else { return Link::Id(id) };
    let mut project = project.clone();
    if let Some(customer) = project.customer.as_ref().and_then(|link| data.customers.get(&link.id())) {
        project.customer = Some(Link::from(customer.clone()));
    }
    Link::from(project)
}

fn activity(id: Id<Activity>, data: &CheckData) -> Link<Activity> {
    data.activities.get(&id).map_or(Link::Id(id), |activity| Link::from(activity.clone()))
}
