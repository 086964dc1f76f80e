//! Faults of the simulated Kimai, one after the other, with quiet times between them.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use kimai_tests::sim::{Fault, SimulatedKimai};

use super::traffic::Statistics;
use crate::shell::Result;

/// Time between two faults.
const INTERVAL: Duration = Duration::from_millis(400);

/// Number of requests that a fault applies to.
const REQUESTS: usize = 4;

/// Returns the faults: method and kind. None of them ends a login.
fn faults() -> Vec<(&'static str, Fault)> {
    let page = || Fault::Html("<html>The proxy is busy.</html>".to_owned());
    vec![
        ("GET", Fault::Status(500)),
        ("POST", Fault::Status(500)),
        ("GET", Fault::Status(502)),
        ("GET", Fault::TooManyRequests(0)),
        ("PATCH", Fault::TooManyRequests(1)),
        ("GET", Fault::Truncated),
        ("POST", Fault::Truncated),
        ("GET", Fault::Dropped),
        ("POST", Fault::Dropped),
        ("POST", Fault::LostAnswer),
        ("PATCH", Fault::LostAnswer),
        ("DELETE", Fault::LostAnswer),
        ("DELETE", Fault::Status(503)),
        ("*", Fault::Delay(Duration::from_millis(300))),
        ("GET", page()),
        ("POST", page()),
    ]
}

/// Injects faults until the test is over.
pub(super) async fn inject(
    kimai: Arc<SimulatedKimai>,
    is_over: Arc<AtomicBool>,
    statistics: Arc<Statistics>,
) -> Result {
    let mut faults = faults().into_iter().cycle();
    while !is_over.load(Ordering::Relaxed) {
        tokio::time::sleep(INTERVAL).await;
        // Otherwise the simulation remembers every request.
        kimai.clear_requests();
        kimai.clear_faults();
        if let Some((method, fault)) = faults.next() {
            kimai.fault_times(REQUESTS, method, "*", fault);
            statistics.count_fault();
        }
        tokio::time::sleep(INTERVAL).await;
    }
    kimai.clear_faults();
    Ok(())
}
