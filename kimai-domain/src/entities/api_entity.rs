//! Entities by their Rust type: their operations in Kimai's API, and reads of the state before a write.

use std::{collections::HashMap, future::Future};

use kimai_api::{
    self as api, Activity, ActivityQuery, Api, Client, Customer, CustomerQuery, Get, Id, Invoice, List,
    Preference, Project, ProjectQuery, PublicHoliday, PublicHolidayQuery, Resource, Tag, Team, TeamQuery,
    Timesheet, User, Visibility,
};

use crate::{Entity, Error, change::readable, parallel::try_map};

/// Number of entities up to which they are read one by one; above it one request lists all of them.
const SINGLE_READS: usize = 3;

/// Entities that Kimai's API writes by id.
pub trait ApiEntity: Entity + Resource + Clone + Send + Sync + 'static {
    /// Returns the operations of this kind of entities.
    fn api(client: &Client) -> Api<Self>;

    /// Reads those of these entities that the caller may see, with as few requests as possible.
    fn load(client: &Client, ids: &[Id<Self>]) -> impl Future<Output = Result<Vec<Self>, api::Error>> + Send;

    /// Returns the state after a change that set `fields`, from Kimai's answer and the state before.
    fn after_change(answer: Self, _before: &Self, _fields: &[&str]) -> Self {
        answer
    }
}

/// An entity with the fields that the caller may read.
#[derive(Debug, Clone, PartialEq)]
pub struct Details<R> {
    /// The entity.
    pub entity: R,
    /// Set if the caller may only list the entity, so that fields which a list omits are missing.
    pub listed_only: bool,
}

/// Entities that Kimai shows by id.
pub trait ReadableEntity: ApiEntity + Get {
    /// Reads an entity as far as the caller may see it.
    ///
    /// Kimai lists customers, projects and activities to everybody who may book on them, but shows a single one only
    /// to users who manage it; for the others the row of the list is returned.
    fn details(
        api: &Api<Self>,
        id: Id<Self>,
    ) -> impl Future<Output = Result<Details<Self>, api::Error>> + Send {
        async move { Ok(Details { entity: api.get(id).await?, listed_only: false }) }
    }
}

/// Reads all fields of listed entities in parallel. The caller may not see all of some, which keep their row of the list.
///
/// # Errors
/// The first error other than a refusal (403, 404).
pub async fn load_details<R: ReadableEntity>(
    client: &Client,
    listed: Vec<R>,
    progress: impl Fn(usize, usize),
) -> Result<Vec<Details<R>>, api::Error> {
    let api = R::api(client);
    let load = |row: R| {
        let api = &api;
        async move {
            match api.get(row.entity_id()).await {
                Ok(entity) => Ok(Details { entity, listed_only: false }),
                Err(error) if matches!(error.status(), Some(403 | 404)) => {
                    Ok(Details { entity: row, listed_only: true })
                }
                Err(error) => Err(error),
            }
        }
    };
    try_map(listed, load, progress).await
}

/// Reads an entity with all its fields, or its row in the list `all` if Kimai refuses to show it alone.
async fn get_or_find<R: ReadableEntity + List>(
    api: &Api<R>,
    id: Id<R>,
    all: R::Query,
) -> Result<Details<R>, api::Error> {
    let forbidden = match api.get(id).await {
        Ok(entity) => return Ok(Details { entity, listed_only: false }),
        Err(error) if error.status() == Some(403) => error,
        Err(error) => return Err(error),
    };
    let listed = api.list(&all).await?.into_iter().find(|entity| entity.entity_id() == id);
    listed.map(|entity| Details { entity, listed_only: true }).ok_or(forbidden)
}

/// Reads the state of an entity before a write; `None` if the caller may not see it.
///
/// # Errors
/// If Kimai cannot be reached or refuses the token.
pub(crate) async fn load_one<R: ApiEntity>(client: &Client, id: Id<R>) -> Result<Option<R>, Error> {
    let loaded = readable(R::load(client, &[id]).await)?;
    Ok(loaded.into_iter().flatten().find(|entity| entity.entity_id() == id))
}

/// Reads the states of several entities before a write, by id.
///
/// # Errors
/// If Kimai cannot be reached or refuses the token.
pub(super) async fn load_all<R: ApiEntity>(
    client: &Client,
    ids: &[Id<R>],
) -> Result<HashMap<Id<R>, R>, Error> {
    let loaded = readable(R::load(client, ids).await)?;
    Ok(loaded.into_iter().flatten().map(|entity| (entity.entity_id(), entity)).collect())
}

/// Reads entities one by one, several at once. Entities that Kimai refuses to show are left out.
async fn get_each<R: Get>(api: Api<R>, ids: &[Id<R>]) -> Result<Vec<R>, api::Error> {
    let get = |id| {
        let api = &api;
        async move {
            match api.get(id).await {
                Ok(entity) => Ok(Some(entity)),
                Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(None),
                Err(error) => Err(error),
            }
        }
    };
    let entities = try_map(ids.to_vec(), get, |_, _| ()).await?;
    Ok(entities.into_iter().flatten().collect())
}

