//! `budget`: used and left of the budgets of customers, projects and activities, and the expected day of exhaustion.
//!
//! As Kimai does, only billable records count: their time against time budgets, their rates against money budgets. A
//! monthly budget counts the records of the current month.

use jiff::{ToSpan, civil::Date};
use kimai_api::{Activity, Customer, Id, Project, Seconds, Timesheet};

use super::{
    data::Data,
    days::month_of,
    group::{Dimension, GroupKey},
    notes::Note,
    summary::rate_note,
    table::{Cell, Column, Table, Unit},
};
use crate::statistics::{Money, Share, Tally};

/// An entity with a budget.
#[derive(Debug, Clone, PartialEq)]
pub struct Budgeted {
    /// The entity.
    pub owner: BudgetOwner,
    /// The budget in money; zero if there is none.
    pub money: f64,
    /// The time budget; zero if there is none.
    pub time: Seconds,
    /// True if the budget is for each month.
    pub monthly: bool,
}

/// The entity that has a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetOwner {
    /// A customer, with all of its projects.
    Customer(Id<Customer>),
    /// A project.
    Project(Id<Project>),
    /// An activity.
    Activity(Id<Activity>),
}

impl BudgetOwner {
    fn includes(self, data: &Data, record: &Timesheet) -> bool {
        match self {
            Self::Customer(id) => data.names.customer_of(record.project.id()) == Some(id),
            Self::Project(id) => record.project.id() == id,
            Self::Activity(id) => record.activity.id() == id,
        }
    }

    const fn dimension(self) -> Dimension {
        match self {
            Self::Customer(_) => Dimension::Customer,
            Self::Project(_) => Dimension::Project,
            Self::Activity(_) => Dimension::Activity,
        }
    }

    const fn key(self) -> u64 {
        match self {
            Self::Customer(id) => id.get(),
            Self::Project(id) => id.get(),
            Self::Activity(id) => id.get(),
        }
    }

    fn currency(self, data: &Data) -> Option<String> {
        let customer = match self {
            Self::Customer(id) => Some(id),
            Self::Project(id) => data.names.customer_of(id),
            Self::Activity(id) => {
                let project = data.names.activities.get(&id)?.project.as_ref()?.id();
                data.names.customer_of(project)
            }
        };
        data.names.customers.get(&customer?)?.currency.clone()
    }
}

/// A budget in one unit, counted in seconds or in ten-thousandths of a currency.
struct Measure {
    budget: i64,
    /// Day and amount of each billable record, ordered by time.
    amounts: Vec<(Date, i64)>,
}

impl Measure {
    fn used(&self, from: Option<Date>) -> i64 {
        let counts = |day: Date| from.is_none_or(|from| from <= day);
        self.amounts.iter().filter(|(day, _)| counts(*day)).map(|(_, amount)| amount).sum()
    }

    /// Returns the average amount of a week over the last `weeks` weeks.
    fn pace(&self, today: Date, weeks: u32) -> i64 {
        let weeks = i64::from(weeks.max(1));
        let from = today.saturating_sub((7 * weeks).days());
        let recent = self.amounts.iter().filter(|(day, _)| from < *day && *day <= today);
        recent.map(|(_, amount)| amount).sum::<i64>() / weeks
    }

    /// Returns the day on which the budget was exhausted.
    fn exhausted(&self, from: Option<Date>) -> Option<Date> {
        let mut used = 0;
        for (day, amount) in self.amounts.iter().filter(|(day, _)| from.is_none_or(|from| from <= *day)) {
            used += amount;
            if used >= self.budget {
                return Some(*day);
            }
        }
        None
    }
}

/// Returns a row for each budget in money and each time budget.
///
/// The expected day of exhaustion is the day on which the rest is used up at the pace of the last `weeks` weeks; of a
/// monthly budget only if it lies in the current month. Of an exhausted budget it is the day on which it was exhausted.
pub fn budget(data: &Data, budgets: &[Budgeted], weeks: u32) -> (Table, Vec<Note>) {
    let mut currencies: Vec<Option<String>> = Vec::new();
    for budget in budgets.iter().filter(|budget| budget.money > 0.0) {
        let currency = budget.owner.currency(data);
        if !currencies.contains(&currency) {
            currencies.push(currency);
        }
    }
    currencies.sort();
    let mut table = Table::with_columns(columns(&currencies));
    for budget in budgets {
        let records: Vec<&Timesheet> = data
            .records
            .finished()
            .filter(|record| record.billable == Some(true) && budget.owner.includes(data, record))
            .collect();
        if budget.time.0 > 0 {
            let amount = |record: &&Timesheet| (record.begin.date(), record.duration.unwrap_or_default().0);
            let measure = Measure { budget: budget.time.0, amounts: records.iter().map(amount).collect() };
            table.rows.push(row(data, budget, &measure, weeks, None, currencies.len()));
        }
        if budget.money > 0.0 {
            let units = |amount: f64| {
                let mut money = Money::default();
                money.add(None, amount);
                money.units(None)
            };
            let amount = |record: &&Timesheet| (record.begin.date(), units(record.rate.unwrap_or_default()));
            let measure =
                Measure { budget: units(budget.money), amounts: records.iter().map(amount).collect() };
            let currency = budget.owner.currency(data);
            let position = currencies.iter().position(|other| *other == currency);
            table.rows.push(row(data, budget, &measure, weeks, position, currencies.len()));
        }
    }
    table.sort_by("used_share", None);
    let mut all = Tally::default();
    for record in data.records.finished() {
        all.add_record(record, None);
    }
    let mut notes = data.notes();
    notes.push(Note::PaceOverWeeks(weeks));
    notes.extend(rate_note(&all));
    notes.extend(data.running_note());
    (table, notes)
}

