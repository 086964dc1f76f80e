//! Sums by what records link to.

use std::{cmp::Reverse, collections::BTreeMap};

use kimai_api::{Id, Identified, Link};

use super::tally::{Entry, Tally};

/// Sums by what records link to.
#[derive(Debug, Clone)]
pub struct Parts<T>(BTreeMap<Id<T>, Part<T>>);

/// Something, and what its records add up to.
#[derive(Debug, Clone)]
pub struct Part<T> {
    /// What it is.
    pub what: Link<T>,
    /// What its records add up to.
    pub tally: Tally,
}

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Identified + Clone> Parts<T> {
    pub(super) fn add(&mut self, what: &Link<T>, entry: &Entry) {
        let part = self.0.entry(what.id());
        part.or_insert_with(|| Part { what: what.clone(), tally: Tally::default() }).tally.add(entry);
    }

    /// Those with the most time first.
    pub fn ranked(&self) -> Vec<&Part<T>> {
        let mut parts: Vec<&Part<T>> = self.0.values().collect();
        parts.sort_by_key(|part| Reverse((part.tally.time, part.tally.records)));
        parts
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether records of this one are among them.
    pub fn has(&self, id: Id<T>) -> bool {
        self.0.contains_key(&id)
    }
}
