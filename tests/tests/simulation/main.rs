//! The simulated Kimai against recorded exchanges of a real one.
//!
//! The recordings are not part of the project; without them the comparison says so and passes.

#[cfg(test)]
mod absences;
#[cfg(test)]
mod caller;
#[cfg(test)]
mod catalog;
#[cfg(test)]
mod compare;
#[cfg(test)]
mod differences;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod newer;
#[cfg(test)]
mod recordings;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod steps;
#[cfg(test)]
mod switches;

use caller::Caller;
use kimai_tests::sim::{Settings, SimulatedKimai};

#[tokio::test]
async fn the_simulation_answers_as_the_recordings_do() {
    let recordings = recordings::load();
    if recordings.is_empty() {
        eprintln!("skipped: no recordings in {}", recordings::folder().display());
        return;
    }
    let now = Some(steps::NOW.parse().expect("a moment"));
    let kimai = SimulatedKimai::start(Settings { now, ..Settings::default() }).await;
    let caller = Caller::new(&kimai.url());
    let mut found = Vec::new();
    for recording in &recordings {
        steps::prepare(&kimai, &caller, &recording.name).await;
        let answer = caller.send(recording).await;
        for complaint in compare::complaints(recording, &answer) {
            found.push((recording.name.clone(), complaint));
        }
    }
    differences::judge(&recordings, &found);
}
