//! The official conformance suite, against the hosted server as it is shipped.
//!
//! `xtask/clients/conformance-*.yml` name what it cannot pass, and why: the suite brings tools, prompts and resources
//! of its own. What fails without being named there is an error, and so is what is named and passes.

use std::path::Path;

use super::node;
use crate::shell::{self, Done};

const PACKAGE: &str = "@modelcontextprotocol/conformance@0.2.0-alpha.12";
const REVISIONS: [&str; 2] = ["2025-11-25", "2026-07-28"];

/// Runs what each revision requires. The suite sends no credentials, so it comes in by the door that needs none.
pub(crate) fn check(folder: &Path, endpoint: &str) -> Done {
    let folder = folder.join("conformance");
    node::install(&folder, &[PACKAGE])?;
    for revision in REVISIONS {
        let baseline = shell::root().join(format!("xtask/clients/conformance-{revision}.yml"));
        let mut suite = node::command(&folder, "conformance")?;
        suite.args(["server", "--url", endpoint, "--requirements", revision, "--expected-failures"]);
        shell::quietly(suite.arg(baseline).arg("-o").arg(folder.join(revision)))?;
        anstream::println!("{revision}: nothing fails that is not named in the baseline");
    }
    Ok(())
}
