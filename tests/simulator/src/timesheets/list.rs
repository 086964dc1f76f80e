//! Lists of timesheets and their filters.

use std::cmp::Ordering;

use jiff::tz::TimeZone;

use crate::{
    call::{Call, allowed},
    lists,
    permissions::{self, TeamResource},
    query::{Param, ParamType, Query},
    response::{BAD_REQUEST, ErrorResponse, FORBIDDEN, Response, RouteResult},
    store::Timesheet,
    timesheets::{access, view},
};

const SWITCH: ParamType = ParamType::Word(&["0", "1"]);

const LIST: &[Param] = &[
    Param("user", ParamType::NumberOrAll),
    Param("users", ParamType::Numbers),
    Param("customer", ParamType::Number),
    Param("customers", ParamType::Numbers),
    Param("project", ParamType::Number),
    Param("projects", ParamType::Numbers),
    Param("activity", ParamType::Number),
    Param("activities", ParamType::Numbers),
    Param("page", ParamType::Number),
    Param("size", ParamType::Number),
    Param("tags", ParamType::Texts),
    Param("orderBy", ParamType::Word(&["id", "begin", "end", "rate"])),
    Param("order", ParamType::Word(&["ASC", "DESC"])),
    Param("begin", ParamType::Moment),
    Param("end", ParamType::Moment),
    Param("exported", SWITCH),
    Param("active", SWITCH),
    Param("billable", SWITCH),
    Param("full", ParamType::Word(&["0", "1", "true", "false"])),
    Param("term", ParamType::Text),
    Param("modified_after", ParamType::Moment),
];

const RECENT: &[Param] = &[Param("begin", ParamType::Moment), Param("size", ParamType::Number)];

/// Lists own timesheets, or those of others with the permission; unknown ids do not filter.
pub(super) fn page(call: &mut Call<'_>) -> RouteResult {
    allowed(call.may("view_own_timesheet") || call.may("view_other_timesheet"))?;
    let query = call.query(LIST)?;
    let users = users(call, &query)?;
    let within = within(call, &query)?;
    let tags = tags(call, &query)?;
    let fits = |sheet: &&Timesheet| {
        users.as_ref().map_or_else(|| access::leads(call, sheet.user), |users| users.contains(&sheet.user))
            && access::accessible(call, sheet)
            && within
                .iter()
                .all(|(of, ids)| ids.is_empty() || of(call, sheet).is_some_and(|id| ids.contains(&id)))
            && (tags.is_empty() || sheet.tags.iter().any(|tag| tags.contains(tag)))
            && matches(call, &query, sheet)
    };
    let mut rows: Vec<&Timesheet> = call.store.timesheets.iter().filter(fits).collect();
    sort(&mut rows, &query);
    let full = query.flag("full") == Some(true);
    let show =
        |sheet: &&Timesheet| if full { view::expanded_row(call, sheet) } else { view::row(call, sheet) };
    lists::page(call.settings, &query, &rows, show)
}

/// Sorts by the requested column, newest first by default; equal rows by id.
fn sort(rows: &mut [&Timesheet], query: &Query) {
    let by = |a: &Timesheet, b: &Timesheet| match query.text("orderBy") {
        Some("id") => Ordering::Equal,
        Some("end") => a.end.cmp(&b.end),
        Some("rate") => a.rate.total_cmp(&b.rate),
        _ => a.begin.cmp(&b.begin),
    };
    rows.sort_by(|a, b| by(a, b).then(a.id.cmp(&b.id)));
    if query.text("order") != Some("ASC") {
        rows.reverse();
    }
}

/// Lists the running timesheets of the caller, newest first.
pub(super) fn active(call: &mut Call<'_>) -> RouteResult {
    call.require("view_own_timesheet")?;
    let own = |sheet: &&Timesheet| sheet.user == call.me.id && sheet.end.is_none();
    let mut rows: Vec<&Timesheet> = call.store.timesheets.iter().filter(own).collect();
    rows.sort_by_key(|sheet| std::cmp::Reverse((sheet.begin, sheet.id)));
    Ok(Response::json(rows.into_iter().map(|sheet| view::expanded_row(call, sheet)).collect::<Vec<_>>()))
}

