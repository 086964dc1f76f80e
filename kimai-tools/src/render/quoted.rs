//! Escaping of text that users of Kimai wrote.
//!
//! The text stays on its line: control characters, line separators and characters that are invisible or reorder others
//! are escaped. Text that could pass for a label, an id or another field stands in quotes.

use std::fmt::{self, Write};

use untrusted_input::text::{is_delimiter, mark_invisible};

/// Escapes a text of a user for use inside a line.
pub fn quoted_text(text: &str) -> Quoted<'_> {
    Quoted { text: text.trim(), is_name: false }
}

/// Escapes a name of a user for use among other names and facts.
pub fn quoted_name(name: &str) -> Quoted<'_> {
    Quoted { text: name.trim(), is_name: true }
}

/// An escaped text, made by [`quoted_text`] and [`quoted_name`].
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a> {
    text: &'a str,
    is_name: bool,
}

impl Quoted<'_> {
    /// Escapes the first `most` characters, with `…` if the text is longer.
    pub fn excerpt(self, most: usize) -> String {
        match self.text.char_indices().nth(most) {
            Some((end, _)) => {
                let text = self.text.get(..end).unwrap_or_default().trim_end();
                format!("{}…", Quoted { text, ..self })
            }
            None => self.to_string(),
        }
    }

    /// Tells whether the text contains anything that could pass for the structure of an answer.
    fn needs_quoting(&self) -> bool {
        let has_structure = if self.text.is_ascii() {
            self.text.bytes().any(|byte| byte.is_ascii_control() || is_delimiter(byte.into()))
        } else {
            self.text.chars().any(is_delimiter)
                || mark_invisible(self.text).any(|(_, is_invisible)| is_invisible)
        };
        has_structure
            || (self.is_name && NAME_SEPARATORS.iter().any(|separator| self.text.contains(separator)))
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.needs_quoting() {
            return f.write_str(self.text);
        }
        f.write_str("\"")?;
        for (letter, is_invisible) in mark_invisible(self.text) {
            match letter {
                '\n' => f.write_str("\\n")?,
                '"' | '\\' => write!(f, "\\{letter}")?,
                letter if is_invisible => write!(f, "\\u{{{:x}}}", u32::from(letter))?,
                letter => f.write_char(letter)?,
            }
        }
        f.write_str("\"")
    }
}

/// Escapes the invisible characters of a text that may have several lines.
pub(crate) fn escape_invisible(text: &str) -> String {
    let escape = |(letter, is_invisible): (char, bool)| {
        if is_invisible && letter != '\n' {
            format!("\\u{{{:x}}}", u32::from(letter))
        } else {
            letter.to_string()
        }
    };
    mark_invisible(text).map(escape).collect()
}

/// Separators between names in answers.
const NAME_SEPARATORS: [&str; 3] = [",", " / ", " - "];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{quoted_name, quoted_text};

    #[test]
    fn plain_text_stays_as_it_is() {
        for words in ["Workshop", "R&D (internal) - 50 %", "Größe, Höhe / Ämter", "C++ \u{1f600}", "a_b.c@d"]
        {
            assert_eq!(quoted_text(words).to_string(), words);
        }
    }

    #[test]
    fn text_like_a_label_an_id_or_another_line_is_quoted() {
        assert_eq!(quoted_text("Bob (#4)").to_string(), "\"Bob (#4)\"");
        assert_eq!(quoted_text("x\n#7 done").to_string(), "\"x\\n#7 done\"");
        assert_eq!(quoted_text("say \"hi\"").to_string(), "\"say \\\"hi\\\"\"");
        assert_eq!(quoted_text("a\u{202e}b").to_string(), "\"a\\u{202e}b\"");
    }

    #[test]
    fn names_with_separators_are_quoted() {
        assert_eq!(quoted_name("R&D (internal)").to_string(), "R&D (internal)");
        for name in ["Ada, Ben", "Acme / Web", "Web - 1 day"] {
            assert_eq!(quoted_name(name).to_string(), format!("\"{name}\""));
            assert_eq!(quoted_text(name).to_string(), name);
        }
    }

    #[test]
    fn emoji_selectors_stay_and_hide_nothing() {
        assert_eq!(quoted_text("❤\u{fe0f} it").to_string(), "❤\u{fe0f} it");
        assert_eq!(quoted_text("❤\u{fe0f}\u{fe0f}").to_string(), "\"❤\u{fe0f}\\u{fe0f}\"");
        assert_eq!(quoted_text("a\u{fe0f}\u{e0100}").to_string(), "\"a\\u{fe0f}\\u{e0100}\"");
    }

    #[test]
    fn long_text_is_cut_to_its_beginning() {
        assert_eq!(quoted_text("äbc").excerpt(3), "äbc");
        assert_eq!(quoted_text("äbcd").excerpt(3), "äbc…");
    }

    proptest! {
        #[test]
        fn no_text_breaks_out_of_its_line_or_its_quotes(words in any::<String>()) {
            let escaped = quoted_text(&words).to_string();
            prop_assert!(!super::mark_invisible(&escaped).any(|(_, invisible)| invisible), "{escaped:?}");
            if let Some(inner) = escaped.strip_prefix('"') {
                let inner = inner.strip_suffix('"').unwrap();
                prop_assert!(!inner.replace("\\\\", "").replace("\\\"", "").contains('"'), "{escaped:?}");
            } else {
                prop_assert!(!escaped.contains(['#', ':', '"', '\n']), "{escaped:?}");
            }
        }
    }
}
