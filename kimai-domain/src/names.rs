//! Names of the entities that records and answers refer to by id.
//!
//! A lookup requests no more than it needs: up to three records are expanded one by one, single entities are read by
//! id, and whole catalogues are loaded only for more rows or where Kimai refuses to show a single entity.

mod details;
mod labels;

use std::{
    collections::HashMap,
    iter, slice,
    sync::{Arc, Mutex, PoisonError},
};

use futures_util::future::{join4, try_join_all};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use kimai_api::{
    Activity, ActivityQuery, Customer, CustomerQuery, Error as ApiError, Id, Identified, Link, Owner,
    Project, ProjectQuery, Tag, Team, TeamQuery, Timesheet, TimesheetQuery, User, UserQuery, Visibility,
};

pub use labels::Label;

use crate::{Change, EntityKind, Error, Session, Snapshot, batch::Batch, cached::Cached};

/// Number of records up to which each one is looked up on its own.
const MAX_SINGLE_LOOKUPS: usize = 3;

/// Lifetime of an entity that was seen inside of a record, and of a label.
const RECENT_FOR: SignedDuration = SignedDuration::from_mins(5);

/// Entities by id.
pub type Catalogue<T> = HashMap<Id<T>, T>;

/// Caches of the names that one caller may see, each valid for five minutes.
pub struct Names {
    projects: Cached<Catalogue<Project>>,
    activities: Cached<Catalogue<Activity>>,
    customers: Cached<Catalogue<Customer>>,
    users: Cached<Catalogue<User>>,
    teams: Cached<Catalogue<Team>>,
    tags: Cached<Catalogue<Tag>>,
    /// The users that a caller who may not list users may name.
    pub(crate) selectable_users: Cached<Vec<User>>,
    recent_projects: Recent<Project, Arc<Project>>,
    recent_activities: Recent<Activity, Arc<Activity>>,
    recent_users: Recent<User, Arc<User>>,
    customer_labels: Recent<Customer, Label>,
    project_labels: Recent<Project, Label>,
    activity_labels: Recent<Activity, Label>,
    customer_details: Recent<Customer, Option<Customer>>,
    project_details: Recent<Project, Option<Project>>,
    activity_details: Recent<Activity, Option<Activity>>,
}

impl Names {
    pub(crate) fn new() -> Self {
        Self {
            projects: Cached::new(),
            activities: Cached::new(),
            customers: Cached::new(),
            users: Cached::new(),
            teams: Cached::new(),
            tags: Cached::new(),
            selectable_users: Cached::new(),
            recent_projects: Recent::new(),
            recent_activities: Recent::new(),
            recent_users: Recent::new(),
            customer_labels: Recent::new(),
            project_labels: Recent::new(),
            activity_labels: Recent::new(),
            customer_details: Recent::new(),
            project_details: Recent::new(),
            activity_details: Recent::new(),
        }
    }

    /// Drops everything that a change of an entity of this kind makes stale.
    ///
    /// Projects and activities carry the names of what they belong to, and teams decide what the caller may see.
    pub(crate) async fn invalidate(&self, kind: EntityKind) {
        let team = kind == EntityKind::Team;
        let customer = team || kind == EntityKind::Customer;
        let project = customer || kind == EntityKind::Project;
        let activity = project || kind == EntityKind::Activity;
        if customer {
            self.customers.clear().await;
            self.customer_labels.clear();
            self.customer_details.clear();
        }
        if project {
            self.projects.clear().await;
            self.recent_projects.clear();
            self.project_labels.clear();
            self.project_details.clear();
        }
        if activity {
            self.activities.clear().await;
            self.recent_activities.clear();
            self.activity_labels.clear();
            self.activity_details.clear();
        }
        if team {
            self.teams.clear().await;
        }
        if kind == EntityKind::Tag {
            self.tags.clear().await;
        }
        if team || kind == EntityKind::User {
            self.users.clear().await;
            self.selectable_users.clear().await;
            self.recent_users.clear();
        }
    }

