//! Text that users of Kimai wrote.
//!
//! It stays on its line and shows what it is: control characters, line separators and characters that
//! hide or reorder others are escaped, and text that could pass for a label, an id or another field
//! stands in quotes.

use std::fmt::{self, Write};

use untrusted_input::text::{is_delimiter, mark_invisible};

/// Someone else's words, safe inside a line.
pub fn quoted_text(words: &str) -> Quoted<'_> {
    Quoted { words: words.trim(), name: false }
}

/// Someone else's name for something, safe among the names and facts that follow it.
pub fn quoted_name(name: &str) -> Quoted<'_> {
    Quoted { words: name.trim(), name: true }
}

/// The beginning of someone else's words, with `…` where they go on.
pub fn excerpt(words: &str, most: usize) -> String {
    let words = words.trim();
    match words.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", quoted_text(words.get(..end).unwrap_or_default())),
        None => quoted_text(words).to_string(),
    }
}

/// See [`quoted_text`] and [`quoted_name`].
#[derive(Debug, Clone, Copy)]
pub struct Quoted<'a> {
    words: &'a str,
    name: bool,
}

impl Quoted<'_> {
    /// Whether something in it could be taken for what answers are built with.
    fn poses(&self) -> bool {
        let joint = |joint: &&str| self.words.contains(*joint);
        self.words.chars().any(is_delimiter)
            || mark_invisible(self.words).any(|(_, invisible)| invisible)
            || (self.name && JOINTS.iter().any(joint))
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.poses() {
            return f.write_str(self.words);
        }
        f.write_str("\"")?;
        for (letter, invisible) in mark_invisible(self.words) {
            match letter {
                '\n' => f.write_str("\\n")?,
                '"' | '\\' => write!(f, "\\{letter}")?,
                letter if invisible => write!(f, "\\u{{{:x}}}", u32::from(letter))?,
                letter => f.write_char(letter)?,
            }
        }
        f.write_str("\"")
    }
}

/// A text of several lines in which nothing hides.
pub(crate) fn open(text: &str) -> String {
    let shown = |(letter, invisible): (char, bool)| {
        if invisible && letter != '\n' {
            format!("\\u{{{:x}}}", u32::from(letter))
        } else {
            letter.to_string()
        }
    };
    mark_invisible(text).map(shown).collect()
}

/// What stands between names.
const JOINTS: [&str; 3] = [",", " / ", " - "];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{quoted_name, quoted_text};

    #[test]
    fn plain_words_stay_as_they_are() {
        for words in ["Workshop", "R&D (internal) - 50 %", "Größe, Höhe / Ämter", "C++ \u{1f600}", "a_b.c@d"]
        {
            assert_eq!(quoted_text(words).to_string(), words);
        }
    }

    #[test]
    fn what_could_pass_for_a_label_an_id_or_another_line_stands_in_quotes() {
        assert_eq!(quoted_text("Bob (#4)").to_string(), "\"Bob (#4)\"");
        assert_eq!(quoted_text("x\n#7 done").to_string(), "\"x\\n#7 done\"");
        assert_eq!(quoted_text("say \"hi\"").to_string(), "\"say \\\"hi\\\"\"");
        assert_eq!(quoted_text("a\u{202e}b").to_string(), "\"a\\u{202e}b\"");
    }

    #[test]
    fn a_name_that_could_pass_for_several_stands_in_quotes() {
        assert_eq!(quoted_name("R&D (internal)").to_string(), "R&D (internal)");
        for name in ["Ada, Ben", "Acme / Web", "Web - 1 day"] {
            assert_eq!(quoted_name(name).to_string(), format!("\"{name}\""));
            assert_eq!(quoted_text(name).to_string(), name);
        }
    }

    #[test]
    fn what_makes_a_picture_of_a_symbol_stays_and_nothing_is_smuggled_in_it() {
        assert_eq!(quoted_text("❤\u{fe0f} it").to_string(), "❤\u{fe0f} it");
        assert_eq!(quoted_text("❤\u{fe0f}\u{fe0f}").to_string(), "\"❤\u{fe0f}\\u{fe0f}\"");
        assert_eq!(quoted_text("a\u{fe0f}\u{e0100}").to_string(), "\"a\\u{fe0f}\\u{e0100}\"");
    }

    #[test]
    fn long_words_are_shown_by_their_beginning() {
        assert_eq!(super::excerpt("äbc", 3), "äbc");
        assert_eq!(super::excerpt("äbcd", 3), "äbc…");
    }

    proptest! {
        #[test]
        fn no_words_break_out_of_their_line_or_their_quotes(words in any::<String>()) {
            let shown = quoted_text(&words).to_string();
            prop_assert!(!super::mark_invisible(&shown).any(|(_, invisible)| invisible), "{shown:?}");
            if let Some(inner) = shown.strip_prefix('"') {
                let inner = inner.strip_suffix('"').unwrap();
                prop_assert!(!inner.replace("\\\\", "").replace("\\\"", "").contains('"'), "{shown:?}");
            } else {
                prop_assert!(!shown.contains(['#', ':', '"', '\n']), "{shown:?}");
            }
        }
    }
}
