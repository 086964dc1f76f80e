//! The entry of the MCP registry, `server.json` (schema 2025-12-11).

use std::fs;

use serde_json::{Value, json};

use super::{REPOSITORY, Release, VERSION, mcpb::Bundle, repository_name, server_name};
use crate::shell::Result;

const SCHEMA: &str = "https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json";

/// Writes `server.json`.
pub(super) fn create(release: &Release, bundle: &Bundle) -> Result {
    fs::write(release.file("server.json"), serde_json::to_string_pretty(&entry(bundle))? + "\n")?;
    anstream::println!("server.json");
    Ok(())
}

fn entry(bundle: &Bundle) -> Value {
    let owner = repository_name().split('/').next().unwrap_or_default();
    let download = format!("{REPOSITORY}/releases/download/v{VERSION}/{}", bundle.name);
    let image = format!("ghcr.io/{}/kimai-mcp-http:{VERSION}", owner.to_lowercase());
    json!({
        "$schema": SCHEMA,
        "name": server_name(),
        "title": "Kimai",
        "description": "Track, book, correct and report working time in Kimai, the open-source time tracker",
        "version": VERSION,
        "repository": { "url": REPOSITORY, "source": "github" },
        "packages": [
            {
                "registryType": "npm",
                "identifier": "kimai-mcp",
                "version": VERSION,
                "transport": { "type": "stdio" },
                "environmentVariables": variables(),
            },
            {
                "registryType": "cargo",
                "identifier": "kimai-mcp-stdio",
                "version": VERSION,
                "transport": { "type": "stdio" },
                "environmentVariables": variables(),
            },
            {
                "registryType": "mcpb",
                "identifier": download,
                "fileSha256": bundle.checksum,
                "transport": { "type": "stdio" },
            },
            {
                "registryType": "oci",
                "identifier": image,
                "transport": { "type": "streamable-http", "url": "http://localhost:8000/mcp" },
            },
        ],
        "remotes": [{
            "type": "streamable-http",
            "url": "https://{host}/mcp",
            "variables": {
                "host": {
                    "description": "Host of your company's server, such as mcp.example.com",
                    "isRequired": true,
                },
            },
        }],
    })
}

fn variables() -> Value {
    json!([
        {
            "name": "KIMAI_URL",
            "description": "Address of Kimai, such as https://kimai.example.com",
            "isRequired": true,
        },
        {
            "name": "KIMAI_API_TOKEN",
            "description": "API token from your Kimai profile, API access",
            "isRequired": true,
            "isSecret": true,
        },
    ])
}
