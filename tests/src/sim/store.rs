//! Everything the simulation knows, in memory.

mod cascade;
mod catalog;
mod paper;
mod people;
mod table;
mod time;

pub(crate) use catalog::{Activity, Budget, Comment, Customer, Meta, Project, Rate, Tag};
pub(crate) use paper::{Document, Invoice, InvoiceTemplate};
pub(crate) use people::{Member, Team, Token, User};
pub(crate) use table::Table;
pub(crate) use time::Timesheet;

use std::collections::{BTreeMap, BTreeSet};

use super::work_contract::WorkContract;

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
    /// The records that a user keeps at hand, the latest first.
    pub(crate) favorites: BTreeMap<u64, Vec<u64>>,
    /// The widgets that a user added to the dashboard.
    pub(crate) widgets: BTreeMap<u64, Vec<String>>,
    /// Roles that the administrator made.
    pub(crate) custom_roles: BTreeMap<u64, String>,
    /// What the bearer tokens were called that `ApiTokenBundle` made.
    pub(crate) token_names: BTreeMap<u64, String>,
    /// What `WorkContractBundle` keeps.
    pub(crate) contract: WorkContract,
}

impl Store {
    /// The users of teams that this user leads, and the user.
    pub(crate) fn led_by(&self, user: u64) -> Vec<u64> {
        let teams = self.teams.iter().filter(|team| team.led_by(user));
        let mut users: Vec<u64> =
            teams.flat_map(|team| team.members.iter().map(|member| member.user)).collect();
        users.push(user);
        users.sort_unstable();
        users.dedup();
        users
    }

    /// The teams of this user.
    pub(crate) fn teams_of(&self, user: u64) -> Vec<&Team> {
        self.teams.iter().filter(|team| team.has(user)).collect()
    }
}
