//! `GET /api/projects`: those that are open on a day, today unless told otherwise.

use jiff::civil::Date;

use super::{
    super::{
        access::{self, Shared},
        answers::{Answer, Outcome},
        call::Call,
        query::{Param, Query, Takes},
        search, sharing,
        store::Project,
    },
    KIND, view,
};

const PARAMS: &[Param] = &[
    Param("customer", Takes::Number),
    Param("customers", Takes::Numbers),
    Param("visible", Takes::Word(&["1", "2", "3"])),
    Param("start", Takes::MomentOrDate),
    Param("end", Takes::MomentOrDate),
    Param("ignoreDates", Takes::Word(&["1"])),
    Param("globalActivities", Takes::Word(&["0", "1"])),
    Param("order", Takes::Word(&["ASC", "DESC"])),
    Param("orderBy", Takes::Word(&["id", "name", "customer"])),
    Param("term", Takes::Text),
];

pub(super) fn list(call: &mut Call<'_>) -> Outcome {
    let query = call.query(PARAMS)?;
    let customers = access::known(call, Shared::Customer, query.numbers("customer", "customers"))?;
    let days = days(call, &query);
    let mut projects: Vec<&Project> = call
        .store
        .projects
        .iter()
        .filter(|project| customers.is_empty() || customers.contains(&project.customer))
        .filter(|project| days.iter().all(|day| open_on(project, *day)))
        .filter(|project| wanted(call, &query, project))
        .collect();
    match query.text("orderBy") {
        Some("id") => sharing::order(&query, &mut projects, |project| project.id),
        Some("customer") => sharing::order(&query, &mut projects, |project| customer_name(call, project)),
        _ => sharing::order(&query, &mut projects, |project| sharing::collated(&project.name)),
    }
    Ok(Answer::json(projects.into_iter().map(|project| view::row(call, project)).collect::<Vec<_>>()))
}

/// The days on which a project must be open.
fn days(call: &Call<'_>, query: &Query) -> Vec<Date> {
    let zone = call.zone();
    let day = |name: &str| query.moment(name, &zone).map(|at| at.to_zoned(zone.clone()).date());
    let given: Vec<Date> = [day("start"), day("end")].into_iter().flatten().collect();
    match query.text("ignoreDates") {
        Some(_) => Vec::new(),
        None if given.is_empty() => vec![call.now.to_zoned(zone.clone()).date()],
        None => given,
    }
}

fn open_on(project: &Project, day: Date) -> bool {
    project.start.is_none_or(|start| start <= day) && project.end.is_none_or(|end| day <= end)
}

/// A project counts as visible or hidden by itself, but only under a visible customer.
fn wanted(call: &Call<'_>, query: &Query, project: &Project) -> bool {
    let customer = call.store.customers.get(project.customer);
    let both = query.text("visible") == Some("3");
    let texts = [
        Some(project.name.as_str()),
        project.comment.as_deref(),
        project.order_number.as_deref(),
        project.number.as_deref(),
    ];
    sharing::visible(query, project.visible)
        && (both || customer.is_some_and(|customer| customer.visible))
        && query.flag("globalActivities").is_none_or(|wanted| wanted == project.global_activities)
        && access::reaches(call, KIND, project.id)
        && query.text("term").is_none_or(|term| search::finds(term, &texts, &project.meta))
}

fn customer_name(call: &Call<'_>, project: &Project) -> Option<String> {
    call.store.customers.get(project.customer).map(|customer| sharing::collated(&customer.name))
}
