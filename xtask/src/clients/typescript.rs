//! The official TypeScript client.

use std::path::Path;

use super::node;
use crate::shell::Done;

const PACKAGE: &str = "@modelcontextprotocol/client@2.4.0";

/// Registers with the hosted server, logs in, calls and refreshes.
pub(crate) fn check(folder: &Path, endpoint: &str, user: &str, secret: &str) -> Done {
    let folder = folder.join("typescript");
    node::install(&folder, &[PACKAGE])?;
    node::run(&folder, "hosted.mjs", &[endpoint, user, secret])
}
