//! Time records: single records, pages of a listing, scans of all pages, filters by custom field, writes.

pub mod checks;
pub mod entries;
pub mod free;
mod meta_filter;
mod preview;
mod refusal;
mod scan;
mod times;
pub mod update_many;
mod warnings;
mod write;

use futures_util::future::join;
use jiff::tz::TimeZone;
use kimai_api::{FormTime, Id, InvalidRow, Owner, Timesheet, TimesheetQuery, User};

pub use meta_filter::{MetaFilter, MetaMatch};
pub use refusal::{RecordRefused, RefusalReason, reasons};
pub use scan::{MAX_RECORDS, ScanResult, scan, scan_rows};
pub use times::{RecordTimes, ResolvedTimes, TimeNote};
pub use warnings::{Warning, retain_possible};
pub(crate) use write::write_beside_checks;
pub use write::{
    Checked, create, create_checked, delete, delete_many, duplicate, get_many, plan_create, plan_update,
    set_exported_many, set_meta, toggle_exported, unknown_tags, update, update_checked,
};

use crate::{
    Error, Session, TimesheetApi,
    page::{ResultPage, if_in_range},
};

/// The users whose records a query selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The caller's records.
    Own,
    /// The records of all users that the caller may see.
    All,
    /// The records of these users.
    Users(Vec<Id<User>>),
}

/// Returns one record with names and with times in the caller's zone.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the record or the token; as [`Session::load_names`].
pub async fn get(session: &Session, id: Id<Timesheet>) -> Result<Timesheet, Error> {
    // The zone is needed for the names; reading the profile meanwhile saves a round trip.
    let (record, zone) = join(session.client().timesheets().get(id), session.zone()).await;
    let record = record?;
    zone?;
    session.with_names(record).await
}

/// A page of records.
///
/// If Kimai ignored a filter, the page is empty and [`warnings`](Self::warnings) says which filter it was.
#[derive(Debug)]
pub struct RecordPage {
    /// The page.
    pub page: ResultPage<Timesheet>,
    /// Rows that failed to deserialize.
    pub invalid: Vec<InvalidRow>,
    /// Differences between the response and the requested filters.
    pub warnings: Vec<Warning>,
}

/// Returns one page of the records of `scope` that pass `filters`, with expanded relations.
///
/// # Errors
/// The errors of the request. A page past the end is empty and has the total.
pub async fn list(
    records: &impl TimesheetApi,
    me: Id<User>,
    scope: &Scope,
    filters: TimesheetQuery,
) -> Result<RecordPage, Error> {
    let page = filters.page.unwrap_or(1).max(1);
    let query = with_scope(filters.full(true).page(page), scope, me);
    let Some(response) = if_in_range(records.page(&query).await, page)? else {
        let first = query.page(1).size(1).full(None);
        let total = records.page(&first).await?.total;
        return Ok(RecordPage {
            page: ResultPage::past_end(total),
            invalid: Vec::new(),
            warnings: Vec::new(),
        });
    };
    let mut warnings = warnings::detect(&response, &query, scope, me);
    let is_whole = page == 1 && response.next_page().is_none();
    if warnings.contains(&Warning::OnlyOwn)
        && !is_whole
        && !only_own(records, me, &query, response.total).await?
    {
        warnings.retain(|warning| *warning != Warning::OnlyOwn);
    }
    if warnings.iter().any(Warning::is_unfiltered) {
        let page = ResultPage { rows: Vec::new(), total: None, first: 0, next: None };
        return Ok(RecordPage { page, invalid: Vec::new(), warnings });
    }
    let per_page = u64::from(response.per_page.or(query.size).unwrap_or(crate::page::ROWS));
    let page = ResultPage {
        first: u64::from(page - 1) * per_page + 1,
        next: response.next_page(),
        total: response.total,
        rows: response.listing.rows,
    };
    Ok(RecordPage { page, invalid: response.listing.invalid, warnings })
}

/// Tells whether all records of a query, and not only those of one page, are the caller's.
///
/// A listing of the caller's records alone has the same total then.
async fn only_own(
    records: &impl TimesheetApi,
    me: Id<User>,
    query: &TimesheetQuery,
    total: Option<u64>,
) -> Result<bool, Error> {
    let own = query.clone().user(Owner::User(me)).users(Vec::new()).page(1).size(1).full(None);
    Ok(total.is_some() && records.page(&own).await?.total == total)
}

/// Adds the scope to a query. Kimai combines `user` and `users`, and defaults to the caller if both are missing.
fn with_scope(query: TimesheetQuery, scope: &Scope, me: Id<User>) -> TimesheetQuery {
    match scope {
        Scope::Own => query.user(Owner::User(me)),
        Scope::All => query.user(Owner::All),
        Scope::Users(users) => query.users(users.clone()),
    }
}

/// Converts a time of the caller for the update of a record. Kimai reads local times of an update in the zone of the
/// record, so a time of another zone gets its offset.
///
/// Only the UTC offset of the record's zone is known. If it equals the caller's offset at the record's begin, the
/// zones are taken to be the same and the time is returned unchanged.
pub fn for_record(record: &Timesheet, time: FormTime, caller_zone: &TimeZone) -> FormTime {
    if time.exact().is_some() || caller_zone.to_offset(record.begin.timestamp()) == record.begin.offset() {
        return time;
    }
    match time.local().to_zoned(caller_zone.clone()) {
        Ok(exact) => FormTime::from(&exact),
        Err(_) => time,
    }
}

#[cfg(test)]
mod tests {
    use jiff::{civil::DateTime, tz::TimeZone};
    use kimai_api::{FormTime, Timesheet};

    use super::for_record;

    fn record(begin: &str) -> Timesheet {
        let json = serde_json::json!({ "id": 5, "begin": begin, "user": 3, "project": 1, "activity": 9 });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn update_times_of_another_zone_have_their_offset() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let noon = FormTime::from("2026-07-01T12:00:00".parse::<DateTime>().unwrap());
        assert_eq!(for_record(&record("2026-01-05T09:00:00+0100"), noon, &berlin), noon);
        let new_york = for_record(&record("2026-07-05T09:00:00-0400"), noon, &berlin);
        assert_eq!(new_york.to_string(), "2026-07-01T12:00:00+02:00");
    }
}
