//! Settings of a simulation: version, plugins and configuration of Kimai.

use std::collections::BTreeSet;

use jiff::Timestamp;

/// Tracking mode of timesheets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrackingMode {
    /// Begin and end can be set.
    #[default]
    Default,
    /// Only start and stop: `begin` and `end` are unknown fields for plain users.
    Punch,
    /// Begin is fixed by the configuration, so `begin` and `end` are unknown fields too.
    DurationFixedBegin,
}

impl TrackingMode {
    /// Returns the name in `GET /api/config/timesheet`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Punch => "punch",
            Self::DurationFixedBegin => "duration_fixed_begin",
        }
    }
}

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

/// Settings; the default is a new installation of 2.65.0.
#[expect(clippy::struct_excessive_bools, reason = "independent switches of an installation")]
#[derive(Clone, Debug)]
pub struct Settings {
    /// The fixed time of the clock; `None` is the real time.
    pub now: Option<Timestamp>,
    /// Routes newer than this answer 404.
    pub version: Version,
    /// Names of installed plugins, such as `WorkContractBundle`; their routes answer 404 without them.
    pub plugins: BTreeSet<String>,
    /// The tracking mode.
    pub tracking_mode: TrackingMode,
    /// Maximum of running timesheets of a user; starting one more stops the oldest.
    pub active_entries_hard_limit: usize,
    /// Allows overlapping timesheets of a user.
    pub allow_overlapping: bool,
    /// Allows timesheets in the future.
    pub allow_future: bool,
    /// Adds the field `break` to timesheets.
    pub break_enabled: bool,
    /// Locks timesheets before the present month.
    pub lockdown: bool,
    /// Answers an invalid PATCH of a timesheet, team or user with 200 and an error body.
    pub invalid_patch_status_200: bool,
    /// Omits rates and budgets that the caller may not see; `None` depends on the version (since 2.66).
    pub strip_rates: Option<bool>,
    /// Maximum page size; larger values are capped.
    pub page_size_cap: usize,
    /// Permissions beyond the defaults, as (role, permission): nobody has `delete_invoice` without one.
    pub grants: Vec<(String, String)>,
    /// Custom fields.
    pub meta_fields: Vec<MetaField>,
    /// The port to listen on; 0 is any free one.
    pub port: u16,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            now: None,
            version: Version::default(),
            plugins: BTreeSet::new(),
            tracking_mode: TrackingMode::Default,
            active_entries_hard_limit: 1,
            allow_overlapping: true,
            allow_future: true,
            break_enabled: false,
            lockdown: false,
            invalid_patch_status_200: false,
            strip_rates: None,
            page_size_cap: 500,
            grants: Vec::new(),
            meta_fields: Vec::new(),
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

/// Version of Kimai.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// `2` in `2.65.0`.
    pub major: u32,
    /// `65` in `2.65.0`.
    pub minor: u32,
    /// `0` in `2.65.0`.
    pub patch: u32,
}

impl Version {
    /// The newest version whose routes are simulated. Newer ones behave like it.
    pub const NEWEST: Self = Self::new(2, 68, 0);

    /// Creates a version.
    pub const fn new(major: u32, minor: u32, patch: u32) -> Self {
        Self { major, minor, patch }
    }

    /// Returns `versionId` of `GET /api/version`: `26500` for 2.65.0.
    pub const fn id(self) -> u32 {
        self.major * 10_000 + self.minor * 100 + self.patch
    }
}

impl Default for Version {
    /// 2.65.0, the version of the recorded exchanges.
    fn default() -> Self {
        Self::new(2, 65, 0)
    }
}

/// Error of a text that is no version such as `2.65` or `2.65.0`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidVersion(String);

impl std::fmt::Display for InvalidVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} is no version such as 2.65 or 2.65.0", self.0)
    }
}

impl std::error::Error for InvalidVersion {}

impl std::str::FromStr for Version {
    type Err = InvalidVersion;

    /// Reads `2.65` or `2.65.0`; a suffix such as `-dev` is ignored.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let invalid = || InvalidVersion(text.to_owned());
        let (numbers, _) = text.split_once('-').unwrap_or((text, ""));
        let numbers: Vec<u32> =
            numbers.split('.').map(|part| part.parse().map_err(|_| invalid())).collect::<Result<_, _>>()?;
        match *numbers.as_slice() {
            [major, minor] => Ok(Self::new(major, minor, 0)),
            [major, minor, patch] => Ok(Self::new(major, minor, patch)),
            _ => Err(invalid()),
        }
    }
}

impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
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
