//! The npm packages: one with the launcher, and one per operating system and processor with the program.
//!
//! The program's package is an optional dependency, so that npm installs the right one and no script runs at installation.

use std::{fs, path::Path};

use serde_json::{Value, json};

use super::{REPOSITORY, Release, VERSION, node_platform, server_name};
use crate::shell::{self, Result, node};

/// Operating systems and processors that a release has programs for, in the words of Node.js.
const PLATFORMS: &[(&str, &str)] =
    &[("linux", "x64"), ("linux", "arm64"), ("darwin", "x64"), ("darwin", "arm64"), ("win32", "x64")];

/// Packs both packages, installs them into an empty project and starts the program with `npx`.
pub(super) fn create(release: &Release) -> Result {
    let launcher = pack(release, "npm/kimai-mcp", &launcher_manifest(), |folder| {
        fs::create_dir(folder.join("bin"))?;
        let source = shell::root().join("packaging/npm");
        fs::copy(source.join("kimai-mcp.js"), folder.join("bin/kimai-mcp.js"))?;
        fs::copy(source.join("README.md"), folder.join("README.md"))?;
        Ok(())
    })?;
    let (system, processor) = node_platform();
    let name = format!("npm/kimai-mcp-{system}-{processor}");
    let program = pack(release, &name, &program_manifest(system, processor), |folder| {
        fs::create_dir(folder.join("bin"))?;
        let file = release.stdio.file_name().unwrap_or_default();
        fs::copy(&release.stdio, folder.join("bin").join(file))?;
        Ok(())
    })?;
    check_installation(release, &[&program, &launcher])
}

/// Writes a package's folder and packs it; returns the path of the archive relative to the output folder.
fn pack(
    release: &Release,
    name: &str,
    manifest: &Value,
    write_files: impl FnOnce(&Path) -> Result,
) -> Result<String> {
    let folder = release.empty_folder(name)?;
    fs::write(folder.join("package.json"), serde_json::to_string_pretty(manifest)?)?;
    fs::copy(shell::root().join("LICENSE"), folder.join("LICENSE"))?;
    write_files(&folder)?;
    let mut pack = node("npm", &["pack", "--json", "--silent", "--pack-destination"]);
    let output = shell::run_captured(pack.arg(&release.folder).current_dir(&folder))?;
    let report: Value = serde_json::from_str(&output.stdout)?;
    let entry = report
        .as_array()
        .and_then(|entries| entries.first())
        .or_else(|| report.as_object().and_then(|packages| packages.values().next()));
    let file = entry.and_then(|entry| entry["filename"].as_str()).ok_or("npm pack names no file")?;
    anstream::println!("{file}");
    Ok(file.to_owned())
}

/// Installs the packed packages into an empty project and compares the version that `npx kimai-mcp` prints.
fn check_installation(release: &Release, archives: &[&str]) -> Result {
    let project = release.empty_folder("npm-project")?;
    fs::write(project.join("package.json"), r#"{ "name": "project", "private": true }"#)?;
    let mut install = node("npm", &["install", "--no-audit", "--no-fund", "--silent", "--omit=optional"]);
    for archive in archives {
        install.arg(release.file(archive));
    }
    shell::run(install.current_dir(&project))?;
    let mut npx = node("npx", &["--no-install", "kimai-mcp", "--version"]);
    let version = shell::run_captured(npx.current_dir(&project))?.stdout;
    if version.trim() == format!("kimai-mcp {VERSION}") {
        return Ok(());
    }
    Err(format!("npx kimai-mcp --version prints {version:?}").into())
}

fn launcher_manifest() -> Value {
    let programs = PLATFORMS
        .iter()
        .map(|(system, processor)| (format!("kimai-mcp-{system}-{processor}"), json!(VERSION)));
    json!({
        "name": "kimai-mcp",
        "version": VERSION,
        "description": "MCP server for Kimai, the open-source time tracker",
        "license": "MIT",
        "repository": repository(),
        "keywords": ["kimai", "mcp", "time-tracking", "timesheet"],
        "bin": { "kimai-mcp": "bin/kimai-mcp.js" },
        "files": ["bin"],
        "engines": { "node": ">=18" },
        "optionalDependencies": Value::Object(programs.collect()),
        "mcpName": server_name(),
    })
}

fn program_manifest(system: &str, processor: &str) -> Value {
    json!({
        "name": format!("kimai-mcp-{system}-{processor}"),
        "version": VERSION,
        "description": format!("The program of kimai-mcp for {system} on {processor}"),
        "license": "MIT",
        "repository": repository(),
        "os": [system],
        "cpu": [processor],
        "files": ["bin"],
        "preferUnplugged": true,
    })
}

fn repository() -> Value {
    json!({ "type": "git", "url": format!("git+{REPOSITORY}.git") })
}