    /// Links entities that are cached already. Nothing is requested.
    async fn link_cached(&self, now: Timestamp, records: &mut [Timesheet]) {
        for record in records.iter_mut() {
            resolve(&mut record.project, |id| self.recent_projects.get(now, id));
            resolve(&mut record.activity, |id| self.recent_activities.get(now, id));
            resolve(&mut record.user, |id| self.recent_users.get(now, id));
        }
        if !records.iter().any(has_bare_links) {
            return;
        }
        let projects = self.projects.peek(now).await;
        let activities = self.activities.peek(now).await;
        let customers = self.customers.peek(now).await;
        let users = self.users.peek(now).await;
        for record in records {
            resolve(&mut record.project, |id| projects.as_ref()?.get(&id).cloned());
            resolve(&mut record.activity, |id| activities.as_ref()?.get(&id).cloned());
            resolve(&mut record.user, |id| users.as_ref()?.get(&id).cloned());
            if let Some(customer) = bare_customer(record) {
                resolve(customer, |id| customers.as_ref()?.get(&id).cloned());
            }
        }
    }

    /// Keeps the linked entities of the records that have all of them.
    fn remember(&self, now: Timestamp, records: &[Timesheet]) {
        let complete = || records.iter().filter(|record| !has_bare_links(record));
        self.recent_projects.extend(now, complete().filter_map(|record| shared(&record.project)));
        self.recent_activities.extend(now, complete().filter_map(|record| shared(&record.activity)));
        self.recent_users.extend(now, complete().filter_map(|record| shared(&record.user)));
    }
}

impl Session {
    /// Returns the record with names in place of bare ids, and with times in the caller's zone.
    ///
    /// # Errors
    /// As [`load_names`](Self::load_names).
    pub async fn with_names(&self, record: Timesheet) -> Result<Timesheet, Error> {
        let mut records = [record];
        self.load_names(&mut records).await?;
        let [record] = records;
        Ok(record)
    }

    /// Replaces bare ids in existing records by the linked entities, and converts times to the caller's zone.
    ///
    /// Entities that the caller may not see stay ids.
    ///
    /// # Errors
    /// [`Error::Api`] if the token is refused (401) or the profile cannot be read, [`Error::UnknownZone`] if the zone
    /// of the profile does not exist.
    pub async fn load_names(&self, records: &mut [Timesheet]) -> Result<(), Error> {
        let zone = self.zone().await?;
        self.names().link_cached(self.now(), records).await;
        let bare: Vec<&mut Timesheet> = records.iter_mut().filter(|record| has_bare_links(record)).collect();
        if bare.len() <= MAX_SINGLE_LOOKUPS {
            try_join_all(bare.into_iter().map(|record| self.link_from_listing(record, &zone))).await?;
        }
        self.link_from_catalogues(records).await?;
        self.finish_names(records, &zone);
        Ok(())
    }

    /// Does the same as [`load_names`](Self::load_names) for records that are deleted or were changed since, and so
    /// are in no listing.
    ///
    /// # Errors
    /// As [`load_names`](Self::load_names).
    pub async fn load_former_names(&self, records: &mut [Timesheet]) -> Result<(), Error> {
        let zone = self.zone().await?;
        self.names().link_cached(self.now(), records).await;
        self.link_from_catalogues(records).await?;
        self.finish_names(records, &zone);
        Ok(())
    }

    /// Adds names to the records of a change, as far as they can be looked up: the write succeeded all the same.
    ///
    /// Changes are recorded before, so that they are in the log even if the call is cancelled during the lookups.
    pub(crate) async fn name_change(&self, mut change: Change) -> Change {
        if let Some(Snapshot::Timesheet(after)) = &mut change.after {
            let _ = self.load_names(slice::from_mut(after)).await;
        }
        if let (Some(Snapshot::Timesheet(before)), Some(Snapshot::Timesheet(after))) =
            (&mut change.before, &change.after)
        {
            copy_links(before, after);
        }
        let side_effects = change.side_effects.iter_mut().map(|effect| &mut effect.before);
        for before in iter::once(&mut change.before).chain(side_effects) {
            if let Some(Snapshot::Timesheet(before)) = before {
                let _ = self.load_former_names(slice::from_mut(before)).await;
            }
        }
        change
    }

