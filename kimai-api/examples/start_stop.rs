//! Stops the running timers. If none is running, starts one: on the given project and activity, or like the latest
//! record.
//!
//! ```text
//! export KIMAI_URL=https://kimai.example.com KIMAI_API_TOKEN=…
//! cargo run --example start_stop -- 1 5   # project 1, activity 5
//! cargo run --example start_stop
//! ```

use std::{env, error::Error, fmt::Write, process::ExitCode};

use kimai_api::{Client, Credentials, Id, RecentQuery, RestartForm, Timesheet, TimesheetForm};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(report) => {
            print!("{report}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<String, Box<dyn Error>> {
    let ids: Vec<u64> = env::args().skip(1).map(|id| id.parse()).collect::<Result<_, _>>()?;
    start_or_stop(&client_from_environment()?, &ids).await
}

fn client_from_environment() -> Result<Client, Box<dyn Error>> {
    let variable = |name| env::var(name).map_err(|_| format!("set the variable {name}"));
    let token = Credentials::token(variable("KIMAI_API_TOKEN")?);
    Ok(Client::new(&variable("KIMAI_URL")?, token)?)
}

/// Stops the running timers or starts one, and returns a line for each. `ids` are empty, or a project and an activity.
pub(crate) async fn start_or_stop(client: &Client, ids: &[u64]) -> Result<String, Box<dyn Error>> {
    if !matches!(ids.len(), 0 | 2) {
        return Err("pass the ids of a project and an activity, or no arguments".into());
    }
    let running = client.timesheets().active().await?;
    let mut report = String::new();
    if running.is_empty() {
        let started = start(client, ids).await?;
        writeln!(report, "Started #{} at {}.", started.id, started.begin.strftime("%H:%M"))?;
    }
    for timesheet in &running {
        let stopped = client.timesheets().stop(timesheet.id).await?;
        let duration = stopped.duration.unwrap_or_default();
        writeln!(report, "Stopped #{}: {duration} since {}.", stopped.id, stopped.begin.strftime("%H:%M"))?;
    }
    Ok(report)
}

async fn start(client: &Client, ids: &[u64]) -> Result<Timesheet, Box<dyn Error>> {
    let [project, activity] = *ids else { return restart_latest(client).await };
    let form = TimesheetForm::default().project(Id::new(project)).activity(Id::new(activity));
    Ok(client.timesheets().create(&form).await?)
}

async fn restart_latest(client: &Client) -> Result<Timesheet, Box<dyn Error>> {
    let query = RecentQuery::default().size(1);
    let recent = client.timesheets().recent(&query).await?;
    let latest = recent.first().ok_or("no records yet: pass the ids of a project and an activity")?;
    let form = RestartForm::default().copy_all(true);
    Ok(client.timesheets().restart(latest.id, &form).await?)
}
