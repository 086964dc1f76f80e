//! `check`: whether the settings and every user's Kimai are in order, and what to do where they are not.

mod kimais;
mod state;

use kimai_cli::{ConfigError, Exit, Finding, Report};
use tokio::runtime;

use crate::{arguments::Check, log, settings::Settings};

/// Checks, and prints what it found.
pub(crate) fn run(settings: Result<Settings, Vec<ConfigError>>, options: &Check) -> Exit {
    let mut report = Report::default();
    match settings {
        Ok(settings) => checked(&mut report, &settings),
        Err(problems) => report.extend(problems.into_iter().map(Finding::from)),
    }
    report.print(options.json);
    report.exit()
}

fn checked(report: &mut Report, settings: &Settings) {
    if settings.log.wanted.is_some() {
        log::start(&settings.log);
    }
    match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => report.extend(runtime.block_on(found(settings))),
        Err(error) => {
            report.add(Finding::failed(Exit::Failure, "program", error.to_string(), "Try again."));
        }
    }
}

async fn found(settings: &Settings) -> Vec<Finding> {
    let users = &settings.people.users;
    let mut found = configured(settings);
    found.push(state::found(&settings.keeping).await);
    found.extend(settings.warnings().iter().cloned().map(|warning| Finding::from(warning).into_warning()));
    found.extend(users.faults().into_iter().map(Finding::from));
    found.extend(kimais::found(&users.listed()).await);
    found
}

fn configured(settings: &Settings) -> Vec<Finding> {
    let on = |on: bool| if on { "served" } else { "not served" };
    vec![
        Finding::ok("address", format!("{}, listening at {}", settings.public.issuer(), settings.listen)),
        Finding::ok("users", settings.people.users.count().to_string()),
        Finding::ok("callers with their own token", on(settings.header_auth.is_some())),
        Finding::ok("/mcp/{slug}", on(settings.people.legacy_slugs)),
    ]
}
