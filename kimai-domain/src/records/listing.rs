//! A page of records, with what Kimai leaves unsaid about it.

use kimai_api::{Id, Owner, Timesheet, TimesheetQuery, User};

use super::warnings::{self, Warning};
use crate::{Error, Records, page::ResultPage};

/// Whose records are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// The caller's.
    Own,
    /// Everybody's that the caller may see.
    All,
    /// These users'.
    Users(Vec<Id<User>>),
}

/// A page of records. Where Kimai dropped a filter, the page is empty: what came is not what was asked for.
#[derive(Debug)]
pub struct Listed {
    /// The page.
    pub page: ResultPage<Timesheet>,
    /// Rows that did not read, told and not shown.
    pub invalid: Vec<kimai_api::InvalidRow>,
    /// What does not fit the filters that were asked for.
    pub warnings: Vec<Warning>,
}

/// One page of the records of `scope` that the other filters let through, relations as objects.
///
/// # Errors
/// When Kimai refuses, or the page lies past the end.
pub async fn list(
    records: &impl Records,
    me: Id<User>,
    scope: &Scope,
    filters: TimesheetQuery,
) -> Result<Listed, Error> {
    let page = filters.page.unwrap_or(1).max(1);
    let query = with_scope(TimesheetQuery { full: Some(true), page: Some(page), ..filters }, scope, me);
    let answer = match records.page(&query).await {
        Err(error) if error.status() == Some(404) && page > 1 => return Err(Error::PageOutOfRange { page }),
        answer => answer?,
    };
    let warnings = warnings::of(&answer, &query, scope, me);
    if warnings.iter().any(Warning::is_unfiltered) {
        let page = ResultPage { rows: Vec::new(), total: None, first: 0, next: None };
        return Ok(Listed { page, invalid: Vec::new(), warnings });
    }
    let per_page = u64::from(answer.per_page.or(query.size).unwrap_or(crate::page::ROWS));
    let (first, next) = (u64::from(page - 1) * per_page + 1, answer.next_page());
    let (rows, total) = (answer.listing.rows, answer.total);
    Ok(Listed { page: ResultPage { rows, total, first, next }, invalid: answer.listing.invalid, warnings })
}

/// Kimai adds `user` to `users`, and takes the caller when it is told of neither.
pub(super) fn with_scope(query: TimesheetQuery, scope: &Scope, me: Id<User>) -> TimesheetQuery {
    match scope {
        Scope::Own => TimesheetQuery { user: Some(Owner::User(me)), ..query },
        Scope::All => TimesheetQuery { user: Some(Owner::All), ..query },
        Scope::Users(users) => TimesheetQuery { users: users.clone(), ..query },
    }
}
