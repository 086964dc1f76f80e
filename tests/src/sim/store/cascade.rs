//! What a deletion takes with it, and what being visible needs.

use super::{Rate, Store, Table};

impl Store {
    /// Deletes a customer, its projects and all that is theirs.
    pub(crate) fn remove_customer(&mut self, customer: u64) {
        let projects: Vec<u64> = self
            .projects
            .iter()
            .filter(|project| project.customer == customer)
            .map(|project| project.id)
            .collect();
        for project in projects {
            self.remove_project(project);
        }
        drop_rates(&mut self.customer_rates, customer);
        self.customer_comments.retain(|comment| comment.parent != customer);
        self.invoices.retain(|invoice| invoice.customer != customer);
        self.customers.remove(customer);
    }

    /// Deletes a project, its activities and all that is theirs.
    pub(crate) fn remove_project(&mut self, project: u64) {
        let own = |of: Option<u64>| of == Some(project);
        let activities: Vec<u64> = self
            .activities
            .iter()
            .filter(|activity| own(activity.project))
            .map(|activity| activity.id)
            .collect();
        for activity in activities {
            self.remove_activity(activity);
        }
        self.timesheets.retain(|record| record.project != project);
        drop_rates(&mut self.project_rates, project);
        self.project_comments.retain(|comment| comment.parent != project);
        self.projects.remove(project);
    }

    /// Deletes an activity with its rates and records.
    pub(crate) fn remove_activity(&mut self, activity: u64) {
        self.timesheets.retain(|record| record.activity != activity);
        drop_rates(&mut self.activity_rates, activity);
        self.activities.remove(activity);
    }

    /// Whether a project and its customer are visible.
    pub(crate) fn is_open(&self, project: u64) -> bool {
        let project = self.projects.get(project).filter(|project| project.visible);
        project
            .and_then(|project| self.customers.get(project.customer))
            .is_some_and(|customer| customer.visible)
    }
}

fn drop_rates(rates: &mut Table<Rate>, parent: u64) {
    rates.retain(|rate| rate.parent != parent);
}
