//! Reports on 10,000 records of 50 people by the program, as multiples of the time that reading these records takes.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use kimai_api::{Client, Credentials, Owner, TimesheetQuery};
use kimai_tests::sim::{Settings, SimulatedKimai};
use rmcp::{ServiceExt, model::ClientConfig, transport::TokioChildProcess};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::{programs, shell::Result};

const RECORDS: u64 = 10_000;
const PEOPLE: u64 = 50;
const TOKEN: &str = "admin-token";

/// Records of a page, and pages that are requested at a time, as the program reads them.
const PAGE: u32 = 500;
const CONCURRENT_PAGES: usize = 4;

/// The arguments of a report on everybody, with a name for the reader.
fn reports() -> [(&'static str, Value); 12] {
    let year = |action: &str| json!({ "action": action, "user_scope": "all", "period": "2026" });
    [
        (
            "summary",
            json!({ "action": "summary", "user_scope": "all", "period": "2026", "group_by": ["user", "project"] }),
        ),
        (
            "summary as csv by day",
            json!({ "action": "summary", "user_scope": "all", "period": "2026", "group_by": ["user", "project", "day"], "format": "csv" }),
        ),
        ("week", json!({ "action": "week", "user_scope": "all" })),
        ("gaps", year("gaps")),
        ("budget", json!({ "action": "budget" })),
        ("unbilled", year("unbilled")),
        ("times", json!({ "action": "times" })),
        ("overtime", year("overtime")),
        ("vacation", year("vacation")),
        ("hr", year("hr")),
        ("compliance", year("compliance")),
        ("quality", year("quality")),
    ]
}

/// Prints the time, the requests and the memory of each report.
pub(super) async fn measure(program: &Path) -> Result {
    let plugins = ["WorkContractBundle".to_owned()].into();
    let now = "2026-11-27T17:00:00Z".parse().ok();
    let kimai = SimulatedKimai::bind(Settings { now, plugins, ..Settings::default() }).await?;
    kimai.add_work(PEOPLE, RECORDS);
    let reference = read_records(&kimai).await?;
    anstream::println!("{:30} {:>8} {:>9} {:>14}", "", "time", "requests", "peak memory");
    show("reference: reading the records", reference, reference, None);
    let child = TokioChildProcess::new(programs::command(program, &kimai, TOKEN))?;
    let process = child.id();
    let session = ClientConfig::default().serve(child).await?;
    programs::call(&session, "user_current", json!({})).await?;
    for (name, arguments) in reports() {
        kimai.clear_requests();
        if let Some(process) = process {
            reset_peak(process);
        }
        let since = Instant::now();
        programs::call(&session, "report", arguments).await?;
        let time = since.elapsed();
        let usage = (kimai.requests().len(), process.and_then(peak_memory));
        show(name, time, reference, Some(usage));
    }
    session.cancel().await?;
    Ok(())
}

/// Reads all records with the client crate alone, as many pages at a time as the program, and returns the time.
async fn read_records(kimai: &SimulatedKimai) -> Result<Duration> {
    let client = Client::new(&kimai.url(), Credentials::token(TOKEN))?;
    let since = Instant::now();
    let query = |page| TimesheetQuery {
        user: Some(Owner::All),
        size: Some(PAGE),
        page: Some(page),
        ..TimesheetQuery::default()
    };
    let first = client.timesheets().page(&query(1)).await?;
    let pages = first.pages.unwrap_or(1);
    let mut records = first.listing.rows.len();
    let mut running = JoinSet::new();
    for page in 2..=pages {
        if running.len() >= CONCURRENT_PAGES
            && let Some(ended) = running.join_next().await
        {
            records += ended??;
        }
        let client = client.clone();
        running.spawn(async move {
            client.timesheets().page(&query(page)).await.map(|page| page.listing.rows.len())
        });
    }
    while let Some(ended) = running.join_next().await {
        records += ended??;
    }
    let time = since.elapsed();
    if records as u64 == RECORDS { Ok(time) } else { Err(format!("{records} records").into()) }
}

fn show(name: &str, time: Duration, reference: Duration, usage: Option<(usize, Option<u32>)>) {
    let ratio = time.as_secs_f64() / reference.as_secs_f64();
    let requests = usage.map(|(requests, _)| requests.to_string()).unwrap_or_default();
    let memory = usage.and_then(|(_, memory)| memory);
    let memory = memory.map(|kib| format!("{:.1} MiB", f64::from(kib) / 1024.0)).unwrap_or_default();
    anstream::println!("{name:30} {ratio:>6.2} x {requests:>9} {memory:>14}");
}

/// Sets the peak of the resident memory of a process to what it uses now. Linux only.
fn reset_peak(process: u32) {
    // The peak includes earlier calls if this fails.
    let _ = fs::write(format!("/proc/{process}/clear_refs"), "5");
}

/// Returns the peak of the resident memory of a process in KiB.
fn peak_memory(process: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?.split_whitespace().next()?.parse().ok()
}
