//! The programs that an MCP server can be added to, and how each is told of it.

mod entry;
mod home;
mod masked;
mod place;

use clap::ValueEnum;
pub(crate) use entry::Entry;
pub(crate) use home::Home;
pub use home::Platform;
pub(crate) use masked::masked;

/// A program that can be told of an MCP server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Assistant {
    /// Claude Desktop
    ClaudeDesktop,
    /// Claude Code
    ClaudeCode,
    /// Cursor
    Cursor,
    /// Visual Studio Code
    #[value(name = "vscode")]
    VsCode,
    /// Windsurf
    Windsurf,
    /// Zed
    Zed,
}

impl Assistant {
    /// All of them.
    pub(crate) const ALL: [Self; 6] =
        [Self::ClaudeDesktop, Self::ClaudeCode, Self::Cursor, Self::VsCode, Self::Windsurf, Self::Zed];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "Claude Desktop",
            Self::ClaudeCode => "Claude Code",
            Self::Cursor => "Cursor",
            Self::VsCode => "VS Code",
            Self::Windsurf => "Windsurf",
            Self::Zed => "Zed",
        }
    }

    /// What has to happen before it knows.
    pub(crate) const fn next(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "Quit and start Claude Desktop.",
            Self::ClaudeCode => "Start a new session of Claude Code.",
            Self::Cursor => "Cursor: Settings, MCP shows the server; switch it on if it is off.",
            Self::VsCode => "VS Code: MCP: List Servers starts the server.",
            Self::Windsurf => "Windsurf: press refresh among the MCP servers of Cascade.",
            Self::Zed => "Zed starts the server by itself; the agent panel's settings show it.",
        }
    }

    /// Under which key its configuration lists servers.
    const fn servers(self) -> &'static str {
        match self {
            Self::VsCode => "servers",
            Self::Zed => "context_servers",
            _ => "mcpServers",
        }
    }

    /// Whether a server says how it is spoken to.
    const fn wants_type(self) -> bool {
        matches!(self, Self::ClaudeCode | Self::VsCode)
    }

    /// Whether its configuration may have comments and trailing commas.
    const fn takes_comments(self) -> bool {
        matches!(self, Self::VsCode | Self::Zed)
    }
}
