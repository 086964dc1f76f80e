//! Which records a list has.

use jiff::tz::TimeZone;

use super::{
    super::{
        access::{self, Shared},
        answers::{BAD_REQUEST, FORBIDDEN, Refusal},
        call::Call,
        query::Query,
        search,
        store::Timesheet,
    },
    voter,
};

/// Whose records: `None` is everybody whom the caller may see. Without the permission it is the caller, whatever
/// is asked for.
pub(super) fn users(call: &Call<'_>, query: &Query) -> Result<Option<Vec<u64>>, Refusal> {
    if !call.may("view_other_timesheet") {
        return Ok(Some(vec![call.me.id]));
    }
    if query.text("user") == Some("all") {
        return Ok(None);
    }
    let asked = query.numbers("user", "users").into_iter();
    let known: Vec<u64> = asked.filter(|id| call.store.users.contains(*id)).collect();
    if known.iter().any(|id| !voter::leads(call, *id)) {
        return Err(FORBIDDEN);
    }
    Ok(Some(if known.is_empty() { vec![call.me.id] } else { known }))
}

/// What a record is of.
pub(super) type Of = fn(&Call<'_>, &Timesheet) -> Option<u64>;

/// The customers, projects and activities asked for; unknown ones are dropped, hidden ones are 403.
pub(super) fn within(call: &Call<'_>, query: &Query) -> Result<[(Of, Vec<u64>); 3], Refusal> {
    let ids = |kind, one, many| access::known(call, kind, query.numbers(one, many));
    let customer: Of = |call, sheet| call.store.projects.get(sheet.project).map(|project| project.customer);
    Ok([
        (customer, ids(Shared::Customer, "customer", "customers")?),
        (|_, sheet| Some(sheet.project), ids(Shared::Project, "project", "projects")?),
        (|_, sheet| Some(sheet.activity), ids(Shared::Activity, "activity", "activities")?),
    ])
}

/// The visible tags of those asked for; 400 when none of them does.
pub(super) fn tags(call: &Call<'_>, query: &Query) -> Result<Vec<String>, Refusal> {
    let asked: Vec<String> = query.texts("tags").map(str::to_lowercase).collect();
    let known = call.store.tags.iter().filter(|tag| tag.visible && asked.contains(&tag.name.to_lowercase()));
    let known: Vec<String> = known.map(|tag| tag.name.clone()).collect();
    if known.is_empty() && !asked.is_empty() { Err(BAD_REQUEST) } else { Ok(known) }
}

/// `begin` and `end` both look at when a record began. An empty `modified_after` is this moment.
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
            .is_none_or(|term| search::finds(term, &[sheet.description.as_deref()], &sheet.meta))
}
