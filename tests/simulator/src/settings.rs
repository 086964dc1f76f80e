//! Settings of a simulation: version, plugins and configuration of Kimai.

mod timesheets;
mod version;

pub use timesheets::{Lockdown, Rounding, RoundingMode, TimesheetRules, TrackingMode};
pub use version::{InvalidVersion, Version};

use std::collections::BTreeSet;

use jiff::Timestamp;

/// Kind of object with custom fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entity {
    /// Customers.
    Customer,
    /// Projects.
    Project,
    /// Activities.
    Activity,
    /// Timesheets.
    Timesheet,
    /// Invoices.
    Invoice,
}

/// Custom field that a plugin defines.
#[derive(Clone, Debug)]
pub struct MetaField {
    /// The kind of object.
    pub entity: Entity,
    /// The name in `PATCH .../meta`.
    pub name: String,
    /// An invisible field is writable and never returned.
    pub visible: bool,
}

impl MetaField {
    /// Creates a visible field.
    pub fn new(entity: Entity, name: &str) -> Self {
        Self { entity, name: name.to_owned(), visible: true }
    }
}

/// Data of a simulation at its start.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InitialData {
    /// Customers, projects, activities, teams, tags, invoices and ninety days of timesheets of five users.
    #[default]
    Demonstration,
    /// Four users, admin, tina, anna and ben, and nothing else.
    Users,
}

/// Numbers of new customers, projects and activities.
///
/// A format is a text with placeholders such as `{cc,4}`, which stands for the counter padded with zeros to four digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// The format of customers.
    pub customers: String,
    /// The format of projects.
    pub projects: String,
    /// The format of activities.
    pub activities: String,
    /// Allows customers and projects with equal numbers.
    pub allow_duplicates: bool,
}

impl Default for Numbers {
    fn default() -> Self {
        Self {
            customers: "{cc,4}".to_owned(),
            projects: "{pc,4}".to_owned(),
            activities: "{ac,4}".to_owned(),
            allow_duplicates: false,
        }
    }
}

/// Settings; the default is a new installation of 2.65.0.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The fixed time of the clock; `None` is the real time.
    pub now: Option<Timestamp>,
    /// Routes newer than this answer 404.
    pub version: Version,
    /// Names of installed plugins, such as `WorkContractBundle`; their routes answer 404 without them.
    pub plugins: BTreeSet<String>,
    /// Rules of timesheets.
    pub timesheets: TimesheetRules,
    /// Numbers of new customers, projects and activities.
    pub numbers: Numbers,
    /// The data at the start.
    pub data: InitialData,
    /// Answers an invalid PATCH of a timesheet, team or user with 200 and an error body.
    pub invalid_patch_status_200: bool,
    /// Omits rates and budgets that the caller may not see; `None` depends on the version (since 2.66).
    pub strip_rates: Option<bool>,
    /// Maximum page size; larger values are capped.
    pub page_size_cap: usize,
    /// Permissions beyond the defaults, as (role, permission): nobody has `delete_invoice` without one.
    pub grants: Vec<(String, String)>,
    /// Permissions that roles lack in spite of the defaults, as (role, permission).
    pub revocations: Vec<(String, String)>,
    /// Custom fields.
    pub meta_fields: Vec<MetaField>,
    /// Adds the proposed route of Kimai itself that creates API tokens (kimai/kimai#5930).
    pub core_api_tokens: bool,
    /// The port to listen on; 0 is any free one.
    pub port: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            now: None,
            version: Version::default(),
            plugins: BTreeSet::new(),
            timesheets: TimesheetRules::default(),
            numbers: Numbers::default(),
            data: InitialData::default(),
            invalid_patch_status_200: false,
            strip_rates: None,
            page_size_cap: 500,
            grants: Vec::new(),
            revocations: Vec::new(),
            meta_fields: Vec::new(),
            core_api_tokens: false,
            port: 0,
        }
    }
}

impl Settings {
    /// Checks if rates and budgets are omitted for callers without the permission.
    pub(crate) fn strips_rates(&self) -> bool {
        self.strip_rates.unwrap_or(self.version >= Version::new(2, 66, 0))
    }
}

/// Source of the time.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The machine's clock.
    Real,
    /// A fixed time.
    Fixed(Timestamp),
}

impl Clock {
    /// Creates the clock of [`Settings::now`].
    pub fn from_setting(now: Option<Timestamp>) -> Self {
        now.map_or(Self::Real, Self::Fixed)
    }

    /// Returns the present time.
    pub fn now(self) -> Timestamp {
        match self {
            Self::Real => Timestamp::now(),
            Self::Fixed(at) => at,
        }
    }
}
