//! Catalogues of all entities of a kind, cached per caller.

use std::{collections::HashMap, sync::Arc};

use kimai_api::{Activity, Customer, Id, Project};

use super::tolerate;
use crate::{Error, Session};

impl Session {
    /// Returns all projects that the caller may see, hidden and finished ones too; none if Kimai refuses the list.
    ///
    /// # Errors
    /// [`Error::Api`] with status 401 if the token is refused.
    pub async fn project_catalogue(&self) -> Result<Arc<HashMap<Id<Project>, Project>>, Error> {
        Ok(tolerate(self.names().projects.get(self.now(), || self.all_projects()).await)?.unwrap_or_default())
    }

    /// Returns all activities that the caller may see, hidden ones too; none if Kimai refuses the list.
    ///
    /// # Errors
    /// As [`project_catalogue`](Self::project_catalogue).
    pub async fn activity_catalogue(&self) -> Result<Arc<HashMap<Id<Activity>, Activity>>, Error> {
        let catalogue = self.names().activities.get(self.now(), || self.all_activities()).await;
        Ok(tolerate(catalogue)?.unwrap_or_default())
    }

    /// Returns all customers that the caller may see, hidden ones too; none if Kimai refuses the list.
    ///
    /// # Errors
    /// As [`project_catalogue`](Self::project_catalogue).
    pub async fn customer_catalogue(&self) -> Result<Arc<HashMap<Id<Customer>, Customer>>, Error> {
        let catalogue = self.names().customers.get(self.now(), || self.all_customers()).await;
        Ok(tolerate(catalogue)?.unwrap_or_default())
    }
}
