//! The configuration as data.

use std::collections::BTreeMap;

use kimai_domain::api::{Plugin, TimesheetConfig};
use schemars::JsonSchema;
use serde::Serialize;

use super::shown::mode;

/// How this Kimai is set up, as far as it was asked for and read.
#[derive(Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    pub(super) version: Option<String>,
    pub(super) timesheet: Option<Rules>,
    pub(super) plugins: Option<Vec<Installed>>,
    pub(super) colors: Vec<Color>,
    /// what else is to be known
    pub(super) notes: Vec<String>,
}

/// How time is tracked.
#[derive(Serialize, JsonSchema)]
pub(super) struct Rules {
    tracking_mode: String,
    default_begin_time: Option<String>,
    /// running timers of a user
    running_timers: Option<u32>,
    future_times_allowed: Option<bool>,
    overlapping_allowed: Option<bool>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Installed {
    name: String,
    version: Option<String>,
}

#[derive(Serialize, JsonSchema)]
pub(super) struct Color {
    name: String,
    code: String,
}

impl Facts {
    /// These, and those that are only in the others.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            version: self.version.or(other.version),
            timesheet: self.timesheet.or(other.timesheet),
            plugins: self.plugins.or(other.plugins),
            colors: [self.colors, other.colors].into_iter().flatten().collect(),
            notes: [self.notes, other.notes].concat(),
        }
    }
}

impl From<&TimesheetConfig> for Facts {
    fn from(config: &TimesheetConfig) -> Self {
        let rules = Rules {
            tracking_mode: mode(config),
            default_begin_time: config.default_begin_time.clone(),
            running_timers: config.active_entries_hard_limit,
            future_times_allowed: config.is_allow_future_times,
            overlapping_allowed: config.is_allow_overlapping,
        };
        Self { timesheet: Some(rules), ..Self::default() }
    }
}

impl From<&[Plugin]> for Facts {
    fn from(plugins: &[Plugin]) -> Self {
        let plugins = plugins
            .iter()
            .map(|plugin| Installed { name: plugin.name.clone(), version: plugin.version.clone() });
        Self { plugins: Some(plugins.collect()), ..Self::default() }
    }
}

impl From<&BTreeMap<String, String>> for Facts {
    fn from(colors: &BTreeMap<String, String>) -> Self {
        let colors = colors.iter().map(|(name, code)| Color { name: name.clone(), code: code.clone() });
        Self { colors: colors.collect(), ..Self::default() }
    }
}
