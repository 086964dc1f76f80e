//! Budgets that timesheets must not exceed.
//!
//! Money is compared with the amount of the stored duration, which a new timesheet does not have yet. So a new timesheet
//! with an hourly rate never exceeds a budget of money; one with a fixed rate, a longer end or a copy does.

use crate::{
    call::Call,
    permissions::TeamResource,
    store::{Budget, Timesheet},
    timesheets::{rates, validation::Violation},
};

const NO_PERMISSION: (&str, &str) =
    ("Sorry, the budget is used up.", "Entschuldigung, das Budget ist aufgebraucht.");

/// Duration in seconds and amount of money.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Usage {
    seconds: i64,
    money: f64,
}

/// Returns a violation for each budget of activity, project and customer that the timesheet exceeds.
///
/// Running and not billable timesheets and changes of other fields are not checked.
pub(super) fn violations(call: &Call<'_>, sheet: &Timesheet) -> Vec<Violation> {
    if call.settings.timesheets.allow_overbooking || sheet.end.is_none() || !sheet.billable {
        return Vec::new();
    }
    let seconds = sheet.calculated_duration().unwrap_or_default();
    let usage = Usage { seconds, money: rates::calculate(call.store, sheet).rate };
    let stored = call.store.timesheets.get(sheet.id);
    if stored.is_some_and(|stored| is_unchanged(sheet, stored, usage)) {
        return Vec::new();
    }
    let kinds = [TeamResource::Activity, TeamResource::Project, TeamResource::Customer];
    kinds.into_iter().filter_map(|kind| violation(call, kind, sheet, usage, stored)).collect()
}

fn is_unchanged(sheet: &Timesheet, stored: &Timesheet, usage: Usage) -> bool {
    let day = |sheet: &Timesheet| sheet.local(sheet.begin).date();
    usage == Usage { seconds: stored.duration, money: stored.rate }
        && (sheet.billable, sheet.project, sheet.activity)
            == (stored.billable, stored.project, stored.activity)
        && day(sheet) == day(stored)
}

/// Checks one budget; money is checked before time.
fn violation(
    call: &Call<'_>,
    kind: TeamResource,
    sheet: &Timesheet,
    usage: Usage,
    stored: Option<&Timesheet>,
) -> Option<Violation> {
    let id = owner(call, kind, sheet)?;
    let budget = budget_of(call, kind, id)?;
    let spent = spent(call, kind, id, budget, sheet);
    // The stored usage of a changed timesheet is part of what is spent, unless it belongs to another month.
    let counted =
        stored.filter(|stored| stored.billable && owner(call, kind, stored) == Some(id)).filter(|stored| {
            budget.kind.is_none()
                || sheet.local(sheet.begin).date().first_of_month()
                    == sheet.local(stored.begin).date().first_of_month()
        });
    let before =
        counted.map_or_else(Usage::default, |stored| Usage { seconds: stored.duration, money: stored.rate });
    if usage.money > 0.0 && budget.money > 0.0 && spent.money + usage.money - before.money > budget.money {
        let free = (budget.money - spent.money).max(0.0);
        return Some(exceeded(
            call,
            kind,
            "budget",
            [budget.money, spent.money, free].map(|amount| currency(call, sheet, amount)),
        ));
    }
    if usage.seconds > 0 && budget.time > 0 && spent.seconds + usage.seconds - before.seconds > budget.time {
        let free = (budget.time - spent.seconds).max(0);
        return Some(exceeded(call, kind, "time", [budget.time, spent.seconds, free].map(hours)));
    }
    None
}

/// Returns the activity, project or customer of the timesheet.
fn owner(call: &Call<'_>, kind: TeamResource, sheet: &Timesheet) -> Option<u64> {
    match kind {
        TeamResource::Activity => Some(sheet.activity),
        TeamResource::Project => Some(sheet.project),
        TeamResource::Customer => call.store.projects.get(sheet.project).map(|project| project.customer),
    }
}

fn budget_of<'a>(call: &'a Call<'_>, kind: TeamResource, id: u64) -> Option<&'a Budget> {
    match kind {
        TeamResource::Activity => call.store.activities.get(id).map(|activity| &activity.budget),
        TeamResource::Project => call.store.projects.get(id).map(|project| &project.budget),
        TeamResource::Customer => call.store.customers.get(id).map(|customer| &customer.budget),
    }
}

/// Sums the finished billable timesheets, for a monthly budget those of the month of `sheet`.
fn spent(call: &Call<'_>, kind: TeamResource, id: u64, budget: &Budget, sheet: &Timesheet) -> Usage {
    let month = |at| sheet.local(at).date().first_of_month();
    let counts = |other: &&Timesheet| {
        other.end.is_some()
            && other.billable
            && owner(call, kind, other) == Some(id)
            && (budget.kind.is_none() || month(other.begin) == month(sheet.begin))
    };
    call.store.timesheets.iter().filter(counts).fold(Usage::default(), |sum, other| Usage {
        seconds: sum.seconds + other.duration,
        money: sum.money + other.rate,
    })
}

/// Returns the violation; the numbers are part of it for callers who may see such budgets at all.
fn exceeded(
    call: &Call<'_>,
    kind: TeamResource,
    permission: &str,
    [budget, used, free]: [String; 3],
) -> Violation {
    let word = kind.word();
    let scopes = ["", "teamlead_", "team_"];
    if !scopes.iter().any(|scope| call.may(&format!("{permission}_{scope}{word}"))) {
        return Violation::new(word, NO_PERMISSION.0, NO_PERMISSION.1);
    }
    let english = format!(
        "The budget is used up. Of the available {budget}, {used} has been booked so far, {free} can still be used."
    );
    let german = format!(
        "Das Budget ist aufgebraucht. Von den vorhandenen {budget} wurden bisher {used} gebucht, noch nutzbar sind {free}."
    );
    Violation::new(word, english, german)
}

/// Formats seconds as `4:30`.
pub(super) fn hours(seconds: i64) -> String {
    format!("{}:{:02}", seconds / 3600, seconds % 3600 / 60)
}

/// Formats an amount in the currency of the customer, as in English.
fn currency(call: &Call<'_>, sheet: &Timesheet, amount: f64) -> String {
    let customer = owner(call, TeamResource::Customer, sheet).and_then(|id| call.store.customers.get(id));
    let code = customer.map_or("EUR", |customer| customer.currency.as_str());
    match code {
        "EUR" => format!("€{amount:.2}"),
        "USD" => format!("${amount:.2}"),
        "GBP" => format!("£{amount:.2}"),
        other => format!("{other}\u{a0}{amount:.2}"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn durations_have_hours_and_minutes() {
        assert_eq!([0, 5_400, 39_600].map(super::hours), ["0:00", "1:30", "11:00"]);
    }
}
