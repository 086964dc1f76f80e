//! Names for the ids that records link to.

use std::collections::HashMap;

use jiff::Timestamp;
use kimai_api::{
    Activity, ActivityQuery, Error, Id, Identified, Link, Project, ProjectQuery, Timesheet, User, UserQuery,
    Visibility,
};

use crate::{Directory, Kimai, cached::Cached};

/// What links are filled from; each list is fetched at most once in five minutes.
pub struct Names {
    projects: Cached<HashMap<Id<Project>, Project>>,
    activities: Cached<HashMap<Id<Activity>, Activity>>,
    users: Cached<HashMap<Id<User>, User>>,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self { projects: Cached::new(), activities: Cached::new(), users: Cached::new() }
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

impl Kimai {
    /// The record with names for its project and activity, and for its user if it is not the caller's.
    ///
    /// # Errors
    /// When the token is no longer valid.
    pub async fn named(&self, record: Timesheet) -> Result<Timesheet, Error> {
        let mut records = [record];
        self.name_all(&mut records).await?;
        let [record] = records;
        Ok(record)
    }

    /// As [`named`](Self::named), for several.
    ///
    /// # Errors
    /// When the token is no longer valid.
    pub async fn name_all(&self, records: &mut [Timesheet]) -> Result<(), Error> {
        self.names().fill(self.client(), self.now(), records).await?;
        self.names().fill_users(self.client(), self.now(), records).await
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
        let link = place(record);
        if let (Link::Id(id), Some(found)) = (&*link, found)
            && let Some(object) = found.get(id)
        {
            *link = Link::Object(Box::new(object.clone()));
        }
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

async fn all_users(from: &impl Directory) -> Result<HashMap<Id<User>, User>, Error> {
    let query = UserQuery { visible: Some(Visibility::Both), ..Default::default() };
    match from.users(&query).await {
        Err(error) if error.status() == Some(403) => Ok(by_id(vec![from.me().await?])),
        users => Ok(by_id(users?.rows)),
    }
}
