//! Deletions before they are made: the entities, and what Kimai deletes together with them.
//!
//! Kimai deletes the records of a project with it, exported ones too, and the projects and invoices of a customer.

use std::collections::BTreeSet;

use futures_util::future::{join, join4};
use jiff::civil::Date;
use kimai_api::{
    Activity, Customer, Id, Invoice, InvoiceQuery, Link, Project, ProjectQuery, PublicHoliday, Tag, Team,
    Timesheet, TimesheetQuery, User, Visibility,
};

use super::{ApiEntity, api_entity};
use crate::{
    Entity, EntityKind, Error, Session, Snapshot,
    change::readable,
    parallel::try_map,
    records::{Scope, scan},
    statistics::Tally,
};

/// Entities that are to be deleted, and what goes with them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Deletion {
    /// Those of the entities that exist and that the caller may see.
    pub entities: Vec<Snapshot>,
    /// The losses besides the entities.
    pub losses: Losses,
}

/// Data that Kimai deletes together with entities.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Losses {
    /// The records.
    pub records: RecordSum,
    /// True if Kimai does not show the records to the caller.
    pub has_unknown_records: bool,
    /// Number of projects.
    pub projects: usize,
    /// Number of activities that belong to the projects.
    pub activities: usize,
    /// Number of invoices.
    pub invoices: u64,
    /// Number of customers, projects and activities that the teams were granted.
    pub grants: usize,
}

impl Losses {
    /// Returns true if nothing else is deleted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Sums of records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordSum {
    /// Sums of the finished records.
    pub finished: Tally,
    /// Number of running records.
    pub running: u64,
    /// Number of exported records.
    pub exported: u64,
    /// The owners.
    pub users: BTreeSet<Id<User>>,
    /// The first and the last day.
    pub days: Option<(Date, Date)>,
}

impl RecordSum {
    /// Number of records.
    pub const fn count(&self) -> u64 {
        self.finished.records + self.running
    }

    /// Adds a record. Its rate is in the currency of the customer, if the record contains it.
    pub fn add(&mut self, record: &Timesheet) {
        let customer = record.project.object().and_then(|project| project.customer.as_ref());
        let currency = customer.and_then(Link::object).and_then(|customer| customer.currency.as_deref());
        self.finished.add_record(record, currency);
        self.running += u64::from(record.is_running());
        self.exported += u64::from(record.exported == Some(true));
        self.users.insert(record.user.id());
        let day = record.begin.date();
        let (first, last) = self.days.unwrap_or((day, day));
        self.days = Some((first.min(day), last.max(day)));
    }
}

impl<'a> FromIterator<&'a Timesheet> for RecordSum {
    fn from_iter<I: IntoIterator<Item = &'a Timesheet>>(records: I) -> Self {
        records.into_iter().fold(Self::default(), |mut sum, record| {
            sum.add(record);
            sum
        })
    }
}

/// Reads entities of one kind, and what Kimai would delete together with them. Nothing is changed.
///
/// Entities and losses are requested in parallel. Records beyond [`MAX_RECORDS`](crate::records::MAX_RECORDS) are not
/// counted.
///
/// # Errors
/// If Kimai cannot be reached or refuses the token.
pub async fn deletion(session: &Session, kind: EntityKind, ids: &[u64]) -> Result<Deletion, Error> {
    let (entities, losses) = join(entities(session, kind, ids), losses(session, kind, ids)).await;
    let entities = entities?;
    if entities.is_empty() {
        return Ok(Deletion::default());
    }
    let grants = entities.iter().filter_map(Team::from_snapshot).map(grants).sum();
    Ok(Deletion { entities, losses: Losses { grants, ..losses? } })
}

/// Returns the number of entities that a team was granted.
fn grants(team: &Team) -> usize {
    let customers = team.customers.as_ref().map_or(0, Vec::len);
    let projects = team.projects.as_ref().map_or(0, Vec::len);
    customers + projects + team.activities.as_ref().map_or(0, Vec::len)
}

async fn entities(session: &Session, kind: EntityKind, ids: &[u64]) -> Result<Vec<Snapshot>, Error> {
    match kind {
        EntityKind::Customer => load::<Customer>(session, ids).await,
        EntityKind::Project => load::<Project>(session, ids).await,
        EntityKind::Activity => load::<Activity>(session, ids).await,
        EntityKind::Tag => load::<Tag>(session, ids).await,
        EntityKind::Invoice => load::<Invoice>(session, ids).await,
        EntityKind::PublicHoliday => load::<PublicHoliday>(session, ids).await,
        EntityKind::Team => {
            // Only the details of a team contain what it was granted.
            let api = session.client().teams();
            let get = |id| {
                let api = &api;
                async move { readable(api.get(Id::new(id)).await) }
            };
            let teams: Vec<Option<Team>> = try_map(ids.to_vec(), get, |_, _| ()).await?;
            Ok(teams.into_iter().flatten().map(Entity::into_snapshot).collect())
        }
        _ => Ok(Vec::new()),
    }
}

async fn load<R: ApiEntity>(session: &Session, ids: &[u64]) -> Result<Vec<Snapshot>, Error> {
    let ids: Vec<Id<R>> = typed(ids);
    let mut loaded = api_entity::load_all(session.client(), &ids).await?;
    Ok(ids.iter().filter_map(|id| loaded.remove(id)).map(Entity::into_snapshot).collect())
}

fn typed<R>(ids: &[u64]) -> Vec<Id<R>> {
    ids.iter().copied().map(Id::new).collect()
}

