//! How to connect a real assistant to a real Kimai.

use std::path::Path;

use serde_json::json;

use crate::shell::{faint, heading};

pub(crate) fn show(program: &Path) {
    heading("Now with your own Kimai");
    let command = program.display().to_string();
    let environment = json!({ "KIMAI_URL": "https://kimai.example.com", "KIMAI_API_TOKEN": "your-token" });
    let desktop = json!({ "mcpServers": { "kimai": { "command": command, "env": environment } } });
    anstream::println!("Make a token in Kimai (your profile, API access), then\n");
    anstream::println!("Claude Code:");
    anstream::println!(
        "  claude mcp add kimai -e KIMAI_URL=https://kimai.example.com -e KIMAI_API_TOKEN=your-token -- {command}\n"
    );
    anstream::println!("Claude Desktop, in claude_desktop_config.json:");
    for line in format!("{desktop:#}").lines() {
        anstream::println!("  {line}");
    }
    anstream::println!("\n{}", faint("README.md has VS Code, Cursor and the installation for good."));
}
