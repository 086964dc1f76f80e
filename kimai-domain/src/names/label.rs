//! What a customer, project or activity is called, and in which currency its work is priced.

use std::collections::HashMap;

use kimai_api::{Activity, Customer, Error, Id, Identified, Link, Project, User};

use super::{all_activities, all_customers, all_projects, all_users};
use crate::{Session, cached::Cached};

/// How something is shown to people.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// Its name.
    pub name: String,
    /// The name of what it belongs to.
    pub parent: Option<String>,
    /// The currency of its customer.
    pub currency: Option<String>,
}

/// Something that has a name; what cannot be looked up has none.
impl Session {
    /// A customer's.
    pub async fn customer_label(&self, id: Id<Customer>) -> Option<Label> {
        let fetch = || all_customers(self.client());
        let customer = self.find(&self.names().customers, id, fetch).await?;
        Some(Label { name: customer.name, parent: None, currency: customer.currency })
    }

    /// A project's, with its customer.
    pub async fn project_label(&self, id: Id<Project>) -> Option<Label> {
        let fetch = || all_projects(self.client());
        let project = self.find(&self.names().projects, id, fetch).await?;
        let customer = match project.customer.as_ref().map(Link::id) {
            Some(customer) => self.customer_label(customer).await,
            None => None,
        };
        let (parent, currency) = customer.map(|customer| (customer.name, customer.currency)).unzip();
        Some(Label {
            name: project.name,
            parent: parent.or(project.parent_title),
            currency: currency.flatten(),
        })
    }

    /// An activity's, with its project if it has one.
    pub async fn activity_label(&self, id: Id<Activity>) -> Option<Label> {
        let fetch = || all_activities(self.client());
        let activity = self.find(&self.names().activities, id, fetch).await?;
        let project = match activity.project.as_ref().map(Link::id) {
            Some(project) => self.project_label(project).await,
            None => None,
        };
        let (parent, currency) = project.map(|project| (project.name, project.currency)).unzip();
        Some(Label {
            name: activity.name,
            parent: parent.or(activity.parent_title),
            currency: currency.flatten(),
        })
    }

    /// A user, if the caller may list users.
    pub async fn user_known(&self, id: Id<User>) -> Option<User> {
        self.find(&self.names().users, id, || all_users(self.client())).await
    }

    /// One of a list that is kept; a list that lacks it may be too old, and is fetched again.
    async fn find<T: Identified + Clone, F>(
        &self,
        kept: &Cached<HashMap<Id<T>, T>>,
        id: Id<T>,
        fetch: impl Fn() -> F,
    ) -> Option<T>
    where
        F: Future<Output = Result<HashMap<Id<T>, T>, Error>>,
    {
        let found = kept.get(self.now(), &fetch).await.ok()?;
        if let Some(found) = found.get(&id) {
            return Some(found.clone());
        }
        kept.forget().await;
        kept.get(self.now(), &fetch).await.ok()?.get(&id).cloned()
    }
}
