//! Calls and memory of one hosted server for up to 10,000 persons and 1,000 clients at the same time.

use std::{fmt::Write, time::Duration};

use serde_json::json;

use super::{
    hosted::Setup,
    load::{Callers, Figures, Target, measure_callers, tool_call},
    process::resident_memory,
    table::{Table, count, mebibytes, number},
};
use crate::{hosted::HostedServer, shell::Result};

/// Numbers of persons, and of clients who call for them in turn.
const STEPS: [(usize, usize); 6] =
    [(1, 64), (100, 64), (1_000, 64), (10_000, 64), (1, 1_000), (10_000, 1_000)];

/// Least number of persons for which the memory of each is computed; that of fewer disappears among other differences.
const COUNTED_PERSONS: usize = 1_000;

/// Least duration of a measurement in seconds, so that all persons have their turn.
const SECONDS: f64 = 5.0;

/// Result of one step.
struct Step {
    persons: usize,
    clients: usize,
    figures: Figures,
    /// Memory of the server in MiB.
    memory: f64,
}

/// Measures a server for each number of persons, each with a Kimai token of their own. Also returns the memory of a person in KiB.
pub(super) fn measure(setup: &Setup<'_>, kimai: &str) -> Result<(Table, f64)> {
    let body = tool_call("user_current", &json!({}));
    let mut steps = Vec::new();
    for (persons, clients) in STEPS {
        let server = start(setup, kimai, persons)?;
        let target = target(&server);
        let callers = Callers { clients, persons, pause: Duration::ZERO };
        let figures = measure_callers(setup.tools, &target, &body, callers, setup.seconds.max(SECONDS))?;
        let memory = resident_memory(&target.processes)?;
        steps.push(Step { persons, clients, figures, memory });
    }
    let most = steps.iter().filter_map(|step| memory_of_person(step, &steps)).next_back();
    Ok((table(&steps), most.ok_or("the memory of a person is not measured")?))
}

fn table(steps: &[Step]) -> Table {
    let columns = ["persons", "clients", "calls/s", "p50", "p99", "CPU per call", "memory", "per person"];
    let mut table = Table::new("One server for many persons, `user_current`", &columns);
    for step in steps {
        let [persons, clients] = [step.persons, step.clients].map(|value| count(number(value as u64)));
        let each = memory_of_person(step, steps).map(|each| format!("{each:.1} KiB")).unwrap_or_default();
        let memory = [mebibytes(step.memory), each];
        table.row([persons, clients].into_iter().chain(step.figures.cells()).chain(memory));
    }
    table.chart(&plot(steps));
    table
}

/// Returns the memory of each person in KiB: the difference to the step with one person and as many clients.
fn memory_of_person(step: &Step, steps: &[Step]) -> Option<f64> {
    let one = steps.iter().find(|other| other.persons == 1 && other.clients == step.clients)?;
    let further = number(step.persons.checked_sub(1)? as u64);
    (step.persons >= COUNTED_PERSONS).then(|| (step.memory - one.memory) * 1024.0 / further)
}

/// Returns a chart of calls per second and memory, as Markdown renders it.
fn plot(steps: &[Step]) -> String {
    let labels: Vec<String> =
        steps.iter().map(|step| format!("\"{} / {}\"", step.persons, step.clients)).collect();
    let mut text = String::new();
    for (title, values) in [
        ("calls per second", steps.iter().map(|step| step.figures.calls_per_second).collect::<Vec<_>>()),
        ("memory in MiB", steps.iter().map(|step| step.memory).collect()),
    ] {
        let values: Vec<String> = values.iter().map(|value| format!("{value:.0}")).collect();
        let _ = write!(
            text,
            "\n```mermaid\nxychart-beta\n    title \"Persons / clients: {title}\"\n    x-axis [{}]\n    y-axis \"{title}\" 0\n    bar [{}]\n```\n",
            labels.join(", "),
            values.join(", ")
        );
    }
    text
}

/// Starts a server with this number of users.
fn start(setup: &Setup<'_>, kimai: &str, persons: usize) -> Result<HostedServer> {
    let mut server = HostedServer::launch(setup.program, setup.folder)?.options([
        "--legacy-slugs",
        "--max-connections-per-address",
        "0",
        "--max-sessions",
        "20000",
    ]);
    for person in 0..persons {
        let token = format!("token-of-person-{person}");
        server = server.user(&slug(&person.to_string()), json!({ "kimai_url": kimai, "kimai_token": token }));
    }
    server.start()
}

fn slug(person: &str) -> String {
    format!("person-of-the-benchmark-{person}")
}

fn target(server: &HostedServer) -> Target {
    Target {
        name: "kimai-mcp-http",
        addresses: vec![server.address()],
        path: format!("/mcp/{}", slug("{}")),
        headers: vec!["MCP-Protocol-Version: 2025-11-25".to_owned()],
        processes: vec![server.process()],
        redis: Vec::new(),
        may_fail: false,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Step, memory_of_person, table};
    use crate::bench::load::Figures;

    fn step(persons: usize, clients: usize, memory: f64) -> Step {
        let figures = Figures {
            calls: 1,
            failures: 0,
            calls_per_second: 1_000.0,
            p50: Duration::from_millis(1),
            p99: Duration::from_millis(2),
            slowest: Duration::from_millis(3),
            processor_time: Duration::from_micros(200),
            redis_time: Duration::ZERO,
        };
        Step { persons, clients, figures, memory }
    }

    #[test]
    fn memory_of_a_person_is_the_difference_to_one_person_with_as_many_clients() {
        let steps = [
            step(1, 64, 40.0),
            step(100, 64, 41.0),
            step(1_025, 64, 50.0),
            step(1, 1_000, 200.0),
            step(10_241, 1_000, 250.0),
        ];
        let each: Vec<Option<f64>> = steps.iter().map(|step| memory_of_person(step, &steps)).collect();
        assert_eq!(each, [None, None, Some(10.0), None, Some(5.0)]);
        assert_eq!(memory_of_person(&step(5_000, 256, 60.0), &steps), None);
        let markdown = table(&steps).markdown();
        assert!(
            markdown.contains("| 1,025 | 64 | 1,000 | 1.00 ms | 2.00 ms | 0.200 ms | 50.0 MiB | 10.0 KiB |")
        );
        assert!(
            markdown
                .contains("x-axis [\"1 / 64\", \"100 / 64\", \"1025 / 64\", \"1 / 1000\", \"10241 / 1000\"]")
        );
        assert!(markdown.contains("bar [40, 41, 50, 200, 250]"));
    }
}