    /// Adds names to the snapshots of records in a batch of changes.
    pub(crate) async fn name_snapshots(
        &self,
        batch: &mut Batch<Timesheet, Change>,
        select: impl Fn(&mut Change) -> &mut Option<Snapshot>,
    ) {
        let mut snapshots: Vec<&mut Box<Timesheet>> = Vec::new();
        for (_, change) in &mut batch.succeeded {
            if let Some(Snapshot::Timesheet(record)) = select(change) {
                snapshots.push(record);
            }
        }
        let mut records: Vec<Timesheet> = snapshots.iter().map(|record| (***record).clone()).collect();
        if !records.is_empty() {
            let _ = self.load_former_names(&mut records).await;
        }
        for (snapshot, record) in snapshots.into_iter().zip(records) {
            **snapshot = record;
        }
    }

    fn finish_names(&self, records: &mut [Timesheet], zone: &TimeZone) {
        self.names().remember(self.now(), records);
        for record in records {
            record.begin = record.begin.with_time_zone(zone.clone());
            record.end = record.end.take().map(|end| end.with_time_zone(zone.clone()));
        }
    }

    /// Expands one record by a listing that is restricted to its user and its begin. Unlike single projects and
    /// activities, listings are open to every role.
    async fn link_from_listing(&self, record: &mut Timesheet, zone: &TimeZone) -> Result<(), Error> {
        let begin = zone.to_datetime(record.begin.timestamp());
        let query =
            TimesheetQuery::default().full(true).user(Owner::User(record.user.id())).begin(begin).end(begin);
        let Some(page) = tolerate(self.client().timesheets().page(&query).await)? else { return Ok(()) };
        if let Some(expanded) = page.listing.rows.into_iter().find(|row| row.id == record.id) {
            copy_links(record, &expanded);
        }
        Ok(())
    }

