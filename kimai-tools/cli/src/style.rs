//! Terminal styles. Print styled text through `anstream`, which removes the escape sequences unless the output is a
//! terminal.

use std::fmt::Display;

use anstyle::{AnsiColor, Color, Style};

/// Style of successes.
pub const SUCCESS: Style = colored(AnsiColor::Green);
/// Style of warnings.
pub const WARNING: Style = colored(AnsiColor::Yellow);
/// Style of errors.
pub const ERROR: Style = colored(AnsiColor::Red);
/// Style of names and titles.
pub const BOLD: Style = Style::new().bold();
/// Style of secondary information.
pub const DIM: Style = Style::new().dimmed();

const fn colored(color: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(color)))
}

/// Returns `text` between the escape sequences of `style`.
pub fn styled(text: impl Display, style: Style) -> String {
    format!("{style}{text}{style:#}")
}
