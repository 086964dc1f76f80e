//! What an address gets wrong.

use std::time::Duration;

use jiff::SignedDuration;

use crate::{
    client_address::ClientAddress,
    secret::Digest,
    state::{Kind, State, StoreError},
};

const FAILURES: Kind = Kind::new("failures").at_most(100_000);
const WITHIN: SignedDuration = SignedDuration::from_mins(10);
/// So many cost nothing.
const FREE: u64 = 10;
const STEP: Duration = Duration::from_millis(250);
const LONGEST: Duration = Duration::from_secs(3);

/// Counts one more; how long its answer waits.
pub(super) async fn count(state: &State, from: ClientAddress) -> Result<Duration, StoreError> {
    let network = Digest::of([&from.network().to_string()]);
    Ok(delay(state.count(FAILURES, network, WITHIN).await?))
}

fn delay(failures: u64) -> Duration {
    let beyond = u32::try_from(failures.saturating_sub(FREE)).unwrap_or(u32::MAX);
    STEP.saturating_mul(beyond).min(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_failures_are_free_and_the_next_wait_longer_and_longer_up_to_three_seconds() {
        let delays = [1, 10, 11, 12, 22, 1_000, u64::MAX].map(|failures| delay(failures).as_millis());
        assert_eq!(delays, [0, 0, 250, 500, 3_000, 3_000, 3_000]);
    }
}
