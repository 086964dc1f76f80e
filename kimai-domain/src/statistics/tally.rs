//! Sums of records.

use std::collections::BTreeSet;

use jiff::civil::Date;
use kimai_api::{Id, Link, Seconds, Timesheet, User};

use super::{Money, Share};

/// What some records add up to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub records: u64,
    /// Their time.
    pub time: Seconds,
    /// The time that can be invoiced.
    pub billable: Seconds,
    /// What they cost.
    pub money: Money,
    /// How many have no price that the caller may see.
    pub unpriced: u64,
    /// How many came without their duration, so that their time is missing.
    pub untimed: u64,
    person_days: BTreeSet<(Date, Id<User>)>,
}

/// A finished record as sums take it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) day: Date,
    user: Id<User>,
    time: Option<Seconds>,
    billable: bool,
    price: Option<Money>,
}

impl Entry {
    /// Nothing for a running record.
    pub(super) fn of(record: &Timesheet) -> Option<Self> {
        record.end.as_ref()?;
        let customer = record.project.object().and_then(|project| project.customer.as_ref());
        let currency = customer.and_then(Link::object).and_then(|customer| customer.currency.as_deref());
        let price = record.rate.map(|rate| {
            let mut price = Money::default();
            price.add(currency, rate);
            price
        });
        let (day, user, time) = (record.begin.date(), record.user.id(), record.duration);
        Some(Self { day, user, time, billable: record.billable == Some(true), price })
    }
}

impl Tally {
    pub(super) fn add(&mut self, entry: &Entry) {
        let time = entry.time.unwrap_or_default();
        self.records += 1;
        self.time = plus(self.time, time);
        if entry.billable {
            self.billable = plus(self.billable, time);
        }
        match &entry.price {
            Some(price) => self.money.add_all(price),
            None => self.unpriced += 1,
        }
        self.untimed += u64::from(entry.time.is_none());
        self.person_days.insert((entry.day, entry.user));
    }

    /// All of another added.
    pub fn absorb(&mut self, other: &Self) {
        self.records += other.records;
        self.time = plus(self.time, other.time);
        self.billable = plus(self.billable, other.billable);
        self.money.add_all(&other.money);
        self.unpriced += other.unpriced;
        self.untimed += other.untimed;
        self.person_days.extend(&other.person_days);
    }

    /// On how many days somebody worked.
    pub fn days(&self) -> usize {
        let mut days: Vec<Date> = self.person_days.iter().map(|(day, _)| *day).collect();
        days.dedup();
        days.len()
    }

    /// On how many days each of them worked, added up.
    pub fn person_days(&self) -> usize {
        self.person_days.len()
    }

    /// The first and the last of those days.
    pub fn span(&self) -> Option<(Date, Date)> {
        Some((self.person_days.first()?.0, self.person_days.last()?.0))
    }

    /// How much of the time can be invoiced.
    pub fn billable_share(&self) -> Option<Share> {
        Share::of(self.billable, self.time)
    }

    /// Time of each day that somebody worked on.
    pub fn per_person_day(&self) -> Option<Seconds> {
        let days = i64::try_from(self.person_days()).ok()?;
        self.time.0.checked_div(days).map(Seconds)
    }
}

const fn plus(a: Seconds, b: Seconds) -> Seconds {
    Seconds(a.0.saturating_add(b.0))
}
