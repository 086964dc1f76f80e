//! How answers tell a moment.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

/// `2026-11-20T15:00:00+0100`: the offset has no colon, so this is no RFC 3339.
pub(crate) fn timestamp(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
}

/// A moment as it is told in this zone.
pub(crate) fn timestamp_in(at: Timestamp, zone: TimeZone) -> String {
    timestamp(&at.to_zoned(zone))
}

/// The midnight with which a date begins in this zone.
pub(crate) fn midnight(date: Date, zone: &TimeZone) -> String {
    date.to_zoned(zone.clone()).map(|at| timestamp(&at)).unwrap_or_default()
}
