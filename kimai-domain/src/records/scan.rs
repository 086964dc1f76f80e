//! Scan of all pages of a record listing. Records are passed on one by one, so that thousands are never held at once.

mod pages;
#[cfg(test)]
mod tests;

use std::{collections::HashSet, ops::ControlFlow};

use kimai_api::{Id, InvalidRow, Page, Timesheet, TimesheetQuery, User};

pub use pages::MAX_RECORDS;

use super::{Scope, Warning, warnings, with_scope};
use crate::{Error, TimesheetApi};

/// Summary of a scan.
#[derive(Debug, Default)]
pub struct ScanResult {
    /// Number of distinct records that were read.
    pub read: usize,
    /// Number of records by Kimai's count.
    pub total: Option<u64>,
    /// True if all pages were read; false if the scan stopped at [`MAX_RECORDS`] or at an ignored filter.
    pub complete: bool,
    /// Rows that failed to deserialize.
    pub invalid: Vec<InvalidRow>,
    /// Differences between the response and the requested filters.
    pub warnings: Vec<Warning>,
}

impl ScanResult {
    /// Returns true if Kimai dropped a filter, so that the records are not the requested ones.
    pub fn is_unfiltered(&self) -> bool {
        self.warnings.iter().any(Warning::is_unfiltered)
    }

    /// Number of counted records that never arrived, because records changed during the scan.
    pub fn missing(&self) -> u64 {
        let received = (self.read + self.invalid.len()) as u64;
        if self.complete { self.total.unwrap_or(0).saturating_sub(received) } else { 0 }
    }
}

/// Passes every record of `scope` that matches the filters to `each`, with expanded relations, up to
/// [`MAX_RECORDS`].
///
/// A record that appears on two pages, because pages shift during the scan, is passed on once.
///
/// # Errors
/// The error of any page; an incomplete result is never returned as a complete one.
pub async fn scan(
    records: &impl TimesheetApi,
    me: Id<User>,
    scope: &Scope,
    filters: TimesheetQuery,
    progress: impl Fn(usize, usize) + Send,
    each: impl FnMut(Timesheet) + Send,
) -> Result<ScanResult, Error> {
    scan_rows(records, me, scope, filters.full(true), progress, each).await
}

/// Does the same as [`scan`] with the relations as the filters request them.
///
/// An ignored filter by customer is not detected if relations are ids.
///
/// # Errors
/// As [`scan`].
pub async fn scan_rows(
    records: &impl TimesheetApi,
    me: Id<User>,
    scope: &Scope,
    filters: TimesheetQuery,
    progress: impl Fn(usize, usize) + Send,
    each: impl FnMut(Timesheet) + Send,
) -> Result<ScanResult, Error> {
    let query = filters.page(None).size(pages::PAGE_SIZE);
    let query = with_scope(query, scope, me);
    let mut scanner = Scanner { each, only_own: true, seen: HashSet::new(), result: ScanResult::default() };
    let fetch = |page| {
        let query = query.clone().page(page);
        async move { records.page(&query).await }
    };
    let take = |page: Page<Timesheet>| {
        let flow = scanner.take(page, &query, scope, me);
        progress(scanner.result.read, scanner.expected());
        flow
    };
    let complete = pages::for_each_page(fetch, take).await?;
    Ok(scanner.finish(complete))
}

struct Scanner<E> {
    each: E,
    /// True while every page contained only the caller's records although others were requested.
    only_own: bool,
    seen: HashSet<Id<Timesheet>>,
    result: ScanResult,
}

impl<E: FnMut(Timesheet)> Scanner<E> {
    fn take(
        &mut self,
        page: Page<Timesheet>,
        query: &TimesheetQuery,
        scope: &Scope,
        me: Id<User>,
    ) -> ControlFlow<()> {
        let mut warnings = warnings::detect(&page, query, scope, me);
        if warnings.iter().any(Warning::is_unfiltered) {
            self.result.warnings = warnings;
            return ControlFlow::Break(());
        }
        self.only_own &= page.is_empty() || warnings.contains(&Warning::OnlyOwn);
        warnings.retain(|warning| *warning == Warning::NothingOfOthers && self.seen.is_empty());
        self.result.total = self.result.total.or(page.total);
        self.result.invalid.extend(page.listing.invalid);
        for record in page.listing.rows {
            if self.seen.insert(record.id) {
                (self.each)(record);
            }
        }
        self.result.read = self.seen.len();
        self.result.warnings = if self.seen.is_empty() { warnings } else { Vec::new() };
        ControlFlow::Continue(())
    }

    fn expected(&self) -> usize {
        let read = self.result.read;
        let total = self.result.total.and_then(|total| usize::try_from(total).ok());
        total.unwrap_or(read).clamp(read, read.max(MAX_RECORDS as usize))
    }

    fn finish(mut self, complete: bool) -> ScanResult {
        if complete && self.only_own && !self.seen.is_empty() {
            self.result.warnings.push(Warning::OnlyOwn);
        }
        ScanResult { complete, ..self.result }
    }
}
