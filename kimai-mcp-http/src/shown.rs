//! What people see: colours only on a terminal (anstream takes them out elsewhere).

use anstyle::{AnsiColor, Color, Style};

use crate::{problem::Problem, secret::Secret};

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

/// Says on stderr what callers have to show, which is said this once.
pub(crate) fn server_token(token: &Secret) {
    anstream::eprintln!(
        "New server token, shown only now (set MCP_SERVER_TOKEN to keep one): {}",
        token.expose()
    );
}

/// Says on stderr what is wrong, a line each.
pub(crate) fn problems<'a>(problems: impl IntoIterator<Item = &'a Problem>) {
    for problem in problems {
        anstream::eprintln!("{}", styled(problem, BAD));
    }
}
