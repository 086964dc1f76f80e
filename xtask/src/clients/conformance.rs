//! The official conformance suite, with the hosted server as it is shipped, and with the suite's own tools behind its
//! doors.
//!
//! The first cannot pass what asks for those: `xtask/clients/conformance-*.yml` name that, and why. What fails without
//! being named there is an error, and so is what is named and passes. The second (`kimai-mcp-http/examples/conformance`)
//! passes everything.

use std::path::Path;

use super::node;
use crate::{
    hosted::{Hosted, USER},
    program,
    shell::{self, Done},
};

const PACKAGE: &str = "@modelcontextprotocol/conformance@0.2.0-alpha.12";
const REVISIONS: [&str; 2] = ["2025-11-25", "2026-07-28"];

/// Revisions in which a server asks its client during a call, which takes protocol sessions.
const WITH_SESSIONS: [&str; 1] = ["2025-11-25"];

/// Runs everything that the suite has for a server.
pub(crate) fn check(folder: &Path, shipped: &Hosted, kimai: &str) -> Done {
    let folder = folder.join("conformance");
    node::install(&folder, &[PACKAGE])?;
    for revision in REVISIONS {
        as_shipped(&folder, shipped, revision)?;
    }
    let (user, secret) = USER;
    let suite = node::place(&folder, "conformance");
    let arguments = [&*suite.to_string_lossy(), &shipped.issuer(), user, secret];
    node::run(&folder, "authorization.mjs", &arguments)?;
    let fixtures = program::build_conformance()?;
    REVISIONS.iter().try_for_each(|revision| with_fixtures(&folder, &fixtures, kimai, revision))
}

/// The suite sends no credentials, so it comes in by the door that needs none.
fn as_shipped(folder: &Path, server: &Hosted, revision: &str) -> Done {
    let baseline = shell::root().join(format!("xtask/clients/conformance-{revision}.yml"));
    let mut suite = node::command(folder, "conformance")?;
    suite.args(["server", "--url", &server.endpoint_of(USER.0), "--requirements", revision]);
    suite.arg("--expected-failures").arg(baseline).arg("-o").arg(folder.join(revision));
    shell::quietly(&mut suite)?;
    anstream::println!("{revision}, as shipped: nothing fails that is not named in the baseline");
    Ok(())
}

fn with_fixtures(folder: &Path, program: &Path, kimai: &str, revision: &str) -> Done {
    let sessions = WITH_SESSIONS.contains(&revision);
    let switch = sessions.then_some(("CONFORMANCE_SESSIONS", "1"));
    let server = Hosted::start(program, folder, kimai, &[], switch.as_slice())?;
    let mut suite = node::command(folder, "conformance")?;
    suite.args(["server", "--url", &server.endpoint_of(USER.0), "--requirements", revision]);
    let said = shell::quietly(suite.arg("-o").arg(folder.join(format!("{revision}-fixtures"))))?;
    let how = if sessions { ", with sessions" } else { "" };
    anstream::println!("{revision}{how}: every scenario passes ({} checks)", passed(&said.output)?);
    Ok(())
}

/// How many checks passed, if none failed. The suite itself forgives those of scenarios that are new.
fn passed(said: &str) -> Done<&str> {
    let total = said.lines().find_map(|line| line.strip_prefix("Total: ")).unwrap_or_default();
    total.strip_suffix(" passed, 0 failed").ok_or_else(|| {
        anstream::eprintln!("{said}");
        "a check of the conformance suite failed".into()
    })
}
