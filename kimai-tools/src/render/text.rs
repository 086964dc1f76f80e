//! An answer in the making.

use std::fmt::{Display, Write};

/// Something that can be read.
pub trait Render {
    /// Writes it.
    fn render(&self, text: &mut Text);
}

/// Lines of an answer.
#[derive(Debug, Default)]
pub struct Text(String);

impl Text {
    /// Adds a line.
    pub fn line(&mut self, line: impl Display) {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        // Writing to a string cannot fail.
        let _ = write!(self.0, "{line}");
    }

    /// Adds `label: value` if there is a value that is not empty.
    pub fn field(&mut self, label: &str, value: Option<impl Display>) {
        if let Some(value) = value.map(|value| value.to_string()).filter(|value| !value.is_empty()) {
            self.line(format_args!("{label}: {value}"));
        }
    }

    /// All of it.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl Render for String {
    fn render(&self, text: &mut Text) {
        text.line(self);
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
