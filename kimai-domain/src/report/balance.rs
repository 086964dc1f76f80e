//! `overtime`: expected, worked and credited time of people by month, and the balance.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use kimai_api::{Id, Seconds, User};

use super::{
    data::{Data, VisibleContract},
    days::months,
    notes::Note,
    plan::plan_with,
    table::{Cell, Column, Table, Total, Unit},
    working_times::WorkingTimes,
};
use crate::{Month, absences::Days};

/// Working time of a person in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Balance {
    /// The person.
    pub user: Id<User>,
    /// The month.
    pub month: Month,
    /// Expected time by contract.
    pub expected: Seconds,
    /// Time of the records, or Kimai's time with absences and public holidays.
    pub worked: Seconds,
    /// Time that public holidays and absences count; zero if `worked` contains it.
    pub credited: Seconds,
}

impl Balance {
    /// Returns the worked and credited time minus the expected time.
    pub const fn difference(&self) -> Seconds {
        Seconds(self.worked.0 + self.credited.0 - self.expected.0)
    }
}

/// Rows of the report on overtime.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OvertimeRows {
    /// A row for each person; otherwise all people are summed up.
    pub by_user: bool,
    /// A row for each month; otherwise all months are summed up.
    pub by_month: bool,
}

/// Returns the working time of each person with a visible contract by month, up to today.
///
/// Kimai's working times are used where they exist. Otherwise the expected time is that of the contract, and the worked
/// time the sum of the records, to which public holidays and approved absences are added.
pub fn balances(data: &Data, days: Days, kimai: Option<&WorkingTimes>) -> Vec<Balance> {
    let worked = worked_by_day(data);
    let mut balances = Vec::new();
    for user in data.people.active() {
        let contract = match data.people.contract(user.id) {
            VisibleContract::Defined(contract) => Some(contract),
            VisibleContract::Undefined(_) | VisibleContract::Hidden => None,
        };
        let today = data.today_of(user.id);
        let Some(days) = until(days, today) else { continue };
        for month in months(days) {
            let name = Month::of(month.first);
            if let Some((expected, worked)) = kimai.and_then(|times| times.of(user.id, name)) {
                balances.push(Balance { user: user.id, month: name, expected, worked, credited: Seconds(0) });
                continue;
            }
            let Some(contract) = &contract else { continue };
            let mut balance = Balance {
                user: user.id,
                month: name,
                expected: Seconds(0),
                worked: Seconds(0),
                credited: Seconds(0),
            };
            for day in month.dates() {
                let plan = plan_with(data, user.id, contract, day);
                let time = worked.get(&(user.id, day)).copied().unwrap_or_default();
                balance.expected.0 += plan.contract.0;
                balance.worked.0 += time.0;
                balance.credited.0 += plan.credit(time).0;
            }
            balances.push(balance);
        }
    }
    balances
}

/// Returns the days up to today, if there are any.
fn until(days: Days, today: Date) -> Option<Days> {
    let last = days.last.min(today);
    (days.first <= last).then_some(Days { first: days.first, last })
}

fn worked_by_day(data: &Data) -> HashMap<(Id<User>, Date), Seconds> {
    let mut days: HashMap<(Id<User>, Date), Seconds> = HashMap::new();
    for record in data.records.finished() {
        let time = days.entry((record.user.id(), record.begin.date())).or_default();
        time.0 += record.duration.unwrap_or_default().0;
    }
    days
}

/// Returns the expected, worked and credited time and the balance of people and months. `opening` is the balance before
/// the period, which needs a single person.
pub fn overtime(
    data: &Data,
    days: Days,
    rows: OvertimeRows,
    opening: Option<Seconds>,
    kimai: Option<&WorkingTimes>,
) -> (Table, Vec<Note>) {
    let balances = balances(data, days, kimai);
    let mut sums: BTreeMap<(Option<Id<User>>, Option<Month>), Sum> = BTreeMap::new();
    let mut all = Sum::default();
    for balance in &balances {
        let key = (rows.by_user.then_some(balance.user), rows.by_month.then_some(balance.month));
        sums.entry(key).or_default().add(balance);
        all.add(balance);
    }
    let mut table = Table::with_columns(columns(rows));
    let mut running: HashMap<Option<Id<User>>, i64> = HashMap::new();
    for ((user, month), sum) in &sums {
        let mut cells = Vec::new();
        if rows.by_user {
            cells.push(user.map_or(Cell::Empty, |user| Cell::Entity(data.people.name(user))));
        }
        if rows.by_month {
            cells.push(month.map_or(Cell::Empty, |month| Cell::Label(month.to_string())));
        }
        let balance = running.entry(*user).or_insert_with(|| opening.unwrap_or_default().0);
        *balance += sum.difference();
        cells.extend(sum.cells());
        cells.push(Cell::Time(Seconds(*balance)));
        table.rows.push(cells);
    }
    if !rows.by_month {
        table.sort_by("balance", None);
    }
    let leading = usize::from(rows.by_user) + usize::from(rows.by_month);
    let mut cells = vec![Cell::Empty; leading];
    cells.extend(all.cells());
    cells.push(Cell::Time(Seconds(opening.unwrap_or_default().0 + all.difference())));
    table.totals.push(Total { label: "Total", cells });
    (table, notes(data, &balances, opening, kimai))
}

fn columns(rows: OvertimeRows) -> Vec<Column> {
    let mut columns = Vec::new();
    if rows.by_user {
        columns.push(Column::new("user", Unit::Entity).labelled(""));
    }
    if rows.by_month {
        columns.push(Column::new("month", Unit::Label).labelled(""));
    }
    columns.extend([
        Column::new("expected", Unit::Time),
        Column::new("worked", Unit::Time),
        Column::new("credited", Unit::Time).labelled("holidays and absences"),
        Column::new("difference", Unit::Time).signed(),
        Column::new("balance", Unit::Time).signed(),
    ]);
    columns
}

fn notes(
    data: &Data,
    balances: &[Balance],
    opening: Option<Seconds>,
    kimai: Option<&WorkingTimes>,
) -> Vec<Note> {
    let mut notes = data.notes();
    let from_kimai =
        |balance: &&Balance| kimai.is_some_and(|times| times.of(balance.user, balance.month).is_some());
    let computed = balances.iter().any(|balance| !from_kimai(&balance));
    if balances.iter().any(|balance| from_kimai(&balance)) {
        notes.push(Note::TimesFromKimai);
    }
    if computed {
        notes.push(Note::TimesComputed);
    }
    notes.extend(data.people.contract_notes());
    if computed {
        notes.extend(data.absences.notes(data.people.active().count()));
        notes.push(Note::FormerContractsUnknown);
    }
    if opening.is_none() {
        notes.push(Note::OpeningBalanceUnknown);
    }
    notes.push(Note::UntilToday);
    notes.extend(data.running_note());
    notes
}

#[derive(Default)]
struct Sum {
    expected: i64,
    worked: i64,
    credited: i64,
}

impl Sum {
    const fn add(&mut self, balance: &Balance) {
        self.expected += balance.expected.0;
        self.worked += balance.worked.0;
        self.credited += balance.credited.0;
    }

    const fn difference(&self) -> i64 {
        self.worked + self.credited - self.expected
    }

    fn cells(&self) -> [Cell; 4] {
        [
            Cell::Time(Seconds(self.expected)),
            Cell::Time(Seconds(self.worked)),
            Cell::nonzero_time(Seconds(self.credited)),
            Cell::Time(Seconds(self.difference())),
        ]
    }
}