/// Reads a few entities one by one, or many of them with a single list.
async fn get_or_list<R: Get + List>(
    api: Api<R>,
    ids: &[Id<R>],
    all: &R::Query,
) -> Result<Vec<R>, api::Error> {
    if ids.len() <= SINGLE_READS {
        return get_each(api, ids).await;
    }
    Ok(api.list(all).await?.rows)
}

/// Lists all customers, hidden ones included.
fn all_customers() -> CustomerQuery {
    CustomerQuery::default().visible(Visibility::Both)
}

/// Lists all projects, hidden and ended ones included.
fn all_projects() -> ProjectQuery {
    ProjectQuery::default().visible(Visibility::Both).ignore_dates(true)
}

/// Lists all activities, hidden ones included.
pub(super) fn all_activities() -> ActivityQuery {
    ActivityQuery::default().visible(Visibility::Both)
}

impl ApiEntity for Customer {
    fn api(client: &Client) -> Api<Self> {
        client.customers()
    }

    async fn load(client: &Client, ids: &[Id<Self>]) -> Result<Vec<Self>, api::Error> {
        get_or_list(Self::api(client), ids, &all_customers()).await
    }
}

impl ReadableEntity for Customer {
    async fn details(api: &Api<Self>, id: Id<Self>) -> Result<Details<Self>, api::Error> {
        get_or_find(api, id, all_customers()).await
    }
}

impl ApiEntity for Project {
    fn api(client: &Client) -> Api<Self> {
        client.projects()
    }

    async fn load(client: &Client, ids: &[Id<Self>]) -> Result<Vec<Self>, api::Error> {
        get_or_list(Self::api(client), ids, &all_projects()).await
    }
}

impl ReadableEntity for Project {
    async fn details(api: &Api<Self>, id: Id<Self>) -> Result<Details<Self>, api::Error> {
        get_or_find(api, id, all_projects()).await
    }
}

impl ApiEntity for Activity {
    fn api(client: &Client) -> Api<Self> {
        client.activities()
    }

    async fn load(client: &Client, ids: &[Id<Self>]) -> Result<Vec<Self>, api::Error> {
        get_or_list(Self::api(client), ids, &all_activities()).await
    }
}

impl ReadableEntity for Activity {
    async fn details(api: &Api<Self>, id: Id<Self>) -> Result<Details<Self>, api::Error> {
        get_or_find(api, id, all_activities()).await
    }
}

impl ApiEntity for User {
    fn api(client: &Client) -> Api<Self> {
        client.users()
    }

    async fn load(client: &Client, ids: &[Id<Self>]) -> Result<Vec<Self>, api::Error> {
        get_each(Self::api(client), ids).await
    }

    /// The answer leaves out preferences that have their default or that the caller may not set, and has the language as
    /// locale of a user who has none.
    fn after_change(mut answer: Self, before: &Self, fields: &[&str]) -> Self {
        let preferences = answer.preferences.get_or_insert_default();
        let is_missing = |former: &&Preference| {
            preferences.iter().all(|other| other.name != former.name)
                && !fields.contains(&former.name.as_str())
        };
        let left_out: Vec<Preference> =
            before.preferences.iter().flatten().filter(is_missing).cloned().collect();
        preferences.extend(left_out);
        if !fields.contains(&"locale") {
            answer.locale.clone_from(&before.locale);
        }
        answer
    }
}

impl ApiEntity for Team {
    fn api(client: &Client) -> Api<Self> {
        client.teams()
    }

    async fn load(client: &Client, ids: &[Id<Self>]) -> Result<Vec<Self>, api::Error> {
        get_or_list(Self::api(client), ids, &TeamQuery::default()).await
    }
}

/// Kimai shows tags only in lists.
impl ApiEntity for Tag {
    fn api(client: &Client) -> Api<Self> {
        client.tags()
    }

    async fn load(client: &Client, _: &[Id<Self>]) -> Result<Vec<Self>, api::Error> {
        Ok(Self::api(client).find("").await?.rows)
    }
}

/// Kimai lists invoices in pages, so that a list need not contain the wanted ones.
impl ApiEntity for Invoice {
    fn api(client: &Client) -> Api<Self> {
        client.invoices()
    }

    async fn load(client: &Client, ids: &[Id<Self>]) -> Result<Vec<Self>, api::Error> {
        get_each(Self::api(client), ids).await
    }
}

/// Kimai shows public holidays only in lists.
impl ApiEntity for PublicHoliday {
    fn api(client: &Client) -> Api<Self> {
        client.public_holidays()
    }

    async fn load(client: &Client, _: &[Id<Self>]) -> Result<Vec<Self>, api::Error> {
        Ok(Self::api(client).list(&PublicHolidayQuery::default()).await?.rows)
    }
}

impl ApiEntity for Timesheet {
    fn api(client: &Client) -> Api<Self> {
        client.timesheets()
    }

    async fn load(client: &Client, ids: &[Id<Self>]) -> Result<Vec<Self>, api::Error> {
        get_each(Self::api(client), ids).await
    }
}

impl ReadableEntity for User {}

impl ReadableEntity for Team {}

impl ReadableEntity for Invoice {}

impl ReadableEntity for Timesheet {}
