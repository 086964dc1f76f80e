//! `--check`: whether everything is in order, and what to do where it is not.

mod clock;
mod configured;
mod contents;
mod report;
mod rights;

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use kimai_tools::{
    ToolError,
    domain::{
        Session,
        api::{Error, User},
    },
    render::{quoted_text, user},
};
use report::{Finding, Report};
use tokio::runtime;

use crate::{Check, Settings, advice, exit::Exit, keychain::System};

/// How long the check waits for each answer: whoever checks is waiting too.
const PATIENCE: Duration = Duration::from_secs(15);

/// Checks, and prints what it found.
pub(crate) fn run(settings: &Settings, options: &Check) -> Exit {
    let report = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(checked(settings)),
        Err(error) => {
            Report::default().ended(Exit::NotDone, Finding::bad("program", error.to_string(), "Try again."))
        }
    };
    if options.json {
        anstream::println!("{}", report.json());
    } else {
        report.print(io::stdout().is_terminal());
    }
    report.exit
}

async fn checked(settings: &Settings) -> Report {
    let mut report = Report::default();
    let complete = settings.complete(&System);
    configured::report(&mut report, complete.as_ref().unwrap_or(settings));
    let client = complete.and_then(|settings| settings.client());
    match client {
        Ok(client) => asked(report, &Session::new(client)).await,
        Err(reason) => report.ended(Exit::NotConfigured, Finding::bad("settings", "not usable", reason)),
    }
}

async fn asked(mut report: Report, session: &Session) -> Report {
    let me = match answer(session.client().users().me()).await {
        Ok(me) => me,
        Err((exit, finding)) => return report.ended(exit, finding),
    };
    report.add(Finding::good("user", who(&me)));
    let (contents, rights, clock) = tokio::join!(
        contents::found(session),
        rights::found(session.client(), &me),
        clock::found(session, &me)
    );
    contents.into_iter().chain(rights).chain(clock).for_each(|finding| report.add(finding));
    report
}

/// The answer in time, or how the check ends without it.
async fn answer<T>(ask: impl Future<Output = Result<T, Error>>) -> Result<T, (Exit, Finding)> {
    match tokio::time::timeout(PATIENCE, ask).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => {
            let exit = advice::exit(&error);
            let subject = if exit == Exit::TokenRefused { "token" } else { "connection" };
            let explanation = ToolError::explain_api(&error);
            Err((exit, Finding::bad(subject, explanation.what, explanation.next_step.unwrap_or_default())))
        }
        Err(_) => {
            let next = "Check the URL, the network and Kimai itself.";
            Err((Exit::Unreached, Finding::bad("connection", "Kimai did not answer in time", next)))
        }
    }
}

fn who(me: &User) -> String {
    let roles =
        me.roles.iter().flatten().map(|role| quoted_text(role).to_string()).collect::<Vec<_>>().join(", ");
    format!("{}, role {}", user::name(me), if roles.is_empty() { "user" } else { &roles })
}
