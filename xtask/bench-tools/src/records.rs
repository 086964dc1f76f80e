//! Reads all records of a Kimai with the client crate alone, as the reference of reports.

use std::time::Instant;

use clap::Args;
use kimai_api::{Client, Credentials, Owner, TimesheetQuery};
use tokio::task::JoinSet;

use crate::Result;

/// Records of a page, and pages that are requested at a time, as the programs read them.
const PAGE: u32 = 500;
const CONCURRENT_PAGES: usize = 4;

/// Kimai whose records are read.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Address of Kimai
    #[arg(long, value_name = "URL")]
    kimai: String,
    /// Token of a user who may read all records
    #[arg(long)]
    token: String,
}

/// Reads all records and prints the time in microseconds and the number of records.
pub(crate) async fn read(arguments: Arguments) -> Result {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = Client::new(&arguments.kimai, Credentials::token(arguments.token))?;
    let start = Instant::now();
    let query = |page| TimesheetQuery::default().user(Owner::All).size(PAGE).page(page);
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
    println!("{} {records}", start.elapsed().as_micros());
    Ok(())
}
