//! The MCP bundle (`.mcpb`) that desktop assistants install with a click, packed and validated by the official packer.

use std::{fs, path::PathBuf};

use kimai_tools::TOOLS;
use serde_json::{Value, json};

use super::{REPOSITORY, Release, VERSION, archive::sha256, node_platform};
use crate::shell::{self, Result, node};

const PACKER: &str = "@anthropic-ai/mcpb@2.1.2";

/// The packed bundle.
pub(super) struct Bundle {
    /// File name.
    pub(super) name: String,
    /// SHA-256 checksum in hexadecimal digits.
    pub(super) checksum: String,
}

/// Packs the bundle for this machine's operating system.
pub(super) fn create(release: &Release) -> Result<Bundle> {
    let folder = release.empty_folder("mcpb")?;
    let program = release.stdio.file_name().unwrap_or_default();
    fs::create_dir(folder.join("server"))?;
    fs::copy(&release.stdio, folder.join("server").join(program))?;
    let manifest = folder.join("manifest.json");
    fs::write(&manifest, serde_json::to_string_pretty(&manifest_json())?)?;
    let (system, processor) = node_platform();
    let name = format!("kimai-mcp-{VERSION}-{system}-{processor}.mcpb");
    let bundle: PathBuf = release.file(&name);
    shell::run_captured(npx().arg("validate").arg(&manifest))?;
    shell::run_captured(npx().arg("pack").arg(&folder).arg(&bundle))?;
    anstream::println!("{name}");
    Ok(Bundle { name, checksum: sha256(&bundle)? })
}

fn npx() -> std::process::Command {
    node("npx", &["--yes", PACKER])
}

fn manifest_json() -> Value {
    let (system, _) = node_platform();
    let program = format!("server/kimai-mcp{}", std::env::consts::EXE_SUFFIX);
    json!({
        "manifest_version": "0.3",
        "name": "kimai-mcp",
        "display_name": "Kimai",
        "version": VERSION,
        "description": "Track, book, correct and report working time in your own Kimai",
        "long_description": "Start and stop timers, book and correct working time and absences, and get reports from \
                             Kimai, the open-source time tracker. Create an API token in Kimai: open your profile and \
                             choose API access.",
        "author": { "name": env!("CARGO_PKG_AUTHORS") },
        "repository": { "type": "git", "url": REPOSITORY },
        "documentation": format!("{REPOSITORY}/blob/main/docs/TOOLS.md"),
        "license": "MIT",
        "keywords": ["kimai", "time-tracking", "timesheet"],
        "server": {
            "type": "binary",
            "entry_point": program,
            "mcp_config": {
                "command": format!("${{__dirname}}/{program}"),
                "env": {
                    "KIMAI_URL": "${user_config.kimai_url}",
                    "KIMAI_API_TOKEN": "${user_config.kimai_api_token}",
                    "KIMAI_MCP_MODE": "${user_config.mode}",
                },
            },
        },
        "tools": tools(),
        "compatibility": { "platforms": [system] },
        "user_config": {
            "kimai_url": {
                "type": "string",
                "title": "Address of Kimai",
                "description": "Such as https://kimai.example.com",
                "required": true,
            },
            "kimai_api_token": {
                "type": "string",
                "title": "API token",
                "description": "Create it in Kimai: your profile, API access",
                "sensitive": true,
                "required": true,
            },
            "mode": {
                "type": "string",
                "title": "Mode",
                "description": "read_only, employee, team_leader, hr, manager or admin",
                "default": "admin",
                "required": false,
            },
        },
    })
}

/// Returns the name and the description of each tool.
fn tools() -> Vec<Value> {
    TOOLS.iter().map(|tool| json!({ "name": tool.name, "description": tool.description })).collect()
}
