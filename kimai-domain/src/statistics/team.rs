//! Who did how much, and doing what.

use std::{cmp::Reverse, collections::BTreeMap};

use kimai_api::{Activity, Id, Link, Timesheet, User};

use super::{
    Parts,
    tally::{Entry, Tally},
};

/// The records of several people.
#[derive(Debug, Clone, Default)]
pub struct TeamWork {
    /// All of them.
    pub total: Tally,
    /// By activity.
    pub activities: Parts<Activity>,
    people: BTreeMap<Id<User>, Person>,
}

/// Somebody's records.
#[derive(Debug, Clone)]
pub struct Person {
    /// Whose.
    pub who: Link<User>,
    /// All of them.
    pub tally: Tally,
    /// By activity.
    pub activities: Parts<Activity>,
    /// How many are running; their time counts nowhere yet.
    pub running: u64,
}

impl TeamWork {
    /// Counts a record.
    pub fn add(&mut self, record: &Timesheet) {
        let person = self.people.entry(record.user.id()).or_insert_with(|| Person::new(&record.user));
        let Some(entry) = Entry::of(record) else {
            person.running += 1;
            return;
        };
        person.tally.add(&entry);
        person.activities.add(&record.activity, &entry);
        self.total.add(&entry);
        self.activities.add(&record.activity, &entry);
    }

    /// Those with the most time first.
    pub fn people(&self) -> Vec<&Person> {
        let mut people: Vec<&Person> = self.people.values().collect();
        people.sort_by_key(|person| Reverse((person.tally.time, person.tally.records)));
        people
    }

    /// Whether this user has any.
    pub fn has(&self, user: Id<User>) -> bool {
        self.people.contains_key(&user)
    }

    /// How many records are running.
    pub fn running(&self) -> u64 {
        self.people.values().map(|person| person.running).sum()
    }
}

impl Person {
    fn new(who: &Link<User>) -> Self {
        Self { who: who.clone(), tally: Tally::default(), activities: Parts::default(), running: 0 }
    }
}
