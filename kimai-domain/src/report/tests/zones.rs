//! Days of records in the zones of their owners, also on days with 23 and 25 hours.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kimai_api::{Timesheet, User};
use proptest::prelude::*;
use serde_json::json;

use super::{FULL_TIME, data, record, user};
use crate::report::{Cell, Dimension, summary};

/// Zones with and without daylight saving time, at both ends of the day, and with a quarter of an hour.
const ZONES: [&str; 5] =
    ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu", "America/Los_Angeles"];

fn owners() -> Vec<User> {
    let owner = |(id, zone): (u64, &&str)| {
        let mut owner = user(id, &FULL_TIME);
        owner.timezone = Some((*zone).to_owned());
        owner
    };
    (3..).zip(&ZONES).map(owner).collect()
}

/// A record as Kimai sends it to a caller in Berlin.
fn sent(id: u64, owner: u64, begin: i64, length: i64) -> Timesheet {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let at = |second: i64| {
        let time = Timestamp::from_second(second).unwrap().to_zoned(berlin.clone());
        time.strftime("%Y-%m-%dT%H:%M:%S%z").to_string()
    };
    record(id, &json!({"user": owner, "begin": at(begin), "end": at(begin + length), "duration": length}))
}

proptest! {
    #[test]
    fn each_record_counts_on_the_day_of_its_begin_in_the_zone_of_its_owner(
        // Each second of 2026, so that the changes of the clock are among them.
        rows in prop::collection::vec((0_u64..5, 0_i64..365 * 86_400, 0_i64..40 * 3600), 0..40),
    ) {
        let new_year = 1_767_225_600;
        let mut expected: BTreeMap<(u64, Date), i64> = BTreeMap::new();
        let mut records = Vec::new();
        for ((owner, second, length), id) in rows.into_iter().zip(1..) {
            let zone = TimeZone::get(ZONES[usize::try_from(owner).unwrap()]).unwrap();
            let day = Timestamp::from_second(new_year + second).unwrap().to_zoned(zone).date();
            *expected.entry((owner + 3, day)).or_default() += length;
            records.push(sent(id, owner + 3, new_year + second, length));
        }
        let (table, _) = summary(&data(&owners(), records), &[Dimension::User, Dimension::Day]);
        let time = table.columns.iter().position(|column| column.key == "time").unwrap();
        let found: BTreeMap<(u64, Date), i64> = table.rows.iter().map(|row| {
            match (&row[0], &row[1], &row[time]) {
                (Cell::Entity(owner), Cell::Date(day), Cell::Time(time)) => ((owner.id.unwrap(), *day), time.0),
                other => panic!("{other:?}"),
            }
        }).collect();
        prop_assert_eq!(found, expected);
    }
}
