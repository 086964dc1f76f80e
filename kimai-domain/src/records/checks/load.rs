//! Requests of the checks. They run in parallel, and none of them fails the write beside it.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use futures_util::future::{join, join_all, join3};
use jiff::{SignedDuration, Zoned, civil::time};
use kimai_api::{
    Activity, Customer, Error as ApiError, Id, Link, Owner, Project, Timesheet, TimesheetQuery, User,
};

use super::{
    Aspects, BudgetUse, Check, CheckData, CountedRecord, DaysOff, Planned,
    budget::months,
    days_off::{self, ReadDaysOff},
};
use crate::{
    EntityKind, EntityRef, Error, Session, TimesheetApi,
    absences::Days,
    records::{Scope, scan_rows},
};

/// Time by which an earlier record may begin before a checked one and still overlap it.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24);

/// Time after which the checks are given up, so that they do not delay the answer of a write.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Number of records of a budget up to which they are added up.
const MAX_BUDGET_RECORDS: u64 = 2_000;

/// Records of a budget that are requested at once.
const BUDGET_PAGE: u32 = 500;

/// Runs a write beside the requests of its checks, and returns both results.
///
/// `plan` makes the checked records from the caller's id and the current time; without any, nothing is requested.
pub async fn beside<T>(
    session: &Session,
    aspects: Aspects,
    plan: impl FnOnce(Id<User>, &Zoned) -> Vec<Planned>,
    write: impl Future<Output = T>,
) -> (T, CheckData) {
    let checks = async {
        let me = session.me().await?;
        let now = session.local_now().await?;
        let planned = plan(me.id, &now);
        Ok::<_, Error>(load(session, &planned, aspects).await)
    };
    let (written, data) = join(write, checks).await;
    let unread = |_: Error| CheckData::unread(session.now().to_zoned(jiff::tz::TimeZone::UTC), aspects);
    (written, data.unwrap_or_else(unread))
}

/// Loads what the checks of these records need. Whatever cannot be read is named in [`CheckData::unchecked`].
pub async fn load(session: &Session, planned: &[Planned], aspects: Aspects) -> CheckData {
    let Ok(now) = session.local_now().await else {
        let now = session.now().to_zoned(jiff::tz::TimeZone::UTC);
        return CheckData::unread(now, aspects);
    };
    let none = CheckData::none(now.clone(), aspects);
    if planned.is_empty() || !aspects.is_any() {
        return none;
    }
    let loading = join3(
        records(session, planned, &now, aspects.times),
        days_off_of(session, planned, aspects.times),
        work(session, planned, aspects),
    );
    let Ok((records, days, work)) = tokio::time::timeout(TIMEOUT, Box::pin(loading)).await else {
        return CheckData::unread(now, aspects);
    };
    let mut data = CheckData {
        projects: work.projects,
        activities: work.activities,
        customers: work.customers,
        budgets: work.budgets,
        unchecked: work.unchecked,
        ..none
    };
    match records {
        Ok(records) => data.records = records,
        Err(check) => drop(data.unchecked.insert(check)),
    }
    for (user, read) in days {
        data.days_off.insert(user, read.days_off);
        data.locked.extend(read.locked.into_iter().map(|month| (user, month)));
        data.unchecked.extend(read.unchecked);
    }
    data
}

/// Returns the planned records of each owner.
fn by_owner(planned: &[Planned]) -> Vec<(Id<User>, Vec<&Planned>)> {
    let mut owners: Vec<(Id<User>, Vec<&Planned>)> = Vec::new();
    for record in planned {
        match owners.iter_mut().find(|(user, _)| *user == record.user) {
            Some((_, records)) => records.push(record),
            None => owners.push((record.user, vec![record])),
        }
    }
    owners
}

/// Reads the records of the owners around the planned ones, a request for each owner and 500 records.
async fn records(
    session: &Session,
    planned: &[Planned],
    now: &Zoned,
    is_needed: bool,
) -> Result<Vec<Timesheet>, Check> {
    if !is_needed {
        return Ok(Vec::new());
    }
    let owners = by_owner(planned);
    let reads = owners.iter().map(|(user, records)| {
        let begins = records.iter().map(|record| record.begin.clone());
        let first = begins.min().unwrap_or_else(|| now.clone());
        let last = records.iter().map(|record| record.end_or(now)).max().unwrap_or_else(|| now.clone());
        records_of(session, *user, first, last)
    });
    let mut all = Vec::new();
    for read in join_all(reads).await {
        all.extend(read.map_err(|_| Check::Records)?);
    }
    Ok(all)
}

