//! Actions with several requests on a Kimai that needs 50 ms for each: everything independent runs in parallel.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::{Value, json};

use super::{
    stdio::Pipe,
    table::{Table, milliseconds},
};
use crate::{programs, shell::Result};

const LATENCY: Duration = Duration::from_millis(50);

/// Measures each action cold, with nothing cached, and warm.
pub(super) async fn measure(program: &Path) -> Result<Table> {
    let plugins = ["WorkContractBundle".to_owned()].into();
    let kimai = SimulatedKimai::bind(Settings { plugins, ..Settings::default() }).await?;
    kimai.fault("*", "*", Fault::Delay(LATENCY));
    let columns = ["call", "requests cold", "time cold", "requests warm", "time warm"];
    let mut table = Table::new("Requests in parallel, with 50 ms per request of Kimai", &columns);
    tokio::task::block_in_place(|| {
        for (tool, arguments) in calls() {
            let mut pipe = Pipe::open(programs::command(program, &kimai, "admin-token").into_std())?;
            let mut cells = vec![format!("`{tool}` {}", describe(&arguments))];
            for _ in ["cold", "warm"] {
                kimai.clear_requests();
                let start = Instant::now();
                pipe.call(tool, &arguments)?;
                let time = start.elapsed();
                cells.push(kimai.requests().len().to_string());
                cells.push(milliseconds(time));
            }
            table.row(cells);
        }
        Ok(table)
    })
}

fn calls() -> Vec<(&'static str, Value)> {
    vec![
        ("user_current", json!({})),
        ("timesheet", json!({ "action": "list", "filters": { "user_scope": "all" } })),
        ("entity", json!({ "action": "list", "type": "project" })),
        ("absence", json!({ "action": "attendance" })),
        ("report", json!({ "action": "summary", "period": "last month", "user_scope": "all" })),
        ("report", json!({ "action": "overtime", "period": "this year", "user_scope": "all" })),
        ("analyze_project_team", json!({ "project_id": "1", "period": "last month" })),
    ]
}

fn describe(arguments: &Value) -> String {
    let words = arguments.as_object().into_iter().flatten();
    words
        .map(|(_, value)| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        .collect::<Vec<_>>()
        .join(", ")
}
