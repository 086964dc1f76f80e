//! Counters and quotas.

use std::{sync::Arc, time::Duration};

use futures_util::future::join_all;
use jiff::Timestamp;
use mcp_oauth_server::state::{Admission, Key, Kind, Quota};
use proptest::prelude::*;

use super::{at, key, on_each_engine};

#[tokio::test]
async fn counter_restarts_after_its_span() {
    on_each_engine(|store| async move {
        for (now, expected) in [(0, 1), (30, 2), (59, 3), (60, 1), (119, 2), (120, 1)] {
            let count = store.increment(&key("anna"), at(now + 60), at(now)).await.unwrap();
            assert_eq!(count, expected, "at {now} s");
        }
        assert_eq!(store.increment(&key("ben"), at(60), at(0)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_increments_are_all_counted() {
    on_each_engine(|store| async move {
        let counts = join_all((0..50).map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.increment(&key("anna"), at(60), at(0)).await.unwrap() })
        }));
        let mut counts: Vec<u64> = counts.await.into_iter().map(Result::unwrap).collect();
        counts.sort_unstable();
        assert_eq!(counts, (1..=50).collect::<Vec<_>>());
    })
    .await;
}

#[tokio::test]
async fn counter_can_be_read_and_removed() {
    on_each_engine(|store| async move {
        store.increment(&key("anna"), at(60), at(0)).await.unwrap();
        store.increment(&key("anna"), at(61), at(1)).await.unwrap();
        let stored = store.take(&key("anna")).await.unwrap().unwrap();
        assert_eq!((stored.value.as_slice(), stored.expires_at), (b"2".as_slice(), at(60)));
        assert_eq!(store.increment(&key("anna"), at(62), at(2)).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn number_of_counters_of_a_kind_is_bounded() {
    on_each_engine(|store| async move {
        let few = |id: &str| Key::new(Kind::new("few").with_max_records(2), id);
        for (second, id) in ["a", "b", "c"].into_iter().enumerate() {
            let second = i64::try_from(second).unwrap();
            store.increment(&few(id), at(60 + second), at(second)).await.unwrap();
        }
        assert_eq!(store.increment(&few("c"), at(63), at(3)).await.unwrap(), 2);
        assert_eq!(store.get(&few("a")).await.unwrap(), None);
    })
    .await;
}

#[tokio::test]
async fn burst_is_admitted_then_one_per_interval() {
    let quota = Quota { burst: 3, interval: Duration::from_secs(10) };
    let limited = |seconds| Admission::Limited { retry_after: Duration::from_secs(seconds) };
    on_each_engine(|store| async move {
        for (now, expected) in [
            (0, Admission::Admitted),
            (0, Admission::Admitted),
            (1, Admission::Admitted),
            (1, limited(9)),
            (9, limited(1)),
            (10, Admission::Admitted),
            (10, limited(10)),
            (1000, Admission::Admitted),
        ] {
            assert_eq!(store.admit(&key("anna"), quota, at(now)).await.unwrap(), expected, "at {now} s");
        }
        assert_eq!(store.admit(&key("ben"), quota, at(1)).await.unwrap(), Admission::Admitted);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn concurrent_events_are_admitted_up_to_the_burst() {
    let quota = Quota { burst: 7, interval: Duration::from_secs(10) };
    on_each_engine(|store| async move {
        let answers = join_all((0..50).map(|_| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.admit(&key("anna"), quota, at(0)).await.unwrap() })
        }));
        let admitted =
            answers.await.into_iter().filter(|answer| *answer.as_ref().unwrap() == Admission::Admitted);
        assert_eq!(admitted.count(), 7);
    })
    .await;
}

/// Token bucket, an equivalent model of the generic cell rate algorithm.
struct Bucket {
    quota: Quota,
    /// Time in microseconds until the bucket is full again.
    refill_time: u128,
    last: Timestamp,
}

impl Bucket {
    fn new(quota: Quota) -> Self {
        Self { quota, refill_time: 0, last: at(0) }
    }

    fn admit(&mut self, now: Timestamp) -> Admission {
        let passed = u128::try_from(now.duration_since(self.last).as_micros()).unwrap();
        self.refill_time = self.refill_time.saturating_sub(passed);
        self.last = now;
        let interval = self.quota.interval.as_micros();
        let available = (interval * u128::from(self.quota.burst)).saturating_sub(self.refill_time);
        if available >= interval {
            self.refill_time += interval;
            return Admission::Admitted;
        }
        let wait = u64::try_from(interval - available).unwrap();
        Admission::Limited { retry_after: Duration::from_micros(wait) }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn admission_behaves_like_a_token_bucket(
        burst in 1_u32..12,
        pause in 1_u64..5_000_000,
        steps in prop::collection::vec(0_i64..4_000_000, 1..40),
    ) {
        let quota = Quota { burst, interval: Duration::from_micros(pause) };
        let steps = &steps;
        tokio::runtime::Runtime::new().unwrap().block_on(on_each_engine(|store| async move {
            let mut bucket = Bucket::new(quota);
            let mut now = at(0);
            for step in steps {
                now += Duration::from_micros(step.cast_unsigned());
                let answer = store.admit(&Key::new(Kind::new("calls"), "anna"), quota, now).await.unwrap();
                assert_eq!(answer, bucket.admit(now));
            }
        }));
    }
}
