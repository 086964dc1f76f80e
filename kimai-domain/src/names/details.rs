//! Single customers, projects and activities with dates and budgets, cached for five minutes.

use std::sync::Arc;

use kimai_api::{Activity, Customer, Error as ApiError, Id, Project};

use super::Catalogue;
use crate::{Error, Session};

impl Session {
    /// Returns a project, or `None` if the caller may not see it.
    ///
    /// Kimai shows single projects and their budgets to some roles only; the others find it in the list of all projects.
    ///
    /// # Errors
    /// [`ApiError`] if Kimai cannot be reached or rejects the token.
    pub(crate) async fn project_details(&self, id: Id<Project>) -> Result<Option<Project>, ApiError> {
        let now = self.now();
        if let Some(known) = self.names().project_details.get(now, id) {
            return Ok(known);
        }
        let project = match shown(self.client().projects().get(id).await)? {
            Some(project) => Some(project),
            None => listed(self.all_projects().await, id)?,
        };
        self.names().project_details.insert(now, id, project.clone());
        Ok(project)
    }

    /// Returns an activity, or `None` if the caller may not see it.
    ///
    /// # Errors
    /// As [`project_details`](Self::project_details).
    pub(crate) async fn activity_details(&self, id: Id<Activity>) -> Result<Option<Activity>, ApiError> {
        let now = self.now();
        if let Some(known) = self.names().activity_details.get(now, id) {
            return Ok(known);
        }
        let activity = match shown(self.client().activities().get(id).await)? {
            Some(activity) => Some(activity),
            None => listed(self.all_activities().await, id)?,
        };
        self.names().activity_details.insert(now, id, activity.clone());
        Ok(activity)
    }

    /// Returns a customer, or `None` if the caller may not see it.
    ///
    /// # Errors
    /// As [`project_details`](Self::project_details).
    pub(crate) async fn customer_details(&self, id: Id<Customer>) -> Result<Option<Customer>, ApiError> {
        let now = self.now();
        if let Some(known) = self.names().customer_details.get(now, id) {
            return Ok(known);
        }
        let customer = match shown(self.client().customers().get(id).await)? {
            Some(customer) => Some(customer),
            None => listed(self.all_customers().await, id)?,
        };
        self.names().customer_details.insert(now, id, customer.clone());
        Ok(customer)
    }
}

/// Treats a refusal to show a single entity as an unknown one.
fn shown<T>(read: Result<T, ApiError>) -> Result<Option<T>, ApiError> {
    match read {
        Ok(entity) => Ok(Some(entity)),
        Err(error) if matches!(error.status(), Some(403 | 404)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the entity of a catalogue. A catalogue that Kimai refuses has none.
fn listed<T: Clone>(catalogue: Result<Arc<Catalogue<T>>, Error>, id: Id<T>) -> Result<Option<T>, ApiError> {
    match catalogue {
        Ok(catalogue) => Ok(catalogue.get(&id).cloned()),
        Err(Error::Api(error)) if error.status() != Some(403) => Err(error),
        Err(_) => Ok(None),
    }
}
