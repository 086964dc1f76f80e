//! Every record of a filter, read once and handed on, so that thousands of them are never held at a time.

#[cfg(test)]
mod tests;

use std::collections::HashSet;

use kimai_api::{Id, InvalidRow, Page, Timesheet, TimesheetQuery, User};

use super::{
    Scope, Warning,
    all_pages::{self, ROWS, Then},
    listing::with_scope,
    warnings,
};
use crate::{Error, Records};

/// What was read.
#[derive(Debug, Default)]
pub struct Reading {
    /// How many different records.
    pub read: usize,
    /// How many there are by Kimai's count.
    pub total: Option<u64>,
    /// Whether that is all of them; otherwise only the first were read.
    pub whole: bool,
    /// Rows that did not read.
    pub invalid: Vec<InvalidRow>,
    /// What does not fit the filters that were asked for.
    pub warnings: Vec<Warning>,
}

impl Reading {
    /// Whether Kimai dropped a filter, so that what was read is not what was asked for.
    pub fn is_unfiltered(&self) -> bool {
        self.warnings.iter().any(Warning::is_unfiltered)
    }

    /// How many of those that Kimai counted never came, because records changed while they were read.
    pub fn missed(&self) -> u64 {
        let came = (self.read + self.invalid.len()) as u64;
        if self.whole { self.total.unwrap_or(0).saturating_sub(came) } else { 0 }
    }
}

/// Hands every record of `scope` that the filters let through to `each`, relations as objects, up to
/// [`LIMIT`](super::LIMIT). A record that comes again, because pages shift while they are read, is skipped.
///
/// # Errors
/// When Kimai refuses any page: a part is never taken for the whole.
pub async fn scan(
    records: &impl Records,
    me: Id<User>,
    scope: &Scope,
    filters: TimesheetQuery,
    progress: impl Fn(usize, usize) + Send,
    each: impl FnMut(Timesheet) + Send,
) -> Result<Reading, Error> {
    let query = TimesheetQuery { full: Some(true), page: None, size: Some(ROWS), ..filters };
    let query = with_scope(query, scope, me);
    let mut so_far = SoFar { each, only_own: true, seen: HashSet::new(), reading: Reading::default() };
    let fetch = |page| {
        let query = TimesheetQuery { page: Some(page), ..query.clone() };
        async move { records.page(&query).await }
    };
    let take = |page: Page<Timesheet>| {
        let then = so_far.take(page, &query, scope, me);
        progress(so_far.reading.read, so_far.expected());
        then
    };
    let whole = all_pages::read(fetch, take).await?;
    Ok(so_far.finish(whole))
}

struct SoFar<E> {
    each: E,
    /// Whether every page had nothing but the caller's own records although others' were asked for.
    only_own: bool,
    seen: HashSet<Id<Timesheet>>,
    reading: Reading,
}

impl<E: FnMut(Timesheet)> SoFar<E> {
    fn take(&mut self, page: Page<Timesheet>, query: &TimesheetQuery, scope: &Scope, me: Id<User>) -> Then {
        let mut warnings = warnings::of(&page, query, scope, me);
        if warnings.iter().any(Warning::is_unfiltered) {
            self.reading.warnings = warnings;
            return Then::Stop;
        }
        self.only_own &= page.is_empty() || warnings.contains(&Warning::OnlyOwn);
        warnings.retain(|warning| *warning == Warning::NothingOfOthers && self.seen.is_empty());
        self.reading.total = self.reading.total.or(page.total);
        self.reading.invalid.extend(page.listing.invalid);
        for record in page.listing.rows {
            if self.seen.insert(record.id) {
                (self.each)(record);
            }
        }
        self.reading.read = self.seen.len();
        self.reading.warnings = if self.seen.is_empty() { warnings } else { Vec::new() };
        Then::Go
    }

    fn expected(&self) -> usize {
        let total = self.reading.total.and_then(|total| usize::try_from(total).ok());
        total
            .unwrap_or(self.reading.read)
            .clamp(self.reading.read, (super::LIMIT as usize).max(self.reading.read))
    }

    fn finish(mut self, whole: bool) -> Reading {
        if whole && self.only_own && !self.seen.is_empty() {
            self.reading.warnings.push(Warning::OnlyOwn);
        }
        Reading { whole, ..self.reading }
    }
}
