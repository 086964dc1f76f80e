//! Actions with several requests on a Kimai that needs 50 ms for each: everything independent runs in parallel.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    process::{Server, Tools, peak_memory, reset_peak},
    stdio::Pipe,
    table::{Table, count, mebibytes, milliseconds, number},
};
use crate::shell::Result;

/// Delay of each response of Kimai, in milliseconds.
const LATENCY: &str = "50";

/// Time of the simulated Kimai.
const NOW: &str = "2026-11-27T17:00:00Z";

/// Token of a user who may read and write everything.
const TOKEN: &str = "admin-token";

/// Users and records of the larger Kimai.
const PEOPLE: &str = "50";
const RECORDS: &str = "10000";

/// Number of objects of a batch.
const BATCH: u64 = 100;

/// A call, with its arguments cold and warm.
struct Call {
    name: String,
    tool: &'static str,
    arguments: [Value; 2],
}

/// Returns a read, which is the same cold and warm.
fn read(tool: &'static str, arguments: Value) -> Call {
    let name = format!("`{tool}` {}", words(&arguments).join(", ")).trim_end().to_owned();
    Call { name, tool, arguments: [arguments.clone(), arguments] }
}

/// Returns the values of arguments, also of objects in them.
fn words(arguments: &Value) -> Vec<String> {
    match arguments {
        Value::Object(fields) => fields.values().flat_map(words).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

/// Columns of both tables.
const COLUMNS: [&str; 7] = [
    "call",
    "requests cold",
    "time cold",
    "requests warm",
    "time warm",
    "warm, times one request",
    "peak memory",
];

/// Measures each call cold, with nothing cached, and warm, on a small Kimai.
pub(super) fn measure(tools: &Tools, program: &Path) -> Result<Table> {
    let mut kimai = start(tools, &[])?;
    let one = one_request(program, &mut kimai)?;
    let mut table = Table::new("Requests in parallel, with 50 ms per request of Kimai", &COLUMNS);
    for call in reads().into_iter().chain(batches()) {
        row(&mut table, program, &mut kimai, &call, one)?;
    }
    Ok(table)
}

/// Measures attendance and reports on 50 users and 10,000 records.
pub(super) fn measure_reports(tools: &Tools, program: &Path) -> Result<Table> {
    let mut kimai = start(tools, &["--people", PEOPLE, "--records", RECORDS])?;
    let one = one_request(program, &mut kimai)?;
    let title = "Reports on 10,000 records of 50 users, with 50 ms per request of Kimai";
    let mut table = Table::new(title, &COLUMNS);
    let reference = read_records(tools, &kimai.url)?;
    let requests = count(number(kimai.count_requests()?));
    let name = "reading all records with `kimai-api` alone, for comparison".to_owned();
    let ratio = times(reference, one);
    table.row([name, String::new(), String::new(), requests, milliseconds(reference), ratio, String::new()]);
    for call in reports() {
        row(&mut table, program, &mut kimai, &call, one)?;
    }
    Ok(table)
}

/// Starts a simulated Kimai with absences.
fn start(tools: &Tools, options: &[&str]) -> Result<Server> {
    let common = ["simulated-kimai", "--delay", LATENCY, "--now", NOW, "--plugins", "WorkContractBundle"];
    tools.serve(&[&common, options].concat())
}

/// Returns the time of a warm call with one request.
fn one_request(program: &Path, kimai: &mut Server) -> Result<Duration> {
    let mut pipe = open(program, kimai)?;
    pipe.call("user_current", &json!({}))?;
    kimai.count_requests()?;
    let start = Instant::now();
    pipe.call("user_current", &json!({}))?;
    let time = start.elapsed();
    match kimai.count_requests()? {
        1 => Ok(time),
        requests => Err(format!("user_current needs {requests} requests").into()),
    }
}

fn row(table: &mut Table, program: &Path, kimai: &mut Server, call: &Call, one: Duration) -> Result {
    let mut pipe = open(program, kimai)?;
    let mut cells = vec![call.name.clone()];
    let mut last = Duration::ZERO;
    for arguments in &call.arguments {
        kimai.count_requests()?;
        reset_peak(pipe.id())?;
        let start = Instant::now();
        pipe.call(call.tool, arguments)?;
        last = start.elapsed();
        cells.push(count(number(kimai.count_requests()?)));
        cells.push(milliseconds(last));
    }
    cells.push(times(last, one));
    cells.push(mebibytes(peak_memory(pipe.id())?));
    table.row(cells);
    Ok(())
}

fn open(program: &Path, kimai: &Server) -> Result<Pipe> {
    let mut command = Command::new(program);
    command.env("KIMAI_URL", &kimai.url).env("KIMAI_API_TOKEN", TOKEN).env("KIMAI_MCP_CONFIRM", "never");
    Pipe::open(command)
}

fn times(time: Duration, one: Duration) -> String {
    format!("{:.1} ×", time.as_secs_f64() / one.as_secs_f64())
}

/// Reads all records with the client crate and returns the time.
fn read_records(tools: &Tools, kimai: &str) -> Result<Duration> {
    let output = tools.command(&["records", "--kimai", kimai, "--token", TOKEN]).output()?;
    let text = String::from_utf8(output.stdout)?;
    let (micros, records) = text.trim().split_once(' ').ok_or("the records cannot be read")?;
    if records == RECORDS {
        Ok(Duration::from_micros(micros.parse()?))
    } else {
        Err(format!("{records} records instead of {RECORDS}").into())
    }
}

fn reads() -> Vec<Call> {
    vec![
        read("user_current", json!({})),
        read("timesheet", json!({ "action": "list", "filters": { "user_scope": "all" } })),
        read("entity", json!({ "action": "list", "type": "project" })),
        read("absence", json!({ "action": "attendance" })),
        read("report", json!({ "action": "summary", "period": "2026-10", "user_scope": "all" })),
        read("report", json!({ "action": "overtime", "period": "2026", "user_scope": "all" })),
        read("analyze_project_team", json!({ "project_id": "1", "period": "2026-10" })),
    ]
}

/// Returns the writes of 100 objects, with other objects warm than cold.
fn batches() -> Vec<Call> {
    let ids = |first: u64| (first..first + BATCH).collect::<Vec<_>>();
    let batch = |action: &str, first: u64| {
        let call = |first| json!({ "action": action, "ids": ids(first) });
        let name = format!("`timesheet` {action}, {BATCH} ids");
        Call { name, tool: "timesheet", arguments: [call(first), call(first + BATCH)] }
    };
    vec![
        Call {
            name: format!("`timesheet` create, {BATCH} entries"),
            tool: "timesheet",
            arguments: [new_records(6), new_records(7)],
        },
        batch("batch_export", 1),
        batch("batch_delete", 201),
    ]
}

/// Returns the arguments that create records on the days of a month of 2026, four per day.
fn new_records(month: u64) -> Value {
    let entry = |number: u64| {
        let (day, hour) = (number / 4 + 1, number % 4 * 2 + 8);
        let time = |hour: u64| format!("2026-{month:02}-{day:02}T{hour:02}:00");
        json!({ "project": 1, "activity": 10, "begin": time(hour), "end": time(hour + 2) })
    };
    json!({ "action": "create", "entries": (0..BATCH).map(entry).collect::<Vec<_>>() })
}

/// Returns attendance and the reports on everybody.
fn reports() -> Vec<Call> {
    let report = |arguments: Value| {
        let action = arguments.get("action").and_then(Value::as_str).unwrap_or_default();
        let name = format!(
            "`report` {action}{}",
            if arguments.get("format").is_some() { ", CSV by day" } else { "" }
        );
        Call { name, tool: "report", arguments: [arguments.clone(), arguments] }
    };
    let year = |action: &str| report(json!({ "action": action, "user_scope": "all", "period": "2026" }));
    vec![
        read("absence", json!({ "action": "attendance" })),
        report(
            json!({ "action": "summary", "user_scope": "all", "period": "2026", "group_by": ["user", "project"] }),
        ),
        report(json!({ "action": "summary", "user_scope": "all", "period": "2026",
            "group_by": ["user", "project", "day"], "format": "csv" })),
        report(json!({ "action": "week", "user_scope": "all", "period": "2026-11-16..2026-11-22" })),
        year("gaps"),
        report(json!({ "action": "budget" })),
        year("unbilled"),
        report(json!({ "action": "times" })),
        year("overtime"),
        year("vacation"),
        year("hr"),
        report(json!({ "action": "availability", "user_scope": "all" })),
        year("compliance"),
        year("quality"),
    ]
}

#[cfg(test)]
mod tests {
    use super::{batches, new_records, read};
    use serde_json::json;

    #[test]
    fn batches_have_100_objects_that_differ_from_cold_to_warm() {
        for batch in batches() {
            let count = |arguments: &serde_json::Value| {
                ["ids", "entries"].iter().find_map(|field| arguments.get(field)?.as_array()).map(Vec::len)
            };
            assert_eq!(batch.arguments.each_ref().map(count), [Some(100); 2], "{}", batch.name);
            assert_ne!(batch.arguments[0], batch.arguments[1]);
        }
        let last = &new_records(6)["entries"][99];
        assert_eq!((&last["begin"], &last["end"]), (&json!("2026-06-25T14:00"), &json!("2026-06-25T16:00")));
    }

    #[test]
    fn a_read_is_named_by_its_arguments() {
        let name = |arguments| read("entity", arguments).name;
        assert_eq!(name(json!({ "action": "list", "type": "project" })), "`entity` list, project");
        let filtered = json!({ "action": "list", "filters": { "user_scope": "all" } });
        assert_eq!(name(filtered), "`entity` list, all");
        assert_eq!(name(json!({})), "`entity`");
    }
}
