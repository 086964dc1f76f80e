//! Budgets that a record exceeds. As in Kimai, only finished billable records count.

use jiff::Zoned;
use kimai_api::{Id, Seconds, Timesheet};

use super::{CheckData, Finding, Planned};
use crate::{EntityKind, EntityRef, Month};

/// Difference below which amounts of money are equal.
const CENT: f64 = 0.005;

/// A budget of a customer, project or activity, and the records that count against it.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetUse {
    /// The customer, project or activity.
    pub entity: EntityRef,
    /// Its name.
    pub name: String,
    /// The currency of the customer.
    pub currency: Option<String>,
    /// The budget in money; zero if there is none.
    pub money: f64,
    /// The time budget; zero if there is none.
    pub time: Seconds,
    /// True if the budget is for each month.
    pub is_monthly: bool,
    /// The records that count, as far as the caller may see them.
    pub records: Vec<CountedRecord>,
}

/// A record that counts against a budget.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedRecord {
    /// The id.
    pub id: Id<Timesheet>,
    /// The month of its begin.
    pub month: Month,
    /// The worked time.
    pub time: Seconds,
    /// The price; zero if it is not visible.
    pub money: f64,
}

impl CountedRecord {
    /// Returns the record as it counts; `None` for running and not billable ones.
    pub fn of(record: &Timesheet) -> Option<Self> {
        let counts = record.end.is_some() && record.billable == Some(true);
        counts.then(|| Self {
            id: record.id,
            month: Month::of(record.begin.date()),
            time: record.duration.unwrap_or_default(),
            money: record.rate.unwrap_or_default(),
        })
    }
}

/// A budget and the used part of it.
#[derive(Debug, Clone, PartialEq)]
pub enum BudgetAmount {
    /// Working time.
    Time {
        /// The budget.
        budget: Seconds,
        /// The used time.
        used: Seconds,
    },
    /// Money.
    Money {
        /// The budget.
        budget: f64,
        /// The used amount.
        used: f64,
        /// The currency of the customer, if it is known.
        currency: Option<String>,
    },
}

impl BudgetUse {
    fn applies_to(&self, data: &CheckData, record: &Planned) -> bool {
        let customer = || data.projects.get(&record.project)?.customer.as_ref().map(|link| link.id().get());
        match self.entity.kind {
            EntityKind::Activity => record.activity.get() == self.entity.id,
            EntityKind::Project => record.project.get() == self.entity.id,
            EntityKind::Customer => customer() == Some(self.entity.id),
            _ => false,
        }
    }
}

/// Returns the budgets that are exceeded with a record. A budget that is exactly used up is not exceeded; a running record,
/// whose time grows, is reported then too.
pub(super) fn findings(data: &CheckData, record: &Planned) -> Vec<Finding> {
    if record.billable == Some(false) || !data.aspects.work {
        return Vec::new();
    }
    let is_running = record.end.is_none();
    let month = Month::of(record.begin.date());
    let mut findings = Vec::new();
    for budget in data.budgets.iter().filter(|budget| budget.applies_to(data, record)) {
        let counts = |other: &&CountedRecord| {
            Some(other.id) != record.id && (!budget.is_monthly || other.month == month)
        };
        let counted = || budget.records.iter().filter(counts);
        let time = Seconds(counted().map(|other| other.time.0).sum::<i64>() + record.elapsed(&data.now).0);
        let money = counted().map(|other| other.money).sum::<f64>() + record.rate.unwrap_or_default();
        let mut amounts = Vec::new();
        if budget.time.0 > 0 && (time > budget.time || (is_running && time == budget.time)) {
            amounts.push(BudgetAmount::Time { budget: budget.time, used: time });
        }
        let tolerance = if is_running { -CENT } else { CENT };
        if budget.money > 0.0 && money > budget.money + tolerance {
            let currency = budget.currency.clone();
            amounts.push(BudgetAmount::Money { budget: budget.money, used: money, currency });
        }
        findings.extend(amounts.into_iter().map(|amount| Finding::Budget {
            entity: budget.entity,
            name: budget.name.clone(),
            month: budget.is_monthly.then_some(month),
            amount,
        }));
    }
    findings
}

/// Returns the first and the last month of some records.
pub(super) fn months<'a>(times: impl Iterator<Item = &'a Zoned>) -> Option<(Month, Month)> {
    let months: Vec<Month> = times.map(|time| Month::of(time.date())).collect();
    Some((*months.iter().min()?, *months.iter().max()?))
}
