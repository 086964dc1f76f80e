//! A table with ids that are never used twice.

use std::collections::BTreeMap;

/// Rows by id, in the order of their ids.
#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, T>,
    last: u64,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), last: 0 }
    }
}

impl<T> Table<T> {
    /// Adds what `make` builds with the next id, and tells the id.
    pub(crate) fn add(&mut self, make: impl FnOnce(u64) -> T) -> u64 {
        self.last += 1;
        self.rows.insert(self.last, make(self.last));
        self.last
    }

    /// Adds a row with an id of its own; later ids go on from there.
    pub(crate) fn put(&mut self, id: u64, row: T) {
        self.last = self.last.max(id);
        self.rows.insert(id, row);
    }

    pub(crate) fn get(&self, id: u64) -> Option<&T> {
        self.rows.get(&id)
    }

    pub(crate) fn get_mut(&mut self, id: u64) -> Option<&mut T> {
        self.rows.get_mut(&id)
    }

    pub(crate) fn remove(&mut self, id: u64) -> Option<T> {
        self.rows.remove(&id)
    }

    pub(crate) fn contains(&self, id: u64) -> bool {
        self.rows.contains_key(&id)
    }

    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values()
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut()
    }

    /// Keeps the rows that `wanted` accepts.
    pub(crate) fn retain(&mut self, mut wanted: impl FnMut(&T) -> bool) {
        self.rows.retain(|_, row| wanted(row));
    }
}
