//! The rate limits of one process.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use crate::state::{Admission, Key, Quota};

/// How many are remembered. Beyond it those go first that would be forgotten first anyway.
const MOST: usize = 100_000;

/// Until when what was admitted under each name weighs on what comes.
#[derive(Default)]
pub(super) struct Limits(Mutex<Book>);

#[derive(Default)]
struct Book {
    busy: HashMap<Key, Timestamp>,
    order: BTreeSet<(Timestamp, Key)>,
}

impl Limits {
    pub(super) fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Admission {
        let mut book = self.book();
        match quota.admit(book.busy.get(key).copied(), now) {
            Ok(busy) => {
                book.note(key, busy);
                Admission::Admitted
            }
            Err(retry_after) => Admission::Refused { retry_after },
        }
    }

    pub(super) fn sweep(&self, now: Timestamp) {
        let mut book = self.book();
        while book.order.first().is_some_and(|(busy, _)| *busy <= now) {
            book.forget_first();
        }
    }

    // Nothing is left half-done in the book when a thread panics between its two parts: at worst a name is
    // remembered that nobody finds, and sweeping removes it.
    fn book(&self) -> MutexGuard<'_, Book> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Book {
    fn note(&mut self, key: &Key, busy: Timestamp) {
        if let Some(before) = self.busy.insert(key.clone(), busy) {
            self.order.remove(&(before, key.clone()));
        }
        self.order.insert((busy, key.clone()));
        if self.busy.len() > MOST {
            self.forget_first();
        }
    }

    fn forget_first(&mut self) {
        if let Some((_, key)) = self.order.pop_first() {
            self.busy.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::state::Kind;

    const QUOTA: Quota = Quota { burst: 2, pause: Duration::from_secs(1) };

    fn many(limits: &Limits) -> usize {
        limits.book().busy.len()
    }

    #[test]
    fn what_weighs_no_more_is_swept() {
        let limits = Limits::default();
        limits.admit(&Key::new(Kind::new("calls"), "a"), QUOTA, Timestamp::UNIX_EPOCH);
        limits.sweep(Timestamp::from_millisecond(999).unwrap());
        assert_eq!(many(&limits), 1);
        limits.sweep(Timestamp::from_second(1).unwrap());
        assert_eq!((many(&limits), limits.book().order.len()), (0, 0));
    }

    #[test]
    fn a_flood_of_names_is_bounded_and_costs_the_lightest_first() {
        let limits = Limits::default();
        let heavy = Key::new(Kind::new("calls"), "heavy");
        limits.admit(&heavy, QUOTA, Timestamp::UNIX_EPOCH);
        limits.admit(&heavy, QUOTA, Timestamp::UNIX_EPOCH);
        for name in 0..=MOST {
            limits.admit(&Key::new(Kind::new("calls"), name), QUOTA, Timestamp::UNIX_EPOCH);
        }
        assert_eq!(many(&limits), MOST);
        let again = limits.admit(&heavy, QUOTA, Timestamp::UNIX_EPOCH);
        assert_eq!(again, Admission::Refused { retry_after: Duration::from_secs(1) });
    }
}
