//! What is asked in the demo.

use jiff::{ToSpan, Zoned, civil::Weekday};
use serde_json::{Value, json};

/// What a user says, and the call that an assistant makes of it.
pub(crate) struct Step {
    pub(crate) question: &'static str,
    pub(crate) tool: &'static str,
    pub(crate) arguments: Value,
}

/// The whole session; its dates are those of this week.
pub(crate) fn steps() -> Vec<Step> {
    let today = Zoned::now().date();
    let monday = today.tomorrow().and_then(|day| day.nth_weekday(-1, Weekday::Monday)).unwrap_or(today);
    let sunday = monday.saturating_add(6.days());
    let at = |time: &str| format!("{today}T{time}");
    let record = json!({
        "project": 1, "activity": 1, "begin": at("09:00:00"), "end": at("10:30:00"),
        "description": "Kick-off with the design team", "tags": "onsite",
    });
    let week = json!({ "begin": monday.to_string(), "end": sunday.to_string() });
    vec![
        step("Who am I in Kimai?", "user_current", json!({})),
        step(
            "Which projects can I book on?",
            "entity",
            json!({ "type": "project", "action": "list", "filters": { "size": 5 } }),
        ),
        step(
            "I start developing on the website relaunch.",
            "timer",
            json!({ "action": "start", "data": { "project": 1, "activity": 2, "description": "Login page" } }),
        ),
        step("Done, stop the clock.", "timer", json!({ "action": "stop" })),
        step(
            "Book this morning, 9 to 10:30: kick-off meeting of the relaunch.",
            "timesheet",
            json!({ "action": "create", "data": record }),
        ),
        step("What did I work on this week?", "timesheet", json!({ "action": "list", "filters": week })),
    ]
}

const fn step(question: &'static str, tool: &'static str, arguments: Value) -> Step {
    Step { question, tool, arguments }
}