    /// Returns all projects that the caller may see, also hidden and ended ones; cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn all_projects(&self) -> Result<Arc<Catalogue<Project>>, Error> {
        Ok(self.names().projects.get(self.now(), || self.fetch_projects()).await?)
    }

    /// Returns all activities that the caller may see, also hidden ones; cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn all_activities(&self) -> Result<Arc<Catalogue<Activity>>, Error> {
        Ok(self.names().activities.get(self.now(), || self.fetch_activities()).await?)
    }

    /// Returns all customers that the caller may see, also hidden ones; cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn all_customers(&self) -> Result<Arc<Catalogue<Customer>>, Error> {
        Ok(self.names().customers.get(self.now(), || self.fetch_customers()).await?)
    }

    /// Returns all users, also disabled ones; only the caller if the role may not list users. Cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn all_users(&self) -> Result<Arc<Catalogue<User>>, Error> {
        Ok(self.names().users.get(self.now(), || self.fetch_users()).await?)
    }

    /// Returns all teams that the caller may see, without their members; cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn all_teams(&self) -> Result<Arc<Catalogue<Team>>, Error> {
        let fetch = || async {
            let teams = self.client().teams().list(&TeamQuery::default()).await?.rows;
            Ok::<_, ApiError>(teams.into_iter().map(|team| (team.id, team)).collect())
        };
        Ok(self.names().teams.get(self.now(), fetch).await?)
    }

    /// Returns all tags; cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn all_tags(&self) -> Result<Arc<Catalogue<Tag>>, Error> {
        let fetch = || async { Ok::<_, ApiError>(by_id(self.client().tags().find("").await?.rows)) };
        Ok(self.names().tags.get(self.now(), fetch).await?)
    }

    /// Links entities from the catalogues of all projects, activities, customers and users, as far as needed.
    async fn link_from_catalogues(&self, records: &mut [Timesheet]) -> Result<(), Error> {
        let now = self.now();
        let names = self.names();
        let needs_projects = records.iter().any(|record| record.project.object().is_none());
        let needs_customers = needs_projects
            || records.iter().any(|record| record.project.object().is_some_and(has_bare_customer));
        let needs_activities = records.iter().any(|record| record.activity.object().is_none());
        let needs_users = records.iter().any(|record| record.user.object().is_none());
        // Boxed, because four requests make a large future.
        let lookups = Box::pin(join4(
            when(needs_projects, names.projects.get(now, || self.fetch_projects())),
            when(needs_activities, names.activities.get(now, || self.fetch_activities())),
            when(needs_customers, names.customers.get(now, || self.fetch_customers())),
            when(needs_users, names.users.get(now, || self.fetch_users())),
        ));
        let (projects, activities, customers, users) = lookups.await;
        let projects = projects?;
        let activities = activities?;
        let customers = customers?;
        let users = users?;
        for record in records {
            resolve(&mut record.project, |id| projects.as_ref()?.get(&id).cloned());
            resolve(&mut record.activity, |id| activities.as_ref()?.get(&id).cloned());
            resolve(&mut record.user, |id| users.as_ref()?.get(&id).cloned());
            if let Some(customer) = bare_customer(record) {
                resolve(customer, |id| customers.as_ref()?.get(&id).cloned());
            }
        }
        Ok(())
    }

    async fn fetch_projects(&self) -> Result<Catalogue<Project>, ApiError> {
        let query = ProjectQuery::default().visible(Visibility::Both).ignore_dates(true);
        Ok(by_id(self.client().projects().list(&query).await?.rows))
    }

    async fn fetch_activities(&self) -> Result<Catalogue<Activity>, ApiError> {
        let query = ActivityQuery::default().visible(Visibility::Both);
        Ok(by_id(self.client().activities().list(&query).await?.rows))
    }

    async fn fetch_customers(&self) -> Result<Catalogue<Customer>, ApiError> {
        let query = CustomerQuery::default().visible(Visibility::Both);
        Ok(by_id(self.client().customers().list(&query).await?.rows))
    }

    /// Loads all users; a caller who may not list users gets the own profile.
    async fn fetch_users(&self) -> Result<Catalogue<User>, ApiError> {
        let query = UserQuery::default().visible(Visibility::Both);
        match self.client().users().list(&query).await {
            Err(error) if error.status() == Some(403) => {
                self.me().await.map(|me| by_id(vec![(*me).clone()])).map_err(|_| error)
            }
            users => Ok(by_id(users?.rows)),
        }
    }
}

/// Copies the linked entities of another record, where both records link to the same ones.
pub(crate) fn copy_links(record: &mut Timesheet, from: &Timesheet) {
    resolve(&mut record.project, |id| linked(&from.project, id));
    resolve(&mut record.activity, |id| linked(&from.activity, id));
    resolve(&mut record.user, |id| linked(&from.user, id));
}

/// Returns the linked entity if it has this id.
fn linked<T: Identified>(link: &Link<T>, id: Id<T>) -> Option<Arc<T>> {
    shared(link).filter(|(linked, _)| *linked == id).map(|(_, entity)| entity)
}

/// Replaces a bare id by the entity, if the lookup finds it.
fn resolve<T: Identified, E: Into<Arc<T>>>(link: &mut Link<T>, lookup: impl FnOnce(Id<T>) -> Option<E>) {
    if let Link::Id(id) = link
        && let Some(entity) = lookup(*id)
    {
        *link = Link::Object(entity.into());
    }
}

/// Returns the linked entity, which other records may share, with its id.
fn shared<T: Identified>(link: &Link<T>) -> Option<(Id<T>, Arc<T>)> {
    match link {
        Link::Object(entity) => Some((entity.id(), Arc::clone(entity))),
        Link::Id(_) => None,
    }
}