/// Reads the records of a user that begin up to a day before `first` and not after `last`, with relations as ids.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses; also if it shows records of other users instead.
async fn records_of(
    session: &Session,
    user: Id<User>,
    first: Zoned,
    last: Zoned,
) -> Result<Vec<Timesheet>, Error> {
    let me = session.me().await?.id;
    let scope = if user == me { Scope::Own } else { Scope::Users(vec![user]) };
    let first = first.checked_sub(LOOK_BACK).unwrap_or(first);
    let query = TimesheetQuery::default().begin(first.datetime()).end(last.datetime());
    let records = Mutex::new(Vec::new());
    let each = |record| records.lock().unwrap_or_else(PoisonError::into_inner).push(record);
    let scan = scan_rows(session.client(), me, &scope, query, |_, _| (), each).await?;
    if scan.is_unfiltered() {
        return Err(crate::Input::new("user", "the records of this user are not visible to you").into());
    }
    Ok(records.into_inner().unwrap_or_else(PoisonError::into_inner))
}

async fn days_off_of(
    session: &Session,
    planned: &[Planned],
    is_needed: bool,
) -> Vec<(Id<User>, ReadDaysOff)> {
    if !is_needed {
        return Vec::new();
    }
    let reads = by_owner(planned).into_iter().filter_map(|(user, records)| {
        let first = records.iter().map(|record| record.begin.date()).min()?;
        let last = records.iter().filter_map(|record| record.days().last()).max()?;
        Some(async move { (user, days_off::read(session, user, Days { first, last }).await) })
    });
    join_all(reads).await
}

/// Customers, projects and activities of the planned records, with their budgets.
#[derive(Default)]
struct Work {
    projects: HashMap<Id<Project>, Project>,
    activities: HashMap<Id<Activity>, Activity>,
    customers: HashMap<Id<Customer>, Customer>,
    budgets: Vec<BudgetUse>,
    unchecked: BTreeSet<Check>,
}

/// Loads projects, activities and customers if they are checked or if the caller may see records of others, which budgets
/// need. Plain users see only their own records, which do not tell what is used of a budget.
async fn work(session: &Session, planned: &[Planned], aspects: Aspects) -> Work {
    let mut work = Work::default();
    let me = session.me().await;
    let sees_others = me.is_ok_and(|me| me.roles.as_ref().is_some_and(|roles| !roles.is_empty()));
    let checks_budgets = aspects.work && sees_others;
    if !checks_budgets && !aspects.refusals {
        return work;
    }
    let projects: BTreeSet<Id<Project>> = planned.iter().map(|record| record.project).collect();
    let activities: BTreeSet<Id<Activity>> = planned.iter().map(|record| record.activity).collect();
    let read_projects = join_all(projects.into_iter().map(|id| session.project_details(id)));
    let read_activities = join_all(activities.into_iter().map(|id| session.activity_details(id)));
    let (projects, activities) = join(read_projects, read_activities).await;
    work.projects = work.take(projects).into_iter().map(|project| (project.id, project)).collect();
    work.activities = work.take(activities).into_iter().map(|activity| (activity.id, activity)).collect();
    let customers: BTreeSet<Id<Customer>> =
        work.projects.values().filter_map(|project| project.customer.as_ref().map(Link::id)).collect();
    let customers = join_all(customers.into_iter().map(|id| session.customer_details(id))).await;
    work.customers = work.take(customers).into_iter().map(|customer| (customer.id, customer)).collect();
    if checks_budgets {
        let budgets = work.budgeted();
        let used = join_all(budgets.into_iter().map(|budget| used(session, budget, planned))).await;
        for budget in used {
            match budget {
                Ok(budget) => work.budgets.push(budget),
                Err(check) => drop(work.unchecked.insert(check)),
            }
        }
    }
    work
}

