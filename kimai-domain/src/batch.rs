//! The same write for many ids: each one once, ten at a time, every failure named.

use std::{collections::HashSet, future::Future};

use futures_util::{StreamExt, stream};
use kimai_api::{self as api, Id};

/// How many of a batch are under way at once.
const AT_ONCE: usize = 10;

/// What became of a batch, in the order of its ids.
#[derive(Debug)]
pub struct Batch<R, T> {
    /// What was done.
    pub done: Vec<(Id<R>, T)>,
    /// What was not, and why.
    pub failed: Vec<(Id<R>, api::Error)>,
}

/// Does `write` for each id once. One failure does not stop the others; after a 401 nothing more is sent.
pub async fn each<R, T, F>(
    ids: &[Id<R>],
    write: impl Fn(Id<R>) -> F,
    progress: impl Fn(usize, usize),
) -> Batch<R, T>
where
    F: Future<Output = Result<T, api::Error>>,
{
    let ids = unique(ids);
    let mut batch = Batch { done: Vec::new(), failed: Vec::new() };
    let mut answers = stream::iter(ids.iter().copied()).map(|id| {
        let answer = write(id);
        async move { (id, answer.await) }
    });
    let mut running = answers.by_ref().buffered(AT_ONCE);
    while let Some((id, answer)) = running.next().await {
        match answer {
            Ok(done) => batch.done.push((id, done)),
            Err(error) => {
                let over = error.status() == Some(401);
                batch.failed.push((id, error));
                if over {
                    break;
                }
            }
        }
        progress(batch.done.len() + batch.failed.len(), ids.len());
    }
    batch
}

/// Each id once, in the order given.
pub fn unique<R>(ids: &[Id<R>]) -> Vec<Id<R>> {
    let mut seen = HashSet::new();
    ids.iter().copied().filter(|id| seen.insert(*id)).collect()
}
