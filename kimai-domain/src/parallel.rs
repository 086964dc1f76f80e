//! Bounded parallel requests with progress.

use std::{future::Future, ops::ControlFlow, pin::pin};

use futures_util::{StreamExt, stream};

/// Requests that run at the same time, unless a caller sets another limit.
pub(crate) const MAX_CONCURRENT: usize = 10;

/// Runs `request` for each item, at most `limit` at the same time, and hands each result to `handle` in the order of
/// the items, until it breaks. Requests that still run then are dropped, and no further ones are started.
///
/// `progress` receives the numbers of handled and of all items after each result.
pub(crate) async fn for_each<T, F, B>(
    items: impl IntoIterator<Item = T>,
    limit: usize,
    request: impl Fn(T) -> F,
    mut handle: impl FnMut(F::Output) -> ControlFlow<B>,
    progress: impl Fn(usize, usize),
) -> ControlFlow<B>
where
    F: Future,
{
    let items: Vec<T> = items.into_iter().collect();
    let total = items.len();
    let mut handled = 0;
    let mut results = pin!(stream::iter(items).map(request).buffered(limit));
    while let Some(result) = results.next().await {
        handle(result)?;
        handled += 1;
        progress(handled, total);
    }
    ControlFlow::Continue(())
}

/// Runs `request` for each item, at most [`MAX_CONCURRENT`] at the same time, and returns the results in the order of
/// the items.
///
/// # Errors
/// The first error in the order of the items; then no further requests are started.
pub(crate) async fn try_map<T, R, E, F>(
    items: impl IntoIterator<Item = T>,
    request: impl Fn(T) -> F,
    progress: impl Fn(usize, usize),
) -> Result<Vec<R>, E>
where
    F: Future<Output = Result<R, E>>,
{
    let mut results = Vec::new();
    let collect = |result| match result {
        Ok(result) => {
            results.push(result);
            ControlFlow::Continue(())
        }
        Err(error) => ControlFlow::Break(error),
    };
    match for_each(items, MAX_CONCURRENT, request, collect, progress).await {
        ControlFlow::Break(error) => Err(error),
        ControlFlow::Continue(()) => Ok(results),
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use super::{MAX_CONCURRENT, try_map};

    #[tokio::test]
    async fn results_keep_the_order_and_at_most_ten_requests_run_at_once() {
        let running = AtomicUsize::new(0);
        let most = AtomicUsize::new(0);
        let reported = RefCell::new(Vec::new());
        let request = async |number: u32| {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
            Ok::<u32, ()>(number)
        };
        let numbers: Vec<u32> = (0..35).collect();
        let results =
            try_map(numbers.clone(), request, |done, all| reported.borrow_mut().push((done, all))).await;
        assert_eq!(results, Ok(numbers));
        assert_eq!(most.into_inner(), MAX_CONCURRENT);
        assert_eq!(reported.into_inner().last(), Some(&(35, 35)));
    }

    #[tokio::test]
    async fn the_first_error_ends_the_requests() {
        let sent = AtomicUsize::new(0);
        let request = async |number: u32| {
            sent.fetch_add(1, Ordering::SeqCst);
            if number == 3 { Err(number) } else { Ok(number) }
        };
        assert_eq!(try_map((0..40).collect::<Vec<u32>>(), request, |_, _| ()).await, Err(3));
        assert!(sent.into_inner() <= 3 + 1 + MAX_CONCURRENT);
    }
}
