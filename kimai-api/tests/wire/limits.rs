//! How much a client asks of a Kimai at once.

use std::{
    num::NonZeroU32,
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use futures_util::future::join_all;

use crate::{
    raw,
    stage::{Stage, client},
};

/// How many requests are being served, and how many were at most.
type Crowd = Arc<(Mutex<(usize, usize)>, Condvar)>;

/// A server that keeps each request for a second one to come, as long as it has patience.
fn crowded(patience: Duration) -> (String, Crowd) {
    let crowd = Crowd::default();
    let served = Arc::clone(&crowd);
    let url = raw::serve(move |stream| {
        let (count, changed) = &*served;
        let mut now = count.lock().unwrap();
        *now = (now.0 + 1, now.1.max(now.0 + 1));
        changed.notify_all();
        let (mut now, _) = changed.wait_timeout_while(now, patience, |now| now.1 < 2).unwrap();
        now.0 -= 1;
        drop(now);
        raw::send(stream, &raw::ok("", br#"{"message":"pong"}"#));
    });
    (url, crowd)
}

async fn most_at_once(concurrent: usize, patience: Duration) -> usize {
    let (url, crowd) = crowded(patience);
    let kimai = client(&url).max_concurrent_requests(concurrent).build().unwrap();
    let answers = join_all((0..4).map(|_| kimai.ping())).await;
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    crowd.0.lock().unwrap().1
}

#[tokio::test]
async fn one_at_a_time_means_never_two() {
    let moment = Duration::from_millis(20);
    assert_eq!(most_at_once(1, moment).await, 1);
    assert_eq!(most_at_once(0, moment).await, 1, "none at all would wait for ever");
}

#[tokio::test]
async fn more_at_a_time_means_more_and_any_number_is_taken() {
    let patience = Duration::from_secs(20);
    assert!(most_at_once(4, patience).await > 1);
    assert!(most_at_once(usize::MAX, patience).await > 1);
}

#[tokio::test]
async fn a_rate_lets_the_first_requests_through() {
    let stage = Stage::answering(200, r#"{"message":"pong"}"#).await;
    let kimai = stage.client("/").max_requests_per_second(NonZeroU32::new(1000).unwrap()).build().unwrap();
    assert!(join_all((0..20).map(|_| kimai.ping())).await.iter().all(Result::is_ok));
}
