//! `cargo xtask contract`: compares a Kimai with the simulation.

use std::{collections::BTreeMap, sync::Arc};

use clap::Args;
use jiff::Timestamp;
use kimai_cli::style::{ERROR, styled};
use kimai_tests::contract::{Clock, Report, Target, check_reports, compare_with_simulation};

use crate::shell::{Result, bold, dim};

/// The Kimai to compare.
#[derive(Args)]
pub(crate) struct Arguments {
    /// The URL of the Kimai, without /api
    #[arg(long, value_name = "URL")]
    kimai_url: String,
    /// The API token of a super administrator
    #[arg(long, env = "KIMAI_ADMIN_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    admin_token: String,
    /// The API token of a user without further roles, to compare permissions too
    #[arg(long, env = "KIMAI_USER_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    user_token: Option<String>,
    /// Prints the compared fields with their JSON types
    #[arg(long)]
    fields: bool,
}

pub(crate) async fn run(arguments: &Arguments) -> Result {
    let target = Target {
        url: arguments.kimai_url.clone(),
        admin_token: arguments.admin_token.clone(),
        user_token: arguments.user_token.clone(),
    };
    let report = compare_with_simulation(&target).await?;
    if arguments.fields {
        print_fields(&report);
    }
    for leftover in &report.leftovers {
        anstream::eprintln!("{}", styled(format_args!("Not deleted: {leftover}"), ERROR));
    }
    for difference in &report.differences {
        anstream::println!("{difference}");
    }
    let mut differences = report.differences.len();
    let clock: Clock = Arc::new(Timestamp::now);
    let reports = check_reports(&target, &clock).await?;
    for (action, text) in &reports.texts {
        anstream::println!("{}\n{text}\n", bold(&format!("report {action}")));
    }
    for difference in &reports.differences {
        anstream::println!("report {difference}");
    }
    differences += reports.differences.len();
    for refused in &reports.refused {
        anstream::println!("Kimai refused a request for the comparison of reports: {refused}");
    }
    for leftover in &reports.leftovers {
        anstream::eprintln!("{}", styled(format_args!("Not deleted: {leftover}"), ERROR));
    }
    for action in &reports.not_compared {
        anstream::println!("report {action} was not compared: it has no figures in this Kimai");
    }
    let fields: usize = report.fields.values().map(BTreeMap::len).sum();
    let summary = format!(
        "Kimai {}: {} requests and {fields} fields compared; {} figures of {} reports compared with {} records; {differences} differences",
        report.version,
        report.requests,
        reports.compared.values().sum::<usize>(),
        reports.compared.len(),
        reports.rows
    );
    if differences > 0 || !report.leftovers.is_empty() || !reports.leftovers.is_empty() {
        return Err(summary.into());
    }
    anstream::println!("{}", bold(&summary));
    Ok(())
}

fn print_fields(report: &Report) {
    for (request, fields) in &report.fields {
        anstream::println!("{}", bold(request));
        for (path, types) in fields {
            let types: Vec<&str> = types.iter().copied().collect();
            anstream::println!("  {path} {}", dim(&types.join(" or ")));
        }
    }
}
