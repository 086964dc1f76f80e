//! `POST /api/projects/{id}/duplicate`, since 2.66.

use super::{
    super::{
        access,
        answers::{Answer, Body, NOT_FOUND, Outcome},
        call::Call,
        store::{Activity, Project, Rate, Table},
    },
    KIND, form, view,
};

/// A copy with teams, meta fields, rates and activities: 201, unlike every other creation.
pub(super) fn duplicate(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "edit")?;
    call.require("create_project")?;
    call.require("create_activity")?;
    let old = call.store.projects.get(id).ok_or(NOT_FOUND)?.clone();
    let copied = copy(old, form::next_number(call));
    let copy = call.store.projects.add(|id| Project { id, ..copied });
    copy_rates(&mut call.store.project_rates, id, copy);
    copy_activities(call, id, copy);
    let project = call.store.projects.get(copy).ok_or(NOT_FOUND)?;
    Ok(Answer::with(201, Body::Json(view::entity(call, project))))
}

/// It starts when the old one ends.
fn copy(old: Project, number: String) -> Project {
    let start = old.end.or(old.start);
    Project { name: format!("{} [COPY]", old.name), number: Some(number), start, end: None, ..old }
}

/// The visible ones, without their numbers.
fn copy_activities(call: &mut Call<'_>, from: u64, to: u64) {
    let visible = |activity: &&Activity| activity.project == Some(from) && activity.visible;
    let activities: Vec<Activity> = call.store.activities.iter().filter(visible).cloned().collect();
    for activity in activities {
        let old = activity.id;
        let new =
            call.store.activities.add(|id| Activity { id, project: Some(to), number: None, ..activity });
        copy_rates(&mut call.store.activity_rates, old, new);
    }
}

fn copy_rates(rates: &mut Table<Rate>, from: u64, to: u64) {
    let old: Vec<Rate> = rates.iter().filter(|rate| rate.parent == from).cloned().collect();
    for rate in old {
        rates.add(|id| Rate { id, parent: to, ..rate });
    }
}