impl Work {
    /// Returns the entities that could be read, and notes that others could not.
    fn take<T>(&mut self, read: Vec<Result<Option<T>, ApiError>>) -> Vec<T> {
        let mut entities = Vec::new();
        for entity in read {
            match entity {
                Ok(entity) => entities.extend(entity),
                Err(_) => drop(self.unchecked.insert(Check::Work)),
            }
        }
        entities
    }

    fn currency_of(&self, project: Option<&Project>) -> Option<String> {
        let customer = project?.customer.as_ref()?.id();
        self.customers.get(&customer)?.currency.clone()
    }

    /// Returns the budgets of activities, projects and customers, without records.
    fn budgeted(&self) -> Vec<BudgetUse> {
        let mut budgets = Vec::new();
        let mut add =
            |entity, name: &str, currency, amounts: (Option<f64>, Option<kimai_api::Seconds>), kind| {
                let (money, time) = amounts;
                budgets.push(BudgetUse {
                    entity,
                    name: name.to_owned(),
                    currency,
                    money: money.unwrap_or_default(),
                    time: time.unwrap_or_default(),
                    is_monthly: kind == Some("month"),
                    records: Vec::new(),
                });
            };
        for activity in self.activities.values() {
            let project = activity.project.as_ref().and_then(|link| self.projects.get(&link.id()));
            let amounts = (activity.budget, activity.time_budget);
            let kind = activity.budget_type.as_deref();
            add(EntityRef::new(activity.id), &activity.name, self.currency_of(project), amounts, kind);
        }
        for project in self.projects.values() {
            let amounts = (project.budget, project.time_budget);
            let kind = project.budget_type.as_deref();
            add(EntityRef::new(project.id), &project.name, self.currency_of(Some(project)), amounts, kind);
        }
        for customer in self.customers.values() {
            let amounts = (customer.budget, customer.time_budget);
            let kind = customer.budget_type.as_deref();
            add(EntityRef::new(customer.id), &customer.name, customer.currency.clone(), amounts, kind);
        }
        budgets.retain(|budget| budget.time.0 > 0 || budget.money > 0.0);
        budgets.sort_by_key(|budget| (kind_order(budget.entity.kind), budget.entity.id));
        budgets
    }
}

/// Adds the records that count against a budget: of a monthly budget those of the months of the planned records.
async fn used(session: &Session, budget: BudgetUse, planned: &[Planned]) -> Result<BudgetUse, Check> {
    let entity = budget.entity;
    let mut query = TimesheetQuery::default()
        .project((entity.kind == EntityKind::Project).then(|| Id::new(entity.id)))
        .activity((entity.kind == EntityKind::Activity).then(|| Id::new(entity.id)))
        .customer((entity.kind == EntityKind::Customer).then(|| Id::new(entity.id)))
        .billable(true)
        .active(false);
    if budget.is_monthly
        && let Some((first, last)) = months(planned.iter().map(|record| &record.begin))
    {
        query.begin = Some(first.first().to_datetime(time(0, 0, 0, 0)));
        query.end = Some(last.first().last_of_month().to_datetime(time(23, 59, 59, 0)));
    }
    query.user = Some(Owner::All);
    query.size = Some(BUDGET_PAGE);
    let mut counted = Vec::new();
    for number in 1.. {
        query.page = Some(number);
        let page = TimesheetApi::page(session.client(), &query).await.map_err(|_| Check::Budgets)?;
        if page.total.is_some_and(|total| total > MAX_BUDGET_RECORDS) {
            return Err(Check::Budgets);
        }
        let next = page.next_page();
        counted.extend(page.listing.rows.iter().filter_map(CountedRecord::of));
        if next.is_none() {
            break;
        }
    }
    Ok(BudgetUse { records: counted, ..budget })
}

/// Returns the position of a kind of entity among budgets.
const fn kind_order(kind: EntityKind) -> u8 {
    match kind {
        EntityKind::Activity => 0,
        EntityKind::Project => 1,
        _ => 2,
    }
}

/// Returns no days off.
impl Default for ReadDaysOff {
    fn default() -> Self {
        Self { days_off: DaysOff::default(), locked: Vec::new(), unchecked: Vec::new() }
    }
}