fn has_bare_links(record: &Timesheet) -> bool {
    record.activity.object().is_none()
        || record.user.object().is_none()
        || record.project.object().is_none_or(has_bare_customer)
}

/// Returns true if only the id of the project's customer is known.
fn has_bare_customer(project: &Project) -> bool {
    project.customer.as_ref().is_some_and(|customer| customer.object().is_none())
}

/// Returns the customer of the record's project, if only its id is known.
fn bare_customer(record: &mut Timesheet) -> Option<&mut Link<Customer>> {
    match &mut record.project {
        Link::Object(project) if has_bare_customer(project) => Arc::make_mut(project).customer.as_mut(),
        _ => None,
    }
}

/// Runs a lookup only if it is needed; its errors are treated as by [`tolerate`].
async fn when<T>(
    needed: bool,
    lookup: impl Future<Output = Result<T, ApiError>>,
) -> Result<Option<T>, Error> {
    if needed { tolerate(lookup.await) } else { Ok(None) }
}

/// Treats a failed lookup as an unknown name, unless the token was refused.
fn tolerate<T>(result: Result<T, ApiError>) -> Result<Option<T>, Error> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.status() == Some(401) => Err(error.into()),
        Err(_) => Ok(None),
    }
}

fn by_id<T: Identified>(rows: Vec<T>) -> Catalogue<T> {
    rows.into_iter().map(|row| (row.id(), row)).collect()
}

/// Values by the id of an entity, each valid for five minutes.
pub(crate) struct Recent<K, V>(Mutex<HashMap<Id<K>, (Timestamp, V)>>);

impl<K, V: Clone> Recent<K, V> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    pub(crate) fn get(&self, now: Timestamp, id: Id<K>) -> Option<V> {
        let values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, value) = values.get(&id)?;
        (now.duration_since(*since).abs() < RECENT_FOR).then(|| value.clone())
    }

    pub(crate) fn insert(&self, now: Timestamp, id: Id<K>, value: V) {
        self.extend(now, [(id, value)]);
    }

    /// Adds values and drops the outdated ones.
    pub(crate) fn extend(&self, now: Timestamp, added: impl IntoIterator<Item = (Id<K>, V)>) {
        let mut values = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        values.retain(|_, (since, _)| now.duration_since(*since).abs() < RECENT_FOR);
        values.extend(added.into_iter().map(|(id, value)| (id, (now, value))));
    }

    pub(crate) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};
    use kimai_api::{Id, Project, Timesheet};
    use serde_json::{Value, json};

    use super::{Recent, copy_links, has_bare_links};

    fn record(project: &Value) -> Timesheet {
        let begin = "2026-11-28T09:00:00+0100";
        let user = json!({ "id": 3, "username": "anna" });
        let activity = json!({ "id": 9, "name": "Meeting", "visible": true });
        let json = json!({ "id": 5, "begin": begin, "user": user, "project": project, "activity": activity });
        serde_json::from_value(json).unwrap()
    }

    fn project(id: u64) -> Value {
        let customer = json!({ "id": 1, "name": "Acme", "visible": true });
        json!({ "id": id, "name": "Website", "visible": true, "customer": customer })
    }

    #[test]
    fn links_are_copied_only_between_equal_ids() {
        let mut same = record(&json!(2));
        copy_links(&mut same, &record(&project(2)));
        assert!(!has_bare_links(&same));
        let mut other = record(&json!(2));
        copy_links(&mut other, &record(&project(4)));
        assert_eq!(other.project.id(), Id::new(2));
        assert!(has_bare_links(&other));
    }

    #[test]
    fn recent_values_expire_after_five_minutes() {
        let recent: Recent<Project, &str> = Recent::new();
        let at = |minutes| Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
        recent.insert(at(0), Id::new(1), "Website");
        assert_eq!(recent.get(at(4), Id::new(1)), Some("Website"));
        assert_eq!(recent.get(at(5), Id::new(1)), None);
        recent.clear();
        assert_eq!(recent.get(at(4), Id::new(1)), None);
    }
}
