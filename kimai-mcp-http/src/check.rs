//! `check`: whether the settings and every user's Kimai are in order, and what to do where they are not.

mod kimais;
mod report;
mod state;

use std::io::{self, IsTerminal};

use report::{Finding, Report};
use tokio::runtime;

use crate::{arguments::Check, exit::Exit, log, problem::Problem, settings::Settings};

/// Checks, and prints what it found.
pub(crate) fn run(settings: Result<Settings, Vec<Problem>>, options: &Check) -> Exit {
    let mut report = Report::default();
    match settings {
        Ok(settings) => checked(&mut report, &settings),
        Err(problems) => report.add_all(problems.into_iter().map(Finding::problem)),
    }
    if options.json {
        anstream::println!("{}", report.json());
    } else {
        report.print(io::stdout().is_terminal());
    }
    report.exit()
}

fn checked(report: &mut Report, settings: &Settings) {
    if settings.log.wanted.is_some() {
        log::start(&settings.log);
    }
    match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => report.add_all(runtime.block_on(found(settings))),
        Err(error) => {
            report.add_all([Finding::bad(Exit::NotDone, "program", error.to_string(), "Try again.")]);
        }
    }
}

async fn found(settings: &Settings) -> Vec<Finding> {
    let users = &settings.people.users;
    let mut found = configured(settings);
    found.push(state::found(&settings.keeping).await);
    found.extend(settings.warnings().iter().cloned().map(Finding::warning));
    found.extend(users.faults().into_iter().map(Finding::problem));
    found.extend(kimais::found(&users.listed()).await);
    found
}

fn configured(settings: &Settings) -> Vec<Finding> {
    let on = |on: bool| if on { "served" } else { "not served" };
    vec![
        Finding::good("address", format!("{}, listening at {}", settings.public.issuer(), settings.listen)),
        Finding::good("users", settings.people.users.count().to_string()),
        Finding::good("callers with their own token", on(settings.header_auth.is_some())),
        Finding::good("/mcp/{slug}", on(settings.people.legacy_slugs)),
    ]
}
