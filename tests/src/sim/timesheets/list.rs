//! Lists of records.

use std::cmp::Ordering;

use super::{
    super::{
        answers::{Answer, Outcome},
        call::{Call, allowed},
        paging,
        query::{Param, Query, Takes},
        store::Timesheet,
    },
    filters::{matches, tags, users, within},
    view, voter,
};

const SWITCH: Takes = Takes::Word(&["0", "1"]);

const LIST: &[Param] = &[
    Param("user", Takes::NumberOrAll),
    Param("users", Takes::Numbers),
    Param("customer", Takes::Number),
    Param("customers", Takes::Numbers),
    Param("project", Takes::Number),
    Param("projects", Takes::Numbers),
    Param("activity", Takes::Number),
    Param("activities", Takes::Numbers),
    Param("page", Takes::Number),
    Param("size", Takes::Number),
    Param("tags", Takes::Texts),
    Param("orderBy", Takes::Word(&["id", "begin", "end", "rate"])),
    Param("order", Takes::Word(&["ASC", "DESC"])),
    Param("begin", Takes::Moment),
    Param("end", Takes::Moment),
    Param("exported", SWITCH),
    Param("active", SWITCH),
    Param("billable", SWITCH),
    Param("full", Takes::Word(&["0", "1", "true", "false"])),
    Param("term", Takes::Text),
    Param("modified_after", Takes::Moment),
];

const RECENT: &[Param] = &[Param("begin", Takes::Moment), Param("size", Takes::Number)];

/// Own records, unless the caller sees others' and asks for them; unknown ids are no filter at all.
pub(super) fn page(call: &mut Call<'_>) -> Outcome {
    allowed(call.may("view_own_timesheet") || call.may("view_other_timesheet"))?;
    let query = call.query(LIST)?;
    let users = users(call, &query)?;
    let within = within(call, &query)?;
    let tags = tags(call, &query)?;
    let fits = |sheet: &&Timesheet| {
        users.as_ref().map_or_else(|| voter::leads(call, sheet.user), |users| users.contains(&sheet.user))
            && voter::accessible(call, sheet)
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
    paging::page(call.settings, &query, &rows, show)
}

/// Newest first unless asked otherwise; equal ones by id.
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

/// The running records of the caller, newest first.
pub(super) fn active(call: &mut Call<'_>) -> Outcome {
    call.require("view_own_timesheet")?;
    let own = |sheet: &&Timesheet| sheet.user == call.me.id && sheet.end.is_none();
    let mut rows: Vec<&Timesheet> = call.store.timesheets.iter().filter(own).collect();
    rows.sort_by_key(|sheet| std::cmp::Reverse((sheet.begin, sheet.id)));
    Ok(Answer::json(rows.into_iter().map(|sheet| view::expanded_row(call, sheet)).collect::<Vec<_>>()))
}

/// The newest record of each project and activity, the last to end first and running ones last. An empty `begin`
/// is this moment.
pub(super) fn recent(call: &mut Call<'_>) -> Outcome {
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
    rows.retain(|sheet| voter::accessible(call, sheet));
    rows.sort_by_key(|sheet| std::cmp::Reverse(sheet.end));
    Ok(Answer::json(rows.into_iter().map(|sheet| view::expanded_row(call, sheet)).collect::<Vec<_>>()))
}
