//! Transcript of a working day: "log my morning on Website relaunch from nine to half past eleven, then start support, at
//! noon switch to the meeting, at two I was wrong, undo". Every answer is in the snapshot.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::Timestamp;
use kimai_tests::{mcp::McpClient, sim::SimulatedKimai};
use kimai_tools::{Output, Policy, domain::Session};
use serde_json::{Value, json};

use crate::fixtures::{api_client, kimai};

/// An assistant that works for Anna on Monday, 2026-11-23, while the clock moves on.
struct Day {
    kimai: SimulatedKimai,
    clock: Arc<AtomicI64>,
    anna: McpClient,
    transcript: Vec<String>,
}

impl Day {
    async fn start() -> Self {
        let kimai = kimai().await;
        let clock = Arc::new(AtomicI64::new(kimai.now().as_second()));
        let now = Arc::clone(&clock);
        let clock_of_session = move || Timestamp::from_second(now.load(Ordering::Relaxed)).unwrap();
        let session = Session::with_clock(api_client(&kimai, "anna"), Arc::new(clock_of_session));
        let anna = McpClient::answering(session, Policy::default(), Output::Text).await;
        Self { kimai, clock, anna, transcript: Vec::new() }
    }

    /// Makes a call at a time in Berlin, and adds it with its answer to the transcript.
    async fn call(&mut self, time: &str, tool: &str, arguments: Value) {
        let now: Timestamp = format!("2026-11-23T{time}:00+01:00").parse().unwrap();
        self.kimai.set_now(now);
        self.clock.store(now.as_second(), Ordering::Relaxed);
        let reply = self.anna.call(tool, arguments.clone()).await;
        let error = if reply.is_error { " (error)" } else { "" };
        self.transcript.push(format!("{time} {tool} {arguments}{error}\n{}", reply.text));
    }
}

#[tokio::test]
async fn a_working_day_is_logged_tracked_corrected_and_undone() {
    let mut day = Day::start().await;
    day.call("09:00", "timer", json!({"action": "active"})).await;
    let forgotten = json!({"action": "stop", "id": 599, "data": {"end": "17:00"}});
    day.call("09:01", "timer", forgotten).await;
    let morning = json!({
        "project": "Website relaunch", "activity": "Concept", "begin": "9:00", "end": "11:30", "description": "Site map",
    });
    day.call("11:31", "timesheet", json!({"action": "create", "data": morning})).await;
    let support = json!({"project": "Support & maintenance", "activity": "Support", "begin": "11:30"});
    day.call("11:32", "timer", json!({"action": "start", "data": support})).await;
    let meeting = json!({"project": "Website relaunch", "activity": "Meeting", "begin": "12:00"});
    day.call("12:03", "timer", json!({"action": "switch", "data": meeting})).await;
    day.call("13:59", "timer", json!({"action": "active"})).await;
    day.call("14:00", "undo", json!({"action": "last"})).await;
    day.call("14:01", "timer", json!({"action": "active"})).await;
    day.call("16:00", "timer", json!({"action": "pause"})).await;
    day.call("16:30", "timer", json!({"action": "resume"})).await;
    day.call("17:30", "timer", json!({"action": "stop", "data": {"description": "Tickets of the week"}}))
        .await;
    let today = json!({"action": "list", "filters": {"period": "today"}});
    day.call("17:31", "timesheet", today).await;
    insta::assert_snapshot!(day.transcript.join("\n\n"));
}
