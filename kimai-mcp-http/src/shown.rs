//! What people see: colours only on a terminal (anstream takes them out elsewhere).

use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Color, Style};

use mcp_oauth_server::secret::Secret;

use crate::problem::Problem;

const fn colored(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

pub(crate) const GOOD: Style = colored(AnsiColor::Green);
pub(crate) const WARNING: Style = colored(AnsiColor::Yellow);
pub(crate) const STRONG: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();
pub(crate) const BAD: Style = colored(AnsiColor::Red);

/// The text in this style.
pub(crate) fn styled(text: impl std::fmt::Display, style: Style) -> String {
    format!("{style}{text}{style:#}")
}

/// Says what callers have to show, which is said this once: to somebody who looks, else on standard output. Standard
/// error is the log, which is kept, sent elsewhere, and may be JSON line by line.
pub(crate) fn server_token(token: &Secret) {
    let text =
        format!("New server token, shown only now (set MCP_SERVER_TOKEN to keep one): {}", token.expose());
    let looked_at = io::stdout().is_terminal() || !io::stderr().is_terminal();
    if !looked_at || writeln!(io::stdout(), "{text}").is_err() {
        anstream::eprintln!("{text}");
    }
}

/// Says on stderr what is wrong, a line each.
pub(crate) fn problems<'a>(problems: impl IntoIterator<Item = &'a Problem>) {
    for problem in problems {
        anstream::eprintln!("{}", styled(problem, BAD));
    }
}
