//! Rates and comments.

use jiff::{SignedDuration, Timestamp};

use super::super::super::store::{Comment, Rate, Store, Table};

/// Parent, user, rate, internal rate, whether fixed.
type Price = (u64, Option<u64>, f64, Option<f64>, bool);

const OF_CUSTOMERS: [Price; 2] = [(1, None, 90.0, Some(55.0), false), (2, None, 120.0, None, false)];
const OF_PROJECTS: [Price; 2] = [(1, None, 100.0, Some(60.0), false), (1, Some(3), 105.5, None, false)];
const OF_ACTIVITIES: [Price; 1] = [(6, None, 250.0, None, true)];

/// Parent, days ago, text, whether pinned.
type Note = (u64, i64, &'static str, bool);

const ON_CUSTOMERS: [Note; 2] = [
    (1, 40, "Prefers phone calls in the morning.", true),
    (1, 5, "New billing address from January.", false),
];
const ON_PROJECTS: [Note; 2] = [
    (1, 60, "Kick-off done, **next steps** agreed.", false),
    (1, 12, "Customer wants a staging system before the holidays.", true),
];

pub(super) fn plant(store: &mut Store, now: Timestamp) {
    price(&mut store.customer_rates, &OF_CUSTOMERS);
    price(&mut store.project_rates, &OF_PROJECTS);
    price(&mut store.activity_rates, &OF_ACTIVITIES);
    write(&mut store.customer_comments, &ON_CUSTOMERS, now);
    write(&mut store.project_comments, &ON_PROJECTS, now);
}

fn price(table: &mut Table<Rate>, prices: &[Price]) {
    for &(parent, user, rate, internal, fixed) in prices {
        table.add(|id| Rate { id, parent, user, rate, internal, fixed });
    }
}

fn write(table: &mut Table<Comment>, notes: &[Note], now: Timestamp) {
    for &(parent, days, text, pinned) in notes {
        let created = now - SignedDuration::from_hours(24 * days);
        table.add(|id| Comment { id, parent, message: text.to_owned(), author: 1, created, pinned });
    }
}
