//! Records of time.

use jiff::{Timestamp, Zoned, tz::TimeZone};

use super::catalog::Meta;

/// A record. Its times are told in the zone in which it was written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Timesheet {
    pub(crate) id: u64,
    pub(crate) user: u64,
    pub(crate) project: u64,
    pub(crate) activity: u64,
    pub(crate) zone: String,
    pub(crate) begin: Timestamp,
    /// Nothing while it runs.
    pub(crate) end: Option<Timestamp>,
    /// Seconds, without the break; 0 while it runs.
    pub(crate) duration: i64,
    /// Seconds.
    pub(crate) pause: i64,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) rate: f64,
    pub(crate) internal_rate: f64,
    pub(crate) fixed_rate: Option<f64>,
    pub(crate) hourly_rate: Option<f64>,
    pub(crate) exported: bool,
    pub(crate) billable: bool,
    pub(crate) modified: Timestamp,
    pub(crate) meta: Meta,
}

impl Timesheet {
    /// A moment in the record's zone.
    pub(crate) fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC))
    }
}
