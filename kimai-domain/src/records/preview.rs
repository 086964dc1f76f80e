//! Records as they would be after a write, for previews.

use jiff::Zoned;
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
    Timesheet {
        id: planned.id.unwrap_or_else(|| Id::new(0)),
        begin: planned.begin.clone(),
        end: planned.end.clone(),
        duration: planned.end.as_ref().map(|_| planned.duration()),
        break_duration: (planned.pause.0 != 0).then_some(planned.pause),
        user: user(session, planned.user).await,
        project: project(planned.project, data),
        activity: activity(planned.activity, data),
        description: planned.description.clone(),
        tags: names_of(tags),
        rate: None,
        internal_rate: None,
        fixed_rate: form.fixed_rate.value().copied(),
        hourly_rate: form.hourly_rate.value().copied(),
        exported: form.exported.value().copied(),
        billable: planned.billable,
        meta_fields: Vec::new(),
    }
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
    let same_times = |end: &Option<Zoned>| {
        before.begin == planned.begin && before.end == *end && form.break_duration.is_unset()
    };
    let keeps_times = same_times(&planned.end);
    Timesheet {
        begin: planned.begin.clone(),
        end: planned.end.clone(),
        duration: if keeps_times {
            before.duration
        } else {
            planned.end.as_ref().map(|_| planned.duration())
        },
        break_duration: if form.break_duration.is_unset() {
            before.break_duration
        } else {
            Some(planned.pause)
        },
        user: if planned.user == before.user.id() {
            before.user.clone()
        } else {
            user(session, planned.user).await
        },
        project: if planned.project == before.project.id() {
            before.project.clone()
        } else {
            project(planned.project, data)
        },
        activity: if planned.activity == before.activity.id() {
            before.activity.clone()
        } else {
            activity(planned.activity, data)
        },
        description: planned.description.clone(),
        tags: match &form.tags {
            Field::Unset => before.tags.clone(),
            Field::Null => Vec::new(),
            Field::Set(tags) => names_of(tags),
        },
        billable: planned.billable,
        exported: form.exported.value().copied().or(before.exported),
        fixed_rate: or(&form.fixed_rate, before.fixed_rate),
        hourly_rate: or(&form.hourly_rate, before.hourly_rate),
        ..before.clone()
    }
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
