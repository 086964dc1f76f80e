//! In-memory tables.

mod entities;

pub(crate) use entities::{
    Activity, Budget, Comment, Customer, Document, Invoice, InvoiceDocument, InvoiceTemplate, Member, Meta,
    Project, Rate, Tag, Team, Timesheet, Token, User,
};

use std::collections::{BTreeMap, BTreeSet};

use crate::work_contract::WorkContract;

/// The tables.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) users: Table<User>,
    pub(crate) tokens: Table<Token>,
    pub(crate) teams: Table<Team>,
    pub(crate) customers: Table<Customer>,
    pub(crate) projects: Table<Project>,
    pub(crate) activities: Table<Activity>,
    pub(crate) customer_rates: Table<Rate>,
    pub(crate) project_rates: Table<Rate>,
    pub(crate) activity_rates: Table<Rate>,
    pub(crate) customer_comments: Table<Comment>,
    pub(crate) project_comments: Table<Comment>,
    pub(crate) tags: Table<Tag>,
    pub(crate) timesheets: Table<Timesheet>,
    pub(crate) invoices: Table<Invoice>,
    pub(crate) invoice_templates: Table<InvoiceTemplate>,
    pub(crate) documents: Vec<Document>,
    pub(crate) export_templates: BTreeSet<u64>,
    /// Favourite timesheets of each user, the latest first.
    pub(crate) favorites: BTreeMap<u64, Vec<u64>>,
    /// Dashboard widgets of each user.
    pub(crate) widgets: BTreeMap<u64, Vec<String>>,
    /// Custom roles by id.
    pub(crate) custom_roles: BTreeMap<u64, String>,
    /// The last id of a membership.
    last_membership: u64,
    /// Names of the tokens created by `ApiTokenBundle`.
    pub(crate) token_names: BTreeMap<u64, String>,
    /// Tables of `WorkContractBundle`.
    pub(crate) contract: WorkContract,
}

impl Store {
    /// Returns the members of the teams that this user leads, and the user.
    pub(crate) fn led_by(&self, user: u64) -> Vec<u64> {
        let teams = self.teams.iter().filter(|team| team.led_by(user));
        let mut users: Vec<u64> =
            teams.flat_map(|team| team.members.iter().map(|member| member.user)).collect();
        users.push(user);
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Gives new members of a team the next ids.
    pub(crate) fn number_members(&mut self, team: u64) {
        let Some(team) = self.teams.get_mut(team) else { return };
        for member in team.members.iter_mut().filter(|member| member.id == 0) {
            self.last_membership += 1;
            member.id = self.last_membership;
        }
    }

    /// Returns the teams of this user.
    pub(crate) fn teams_of(&self, user: u64) -> Vec<&Team> {
        self.teams.iter().filter(|team| team.has_member(user)).collect()
    }
}

impl Store {
    /// Deletes a customer with its projects and their data.
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

    /// Deletes a project with its activities and their data.
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

    /// Deletes an activity with its rates and timesheets.
    pub(crate) fn remove_activity(&mut self, activity: u64) {
        self.timesheets.retain(|record| record.activity != activity);
        drop_rates(&mut self.activity_rates, activity);
        self.activities.remove(activity);
    }

    /// Checks if a project and its customer are visible.
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

/// Rows sorted by id; ids are never reused.
#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, T>,
    last: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), last: 0 }
    }
}

impl<T> Table<T> {
    /// Adds the row that `make` builds and returns its id.
    pub(crate) fn add(&mut self, make: impl FnOnce(u64) -> T) -> u64 {
        self.last += 1;
        self.rows.insert(self.last, make(self.last));
        self.last
    }

    /// Inserts or replaces a row; later ids follow the largest one.
    pub(crate) fn put(&mut self, id: u64, row: T) {
        self.last = self.last.max(id);
        self.rows.insert(id, row);
    }

    pub(crate) fn get(&self, id: u64) -> Option<&T> {
        self.rows.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut T> {
        self.rows.get_mut(&id)
    }

    pub(crate) fn remove(&mut self, id: u64) -> Option<T> {
        self.rows.remove(&id)
    }

    pub(crate) fn contains(&self, id: u64) -> bool {
        self.rows.contains_key(&id)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut()
    }

    /// Keeps the rows that `wanted` accepts.
    pub(crate) fn retain(&mut self, mut wanted: impl FnMut(&T) -> bool) {
        self.rows.retain(|_, row| wanted(row));
    }
}
