//! The simulated Kimai with settings for measurements.

use std::{
    io::{BufRead, stdin},
    sync::Arc,
    thread,
    time::Duration,
};

use clap::Args;
use simulated_kimai::{Fault, Settings, SimulatedKimai};

use crate::{Result, announce};

/// Options of the simulated Kimai.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Delay of each response, in milliseconds
    #[arg(long, default_value_t = 0)]
    delay: u64,
    /// Plugins, separated by commas
    #[arg(long, value_delimiter = ',')]
    plugins: Vec<String>,
    /// Time at which its clock stands still
    #[arg(long)]
    now: Option<String>,
    /// Number of users to which it is filled up
    #[arg(long, default_value_t = 0)]
    people: u64,
    /// Number of timesheets to which it is filled up
    #[arg(long, default_value_t = 0)]
    records: u64,
}

/// Serves on a free port. For each line of the standard input, prints the number of requests since the line before.
pub(crate) async fn serve(arguments: Arguments) -> Result {
    let now = arguments.now.map(|now| now.parse()).transpose()?;
    let plugins = arguments.plugins.into_iter().collect();
    let kimai = Arc::new(SimulatedKimai::bind(Settings { now, plugins, ..Settings::default() }).await?);
    if arguments.people > 0 || arguments.records > 0 {
        kimai.add_work(arguments.people, arguments.records);
    }
    if arguments.delay > 0 {
        kimai.fault("*", "*", Fault::Delay(Duration::from_millis(arguments.delay)));
    }
    announce(&kimai.url());
    let counted = Arc::clone(&kimai);
    thread::spawn(move || {
        for _ in stdin().lock().lines() {
            announce(&counted.requests().len().to_string());
            counted.clear_requests();
        }
    });
    // The simulation runs as a task until it is dropped.
    std::future::pending().await
}
