//! Single customers, projects and activities with dates and budgets, cached for five minutes.

use std::sync::Arc;

use kimai_api::{Activity, Customer, Error as ApiError, Id, Project};

use super::{Catalogue, Recent};
use crate::{Error, Session};

impl Session {
    /// Returns a project, or `None` if the caller may not see it.
    ///
    /// Kimai shows single projects and their budgets to some roles only; the others find it in the list of all projects.
    ///
    /// # Errors
    /// [`ApiError`] if Kimai cannot be reached or rejects the token.
    pub(crate) async fn project_details(&self, id: Id<Project>) -> Result<Option<Project>, ApiError> {
        let projects = self.client().projects();
        self.details(&self.names().project_details, id, projects.get(id), self.all_projects()).await
    }

    /// Returns an activity, or `None` if the caller may not see it.
    ///
    /// # Errors
    /// As [`project_details`](Self::project_details).
    pub(crate) async fn activity_details(&self, id: Id<Activity>) -> Result<Option<Activity>, ApiError> {
        let activities = self.client().activities();
        self.details(&self.names().activity_details, id, activities.get(id), self.all_activities()).await
    }

    /// Returns a customer, or `None` if the caller may not see it.
    ///
    /// # Errors
    /// As [`project_details`](Self::project_details).
    pub(crate) async fn customer_details(&self, id: Id<Customer>) -> Result<Option<Customer>, ApiError> {
        let customers = self.client().customers();
        self.details(&self.names().customer_details, id, customers.get(id), self.all_customers()).await
    }

    /// Returns an entity from the cache, from `read`, or from the catalogue `all` if Kimai refuses to show it alone.
    async fn details<T: Clone>(
        &self,
        cache: &Recent<T, Option<T>>,
        id: Id<T>,
        read: impl Future<Output = Result<T, ApiError>>,
        all: impl Future<Output = Result<Arc<Catalogue<T>>, Error>>,
    ) -> Result<Option<T>, ApiError> {
        let now = self.now();
        if let Some(known) = cache.get(now, id) {
            return Ok(known);
        }
        let entity = match unless_hidden(read.await)? {
            Some(entity) => Some(entity),
            None => find_in_catalogue(all.await, id)?,
        };
        cache.insert(now, id, entity.clone());
        Ok(entity)
    }
}

/// Treats a refusal to show a single entity as an unknown one.
fn unless_hidden<T>(read: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match read {
        Ok(entity) => Ok(Some(entity)),
        Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the entity of a catalogue. A catalogue that Kimai refuses has none.
fn find_in_catalogue<T: Clone>(
    catalogue: Result<Arc<Catalogue<T>>, Error>,
    id: Id<T>,
) -> Result<Option<T>, ApiError> {
    match catalogue {
        Ok(catalogue) => Ok(catalogue.get(&id).cloned()),
        Err(Error::Api(error)) if error.status() != Some(403) => Err(error),
        Err(_) => Ok(None),
    }
}