fn columns(currencies: &[Option<String>]) -> Vec<Column> {
    let mut columns = vec![
        Column::new("kind", Unit::Label).labelled(""),
        Column::new("entity", Unit::Entity).labelled(""),
        Column::new("period", Unit::Label).labelled(""),
        Column::new("used_share", Unit::Percent).labelled("used"),
        Column::new("exhausted", Unit::Date),
        Column::new("budget_time", Unit::Time).labelled("budget"),
        Column::new("used_time", Unit::Time).labelled("used"),
        Column::new("left_time", Unit::Time).labelled("left"),
        Column::new("weekly_time", Unit::Time).labelled("per week"),
    ];
    for currency in currencies {
        let money = |key: &str, label: &str| {
            Column::new(key, Unit::Money).labelled(label).in_currency(currency.clone())
        };
        columns.extend([
            money("budget", "budget"),
            money("used", "used"),
            money("left", "left"),
            money("weekly", "per week"),
        ]);
    }
    columns
}

/// Returns the row of a budget. `currency` is the position of its currency; `None` for a time budget.
fn row(
    data: &Data,
    budget: &Budgeted,
    measure: &Measure,
    weeks: u32,
    currency: Option<usize>,
    currencies: usize,
) -> Vec<Cell> {
    let today = data.today();
    let from = budget.monthly.then(|| today.first_of_month());
    let used = measure.used(from);
    let left = measure.budget - used;
    let pace = measure.pace(today, weeks);
    let exhausted = if left <= 0 { measure.exhausted(from) } else { exhaustion(today, left, pace) };
    let exhausted = exhausted.filter(|day| !budget.monthly || month_of(today).contains(*day));
    let dimension = budget.owner.dimension();
    let mut cells = vec![
        Cell::Label(dimension.key().to_owned()),
        dimension.cell(data, &GroupKey::Id(budget.owner.key()), false),
        Cell::Label(if budget.monthly { today.strftime("%Y-%m").to_string() } else { "in total".to_owned() }),
        Cell::percent(Share::of(Seconds(used), Seconds(measure.budget))),
        exhausted.map_or(Cell::Empty, Cell::Date),
    ];
    let amounts = [measure.budget, used, left, pace];
    let time = |amount: i64| if currency.is_none() { Cell::Time(Seconds(amount)) } else { Cell::Empty };
    cells.extend(amounts.map(time));
    for position in 0..currencies {
        let money = |amount: i64| if currency == Some(position) { Cell::Money(amount) } else { Cell::Empty };
        cells.extend(amounts.map(money));
    }
    cells
}

/// Returns the day on which `left` is used up at a weekly pace, unless that is more than ten years ahead.
fn exhaustion(today: Date, left: i64, pace: i64) -> Option<Date> {
    let days = left.checked_mul(7)?.checked_add(pace - 1)?.checked_div(pace).filter(|_| pace > 0)?;
    (days <= 3653).then(|| today.checked_add(days.days()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{Measure, exhaustion};

    #[test]
    fn budget_is_exhausted_when_the_rest_is_used_up_at_the_weekly_pace() {
        let today = date(2026, 11, 23);
        // 10 a week and 25 left: 17.5 days, so it is used up on the 18th day.
        assert_eq!(exhaustion(today, 25, 10), Some(date(2026, 12, 11)));
        assert_eq!(exhaustion(today, 10, 10), Some(date(2026, 11, 30)));
        assert_eq!(exhaustion(today, 10, 0), None);
        assert_eq!(exhaustion(today, 1_000_000, 1), None);
    }

    #[test]
    fn pace_is_the_average_of_the_last_weeks_and_an_exhausted_budget_has_its_day() {
        let amounts = vec![(date(2026, 10, 1), 100), (date(2026, 11, 2), 40), (date(2026, 11, 20), 40)];
        let measure = Measure { budget: 140, amounts };
        assert_eq!(measure.pace(date(2026, 11, 23), 4), 20);
        assert_eq!(measure.used(None), 180);
        assert_eq!(measure.used(Some(date(2026, 11, 1))), 80);
        assert_eq!(measure.exhausted(None), Some(date(2026, 11, 2)));
        assert_eq!(measure.exhausted(Some(date(2026, 11, 1))), None);
    }
}
