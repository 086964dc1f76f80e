//! Sums of records: count, time, billable time, money, working days.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use jiff::{Timestamp, civil::Date};
use kimai_api::{Id, Link, Seconds, Timesheet, User};

/// The sum of some records.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Number of records.
    pub records: u64,
    /// Total time, that of running records included.
    pub time: Seconds,
    /// Time of the running records, until now.
    pub running: Seconds,
    /// Number of running records.
    pub running_records: u64,
    /// Time of the billable records.
    pub billable: Seconds,
    /// Total of the rates.
    pub money: Money,
    /// Total of the rates of the billable records, which is what Kimai counts as revenue.
    pub revenue: Money,
    /// Total of the internal rates.
    pub cost: Money,
    /// Number of records without a rate that the caller may see.
    pub without_rate: u64,
    /// Number of records without a duration. Their time is missing in the total.
    pub without_duration: u64,
    person_days: BTreeSet<(Date, Id<User>)>,
}

/// The values of a record that go into a sum.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) day: Date,
    user: Id<User>,
    time: Option<Seconds>,
    is_running: bool,
    billable: bool,
    rate: Option<Money>,
    internal_rate: Option<Money>,
}

impl Entry {
    /// Returns the values of a record with expanded relations, as [`Self::until`].
    pub(super) fn from_record(record: &Timesheet, now: Timestamp) -> Self {
        let customer = record.project.object().and_then(|project| project.customer.as_ref());
        let currency = customer.and_then(Link::object).and_then(|customer| customer.currency.as_deref());
        Self::until(now, record, currency)
    }

    /// Returns the values of a record. A running one has the time from its begin to `now`, and no rate yet.
    fn until(now: Timestamp, record: &Timesheet, currency: Option<&str>) -> Self {
        let entry = Self::in_currency(record, currency);
        if !entry.is_running {
            return entry;
        }
        let elapsed = now.duration_since(record.begin.timestamp()).as_secs().max(0);
        let rate = entry.rate.or_else(|| Some(Money::default()));
        Self { time: Some(Seconds(elapsed)), rate, ..entry }
    }

    /// Returns the values of a record whose rates are in this currency.
    fn in_currency(record: &Timesheet, currency: Option<&str>) -> Self {
        let money = |rate: f64| {
            let mut money = Money::default();
            money.add(currency, rate);
            money
        };
        Self {
            day: record.begin.date(),
            user: record.user.id(),
            time: record.duration,
            is_running: record.is_running(),
            billable: record.billable == Some(true),
            rate: record.rate.map(money),
            internal_rate: record.internal_rate.map(money),
        }
    }
}

impl Tally {
    pub(super) fn add(&mut self, entry: &Entry) {
        let time = entry.time.unwrap_or_default();
        self.records += 1;
        self.time = saturating_sum(self.time, time);
        if entry.is_running {
            self.running = saturating_sum(self.running, time);
            self.running_records += 1;
        }
        if entry.billable {
            self.billable = saturating_sum(self.billable, time);
        }
        match &entry.rate {
            Some(rate) => {
                self.money.add_all(rate);
                if entry.billable {
                    self.revenue.add_all(rate);
                }
            }
            None => self.without_rate += 1,
        }
        if let Some(rate) = &entry.internal_rate {
            self.cost.add_all(rate);
        }
        self.without_duration += u64::from(entry.time.is_none());
        self.person_days.insert((entry.day, entry.user));
    }

    /// Adds a record whose rates are in this currency. A running record is not added.
    pub fn add_record(&mut self, record: &Timesheet, currency: Option<&str>) {
        if !record.is_running() {
            self.add(&Entry::in_currency(record, currency));
        }
    }

    /// Adds a record whose rates are in this currency; a running one with its time until `now`.
    pub fn add_record_until(&mut self, now: Timestamp, record: &Timesheet, currency: Option<&str>) {
        self.add(&Entry::until(now, record, currency));
    }

    /// Adds another sum.
    pub fn merge(&mut self, other: &Self) {
        self.records += other.records;
        self.time = saturating_sum(self.time, other.time);
        self.running = saturating_sum(self.running, other.running);
        self.running_records += other.running_records;
        self.billable = saturating_sum(self.billable, other.billable);
        self.money.add_all(&other.money);
        self.revenue.add_all(&other.revenue);
        self.cost.add_all(&other.cost);
        self.without_rate += other.without_rate;
        self.without_duration += other.without_duration;
        self.person_days.extend(&other.person_days);
    }

