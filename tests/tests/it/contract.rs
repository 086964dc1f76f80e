//! The simulated Kimai against recorded exchanges of a real one.
//!
//! The recordings are not part of the project; without them the comparison says so and passes.

mod catalog;
mod client;
mod compare;
mod faults;
mod known_differences;
mod live;
mod preparation;
mod recordings;
mod settings;
mod shapes;
mod versions;
mod work_contract;

use client::Caller;
use kimai_tests::sim::{Settings, SimulatedKimai};

#[tokio::test]
async fn the_simulation_answers_as_the_recordings_do() {
    let recordings = recordings::load();
    if recordings.is_empty() {
        eprintln!("skipped: no recordings in {}", recordings::folder().display());
        return;
    }
    let now = Some(preparation::NOW.parse().expect("a moment"));
    let kimai = SimulatedKimai::start(Settings { now, ..Settings::default() }).await;
    let caller = Caller::new(&kimai.url());
    let mut found = Vec::new();
    for recording in &recordings {
        preparation::prepare(&kimai, &caller, &recording.name).await;
        let answer = caller.send(recording).await;
        for complaint in compare::complaints(recording, &answer) {
            found.push((recording.name.clone(), complaint));
        }
    }
    known_differences::judge(&recordings, &found);
}
