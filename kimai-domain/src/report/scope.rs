//! The people, days and records that a report covers.

use kimai_api::{Activity, Customer, Id, Project, Team, User};

use crate::{Period, absences::Days};

/// The people of a report.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PeopleScope {
    /// The caller.
    #[default]
    Own,
    /// Everybody whose records the caller may see.
    All,
    /// One user.
    User(Id<User>),
    /// The members of a team.
    Team(Id<Team>),
}

/// Filters of records.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordFilters {
    /// Records of this customer.
    pub customer: Option<Id<Customer>>,
    /// Records of this project.
    pub project: Option<Id<Project>>,
    /// Records of this activity.
    pub activity: Option<Id<Activity>>,
    /// Records with this tag.
    pub tag: Option<String>,
    /// Billable or other records.
    pub billable: Option<bool>,
    /// Exported or other records.
    pub exported: Option<bool>,
}

/// The data that a report needs beside the records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "independent parts of the data")]
pub struct Needs {
    /// The records of the days.
    pub records: bool,
    /// Names and currencies: projects and customers.
    pub projects: bool,
    /// Names of activities.
    pub activities: bool,
    /// Names and time zones of the people.
    pub people: bool,
    /// Work contracts and teams of the people.
    pub contracts: bool,
    /// Absences of the people.
    pub absences: bool,
    /// Public holidays of the groups of the people.
    pub holidays: bool,
    /// Names of the records' own projects, activities, customers and users, which come with the records, instead of
    /// lists of all.
    pub names_from_records: bool,
}

/// A request for the data of a report.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    /// The people.
    pub people: PeopleScope,
    /// The days; `None` for all time.
    pub days: Option<Days>,
    /// The days to compare with.
    pub before: Option<Days>,
    /// Times in the caller's zone between which records begin, instead of whole days of their owners.
    pub times: Option<Period>,
    /// The filters of records.
    pub filters: RecordFilters,
    /// The data that is needed beside the records.
    pub needs: Needs,
}
