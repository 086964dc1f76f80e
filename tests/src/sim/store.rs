//! Everything the simulation knows, in memory.

mod catalog;
mod people;
mod table;
mod time;

pub(crate) use catalog::{Activity, Budget, Comment, Customer, Meta, Project, Rate, Tag};
pub(crate) use people::{Member, Team, Token, User};
pub(crate) use table::Table;
pub(crate) use time::Timesheet;

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
}

impl Store {
    /// The users of teams that this user leads, and the user.
    pub(crate) fn led_by(&self, lead: u64) -> Vec<u64> {
        let led = self.teams.iter().filter(|team| team.led_by(lead));
        let mut users: Vec<u64> = led.flat_map(|team| team.members.iter().map(|member| member.user)).collect();
        users.push(lead);
        users.sort_unstable();
        users.dedup();
        users
    }

    /// The teams of this user.
    pub(crate) fn teams_of(&self, user: u64) -> Vec<&Team> {
        self.teams.iter().filter(|team| team.has(user)).collect()
    }
}
