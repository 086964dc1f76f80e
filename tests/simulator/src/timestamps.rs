//! Time formats of responses.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

/// Formats a time as `2026-11-20T15:00:00+0100`; the offset has no colon, unlike RFC 3339.
pub(crate) fn timestamp(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
}

/// Formats a time in this zone.
pub(crate) fn timestamp_in(at: Timestamp, zone: TimeZone) -> String {
    timestamp(&at.to_zoned(zone))
}

/// Formats the midnight of a date in this zone.
pub(crate) fn midnight(date: Date, zone: &TimeZone) -> String {
    date.to_zoned(zone.clone()).map(|at| timestamp(&at)).unwrap_or_default()
}
