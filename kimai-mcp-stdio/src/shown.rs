//! What people see: colours only on a terminal (anstream takes them out elsewhere).

use anstyle::{AnsiColor, Color, Style};

const fn colored(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

pub(crate) const GOOD: Style = colored(AnsiColor::Green);
pub(crate) const WARNING: Style = colored(AnsiColor::Yellow);
pub(crate) const BAD: Style = colored(AnsiColor::Red);
pub(crate) const STRONG: Style = Style::new().bold();
pub(crate) const FAINT: Style = Style::new().dimmed();

/// The text in this style.
pub(crate) fn styled(text: impl std::fmt::Display, style: Style) -> String {
    format!("{style}{text}{style:#}")
}
