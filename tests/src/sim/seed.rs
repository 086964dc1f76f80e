//! What a simulation starts with: five customers, twelve projects, twenty-five activities, three teams,
//! and ninety days of records of four users, up to today.

mod catalog;
mod dice;
mod people;
mod records;
mod work;

pub(crate) use people::fresh_preferences;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::store::Store;

/// The zone of the office, in which days are counted.
pub(crate) const OFFICE: &str = "Europe/Berlin";

/// The seeded tables as of this moment.
pub(crate) fn plant(now: Timestamp) -> Store {
    let mut store = Store::default();
    let today = today(now);
    people::plant(&mut store, now, today);
    catalog::plant(&mut store, now, today);
    records::plant(&mut store, now, today);
    store
}

fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::get(OFFICE).unwrap_or(TimeZone::UTC)).date()
}
