//! What a record is worth.

use super::super::store::{Rate, Store, Timesheet};

/// Prices a stopped record: a fixed rate beats an hourly one, the record's own beats the configured ones,
/// and the user's preferences come last. A running record is worth nothing yet.
pub(crate) fn price(store: &Store, sheet: &mut Timesheet) {
    (sheet.rate, sheet.internal_rate) = (0.0, 0.0);
    if sheet.end.is_none() {
        return;
    }
    let best = best(store, sheet);
    let (fixed, hourly) = (best.filter(|rate| rate.fixed), best.filter(|rate| !rate.fixed));
    let internal = preference(store, sheet, "internal_rate");
    if let Some(amount) = sheet.fixed_rate.or(fixed.map(|rate| rate.rate)) {
        let worked = internal.map_or(amount, |hour| worth(hour, sheet.duration));
        let cost = fixed.and_then(|rate| rate.internal).unwrap_or(worked);
        (sheet.rate, sheet.internal_rate, sheet.fixed_rate) = (amount, cost, Some(amount));
        return;
    }
    let hour = sheet.hourly_rate.or(hourly.map(|rate| rate.rate)).or(preference(store, sheet, "hourly_rate"));
    let hour = hour.unwrap_or_default();
    let cost = hourly.and_then(|rate| rate.internal).or(internal).unwrap_or(hour);
    sheet.rate = worth(hour, sheet.duration);
    sheet.internal_rate = worth(cost, sheet.duration);
    sheet.hourly_rate = Some(hour);
}

/// Whether a record is billable when nobody says: as its activity, project and customer are.
pub(crate) fn billable(store: &Store, sheet: &Timesheet) -> bool {
    let activity = store.activities.get(sheet.activity).is_none_or(|activity| activity.billable);
    let project = store.projects.get(sheet.project);
    let customer = project.and_then(|project| store.customers.get(project.customer));
    activity
        && project.is_none_or(|project| project.billable)
        && customer.is_none_or(|customer| customer.billable)
}

/// The configured rate that fits best: activity before project before customer, the user's before everybody's.
fn best<'a>(store: &'a Store, sheet: &Timesheet) -> Option<&'a Rate> {
    let customer = store.projects.get(sheet.project).map_or(0, |project| project.customer);
    let tables = [
        (&store.activity_rates, sheet.activity),
        (&store.project_rates, sheet.project),
        (&store.customer_rates, customer),
    ];
    tables.into_iter().find_map(|(table, parent)| {
        let fitting =
            |user: Option<u64>| table.iter().find(|rate| rate.parent == parent && rate.user == user);
        fitting(Some(sheet.user)).or_else(|| fitting(None))
    })
}

fn preference(store: &Store, sheet: &Timesheet, name: &str) -> Option<f64> {
    store.users.get(sheet.user)?.preference(name)?.parse().ok()
}

/// Four decimals, as the database keeps them.
#[expect(clippy::cast_precision_loss, reason = "seconds of human lengths of time")]
fn worth(hour: f64, seconds: i64) -> f64 {
    (hour * seconds as f64 / 3600.0 * 10_000.0).round() / 10_000.0
}
