//! Adds up the hours that you have recorded in a week: this one, or that of the day given.
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
    let setting = |name| env::var(name).map_err(|_| format!("set {name}"));
    let kimai = Client::new(&setting("KIMAI_URL")?, Credentials::token(setting("KIMAI_API_TOKEN")?))?;
    let me = kimai.users().me().await?;
    let day = match env::args().nth(1) {
        Some(day) => day.parse()?,
        None => today(&me)?,
    };
    let monday = day.checked_sub(i64::from(day.weekday().to_monday_zero_offset()).days())?;
    let sunday = monday.checked_add(6.days())?;
    let query = TimesheetQuery {
        begin: Some(monday.at(0, 0, 0, 0)),
        end: Some(sunday.at(23, 59, 59, 0)),
        size: Some(500),
        ..Default::default()
    };
    let records: Vec<Timesheet> =
        kimai.timesheets().pages(&query).map_ok(|page| page.listing.rows).try_concat().await?;
    println!("{}, {monday} to {sunday}", me.alias.unwrap_or(me.username));
    show(&records);
    Ok(())
}

/// Kimai reads local times in the zone of the caller's profile, so that is where the day begins.
fn today(me: &User) -> Result<Date, jiff::Error> {
    Ok(Zoned::now().in_tz(me.timezone.as_deref().unwrap_or("UTC"))?.date())
}

fn show(records: &[Timesheet]) {
    let mut days: BTreeMap<Date, i64> = BTreeMap::new();
    for record in records {
        *days.entry(record.begin.date()).or_default() += record.duration.unwrap_or_default().0;
    }
    for (day, seconds) in &days {
        println!("  {:<14}  {:>9}", day.strftime("%a %Y-%m-%d").to_string(), Seconds(*seconds).to_string());
    }
    println!("  {:<14}  {:>9}", "in all", Seconds(days.values().sum()).to_string());
    for record in records.iter().filter(|record| record.is_running()) {
        println!("  still running since {}", record.begin.strftime("%a %H:%M"));
    }
}
