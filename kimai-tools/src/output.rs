//! How answers are given.

use std::{fmt, str::FromStr};

/// How answers are given: as text, as data (structured content), or both.
///
/// Many clients hand a model the data instead of the text, and the text is what was made for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Output {
    /// As text alone.
    #[default]
    Text,
    /// As data; the text is the same data as JSON, for clients that read no data.
    Structured,
    /// As text, with the data beside it.
    Both,
}

impl Output {
    /// All there are.
    pub const ALL: [Self; 3] = [Self::Text, Self::Structured, Self::Both];

    /// As it is written.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Structured => "structured",
            Self::Both => "both",
        }
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Output {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|output| output.name() == text.trim().to_ascii_lowercase());
        named.ok_or_else(|| format!("{text:?} is unknown; one of {}", Self::ALL.map(Self::name).join(", ")))
    }
}
