//! `GET /api/activities`: those of projects, and the global ones.

use super::{
    super::{
        access::{self, Shared},
        answers::{Answer, Outcome},
        call::Call,
        query::{Param, Query, Takes},
        search, sharing,
        store::Activity,
    },
    KIND, view,
};

const PARAMS: &[Param] = &[
    Param("project", Takes::Number),
    Param("projects", Takes::Numbers),
    Param("visible", Takes::Word(&["1", "2", "3"])),
    Param("globals", Takes::Word(&["0", "1", "true", "false"])),
    Param("orderBy", Takes::Word(&["id", "name", "project"])),
    Param("order", Takes::Word(&["ASC", "DESC"])),
    Param("term", Takes::Text),
];

pub(super) fn list(call: &mut Call<'_>) -> Outcome {
    let query = call.query(PARAMS)?;
    let projects = access::known(call, Shared::Project, query.numbers("project", "projects"))?;
    let mut activities: Vec<&Activity> = call
        .store
        .activities
        .iter()
        .filter(|activity| of_projects(call, &query, &projects, activity))
        .filter(|activity| wanted(call, &query, activity))
        .collect();
    match query.text("orderBy") {
        Some("id") => sharing::order(&query, &mut activities, |activity| activity.id),
        Some("project") => sharing::order(&query, &mut activities, |activity| project_name(call, activity)),
        _ => sharing::order(&query, &mut activities, |activity| sharing::collated(&activity.name)),
    }
    Ok(Answer::json(activities.into_iter().map(|activity| view::row(call, activity)).collect::<Vec<_>>()))
}

/// Global ones come with any projects asked for, but not with a single one that forbids them.
fn of_projects(call: &Call<'_>, query: &Query, projects: &[u64], activity: &Activity) -> bool {
    match (activity.project, projects) {
        (project, _) if query.flag("globals") == Some(true) => project.is_none(),
        (_, []) => true,
        (Some(project), projects) => projects.contains(&project),
        (None, [only]) => call.store.projects.get(*only).is_some_and(|project| project.global_activities),
        (None, _) => true,
    }
}

/// An activity counts as visible or hidden by itself, but only under a visible project and customer.
fn wanted(call: &Call<'_>, query: &Query, activity: &Activity) -> bool {
    let both = query.text("visible") == Some("3");
    let texts = [Some(activity.name.as_str()), activity.comment.as_deref(), activity.number.as_deref()];
    sharing::visible(query, activity.visible)
        && (both || activity.project.is_none_or(|project| call.store.is_open(project)))
        && access::reaches(call, KIND, activity.id)
        && query.text("term").is_none_or(|term| search::finds(term, &texts, &activity.meta))
}

fn project_name(call: &Call<'_>, activity: &Activity) -> Option<String> {
    activity
        .project
        .and_then(|project| call.store.projects.get(project))
        .map(|project| sharing::collated(&project.name))
}
