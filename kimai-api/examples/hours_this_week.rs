//! Prints the recorded hours per day of a week: the current week, or the week of the given date.
//!
//! ```text
//! export KIMAI_URL=https://kimai.example.com KIMAI_API_TOKEN=…
//! cargo run --example hours_this_week
//! cargo run --example hours_this_week -- 2026-01-05
//! ```

use std::{collections::BTreeMap, env, error::Error, process::ExitCode};

use futures_util::TryStreamExt;
use jiff::{ToSpan, Zoned, civil::Date};
use kimai_api::{Client, Credentials, Seconds, Timesheet, TimesheetQuery, User};

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
    let client = client_from_environment()?;
    let me = client.users().me().await?;
    let date = match env::args().nth(1) {
        Some(date) => date.parse()?,
        None => today(&me)?,
    };
    let monday = date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days())?;
    let sunday = monday.checked_add(6.days())?;
    let query = TimesheetQuery {
        begin: Some(monday.at(0, 0, 0, 0)),
        end: Some(sunday.at(23, 59, 59, 0)),
        size: Some(500),
        ..Default::default()
    };
    let timesheets: Vec<Timesheet> =
        client.timesheets().pages(&query).map_ok(|page| page.listing.rows).try_concat().await?;
    println!("{}, {monday} to {sunday}", me.alias.unwrap_or(me.username));
    print_days(&timesheets);
    Ok(())
}

fn client_from_environment() -> Result<Client, Box<dyn Error>> {
    let variable = |name| env::var(name).map_err(|_| format!("set the variable {name}"));
    let token = Credentials::token(variable("KIMAI_API_TOKEN")?);
    Ok(Client::new(&variable("KIMAI_URL")?, token)?)
}

/// Returns today's date in the time zone of the user's profile, in which Kimai reads local times.
fn today(user: &User) -> Result<Date, jiff::Error> {
    Ok(Zoned::now().in_tz(user.timezone.as_deref().unwrap_or("UTC"))?.date())
}

fn print_days(timesheets: &[Timesheet]) {
    let mut days: BTreeMap<Date, i64> = BTreeMap::new();
    for timesheet in timesheets {
        *days.entry(timesheet.begin.date()).or_default() += timesheet.duration.unwrap_or_default().0;
    }
    for (date, seconds) in &days {
        println!("  {:<14}  {:>9}", date.strftime("%a %Y-%m-%d").to_string(), Seconds(*seconds).to_string());
    }
    println!("  {:<14}  {:>9}", "total", Seconds(days.values().sum()).to_string());
    for timesheet in timesheets.iter().filter(|timesheet| timesheet.is_running()) {
        println!("  running since {}", timesheet.begin.strftime("%a %H:%M"));
    }
}
