//! Seed data: five customers, twelve projects, twenty-five activities, three teams and ninety days
//! of timesheets of four users, up to today.

pub(crate) mod bulk;
pub(crate) mod catalog;
pub(crate) mod invoices;
pub(crate) mod timesheets;
pub(crate) mod users;

pub(crate) use crate::seed::users::default_preferences;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{settings::InitialData, store::Store};

/// Time zone that defines the days of the seed.
pub(crate) const TIME_ZONE: &str = "Europe/Berlin";

/// Creates the tables relative to `now`.
pub(crate) fn populate(data: InitialData, now: Timestamp) -> Store {
    let mut store = Store::default();
    let today = today(now);
    if data == InitialData::Users {
        users::populate_bare(&mut store);
        invoices::add_documents(&mut store);
        return store;
    }
    users::populate(&mut store, now, today);
    catalog::populate(&mut store, now, today);
    timesheets::populate(&mut store, now, today);
    store
}

/// Returns the day of a time in the zone of the seed.
pub(crate) fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::get(TIME_ZONE).unwrap_or(TimeZone::UTC)).date()
}

/// Deterministic random number generator.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb) >> 33
    }

    /// Returns one of the elements.
    fn pick<T: Copy + Default>(&mut self, of: &[T]) -> T {
        let at = usize::try_from(self.next()).unwrap_or_default() % of.len().max(1);
        of.get(at).copied().unwrap_or_default()
    }
}
