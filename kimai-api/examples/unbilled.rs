//! Prints the hours that are billable and not exported, by project.
//!
//! ```text
//! export KIMAI_URL=https://kimai.example.com KIMAI_API_TOKEN=…
//! cargo run --example unbilled
//! ```

use std::{collections::BTreeMap, env, error::Error, fmt::Write, pin::pin, process::ExitCode};

use futures_util::TryStreamExt;
use kimai_api::{Client, Credentials, Id, Owner, Project, ProjectQuery, Seconds, TimesheetQuery, Visibility};

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
    unbilled_report(&client_from_environment()?).await
}

fn client_from_environment() -> Result<Client, Box<dyn Error>> {
    let variable = |name| env::var(name).map_err(|_| format!("set the variable {name}"));
    let token = Credentials::token(variable("KIMAI_API_TOKEN")?);
    Ok(Client::new(&variable("KIMAI_URL")?, token)?)
}

/// Returns a line for each project with the unbilled time of all users whose records the caller may see.
pub(crate) async fn unbilled_report(client: &Client) -> Result<String, Box<dyn Error>> {
    let query =
        TimesheetQuery::default().user(Owner::All).billable(true).exported(false).active(false).size(500);
    let mut times: BTreeMap<Id<Project>, i64> = BTreeMap::new();
    let mut rows = pin!(client.timesheets().rows(&query));
    while let Some(timesheet) = rows.try_next().await? {
        *times.entry(timesheet.project.id()).or_default() += timesheet.duration.unwrap_or_default().0;
    }
    let all = ProjectQuery::default().visible(Visibility::Both).ignore_dates(true);
    let projects = client.projects().list(&all).await?;
    let mut report = String::new();
    for (id, seconds) in times {
        let project = projects.iter().find(|project| project.id == id);
        let name = project.map_or_else(|| format!("project #{id}"), |project| project.name.clone());
        writeln!(report, "{:>10}  {name}", Seconds(seconds).to_string())?;
    }
    Ok(report)
}
