//! Teams, customers, projects, activities, and what hangs on them.

use jiff::{Timestamp, civil::Date};

use super::super::store::Store;

/// Everything that time is spent on.
pub(super) fn plant(store: &mut Store, now: Timestamp, today: Date) {
    let _ = (store, now, today);
}
