//! Rates and amounts of timesheets.

use crate::store::{Rate, Store, Timesheet};

/// Amounts and the rates that they follow from.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amounts {
    pub(super) rate: f64,
    internal_rate: f64,
    fixed_rate: Option<f64>,
    hourly_rate: Option<f64>,
}

/// Sets the amounts of a finished timesheet; those of a running one are 0.
pub(crate) fn apply(store: &Store, sheet: &mut Timesheet) {
    let amounts = calculate(store, sheet);
    (sheet.rate, sheet.internal_rate) = (amounts.rate, amounts.internal_rate);
    if sheet.end.is_some() {
        (sheet.fixed_rate, sheet.hourly_rate) = (amounts.fixed_rate, amounts.hourly_rate);
    }
}

/// Calculates the amounts from the stored duration: fixed before hourly, its own rate before configured ones, the user's
/// preferences last.
pub(super) fn calculate(store: &Store, sheet: &Timesheet) -> Amounts {
    if sheet.end.is_none() {
        return Amounts::default();
    }
    let best_rate = best_rate(store, sheet);
    let fixed = best_rate.filter(|rate| rate.fixed);
    let hourly = best_rate.filter(|rate| !rate.fixed);
    let internal = preference(store, sheet, "internal_rate");
    if let Some(amount) = sheet.fixed_rate.or(fixed.map(|rate| rate.rate)) {
        let worked = internal.map_or(amount, |hour| money(hour, sheet.duration));
        let cost = fixed.and_then(|rate| rate.internal).unwrap_or(worked);
        return Amounts {
            rate: amount,
            internal_rate: cost,
            fixed_rate: Some(amount),
            hourly_rate: sheet.hourly_rate,
        };
    }
    let hour = sheet.hourly_rate.or(hourly.map(|rate| rate.rate)).or(preference(store, sheet, "hourly_rate"));
    let hour = hour.unwrap_or_default();
    let cost = hourly.and_then(|rate| rate.internal).or(internal).unwrap_or(hour);
    Amounts {
        rate: money(hour, sheet.duration),
        internal_rate: money(cost, sheet.duration),
        fixed_rate: None,
        hourly_rate: Some(hour),
    }
}

/// Returns the default of `billable`: true if activity, project and customer are billable.
pub(crate) fn billable(store: &Store, sheet: &Timesheet) -> bool {
    let activity = store.activities.get(sheet.activity).is_none_or(|activity| activity.billable);
    let project = store.projects.get(sheet.project);
    let customer = project.and_then(|project| store.customers.get(project.customer));
    activity
        && project.is_none_or(|project| project.billable)
        && customer.is_none_or(|customer| customer.billable)
}

/// Finds the configured rate: activity before project before customer, the user's before the general one.
fn best_rate<'a>(store: &'a Store, sheet: &Timesheet) -> Option<&'a Rate> {
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

/// Returns the amount for a duration, rounded to four decimals like the database.
#[expect(clippy::cast_precision_loss, reason = "seconds of human lengths of time")]
fn money(hour: f64, seconds: i64) -> f64 {
    (hour * seconds as f64 / 3600.0 * 10_000.0).round() / 10_000.0
}
