//! `cargo xtask ci`: all checks except the tests.

use crate::{
    coverage, docs, layers, prose,
    shell::{self, Result, heading},
};

/// OpenAPI document of a real Kimai, on machines that have recordings of one.
const OPENAPI: &str = "../shared/kimai/openapi.json";

const CLIPPY_OPTIONS: &[&str] =
    &["--workspace", "--all-targets", "--all-features", "--", "--deny", "warnings"];

/// Fails if the lock file of the fuzz targets, which are outside the workspace, does not fit the crates of the workspace.
const FUZZ_LOCK: [&str; 6] =
    ["update", "--quiet", "--workspace", "--locked", "--manifest-path", "fuzz/Cargo.toml"];

pub(crate) fn run() -> Result {
    heading("format");
    shell::run(&mut shell::cargo(&["fmt", "--all", "--check"]))?;
    heading("lock file of the fuzz targets");
    shell::run(&mut shell::cargo(&FUZZ_LOCK))?;
    heading("layers");
    layers::run()?;
    heading("doc comments");
    prose::run()?;
    heading("generated pages");
    docs::run(true)?;
    let openapi = shell::root().join(OPENAPI);
    if openapi.exists() {
        heading("coverage");
        coverage::run(&openapi)?;
    }
    heading("lints");
    shell::run(shell::cargo(&["clippy", "--quiet"]).args(CLIPPY_OPTIONS))?;
    heading("documentation");
    // With an example, dependencies have the features that the lints have checked them with.
    let doc = [
        "doc",
        "--quiet",
        "--workspace",
        "--no-deps",
        "--all-features",
        "--lib",
        "--bins",
        "--example",
        "notes",
    ];
    shell::run(shell::cargo(&doc).env("RUSTDOCFLAGS", "-D warnings"))
}
