//! Prints the recorded hours per day of a week: the current week, or the week of the given date.
//!
//! ```text
//! export KIMAI_URL=https://kimai.example.com KIMAI_API_TOKEN=…
//! cargo run --example hours_this_week
//! cargo run --example hours_this_week -- 2026-01-05
//! ```

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    fmt::{self, Write},
    process::ExitCode,
};

use futures_util::TryStreamExt;
use jiff::{ToSpan, Zoned, civil::Date};
use kimai_api::{Client, Credentials, Seconds, Timesheet, TimesheetQuery, User};

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
    let date = env::args().nth(1).map(|date| date.parse()).transpose()?;
    week_report(&client_from_environment()?, date).await
}

fn client_from_environment() -> Result<Client, Box<dyn Error>> {
    let variable = |name| env::var(name).map_err(|_| format!("set the variable {name}"));
    let token = Credentials::token(variable("KIMAI_API_TOKEN")?);
    Ok(Client::new(&variable("KIMAI_URL")?, token)?)
}

/// Returns the hours of the caller in the week of `date`, by default the current week.
pub(crate) async fn week_report(client: &Client, date: Option<Date>) -> Result<String, Box<dyn Error>> {
    let me = client.users().me().await?;
    let date = date.map_or_else(|| today(&me), Ok)?;
    let monday = date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days())?;
    let sunday = monday.checked_add(6.days())?;
    let query =
        TimesheetQuery::default().begin(monday.at(0, 0, 0, 0)).end(sunday.at(23, 59, 59, 0)).size(500);
    let timesheets: Vec<Timesheet> =
        client.timesheets().pages(&query).map_ok(|page| page.listing.rows).try_concat().await?;
    let name = me.alias.unwrap_or(me.username);
    Ok(format!("{name}, {monday} to {sunday}\n{}", days_report(&timesheets)?))
}

/// Returns today's date in the time zone of the user's profile, in which Kimai reads local times.
fn today(user: &User) -> Result<Date, jiff::Error> {
    Ok(Zoned::now().in_tz(user.timezone.as_deref().unwrap_or("UTC"))?.date())
}

fn days_report(timesheets: &[Timesheet]) -> Result<String, fmt::Error> {
    let mut days: BTreeMap<Date, i64> = BTreeMap::new();
    for timesheet in timesheets {
        *days.entry(timesheet.begin.date()).or_default() += timesheet.duration.unwrap_or_default().0;
    }
    let mut report = String::new();
    for (date, seconds) in &days {
        let day = date.strftime("%a %Y-%m-%d").to_string();
        writeln!(report, "  {day:<14}  {:>9}", Seconds(*seconds).to_string())?;
    }
    writeln!(report, "  {:<14}  {:>9}", "total", Seconds(days.values().sum()).to_string())?;
    for timesheet in timesheets.iter().filter(|timesheet| timesheet.is_running()) {
        writeln!(report, "  running since {}", timesheet.begin.strftime("%a %H:%M"))?;
    }
    Ok(report)
}
