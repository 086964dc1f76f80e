//! The same write for many ids: each one once, ten at a time, every failure named.

use std::{
    collections::HashSet,
    future::Future,
    pin::pin,
    sync::atomic::{AtomicBool, Ordering},
};

use futures_util::{StreamExt, stream};
use kimai_api::Id;

use crate::Error;

/// How many of a batch are under way at once.
const AT_ONCE: usize = 10;

/// What became of a batch, in the order of its ids.
#[derive(Debug)]
pub struct Batch<R, T> {
    /// What was done.
    pub done: Vec<(Id<R>, T)>,
    /// What was not, and why.
    pub failed: Vec<(Id<R>, Error)>,
    /// What was not tried any more, because the token is not valid.
    pub unsent: Vec<Id<R>>,
}

impl<R, T> Batch<R, T> {
    /// How many are settled.
    fn settled(&self) -> usize {
        self.done.len() + self.failed.len()
    }
}

/// Does `write` for each id once. One failure does not stop the others, but after a 401 nothing more is begun;
/// what was under way is waited for.
pub async fn each<R, T, E, F>(
    ids: &[Id<R>],
    write: impl Fn(Id<R>) -> F,
    progress: impl Fn(usize, usize),
) -> Batch<R, T>
where
    F: Future<Output = Result<T, E>>,
    E: Into<Error>,
{
    let ids = unique(ids);
    let (over, all) = (AtomicBool::new(false), ids.len());
    let attempt = |id| {
        let (write, over) = (&write, &over);
        async move { if over.load(Ordering::Relaxed) { (id, None) } else { (id, Some(write(id).await)) } }
    };
    let mut batch = Batch { done: Vec::new(), failed: Vec::new(), unsent: Vec::new() };
    let mut attempts = pin!(stream::iter(ids).map(attempt).buffered(AT_ONCE));
    while let Some((id, answer)) = attempts.next().await {
        match answer {
            None => batch.unsent.push(id),
            Some(Ok(done)) => batch.done.push((id, done)),
            Some(Err(error)) => {
                let error = error.into();
                over.fetch_or(error.status() == Some(401), Ordering::Relaxed);
                batch.failed.push((id, error));
            }
        }
        progress(batch.settled(), all);
    }
    batch
}

/// Each id once, in the order given.
pub fn unique<R>(ids: &[Id<R>]) -> Vec<Id<R>> {
    let mut seen = HashSet::new();
    ids.iter().copied().filter(|id| seen.insert(*id)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use kimai_api::{BuildError, Error, Id, Timesheet};

    use super::{AT_ONCE, each};

    fn ids(numbers: impl IntoIterator<Item = u64>) -> Vec<Id<Timesheet>> {
        numbers.into_iter().map(Id::new).collect()
    }

    #[tokio::test]
    async fn each_id_is_written_once_and_every_failure_is_named() {
        let write = async |id: Id<Timesheet>| {
            if id.get() == 2 { Err(Error::from(BuildError::InvalidCredentials("x"))) } else { Ok(()) }
        };
        let batch = each(&ids([1, 2, 1, 3, 2]), write, |_, _| ()).await;
        assert_eq!(batch.done.iter().map(|(id, ())| id.get()).collect::<Vec<_>>(), [1, 3]);
        assert_eq!(batch.failed.iter().map(|(id, _)| id.get()).collect::<Vec<_>>(), [2]);
    }

    #[tokio::test]
    async fn no_more_than_ten_are_under_way_at_once() {
        let (running, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let write = async |_: Id<Timesheet>| {
            most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            tokio::task::yield_now().await;
            running.fetch_sub(1, Ordering::SeqCst);
            Ok::<(), Error>(())
        };
        assert_eq!(each(&ids(1..=35), write, |_, _| ()).await.done.len(), 35);
        assert_eq!(most.into_inner(), AT_ONCE);
    }
}
