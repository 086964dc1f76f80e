//! Batches: the same write for many ids, each id once, with every failure recorded.

use std::{
    collections::HashSet,
    future::Future,
    ops::ControlFlow,
    sync::atomic::{AtomicBool, Ordering},
};

use kimai_api::Id;

use crate::{
    Error,
    parallel::{MAX_CONCURRENT, for_each},
};

/// The results of a batch, in the order of its ids.
#[derive(Debug)]
pub struct Batch<R, T> {
    /// The successful writes.
    pub succeeded: Vec<(Id<R>, T)>,
    /// The failed writes with their errors.
    pub failed: Vec<(Id<R>, Error)>,
    /// The ids that were not tried any more, because Kimai refused the token.
    pub not_sent: Vec<Id<R>>,
}

/// Runs `write` once for each id, ten at a time.
///
/// A failure does not stop the others. After a 401 no further write is started, and those that run are completed.
pub async fn each<R, T, E, F>(
    ids: &[Id<R>],
    write: impl Fn(Id<R>) -> F,
    progress: impl Fn(usize, usize),
) -> Batch<R, T>
where
    F: Future<Output = Result<T, E>>,
    E: Into<Error>,
{
    let mut batch = Batch { succeeded: Vec::new(), failed: Vec::new(), not_sent: Vec::new() };
    let is_token_refused = AtomicBool::new(false);
    let request = |id| {
        let write = &write;
        let is_token_refused = &is_token_refused;
        async move {
            if is_token_refused.load(Ordering::Relaxed) {
                return (id, None);
            }
            let result = write(id).await.map_err(Into::into);
            if result.as_ref().is_err_and(|error: &Error| error.status() == Some(401)) {
                is_token_refused.store(true, Ordering::Relaxed);
            }
            (id, Some(result))
        }
    };
    let handle = |(id, result)| {
        match result {
            None => batch.not_sent.push(id),
            Some(Ok(result)) => batch.succeeded.push((id, result)),
            Some(Err(error)) => batch.failed.push((id, error)),
        }
        ControlFlow::<()>::Continue(())
    };
    let _ = for_each(unique(ids), MAX_CONCURRENT, request, handle, progress).await;
    batch
}

/// Returns each id once, in the order of the first occurrences.
pub fn unique<R>(ids: &[Id<R>]) -> Vec<Id<R>> {
    let mut seen = HashSet::new();
    ids.iter().copied().filter(|id| seen.insert(*id)).collect()
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use kimai_api::{BuildError, Error, Id, Timesheet};

    use super::each;
    use crate::error::api_error;

    fn ids(numbers: impl IntoIterator<Item = u64>) -> Vec<Id<Timesheet>> {
        numbers.into_iter().map(Id::new).collect()
    }

    #[tokio::test]
    async fn each_id_is_written_once_and_every_failure_is_recorded() {
        let write = async |id: Id<Timesheet>| {
            if id.get() == 2 { Err(Error::from(BuildError::InvalidCredentials("x"))) } else { Ok(()) }
        };
        let progress = RefCell::new(Vec::new());
        let record = |done, all| progress.borrow_mut().push((done, all));
        let batch = each(&ids([1, 2, 1, 3, 2]), write, record).await;
        assert_eq!(batch.succeeded.iter().map(|(id, ())| id.get()).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(batch.failed.iter().map(|(id, _)| id.get()).collect::<Vec<_>>(), [2]);
        assert!(batch.not_sent.is_empty());
        assert_eq!(progress.into_inner(), [(1, 3), (2, 3), (3, 3)]);
    }

    #[tokio::test]
    async fn results_belong_to_their_ids() {
        let batch = each(&ids([5, 4]), async |id| Ok::<_, Error>(10 * id.get()), |_, _| ()).await;
        assert_eq!(batch.succeeded, [(Id::new(5), 50), (Id::new(4), 40)]);
    }

    #[tokio::test]
    async fn other_refusals_do_not_stop_a_batch() {
        let batch = each(&ids(1..=35), async |_| Err::<(), Error>(api_error(403)), |_, _| ()).await;
        assert_eq!((batch.failed.len(), batch.not_sent.len()), (35, 0));
    }

    #[tokio::test]
    async fn no_write_is_started_after_a_refused_token() {
        let write = async |_: Id<Timesheet>| {
            tokio::task::yield_now().await;
            Err::<(), Error>(api_error(401))
        };
        let batch = each(&ids(1..=35), write, |_, _| ()).await;
        assert!(batch.failed.len() <= 20, "{}", batch.failed.len());
        assert_eq!(batch.failed.len() + batch.not_sent.len(), 35);
        let tried: Vec<u64> = batch.failed.iter().map(|(id, _)| id.get()).collect();
        assert_eq!(tried, (1..=batch.failed.len() as u64).collect::<Vec<_>>(), "in the order of the ids");
    }
}
