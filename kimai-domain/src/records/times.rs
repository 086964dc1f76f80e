//! The local times of a change. Kimai reads them in the zone that the record was made in, which need not be
//! the caller's.

use jiff::{civil::DateTime, tz::TimeZone};
use kimai_api::Timesheet;

/// A time in the caller's zone as the zone of the record has it. Of the record's zone only the offset is known;
/// where that is the caller's own at the time, so is the zone.
pub fn in_record_zone(record: &Timesheet, time: DateTime, callers: &TimeZone) -> DateTime {
    let stored = record.begin.offset();
    if callers.to_offset(record.begin.timestamp()) == stored {
        return time;
    }
    match callers.to_timestamp(time) {
        Ok(instant) => stored.to_datetime(instant),
        Err(_) => time,
    }
}

#[cfg(test)]
mod tests {
    use jiff::{civil::DateTime, tz::TimeZone};
    use kimai_api::Timesheet;

    use super::in_record_zone;

    fn record(begin: &str) -> Timesheet {
        let json = serde_json::json!({ "id": 5, "begin": begin, "user": 3, "project": 1, "activity": 9 });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_time_is_told_to_kimai_in_the_zone_of_the_record() {
        let berlin = TimeZone::get("Europe/Berlin").unwrap();
        let noon: DateTime = "2026-07-01T12:00:00".parse().unwrap();
        assert_eq!(in_record_zone(&record("2026-01-05T09:00:00+0100"), noon, &berlin), noon);
        let new_york = in_record_zone(&record("2026-07-05T09:00:00-0400"), noon, &berlin);
        assert_eq!(new_york.to_string(), "2026-07-01T06:00:00");
    }
}
