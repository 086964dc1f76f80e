//! Comparison of the simulated Kimai with recorded exchanges of a real one, and tests of its newer routes and plugins.
//!
//! The recordings are not part of the project; without them the comparison prints a note and passes.

mod catalog;
mod client;
mod compare;
mod faults;
mod forms;
mod known_differences;
mod live;
mod preparation;
mod recordings;
mod rules;
mod sequence;
mod settings;
mod versions;
mod work_contract;

use client::Caller;
use kimai_tests::sim::{Settings, SimulatedKimai};

#[tokio::test]
async fn simulation_answers_like_the_recordings() {
    let recordings = recordings::load("");
    if recordings.is_empty() {
        return;
    }
    let now = Some(preparation::NOW.parse().expect("a moment"));
    let kimai = SimulatedKimai::start(Settings { now, ..Settings::default() }).await;
    let caller = Caller::new(&kimai.url());
    let mut differences = Vec::new();
    for recording in &recordings {
        preparation::prepare(&kimai, &caller, &recording.name).await;
        let answer = caller.repeat(recording).await;
        for difference in compare::differences(recording, &answer) {
            differences.push((recording.name.clone(), difference));
        }
    }
    known_differences::check(&recordings, &differences);
}

/// Starts a simulation and connects to it.
async fn start(settings: Settings) -> (SimulatedKimai, Caller) {
    let kimai = SimulatedKimai::start(settings).await;
    let caller = Caller::new(&kimai.url());
    (kimai, caller)
}
