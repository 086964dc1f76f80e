//! Kimai drops filters it does not accept without a word. What came back tells.

use std::collections::BTreeSet;

use kimai_api::{Activity, Customer, Id, Page, Project, Timesheet, TimesheetQuery, User};

use super::Scope;

/// Something about a listing that Kimai did not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// Records of users that were not asked for: the token may not see others', or the ids do not exist.
    OtherUsers(Vec<Id<User>>),
    /// Others' were asked for too, and every record is the caller's own.
    OnlyOwn,
    /// Others were asked for, and nothing came.
    NothingOfOthers,
    /// Records of projects that were not asked for: the ids do not exist, which is no filter at all.
    OtherProjects(Vec<Id<Project>>),
    /// The same of activities.
    OtherActivities(Vec<Id<Activity>>),
    /// The same of customers.
    OtherCustomers(Vec<Id<Customer>>),
}

pub(super) fn of(
    page: &Page<Timesheet>,
    query: &TimesheetQuery,
    scope: &Scope,
    me: Id<User>,
) -> Vec<Warning> {
    let projects = asked(query.project, &query.projects);
    let activities = asked(query.activity, &query.activities);
    let customers = asked(query.customer, &query.customers);
    let customer = |record: &Timesheet| Some(record.project.object()?.customer.as_ref()?.id());
    [
        whose(page, scope, me),
        others(page, &projects, |record| Some(record.project.id())).map(Warning::OtherProjects),
        others(page, &activities, |record| Some(record.activity.id())).map(Warning::OtherActivities),
        others(page, &customers, customer).map(Warning::OtherCustomers),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn asked<T>(one: Option<Id<T>>, several: &[Id<T>]) -> Vec<Id<T>> {
    one.into_iter().chain(several.iter().copied()).collect()
}

/// What came back although it was not asked for.
fn others<T>(
    page: &Page<Timesheet>,
    asked: &[Id<T>],
    of: impl Fn(&Timesheet) -> Option<Id<T>>,
) -> Option<Vec<Id<T>>> {
    let found: BTreeSet<Id<T>> = page.iter().filter_map(of).filter(|id| !asked.contains(id)).collect();
    (!asked.is_empty() && !found.is_empty()).then(|| found.into_iter().collect())
}

fn whose(page: &Page<Timesheet>, scope: &Scope, me: Id<User>) -> Option<Warning> {
    let (asked, of_others) = match scope {
        Scope::Own => (&[me][..], false),
        Scope::All => (&[][..], true),
        Scope::Users(users) => (&users[..], users.iter().any(|user| *user != me)),
    };
    if let Some(users) = others(page, asked, |record| Some(record.user.id())) {
        return Some(Warning::OtherUsers(users));
    }
    if !of_others {
        None
    } else if page.is_empty() {
        Some(Warning::NothingOfOthers)
    } else {
        page.iter().all(|record| record.user.id() == me).then_some(Warning::OnlyOwn)
    }
}

impl Warning {
    /// Whether Kimai dropped the filter, so that what came is not what was asked for.
    pub const fn is_unfiltered(&self) -> bool {
        !matches!(self, Self::OnlyOwn | Self::NothingOfOthers)
    }
}