async fn losses(session: &Session, kind: EntityKind, ids: &[u64]) -> Result<Losses, Error> {
    match kind {
        EntityKind::Customer => of_customers(session, typed(ids)).await,
        EntityKind::Project => of_projects(session, typed(ids)).await,
        EntityKind::Activity => {
            let query = TimesheetQuery::default().activities(typed(ids));
            records(session, query).await
        }
        _ => Ok(Losses::default()),
    }
}

async fn of_customers(session: &Session, ids: Vec<Id<Customer>>) -> Result<Losses, Error> {
    let client = session.client();
    let projects =
        ProjectQuery::default().customers(ids.clone()).visible(Visibility::Both).ignore_dates(true);
    let invoices = InvoiceQuery::default().customers(ids.clone()).page(1).size(1);
    let query = TimesheetQuery::default().customers(ids.clone());
    let project_api = client.projects();
    let activity_api = client.activities();
    let invoice_api = client.invoices();
    let all_activities = api_entity::all_activities();
    let (losses, projects, activities, invoices) = join4(
        records(session, query),
        project_api.list(&projects),
        activity_api.list(&all_activities),
        invoice_api.page(&invoices),
    )
    .await;
    let projects = readable(projects)?.map(|listed| listed.rows).unwrap_or_default();
    let is_of_customer =
        |project: &&Project| project.customer.as_ref().is_some_and(|customer| ids.contains(&customer.id()));
    let projects: BTreeSet<Id<Project>> =
        projects.iter().filter(is_of_customer).map(|project| project.id).collect();
    let activities = readable(activities)?.map(|listed| listed.rows).unwrap_or_default();
    Ok(Losses {
        projects: projects.len(),
        activities: count_of_projects(&activities, |project| projects.contains(&project)),
        invoices: readable(invoices)?.and_then(|page| page.total).unwrap_or_default(),
        ..losses?
    })
}

async fn of_projects(session: &Session, ids: Vec<Id<Project>>) -> Result<Losses, Error> {
    let query = TimesheetQuery::default().projects(ids.clone());
    let activities = api_entity::all_activities().projects(ids.clone());
    let activity_api = session.client().activities();
    let (losses, activities) = join(records(session, query), activity_api.list(&activities)).await;
    let activities = readable(activities)?.map(|listed| listed.rows).unwrap_or_default();
    let activities = count_of_projects(&activities, |project| ids.contains(&project));
    Ok(Losses { activities, ..losses? })
}

/// Counts the activities of some projects. Global activities are not counted.
fn count_of_projects(activities: &[Activity], is_deleted: impl Fn(Id<Project>) -> bool) -> usize {
    let projects = activities.iter().filter_map(|activity| activity.project.as_ref().map(Link::id));
    projects.filter(|project| is_deleted(*project)).count()
}

/// Sums the records of all users that a query selects.
async fn records(session: &Session, query: TimesheetQuery) -> Result<Losses, Error> {
    let me = session.me().await?.id;
    let mut sum = RecordSum::default();
    let scanned = scan(session.client(), me, &Scope::All, query, |_, _| (), |record| sum.add(&record)).await;
    match scanned {
        // Kimai ignores ids that do not exist; then the records are others.
        Ok(result) if result.is_unfiltered() => Ok(Losses { has_unknown_records: true, ..Losses::default() }),
        Ok(_) => Ok(Losses { records: sum, ..Losses::default() }),
        Err(Error::Api(error)) => {
            readable::<()>(Err(error))?;
            Ok(Losses { has_unknown_records: true, ..Losses::default() })
        }
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kimai_api::{Team, Timesheet};
    use serde_json::json;

    use super::{RecordSum, grants};

    #[test]
    fn grants_of_a_team_are_its_customers_projects_and_activities() {
        let entity = |id: u64| json!({ "id": id, "name": "x", "visible": true });
        let team = json!({ "id": 1, "name": "Web", "members": [], "customers": [entity(1)],
            "projects": [entity(2), entity(3)], "activities": [entity(4), entity(5), entity(6)] });
        let mut team: Team = serde_json::from_value(team).unwrap();
        assert_eq!(grants(&team), 6);
        team.customers = None;
        team.activities = None;
        assert_eq!(grants(&team), 2);
    }

    #[test]
    fn a_sum_counts_running_and_exported_records_and_keeps_currencies_apart() {
        let record = |id: u64, day: u8, running: bool, currency: &str| -> Timesheet {
            let customer = json!({ "id": 1, "name": "Acme", "visible": true, "currency": currency });
            let end = (!running).then(|| format!("2026-11-{day:02}T10:00:00+0100"));
            serde_json::from_value(json!({
                "id": id, "begin": format!("2026-11-{day:02}T09:00:00+0100"), "end": end, "duration": 3600, "rate": 80.0,
                "user": id, "activity": 9, "exported": !running,
                "project": { "id": 2, "name": "Web", "visible": true, "customer": customer },
            }))
            .unwrap()
        };
        let records = [record(1, 20, false, "EUR"), record(2, 3, false, "CHF"), record(3, 21, true, "EUR")];
        let sum: RecordSum = records.iter().collect();
        assert_eq!((sum.count(), sum.running, sum.exported, sum.users.len()), (3, 1, 2, 3));
        assert_eq!(sum.days, Some((date(2026, 11, 3), date(2026, 11, 21))));
        let amounts: Vec<_> = sum.finished.money.amounts().collect();
        assert_eq!(amounts, [(Some("CHF"), 80.0), (Some("EUR"), 80.0)]);
    }
}
