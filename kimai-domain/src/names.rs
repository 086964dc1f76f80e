//! Names for the ids that records link to.

mod label;

use std::collections::HashMap;

use jiff::Timestamp;
use kimai_api::{
    Activity, ActivityQuery, Customer, CustomerQuery, Error, Id, Identified, Link, Project, ProjectQuery,
    Timesheet, User, UserQuery, Visibility,
};

use crate::{Directory, EntityKind, Session, cached::Cached};

pub use label::Label;

/// What links are filled from; each list is fetched at most once in five minutes.
pub struct Names {
    projects: Cached<HashMap<Id<Project>, Project>>,
    activities: Cached<HashMap<Id<Activity>, Activity>>,
    customers: Cached<HashMap<Id<Customer>, Customer>>,
    users: Cached<HashMap<Id<User>, User>>,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self {
            projects: Cached::new(),
            activities: Cached::new(),
            customers: Cached::new(),
            users: Cached::new(),
        }
    }

    /// Forgets all names, because some may have changed.
    pub async fn forget(&self) {
        self.projects.forget().await;
        self.activities.forget().await;
        self.customers.forget().await;
        self.users.forget().await;
    }

    /// Drops the catalogues that a change of an entity of this kind makes stale.
    ///
    /// Projects and activities carry the names of what they belong to, and teams decide what the caller may see.
    pub(crate) async fn forget_kind(&self, kind: EntityKind) {
        if matches!(kind, EntityKind::Customer | EntityKind::Team) {
            self.customers.forget().await;
        }
        if matches!(kind, EntityKind::Customer | EntityKind::Project | EntityKind::Team) {
            self.projects.forget().await;
        }
        if matches!(
            kind,
            EntityKind::Customer | EntityKind::Project | EntityKind::Activity | EntityKind::Team
        ) {
            self.activities.forget().await;
        }
        if matches!(kind, EntityKind::User | EntityKind::Team) {
            self.users.forget().await;
        }
    }

    /// Puts objects where the records have only ids. What cannot be looked up stays an id; only a token that is no
    /// longer valid is an error.
    ///
    /// # Errors
    /// Kimai's 401.
    pub async fn fill(
        &self,
        from: &impl Directory,
        now: Timestamp,
        records: &mut [Timesheet],
    ) -> Result<(), Error> {
        if records.iter().any(|record| record.project.object().is_none()) {
            let found = self.projects.get(now, || all_projects(from)).await;
            link(tolerated(found)?.as_deref(), records, |record| &mut record.project);
        }
        if records.iter().any(|record| record.activity.object().is_none()) {
            let found = self.activities.get(now, || all_activities(from)).await;
            link(tolerated(found)?.as_deref(), records, |record| &mut record.activity);
        }
        Ok(())
    }

    /// Puts customers, with their currencies, where the records' projects have only their ids.
    ///
    /// # Errors
    /// Kimai's 401.
    pub async fn fill_customers(
        &self,
        from: &impl Directory,
        now: Timestamp,
        records: &mut [Timesheet],
    ) -> Result<(), Error> {
        let mut bare: Vec<&mut Link<Customer>> = records.iter_mut().filter_map(bare_customer).collect();
        if !bare.is_empty() {
            let found = tolerated(self.customers.get(now, || all_customers(from)).await)?;
            for link in &mut bare {
                replace(link, found.as_deref());
            }
        }
        Ok(())
    }

    /// Puts users where the records have only ids, as [`fill`](Self::fill) does. Many callers may not list users;
    /// they are known at least to themselves.
    ///
    /// # Errors
    /// Kimai's 401.
    pub async fn fill_users(
        &self,
        from: &impl Directory,
        now: Timestamp,
        records: &mut [Timesheet],
    ) -> Result<(), Error> {
        if records.iter().any(|record| record.user.object().is_none()) {
            let found = self.users.get(now, || all_users(from)).await;
            link(tolerated(found)?.as_deref(), records, |record| &mut record.user);
        }
        Ok(())
    }
}

impl Session {
    /// The record as the caller reads it: with names, and with times in the caller's zone.
    ///
    /// # Errors
    /// When the token is no longer valid, or the caller's zone is not known.
    pub async fn shown(&self, record: Timesheet) -> Result<Timesheet, crate::Error> {
        let mut records = [record];
        self.show(&mut records).await?;
        let [record] = records;
        Ok(record)
    }

    /// As [`shown`](Self::shown), for several.
    ///
    /// # Errors
    /// When the token is no longer valid, or the caller's zone is not known.
    pub async fn show(&self, records: &mut [Timesheet]) -> Result<(), crate::Error> {
        let (names, client, now) = (self.names(), self.client(), self.now());
        names.fill(client, now, records).await?;
        names.fill_customers(client, now, records).await?;
        names.fill_users(client, now, records).await?;
        let zone = self.zone().await?;
        for record in records {
            record.begin = record.begin.with_time_zone(zone.clone());
            record.end = record.end.take().map(|end| end.with_time_zone(zone.clone()));
        }
        Ok(())
    }
}

/// A list that may not be read leaves ids as they are.
fn tolerated<T>(found: Result<T, Error>) -> Result<Option<T>, Error> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(error) if error.status() == Some(401) => Err(error),
        Err(_) => Ok(None),
    }
}

fn link<T: Identified + Clone>(
    found: Option<&HashMap<Id<T>, T>>,
    records: &mut [Timesheet],
    place: impl Fn(&mut Timesheet) -> &mut Link<T>,
) {
    for record in records {
        replace(place(record), found);
    }
}

/// An id by what it names, if that was found.
fn replace<T: Identified + Clone>(link: &mut Link<T>, found: Option<&HashMap<Id<T>, T>>) {
    if let (Link::Id(id), Some(found)) = (&*link, found)
        && let Some(object) = found.get(id)
    {
        *link = Link::Object(Box::new(object.clone()));
    }
}

/// The customer of a record's project, where only its id is there.
fn bare_customer(record: &mut Timesheet) -> Option<&mut Link<Customer>> {
    match &mut record.project {
        Link::Object(project) => project.customer.as_mut().filter(|customer| customer.object().is_none()),
        Link::Id(_) => None,
    }
}

fn by_id<T: Identified>(rows: Vec<T>) -> HashMap<Id<T>, T> {
    rows.into_iter().map(|row| (row.id(), row)).collect()
}

async fn all_projects(from: &impl Directory) -> Result<HashMap<Id<Project>, Project>, Error> {
    let query =
        ProjectQuery { visible: Some(Visibility::Both), ignore_dates: Some(true), ..Default::default() };
    Ok(by_id(from.projects(&query).await?.rows))
}

async fn all_activities(from: &impl Directory) -> Result<HashMap<Id<Activity>, Activity>, Error> {
    let query = ActivityQuery { visible: Some(Visibility::Both), ..Default::default() };
    Ok(by_id(from.activities(&query).await?.rows))
}

async fn all_customers(from: &impl Directory) -> Result<HashMap<Id<Customer>, Customer>, Error> {
    let query = CustomerQuery { visible: Some(Visibility::Both), ..Default::default() };
    Ok(by_id(from.customers(&query).await?.rows))
}

async fn all_users(from: &impl Directory) -> Result<HashMap<Id<User>, User>, Error> {
    let query = UserQuery { visible: Some(Visibility::Both), ..Default::default() };
    match from.users(&query).await {
        Err(error) if error.status() == Some(403) => Ok(by_id(vec![from.me().await?])),
        users => Ok(by_id(users?.rows)),
    }
}