    /// Number of distinct days on which a record begins.
    pub fn days(&self) -> usize {
        let mut days: Vec<Date> = self.person_days.iter().map(|(day, _)| *day).collect();
        days.dedup();
        days.len()
    }

    /// Number of distinct days of each user, added up.
    pub fn person_days(&self) -> usize {
        self.person_days.len()
    }

    /// Returns the first and the last day.
    pub fn span(&self) -> Option<(Date, Date)> {
        Some((self.person_days.first()?.0, self.person_days.last()?.0))
    }

    /// Returns the billable share of the time.
    pub fn billable_share(&self) -> Option<Share> {
        Share::of(self.billable, self.time)
    }

    /// Returns the average time per person-day.
    pub fn per_person_day(&self) -> Option<Seconds> {
        let days = i64::try_from(self.person_days()).ok()?;
        self.time.0.checked_div(days).map(Seconds)
    }
}

const fn saturating_sum(a: Seconds, b: Seconds) -> Seconds {
    Seconds(a.0.saturating_add(b.0))
}

/// Fractions of a currency unit in which amounts are counted.
const UNITS: f64 = 10_000.0;

/// Amounts by currency. Amounts of different currencies are never added; an unknown currency is a currency of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Money(BTreeMap<Option<String>, i64>);

impl Money {
    /// Adds an amount.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "casts of floats saturate, and Kimai's amounts are far smaller"
    )]
    pub fn add(&mut self, currency: Option<&str>, amount: f64) {
        let units = (amount * UNITS).round() as i64;
        let sum = self.0.entry(currency.map(str::to_owned)).or_default();
        *sum = sum.saturating_add(units);
    }

    /// Adds all amounts of another value.
    pub fn add_all(&mut self, other: &Self) {
        for (currency, units) in &other.0 {
            let sum = self.0.entry(currency.clone()).or_default();
            *sum = sum.saturating_add(*units);
        }
    }

    /// Returns the amount in this currency, in ten-thousandths.
    pub fn units(&self, currency: Option<&str>) -> i64 {
        self.0.get(&currency.map(str::to_owned)).copied().unwrap_or_default()
    }

    /// Returns the currencies with an amount other than zero.
    pub fn currencies(&self) -> impl Iterator<Item = Option<&str>> {
        self.0.iter().filter(|(_, units)| **units != 0).map(|(currency, _)| currency.as_deref())
    }

    /// Returns each currency with its amount, without zero amounts.
    #[expect(clippy::cast_precision_loss, reason = "amounts are far below 2^53 units")]
    pub fn amounts(&self) -> impl Iterator<Item = (Option<&str>, f64)> {
        let nonzero = self.0.iter().filter(|(_, units)| **units != 0);
        nonzero.map(|(currency, units)| (currency.as_deref(), *units as f64 / UNITS))
    }
}

/// A percentage with one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    tenths: i64,
}

impl Share {
    /// Returns `part` as a percentage of `total`, rounded to a tenth; `None` unless `total` is positive.
    pub fn of(part: Seconds, total: Seconds) -> Option<Self> {
        let part = i128::from(part.0);
        let total = i128::from(total.0);
        let half = if part < 0 { -total / 2 } else { total / 2 };
        let tenths = i64::try_from((part * 1000 + half).checked_div(total)?).ok()?;
        (total > 0).then_some(Self { tenths })
    }

    /// Returns the percentage in tenths of a percent.
    pub const fn tenths(self) -> i64 {
        self.tenths
    }

    /// Returns the percentage as a number.
    #[expect(clippy::cast_precision_loss, reason = "shares are small")]
    pub fn percent(self) -> f64 {
        self.tenths as f64 / 10.0
    }
}

/// Formats as `33.3 %`.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.tenths < 0 { "-" } else { "" };
        let tenths = self.tenths.unsigned_abs();
        if tenths.is_multiple_of(10) {
            write!(f, "{sign}{} %", tenths / 10)
        } else {
            write!(f, "{sign}{}.{} %", tenths / 10, tenths % 10)
        }
    }
}