/// Lists the newest timesheet of each project and activity, the last to end first, running ones last.
/// An empty `begin` means now.
pub(super) fn recent(call: &mut Call<'_>) -> RouteResult {
    call.require("view_own_timesheet")?;
    let query = call.query(RECENT)?;
    let begin = query.blank("begin").then_some(call.now).or_else(|| query.moment("begin", &call.zone()));
    let limit = query.number("size").and_then(|size| usize::try_from(size).ok()).unwrap_or(10);
    let own = |sheet: &&Timesheet| sheet.user == call.me.id && begin.is_none_or(|begin| sheet.begin >= begin);
    let mut rows: Vec<&Timesheet> = Vec::new();
    for sheet in call.store.timesheets.iter().rev().filter(own) {
        if rows.iter().all(|row| (row.project, row.activity) != (sheet.project, sheet.activity)) {
            rows.push(sheet);
        }
    }
    rows.truncate(limit);
    rows.retain(|sheet| access::accessible(call, sheet));
    rows.sort_by_key(|sheet| std::cmp::Reverse(sheet.end));
    Ok(Response::json(rows.into_iter().map(|sheet| view::expanded_row(call, sheet)).collect::<Vec<_>>()))
}

/// Returns the requested users; `None` means all whom the caller may see. Without the permission it is
/// always the caller.
pub(super) fn users(call: &Call<'_>, query: &Query) -> Result<Option<Vec<u64>>, ErrorResponse> {
    if !call.may("view_other_timesheet") {
        return Ok(Some(vec![call.me.id]));
    }
    if query.text("user") == Some("all") {
        return Ok(None);
    }
    let requested = query.numbers("user", "users").into_iter();
    let known: Vec<u64> = requested.filter(|id| call.store.users.contains(*id)).collect();
    if known.iter().any(|id| !access::leads(call, *id)) {
        return Err(FORBIDDEN);
    }
    Ok(Some(if known.is_empty() { vec![call.me.id] } else { known }))
}

/// Function that returns a related id of a timesheet.
pub(super) type Of = fn(&Call<'_>, &Timesheet) -> Option<u64>;

/// Returns the requested customers, projects and activities: unknown ids are dropped, hidden ones answer 403.
pub(super) fn within(call: &Call<'_>, query: &Query) -> Result<[(Of, Vec<u64>); 3], ErrorResponse> {
    let ids = |kind, one, many| permissions::accessible_ids(call, kind, query.numbers(one, many));
    let customer: Of = |call, sheet| call.store.projects.get(sheet.project).map(|project| project.customer);
    Ok([
        (customer, ids(TeamResource::Customer, "customer", "customers")?),
        (|_, sheet| Some(sheet.project), ids(TeamResource::Project, "project", "projects")?),
        (|_, sheet| Some(sheet.activity), ids(TeamResource::Activity, "activity", "activities")?),
    ])
}

/// Returns the requested tags that are visible; 400 if there is none.
pub(super) fn tags(call: &Call<'_>, query: &Query) -> Result<Vec<String>, ErrorResponse> {
    let requested: Vec<String> = query.texts("tags").map(str::to_lowercase).collect();
    let known =
        call.store.tags.iter().filter(|tag| tag.visible && requested.contains(&tag.name.to_lowercase()));
    let known: Vec<String> = known.map(|tag| tag.name.clone()).collect();
    if known.is_empty() && !requested.is_empty() { Err(BAD_REQUEST) } else { Ok(known) }
}

/// Applies the other filters. `begin` and `end` both refer to the begin of a timesheet.
pub(super) fn matches(call: &Call<'_>, query: &Query, sheet: &Timesheet) -> bool {
    let zone = call.zone();
    let modified = query.blank("modified_after").then_some(call.now);
    let modified = modified.or_else(|| query.moment("modified_after", &TimeZone::UTC));
    let switch = |name: &str, is: bool| query.flag(name).is_none_or(|wanted| wanted == is);
    query.moment("begin", &zone).is_none_or(|begin| sheet.begin >= begin)
        && query.moment("end", &zone).is_none_or(|end| sheet.begin <= end)
        && modified.is_none_or(|after| sheet.modified >= after)
        && switch("exported", sheet.exported)
        && switch("active", sheet.end.is_none())
        && switch("billable", sheet.billable)
        && query
            .text("term")
            .is_none_or(|term| lists::matches_term(term, &[sheet.description.as_deref()], &sheet.meta))
}
