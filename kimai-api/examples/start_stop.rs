//! Stops the clock if it is running. Otherwise starts it: on the project and activity whose ids are given, or on
//! what you did last.
//!
//! ```text
//! export KIMAI_URL=https://kimai.example.com KIMAI_API_TOKEN=…
//! cargo run --example start_stop -- 1 5
//! cargo run --example start_stop
//! ```

use std::{env, error::Error, process::ExitCode};

use kimai_api::{Client, Credentials, Id, RecentQuery, RestartForm, Timesheet, TimesheetForm};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let ids: Vec<u64> = env::args().skip(1).map(|id| id.parse()).collect::<Result<_, _>>()?;
    if !matches!(ids.len(), 0 | 2) {
        return Err("give the ids of a project and of an activity, or nothing".into());
    }
    let setting = |name| env::var(name).map_err(|_| format!("set {name}"));
    let kimai = Client::new(&setting("KIMAI_URL")?, Credentials::token(setting("KIMAI_API_TOKEN")?))?;
    let running = kimai.timesheets().active().await?;
    for record in &running.rows {
        let stopped = kimai.timesheets().stop(record.id).await?;
        let worked = stopped.duration.unwrap_or_default();
        println!("Stopped {}: {worked} since {}.", stopped.id, stopped.begin.strftime("%H:%M"));
    }
    if running.is_empty() {
        let record = start(&kimai, &ids).await?;
        println!("Started {} at {}.", record.id, record.begin.strftime("%H:%M"));
    }
    Ok(())
}

async fn start(kimai: &Client, ids: &[u64]) -> Result<Timesheet, Box<dyn Error>> {
    let [project, activity] = *ids else { return again(kimai).await };
    let (project, activity) = (Id::new(project).into(), Id::new(activity).into());
    let form = TimesheetForm { project, activity, ..Default::default() };
    Ok(kimai.timesheets().create(&form).await?)
}

async fn again(kimai: &Client) -> Result<Timesheet, Box<dyn Error>> {
    let recent = kimai.timesheets().recent(&RecentQuery { size: Some(1), ..Default::default() }).await?;
    let last =
        recent.first().ok_or("nothing was recorded yet: give the ids of a project and of an activity")?;
    Ok(kimai.timesheets().restart(last.id, &RestartForm { copy_all: true, ..Default::default() }).await?)
}
