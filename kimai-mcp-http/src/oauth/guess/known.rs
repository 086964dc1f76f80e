//! Where users are at home.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    secret::Digest,
    state::{Kind, Record, State, StoreError},
};

/// How long it is remembered after the last login.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A user was at an address, under the digest of both.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Known {
    /// How often they logged in there.
    pub(super) logins: u64,
}

impl Record for Known {
    const KIND: Kind = Kind::new("known");
}

impl Known {
    pub(super) async fn find(state: &State, here: Digest) -> Result<Option<Self>, StoreError> {
        Ok(state.get::<Self>(here).await?.map(|kept| kept.record))
    }

    /// One more login.
    pub(super) async fn note(state: &State, here: Digest, known: Option<Self>) -> Result<(), StoreError> {
        let logins = known.map_or(0, |known| known.logins) + 1;
        state.put(here, &Self { logins }, REMEMBERED).await
    }
}
