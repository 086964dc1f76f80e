//! Who is told how long Kimai took.

use std::{sync::Arc, time::Duration};

use crate::Route;

/// One request and its answer, without either's contents.
#[derive(Debug, Clone, Copy)]
#[non_exhaustive]
pub struct Exchange {
    /// What was asked.
    pub route: Route,
    /// The status of the answer; `None` if none came.
    pub status: Option<u16>,
    /// How long it took until the answer began.
    pub elapsed: Duration,
}

/// Is told of every request that was sent, repetitions and redirects included. It should return at once.
pub type Observer = Arc<dyn Fn(Exchange) + Send + Sync>;
