//! Builder of a simulated Kimai.

use std::io;

use jiff::Timestamp;

use crate::{
    server::SimulatedKimai,
    settings::{
        Entity, InitialData, Lockdown, MetaField, Rounding, Settings, TimesheetRules, TrackingMode, Version,
    },
};

/// Builder of a simulated Kimai. Without further calls, it is a new installation of 2.65.0 with demonstration data.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use simulated_kimai::{Lockdown, SimulatedKimai, Version};
///
/// let october = Lockdown::new("2026-10-01T00:00:00".parse()?, "2026-10-31T23:59:59".parse()?);
/// let kimai = SimulatedKimai::builder()
///     .now("2026-11-23T13:00:00Z".parse()?)
///     .version(Version::new(2, 66, 0))
///     .forbid_overlaps()
///     .lockdown(october)
///     .start()
///     .await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct KimaiBuilder {
    settings: Settings,
}

impl KimaiBuilder {
    /// Stops the clock at this time.
    pub fn now(self, now: Timestamp) -> Self {
        self.settings(|settings| settings.now = Some(now))
    }

    /// Sets the version.
    pub fn version(self, version: Version) -> Self {
        self.settings(|settings| settings.version = version)
    }

    /// Installs a plugin, such as `WorkContractBundle`.
    pub fn plugin(self, name: &str) -> Self {
        self.settings(|settings| {
            settings.plugins.insert(name.to_owned());
        })
    }

    /// Defines a visible custom field.
    pub fn meta_field(self, entity: Entity, name: &str) -> Self {
        self.settings(|settings| settings.meta_fields.push(MetaField::new(entity, name)))
    }

    /// Sets the initial data.
    pub fn data(self, data: InitialData) -> Self {
        self.settings(|settings| settings.data = data)
    }

    /// Grants a permission to a role.
    pub fn grant(self, role: &str, permission: &str) -> Self {
        self.settings(|settings| settings.grants.push((role.to_owned(), permission.to_owned())))
    }

    /// Takes a permission from a role.
    pub fn revoke(self, role: &str, permission: &str) -> Self {
        self.settings(|settings| settings.revocations.push((role.to_owned(), permission.to_owned())))
    }

    /// Sets the tracking mode.
    pub fn tracking_mode(self, mode: TrackingMode) -> Self {
        self.rules(|rules| rules.tracking_mode = mode)
    }

    /// Sets the maximum of running timesheets of a user.
    pub fn running_timers(self, limit: usize) -> Self {
        self.rules(|rules| rules.active_entries_hard_limit = limit)
    }

    /// Refuses overlapping timesheets.
    pub fn forbid_overlaps(self) -> Self {
        self.rules(|rules| rules.allow_overlapping = false)
    }

    /// Refuses timesheets in the future.
    pub fn forbid_future(self) -> Self {
        self.rules(|rules| rules.allow_future = false)
    }

    /// Refuses timesheets without duration.
    pub fn forbid_zero_duration(self) -> Self {
        self.rules(|rules| rules.allow_zero_duration = false)
    }

    /// Refuses timesheets that exceed a budget.
    pub fn forbid_overbooking(self) -> Self {
        self.rules(|rules| rules.allow_overbooking = false)
    }

    /// Adds the field `break` to timesheets.
    pub fn breaks(self) -> Self {
        self.rules(|rules| rules.breaks = true)
    }

    /// Refuses timesheets that are longer than these minutes.
    pub fn longest(self, minutes: i64) -> Self {
        self.rules(|rules| rules.longest_minutes = Some(minutes))
    }

    /// Sets the rounding of finished timesheets.
    pub fn rounding(self, rounding: Rounding) -> Self {
        self.rules(|rules| rules.rounding = rounding)
    }

    /// Locks a period.
    pub fn lockdown(self, lockdown: Lockdown) -> Self {
        self.rules(|rules| rules.lockdown = Some(lockdown))
    }

    /// Changes the rules of timesheets.
    pub fn rules(self, change: impl FnOnce(&mut TimesheetRules)) -> Self {
        self.settings(|settings| change(&mut settings.timesheets))
    }

    /// Changes the settings.
    pub fn settings(mut self, change: impl FnOnce(&mut Settings)) -> Self {
        change(&mut self.settings);
        self
    }

    /// Starts the simulation.
    ///
    /// # Panics
    /// If the port of the settings is taken.
    pub async fn start(self) -> SimulatedKimai {
        SimulatedKimai::start(self.settings).await
    }

    /// Starts the simulation, with an error instead of a panic.
    ///
    /// # Errors
    /// Fails if the port of the settings is taken.
    pub async fn bind(self) -> io::Result<SimulatedKimai> {
        SimulatedKimai::bind(self.settings).await
    }
}
