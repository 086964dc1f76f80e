//! Labels of single entities: requested by id, or from the catalogue if Kimai refuses the id.

use std::sync::Arc;

use kimai_api::{Activity, Customer, Error as ApiError, Id, Link, Project, User};

use super::Catalogue;
use crate::Session;

/// The name of a customer, project or activity, with the facts that people tell it apart by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// The name.
    pub name: String,
    /// The name of the entity that it belongs to.
    pub parent: Option<String>,
    /// The currency of its customer.
    pub currency: Option<String>,
}

impl Session {
    /// Returns the label of a customer, or `None` if it cannot be looked up.
    pub async fn customer_label(&self, id: Id<Customer>) -> Option<Label> {
        let now = self.now();
        if let Some(label) = self.names().customer_labels.get(now, id) {
            return Some(label);
        }
        let customer = match self.client().customers().get(id).await {
            Ok(customer) => customer,
            Err(_) => lookup(self.names().customers.get(now, || self.fetch_customers()).await, id)?,
        };
        let label = Label { name: customer.name, parent: None, currency: customer.currency };
        self.names().customer_labels.insert(now, id, label.clone());
        Some(label)
    }

    /// Returns the label of a project with the name of its customer, or `None` if it cannot be looked up.
    pub async fn project_label(&self, id: Id<Project>) -> Option<Label> {
        let now = self.now();
        if let Some(label) = self.names().project_labels.get(now, id) {
            return Some(label);
        }
        let project = match self.client().projects().get(id).await {
            Ok(project) => project,
            Err(_) => lookup(self.names().projects.get(now, || self.fetch_projects()).await, id)?,
        };
        let customer = match project.customer.as_ref().map(Link::id) {
            Some(customer) => self.customer_label(customer).await,
            None => None,
        };
        let (parent, currency) = customer.map(|customer| (customer.name, customer.currency)).unzip();
        let label = Label {
            name: project.name,
            parent: parent.or(project.parent_title),
            currency: currency.flatten(),
        };
        self.names().project_labels.insert(now, id, label.clone());
        Some(label)
    }

    /// Returns the label of an activity with the name of its project, or `None` if it cannot be looked up.
    pub async fn activity_label(&self, id: Id<Activity>) -> Option<Label> {
        let now = self.now();
        if let Some(label) = self.names().activity_labels.get(now, id) {
            return Some(label);
        }
        let activity = match self.client().activities().get(id).await {
            Ok(activity) => activity,
            Err(_) => lookup(self.names().activities.get(now, || self.fetch_activities()).await, id)?,
        };
        let project = match activity.project.as_ref().map(Link::id) {
            Some(project) => self.project_label(project).await,
            None => None,
        };
        let (parent, currency) = project.map(|project| (project.name, project.currency)).unzip();
        let label = Label {
            name: activity.name,
            parent: parent.or(activity.parent_title),
            currency: currency.flatten(),
        };
        self.names().activity_labels.insert(now, id, label.clone());
        Some(label)
    }

    /// Returns a user, perhaps without preferences, or `None` if the caller may not see them.
    pub async fn user_by_id(&self, id: Id<User>) -> Option<User> {
        match self.names().recent_users.get(self.now(), id) {
            Some(user) => Some(Arc::unwrap_or_clone(user)),
            None => self.request_user(id).await,
        }
    }

    /// Returns a user with the preferences, if Kimai shows these to the caller, or `None` if the caller may not see the
    /// user. Users that came with records have no preferences and are requested.
    pub async fn user_with_preferences(&self, id: Id<User>) -> Option<User> {
        let now = self.now();
        match self.names().recent_users.get(now, id).map(Arc::unwrap_or_clone) {
            None => self.request_user(id).await,
            Some(user) if user.preferences.is_some() => Some(user),
            Some(known) => {
                let Ok(user) = self.client().users().get(id).await else { return Some(known) };
                self.names().recent_users.insert(now, id, Arc::new(user.clone()));
                Some(user)
            }
        }
    }

    async fn request_user(&self, id: Id<User>) -> Option<User> {
        let now = self.now();
        let user = match self.client().users().get(id).await {
            Ok(user) => user,
            Err(_) => lookup(self.names().users.get(now, || self.fetch_users()).await, id)?,
        };
        self.names().recent_users.insert(now, id, Arc::new(user.clone()));
        Some(user)
    }
}

fn lookup<T: Clone>(catalogue: Result<Arc<Catalogue<T>>, ApiError>, id: Id<T>) -> Option<T> {
    catalogue.ok()?.get(&id).cloned()
}
