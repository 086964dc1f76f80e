//! Books an hour, sums the caller's records and deletes the hour again, with the public API of `kimai-api` alone.

use std::{env, error::Error};

use futures_util::TryStreamExt;
use jiff::civil::date;
use kimai_api::{Client, Credentials, FormTime, Id, Seconds, TimesheetForm, TimesheetQuery};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let token = Credentials::token(env::var("KIMAI_API_TOKEN")?);
    let client = Client::new(&env::var("KIMAI_URL")?, token)?;
    let me = client.users().me().await?;

    let form = TimesheetForm::default()
        .project(Id::new(1))
        .activity(Id::new(1))
        .begin(FormTime::from(date(2026, 11, 2).at(9, 0, 0, 0)))
        .end(FormTime::from(date(2026, 11, 2).at(10, 0, 0, 0)));
    let booked = client.timesheets().create(&form).await?;

    let query = TimesheetQuery::default().size(100);
    let rows: Vec<_> = client.timesheets().rows(&query).try_collect().await?;
    assert!(rows.iter().any(|row| row.id == booked.id), "the booked record is listed");
    let total = rows.iter().filter_map(|row| row.duration).map(|duration| duration.0).sum();
    println!("{}: {} records, {}", me.username, rows.len(), Seconds(total));

    client.timesheets().delete(booked.id).await?;
    assert!(client.timesheets().get_opt(booked.id).await?.is_none(), "the record is deleted");
    let error = client.timesheets().get(booked.id).await.expect_err("the record is deleted");
    assert_eq!(error.status(), Some(404));
    Ok(())
}
