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
use kimai_tests::sim::{InitialData, KimaiBuilder, Settings, SimulatedKimai, Version};
use serde_json::json;

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

/// Returns a Kimai 2.66 on a fixed day, with users and no other data.
fn builder() -> KimaiBuilder {
    let now = "2026-11-28T12:00:00Z".parse().expect("a moment");
    SimulatedKimai::builder().now(now).version(Version::new(2, 66, 0)).data(InitialData::Users)
}

/// Starts a Kimai with project 1 and activity 1, and connects to it.
async fn start_with_project(builder: KimaiBuilder) -> (SimulatedKimai, Caller) {
    let kimai = builder.start().await;
    let caller = Caller::new(&kimai.url());
    let customer =
        json!({"name": "Customer", "country": "DE", "currency": "EUR", "timezone": "Europe/Berlin"});
    caller.send_ok("admin", "POST", "/api/customers", customer).await;
    caller.send_ok("admin", "POST", "/api/projects", json!({"name": "Project", "customer": 1})).await;
    caller.send_ok("admin", "POST", "/api/activities", json!({"name": "Activity"})).await;
    (kimai, caller)
}

/// Starts a simulation and connects to it.
async fn start(settings: Settings) -> (SimulatedKimai, Caller) {
    let kimai = SimulatedKimai::start(settings).await;
    let caller = Caller::new(&kimai.url());
    (kimai, caller)
}
