//! All pages of a list: the first tells how many there are, the rest are fetched several at once.

use std::{future::Future, pin::pin};

use futures_util::{StreamExt, stream};
use kimai_api::{Error, Page};

/// How many records are read at most.
pub const LIMIT: u32 = 10_000;

/// The most rows that Kimai puts on a page.
pub(super) const ROWS: u32 = 500;

/// How many pages are fetched at once.
const AT_ONCE: usize = 4;

/// What a page means for the rest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    /// The next is wanted.
    Go,
    /// No more is.
    Stop,
}

/// Gives every page to `take`, in order, until it says stop or [`LIMIT`] rows were read. Answers whether that was
/// all there is.
///
/// A page past the end is the end, and so is, where no header tells how many pages there are, one that is not full.
pub(super) async fn read<T, F>(
    fetch: impl Fn(u32) -> F,
    mut take: impl FnMut(Page<T>) -> Then,
) -> Result<bool, Error>
where
    F: Future<Output = Result<Page<T>, Error>>,
{
    let first = fetch(1).await?;
    let (told, per_page) = (pages(&first), first.per_page.unwrap_or(ROWS).clamp(1, ROWS));
    let (last, full) = (LIMIT.div_ceil(per_page).min(told.unwrap_or(u32::MAX)), is_full(&first));
    if take(first) == Then::Stop {
        return Ok(false);
    }
    if told.is_none() && !full {
        return Ok(true);
    }
    let at_once = if told.is_some() { AT_ONCE } else { 1 };
    let mut rest = pin!(stream::iter(2..=last).map(|number| page_or_end(fetch(number))).buffered(at_once));
    while let Some(answer) = rest.next().await {
        let Some(page) = answer? else { return Ok(true) };
        let full = is_full(&page);
        if take(page) == Then::Stop {
            return Ok(false);
        }
        if told.is_none() && !full {
            return Ok(true);
        }
    }
    Ok(told.is_some_and(|pages| pages <= last))
}

async fn page_or_end<T>(
    answer: impl Future<Output = Result<Page<T>, Error>>,
) -> Result<Option<Page<T>>, Error> {
    match answer.await {
        Err(error) if error.status() == Some(404) => Ok(None),
        answer => answer.map(Some),
    }
}

/// How many pages there are, as far as Kimai's headers tell.
fn pages<T>(first: &Page<T>) -> Option<u32> {
    let counted =
        || u32::try_from(first.total?.div_ceil(u64::from(first.per_page.unwrap_or(ROWS).max(1)))).ok();
    first.pages.or_else(counted)
}

fn is_full<T>(page: &Page<T>) -> bool {
    page.listing.rows.len() + page.listing.invalid.len() >= page.per_page.unwrap_or(ROWS).max(1) as usize
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use kimai_api::{Listing, Page};
    use proptest::prelude::*;

    use super::{AT_ONCE, LIMIT, Then, read};
    use crate::refused::refused;

    /// Page `number` of the numbers below `total`, with or without headers.
    fn page(number: u32, total: u32, size: u32, headers: bool) -> Page<u32> {
        let rows = ((number - 1) * size..total.min(number * size)).collect();
        let (pages, total) = (total.div_ceil(size).max(1), u64::from(total));
        Page {
            listing: Listing { rows, invalid: Vec::new() },
            page: number,
            per_page: headers.then_some(size),
            total: headers.then_some(total),
            pages: headers.then_some(pages),
        }
    }

    async fn read_all(total: u32, size: u32, headers: bool) -> (bool, Vec<u32>, Vec<u32>) {
        let (asked, mut rows) = (RefCell::new(Vec::new()), Vec::new());
        let fetch = |number| {
            asked.borrow_mut().push(number);
            async move { Ok(page(number, total, size, headers)) }
        };
        let take = |page: Page<u32>| {
            rows.extend(page.listing.rows);
            Then::Go
        };
        let whole = read(fetch, take).await.unwrap();
        (whole, rows, asked.into_inner())
    }

    #[tokio::test]
    async fn no_page_past_the_last_one_is_asked_for_when_the_count_is_a_multiple_of_the_page_size() {
        let (whole, rows, asked) = read_all(1000, 500, true).await;
        assert_eq!((whole, rows.len(), asked), (true, 1000, vec![1, 2]));
    }

    #[tokio::test]
    async fn a_list_that_ends_exactly_at_the_limit_is_whole_and_one_more_is_not() {
        let (whole, rows, _) = read_all(LIMIT, 500, true).await;
        assert_eq!((whole, rows.len()), (true, 10_000));
        let (whole, rows, asked) = read_all(LIMIT + 1, 500, true).await;
        assert_eq!((whole, rows.len(), asked.len()), (false, 10_000, 20));
    }

    #[tokio::test]
    async fn without_headers_pages_are_read_one_by_one_up_to_the_first_that_is_not_full() {
        let (whole, rows, asked) = read_all(1001, 500, false).await;
        assert_eq!((whole, rows.len(), asked), (true, 1001, vec![1, 2, 3]));
        let (whole, rows, _) = read_all(LIMIT, 500, false).await;
        assert_eq!((whole, rows.len()), (false, 10_000));
    }

    #[tokio::test]
    async fn no_more_than_four_pages_are_under_way_at_once() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let fetch = async |number| {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
            Ok(page(number, 8000, 500, true))
        };
        assert!(read(fetch, |_| Then::Go).await.unwrap());
        assert_eq!(most.into_inner(), AT_ONCE);
    }

    #[tokio::test]
    async fn a_page_that_is_gone_is_the_end_and_any_other_failure_is_one() {
        let second = |status| async move {
            let fetch = async |number| match number {
                1 => Ok(page(1, 2000, 500, true)),
                _ => Err(refused(status)),
            };
            read(fetch, |_| Then::Go).await
        };
        assert!(second(404).await.unwrap());
        assert_eq!(second(500).await.unwrap_err().status(), Some(500));
        assert_eq!(
            read(async |_| Err(refused(404)), |_: Page<u32>| Then::Go).await.unwrap_err().status(),
            Some(404)
        );
    }

    proptest! {
        #[test]
        fn every_row_arrives_once_and_in_order(total in 0_u32..12_000, size in 50_u32..=500, headers: bool) {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let size = if headers { size } else { 500 };
            let (whole, rows, _) = runtime.block_on(read_all(total, size, headers));
            let most = LIMIT.div_ceil(size) * size;
            prop_assert_eq!(rows, (0..total.min(most)).collect::<Vec<_>>());
            prop_assert!(whole == (total <= most) || (!headers && total == most));
        }
    }
}
