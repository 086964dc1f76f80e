//! Detection of filters that Kimai ignored: it drops unknown ids and forbidden users from a query without an error.

use std::collections::BTreeSet;

use kimai_api::{Activity, Customer, Id, Page, Project, Timesheet, TimesheetQuery, User};

use super::Scope;
use crate::people::is_administrator;

/// A difference between a listing and the requested filters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The listing contains records of users that were not requested: the caller may not see the requested users, or
    /// they do not exist.
    OtherUsers(Vec<Id<User>>),
    /// Records of other users were requested, but all rows belong to the caller.
    OnlyOwn,
    /// Records of other users were requested, but the listing is empty.
    NothingOfOthers,
    /// The listing contains records of projects that were not requested: the project ids do not exist.
    OtherProjects(Vec<Id<Project>>),
    /// The listing contains records of activities that were not requested: the activity ids do not exist.
    OtherActivities(Vec<Id<Activity>>),
    /// The listing contains records of customers that were not requested: the customer ids do not exist.
    OtherCustomers(Vec<Id<Customer>>),
}

impl Warning {
    /// Returns true if Kimai dropped the filter, so that the rows are not the requested ones.
    pub const fn is_unfiltered(&self) -> bool {
        !matches!(self, Self::OnlyOwn | Self::NothingOfOthers)
    }
}

/// Removes the warnings that the role of the caller rules out: administrators may see all records.
pub fn retain_possible(warnings: &mut Vec<Warning>, me: &User) {
    if is_administrator(me) {
        warnings.retain(Warning::is_unfiltered);
    }
}

/// Compares a page of records with the query that requested it.
pub(super) fn detect(
    page: &Page<Timesheet>,
    query: &TimesheetQuery,
    scope: &Scope,
    me: Id<User>,
) -> Vec<Warning> {
    let projects = joined(query.project, &query.projects);
    let activities = joined(query.activity, &query.activities);
    let customers = joined(query.customer, &query.customers);
    let customer_of = |record: &Timesheet| Some(record.project.object()?.customer.as_ref()?.id());
    [
        user_warning(page, scope, me),
        unrequested(page, &projects, |record| Some(record.project.id())).map(Warning::OtherProjects),
        unrequested(page, &activities, |record| Some(record.activity.id())).map(Warning::OtherActivities),
        unrequested(page, &customers, customer_of).map(Warning::OtherCustomers),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn joined<T>(one: Option<Id<T>>, several: &[Id<T>]) -> Vec<Id<T>> {
    one.into_iter().chain(several.iter().copied()).collect()
}

/// Returns the ids in the page that are not among the requested ones, or `None` if nothing was requested.
fn unrequested<T>(
    page: &Page<Timesheet>,
    requested: &[Id<T>],
    id_of: impl Fn(&Timesheet) -> Option<Id<T>>,
) -> Option<Vec<Id<T>>> {
    let ids: BTreeSet<Id<T>> = page.iter().filter_map(id_of).filter(|id| !requested.contains(id)).collect();
    (!requested.is_empty() && !ids.is_empty()).then(|| ids.into_iter().collect())
}

fn user_warning(page: &Page<Timesheet>, scope: &Scope, me: Id<User>) -> Option<Warning> {
    let requested = match scope {
        Scope::Own => &[me][..],
        Scope::All => &[],
        Scope::Users(users) => users,
    };
    let wants_others = match scope {
        Scope::Own => false,
        Scope::All => true,
        Scope::Users(users) => users.iter().any(|user| *user != me),
    };
    if let Some(users) = unrequested(page, requested, |record| Some(record.user.id())) {
        return Some(Warning::OtherUsers(users));
    }
    if !wants_others {
        None
    } else if page.is_empty() {
        Some(Warning::NothingOfOthers)
    } else {
        page.iter().all(|record| record.user.id() == me).then_some(Warning::OnlyOwn)
    }
}
