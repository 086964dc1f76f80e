//! Time formats of responses.

use jiff::{
    Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::TimeZone,
};

/// Formats a time as `2026-11-20T15:00:00+0100`; the offset has no colon, unlike RFC 3339.
pub(crate) fn timestamp(at: &Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
}

/// Returns the moment of a local time: the second of two in autumn, one hour later in the gap in spring.
pub(crate) fn local_timestamp(time: DateTime, zone: &TimeZone) -> Timestamp {
    zone.to_ambiguous_timestamp(time).later().unwrap_or_default()
}

/// Formats a time in this zone.
pub(crate) fn timestamp_in(at: Timestamp, zone: TimeZone) -> String {
    timestamp(&at.to_zoned(zone))
}

/// Formats the midnight of a date in this zone.
pub(crate) fn midnight(date: Date, zone: &TimeZone) -> String {
    date.to_zoned(zone.clone()).map(|at| timestamp(&at)).unwrap_or_default()
}
