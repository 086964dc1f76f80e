//! Iteration over all pages of a list: the first page contains the page count, the rest is fetched concurrently.

use std::{future::Future, ops::ControlFlow};

use kimai_api::{Error, Page};

use crate::parallel::for_each;

/// Maximum number of records that a scan reads.
pub const MAX_RECORDS: u32 = 10_000;

/// Kimai's maximum page size.
pub(super) const PAGE_SIZE: u32 = 500;

const CONCURRENT_REQUESTS: usize = 4;

/// Passes every page to `take`, in order, until it breaks or [`MAX_RECORDS`] rows were read. Returns true if all pages
/// were read.
///
/// A page past the end (404) ends the list. Without paging headers, pages are fetched one by one and the first page
/// that is not full is the last.
pub(super) async fn for_each_page<T, F>(
    fetch: impl Fn(u32) -> F,
    mut take: impl FnMut(Page<T>) -> ControlFlow<()>,
) -> Result<bool, Error>
where
    F: Future<Output = Result<Page<T>, Error>>,
{
    let first = fetch(1).await?;
    let page_count = page_count(&first);
    let page_size = first.per_page.unwrap_or(PAGE_SIZE).clamp(1, PAGE_SIZE);
    let last = MAX_RECORDS.div_ceil(page_size).min(page_count.unwrap_or(u32::MAX));
    let full = is_full(&first);
    if take(first).is_break() {
        return Ok(false);
    }
    if page_count.is_none() && !full {
        return Ok(true);
    }
    let concurrency = if page_count.is_some() { CONCURRENT_REQUESTS } else { 1 };
    let request = |number| page_or_end(fetch(number));
    let handle = |result: Result<Option<Page<T>>, Error>| {
        let page = match result {
            Ok(Some(page)) => page,
            Ok(None) => return ControlFlow::Break(Ok(true)),
            Err(error) => return ControlFlow::Break(Err(error)),
        };
        let full = is_full(&page);
        if take(page).is_break() {
            return ControlFlow::Break(Ok(false));
        }
        if page_count.is_none() && !full { ControlFlow::Break(Ok(true)) } else { ControlFlow::Continue(()) }
    };
    match for_each(2..=last, concurrency, request, handle, |_, _| ()).await {
        ControlFlow::Break(result) => result,
        ControlFlow::Continue(()) => Ok(page_count.is_some_and(|count| count <= last)),
    }
}

async fn page_or_end<T>(
    request: impl Future<Output = Result<Page<T>, Error>>,
) -> Result<Option<Page<T>>, Error> {
    match request.await {
        Err(error) if error.status() == Some(404) => Ok(None),
        page => page.map(Some),
    }
}

/// Returns the page count by Kimai's headers.
fn page_count<T>(first: &Page<T>) -> Option<u32> {
    let page_size = u64::from(first.per_page.unwrap_or(PAGE_SIZE).max(1));
    let from_total = || u32::try_from(first.total?.div_ceil(page_size)).ok();
    first.pages.or_else(from_total)
}

fn is_full<T>(page: &Page<T>) -> bool {
    let rows = page.listing.rows.len() + page.listing.invalid.len();
    rows >= page.per_page.unwrap_or(PAGE_SIZE).max(1) as usize
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        ops::ControlFlow,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use kimai_api::{Listing, Page};
    use proptest::prelude::*;

    use super::{CONCURRENT_REQUESTS, MAX_RECORDS, for_each_page};
    use crate::error::api_error;

    /// Page `number` of the numbers below `total`, with or without paging headers.
    fn page(number: u32, total: u32, size: u32, headers: bool) -> Page<u32> {
        let rows: Vec<u32> = ((number - 1) * size..total.min(number * size)).collect();
        let mut page = Page::new(Listing::from(rows), number);
        page.per_page = headers.then_some(size);
        page.total = headers.then_some(u64::from(total));
        page.pages = headers.then_some(total.div_ceil(size).max(1));
        page
    }

    /// Reads the numbers below `total`; returns whether all were read, the numbers, and the requested pages.
    async fn read_all(total: u32, size: u32, headers: bool) -> (bool, Vec<u32>, Vec<u32>) {
        let requested = RefCell::new(Vec::new());
        let mut rows = Vec::new();
        let fetch = |number| {
            requested.borrow_mut().push(number);
            async move { Ok(page(number, total, size, headers)) }
        };
        let take = |page: Page<u32>| {
            rows.extend(page.listing.rows);
            ControlFlow::Continue(())
        };
        let complete = for_each_page(fetch, take).await.unwrap();
        (complete, rows, requested.into_inner())
    }

    #[tokio::test]
    async fn no_page_past_the_end_is_requested_if_the_count_is_a_multiple_of_the_page_size() {
        let (complete, rows, requested) = read_all(1000, 500, true).await;
        assert_eq!((complete, rows.len(), requested), (true, 1000, vec![1, 2]));
    }

    #[tokio::test]
    async fn list_that_ends_at_the_limit_is_complete_and_a_longer_one_is_incomplete() {
        let (complete, rows, _) = read_all(MAX_RECORDS, 500, true).await;
        assert_eq!((complete, rows.len()), (true, 10_000));
        let (complete, rows, requested) = read_all(MAX_RECORDS + 1, 500, true).await;
        assert_eq!((complete, rows.len(), requested.len()), (false, 10_000, 20));
    }

    #[tokio::test]
    async fn without_headers_pages_are_read_one_by_one_until_one_is_not_full() {
        let (complete, rows, requested) = read_all(1001, 500, false).await;
        assert_eq!((complete, rows.len(), requested), (true, 1001, vec![1, 2, 3]));
        let (complete, rows, _) = read_all(MAX_RECORDS, 500, false).await;
        assert_eq!((complete, rows.len()), (false, 10_000));
    }

    #[tokio::test]
    async fn at_most_four_pages_are_requested_concurrently() {
        let running = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        let fetch = async |number| {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
            Ok(page(number, 8000, 500, true))
        };
        assert!(for_each_page(fetch, |_| ControlFlow::Continue(())).await.unwrap());
        assert_eq!(most.into_inner(), CONCURRENT_REQUESTS);
    }

    #[tokio::test]
    async fn missing_page_ends_the_list_and_other_errors_are_returned() {
        let second = |status| async move {
            let fetch = async |number| match number {
                1 => Ok(page(1, 2000, 500, true)),
                _ => Err(api_error(status)),
            };
            for_each_page(fetch, |_| ControlFlow::Continue(())).await
        };
        assert!(second(404).await.unwrap());
        assert_eq!(second(500).await.unwrap_err().status(), Some(500));
        let first = for_each_page(async |_| Err(api_error(404)), |_: Page<u32>| ControlFlow::Continue(()));
        assert_eq!(first.await.unwrap_err().status(), Some(404));
    }

    proptest! {
        #[test]
        fn every_row_arrives_once_and_in_order(total in 0_u32..12_000, size in 50_u32..=500, headers: bool) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let size = if headers { size } else { 500 };
            let (complete, rows, _) = runtime.block_on(read_all(total, size, headers));
            let most = MAX_RECORDS.div_ceil(size) * size;
            prop_assert_eq!(rows, (0..total.min(most)).collect::<Vec<_>>());
            prop_assert!(complete == (total <= most) || (!headers && total == most));
        }
    }
}
