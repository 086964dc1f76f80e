//! Text that users of Kimai wrote.
//!
//! It stays on its line and shows what it is: control characters, line separators and characters that
//! hide or reorder others are escaped, and text that could pass for a label, an id or another field
//! stands in quotes.

use std::fmt;

/// Someone else's words, safe inside a line.
pub fn said(words: &str) -> Said<'_> {
    Said(words.trim())
}

/// The beginning of someone else's words, with `…` where they go on.
pub fn excerpt(words: &str, most: usize) -> String {
    let words = words.trim();
    match words.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", said(words.get(..end).unwrap_or_default())),
        None => said(words).to_string(),
    }
}

/// See [`said`].
#[derive(Debug, Clone, Copy)]
pub struct Said<'a>(&'a str);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = self.0.chars().any(suspicious);
        if quoted {
            f.write_str("\"")?;
        }
        for letter in self.0.chars() {
            match letter {
                '\n' => f.write_str("\\n")?,
                '"' => f.write_str("\\\"")?,
                '\\' if quoted => f.write_str("\\\\")?,
                letter if hides(letter) => write!(f, "\\u{{{:x}}}", u32::from(letter))?,
                letter => fmt::Write::write_char(f, letter)?,
            }
        }
        if quoted {
            f.write_str("\"")?;
        }
        Ok(())
    }
}

/// What answers are built with, so that nobody's words may hold it bare.
fn suspicious(letter: char) -> bool {
    matches!(letter, '"' | '#' | ':' | ';' | '=' | '[' | ']' | '|' | '\\' | '：' | '＃')
        || letter == '\n'
        || hides(letter)
}

/// Control characters, line and paragraph separators, and what is invisible or turns text around.
pub(crate) fn hides(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::said;

    #[test]
    fn plain_words_stay_as_they_are() {
        for words in ["Workshop", "R&D (internal) - 50 %", "Größe, Höhe / Ämter", "C++ \u{1f600}", "a_b.c@d"]
        {
            assert_eq!(said(words).to_string(), words);
        }
    }

    #[test]
    fn what_could_pass_for_a_label_an_id_or_another_line_stands_in_quotes() {
        assert_eq!(said("Bob (#4)").to_string(), "\"Bob (#4)\"");
        assert_eq!(said("x\n#7 done").to_string(), "\"x\\n#7 done\"");
        assert_eq!(said("say \"hi\"").to_string(), "\"say \\\"hi\\\"\"");
        assert_eq!(said("a\u{202e}b").to_string(), "\"a\\u{202e}b\"");
    }

    #[test]
    fn long_words_are_shown_by_their_beginning() {
        assert_eq!(super::excerpt("äbc", 3), "äbc");
        assert_eq!(super::excerpt("äbcd", 3), "äbc…");
    }

    proptest! {
        #[test]
        fn no_words_break_out_of_their_line_or_their_quotes(words in any::<String>()) {
            let shown = said(&words).to_string();
            prop_assert!(!shown.chars().any(super::hides), "{shown:?}");
            if let Some(inner) = shown.strip_prefix('"') {
                let inner = inner.strip_suffix('"').unwrap();
                prop_assert!(!inner.replace("\\\\", "").replace("\\\"", "").contains('"'), "{shown:?}");
            } else {
                prop_assert!(!shown.contains(['#', ':', '"', '\n']), "{shown:?}");
            }
        }
    }
}
