//! What closes after too many tries.

use std::time::Duration;

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    secret::Digest,
    state::{Kind, Record, State, StoreError},
};

/// How long it stays closed.
const CLOSED: SignedDuration = SignedDuration::from_mins(15);
const TRIES: Kind = Kind::new("tries").at_most(100_000);

/// So many tries within a time, then none for a while.
pub(super) struct Lock {
    id: String,
    tries: u64,
    within: SignedDuration,
}

/// It is closed.
#[derive(Debug, Serialize, Deserialize)]
struct Closed;

impl Record for Closed {
    const KIND: Kind = Kind::new("locked").at_most(100_000);
}

impl Lock {
    /// The one of a user at an address; each success there begins another.
    pub(super) fn of_one_address(here: Digest, logins: u64) -> Self {
        Self { id: format!("{here}.{logins}"), tries: 5, within: SignedDuration::from_mins(15) }
    }

    /// The one of a user at all addresses where they are not known.
    pub(super) fn of_all_addresses(user: Digest) -> Self {
        Self { id: user.to_string(), tries: 20, within: SignedDuration::from_hours(1) }
    }

    /// Lets one try pass, or says how long none does. A try is counted before it is judged, and the last one closes the
    /// lock behind itself, so that tries at the same time are no more tries.
    pub(super) async fn pass(&self, state: &State) -> Result<Option<Duration>, StoreError> {
        if let Some(closed) = state.get::<Closed>(&self.id).await? {
            return Ok(Some(positive(closed.until.duration_since(state.now()))));
        }
        let tries = state.count(TRIES, &self.id, self.within).await?;
        let passes = tries < self.tries || state.create(&self.id, &Closed, CLOSED).await?;
        Ok((!passes).then(|| positive(CLOSED)))
    }
}

fn positive(time: SignedDuration) -> Duration {
    time.try_into().unwrap_or_default()
}
