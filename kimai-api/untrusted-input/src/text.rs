//! Invisible and confusable characters in text that a stranger wrote.

/// Returns true for characters that are not visible or that change the look of others.
///
/// These are control characters, line and paragraph separators, bidirectional controls, every character with the Unicode property
/// `Default_Ignorable_Code_Point`, interlinear annotations and the blank Braille pattern. Ordinary spaces are visible.
#[inline]
pub const fn is_invisible(character: char) -> bool {
    matches!(character, '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}'..='\u{202e}')
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Returns true for delimiters of labels, ids, fields and changes (`→`), and for characters that look like one.
#[inline]
pub const fn is_delimiter(character: char) -> bool {
    matches!(character, '"' | '#' | ':' | ';' | '=' | '[' | ']' | '|' | '\\')
        || matches!(character, '：' | '；' | '＃' | '＝' | '［' | '］' | '｜' | '＂' | '＼')
        || matches!(character, '\u{37e}' | '∶' | '꞉' | '﹔' | '﹕' | '﹟' | '﹦')
        || matches!(character, '→' | '⟶' | '➔' | '➝' | '➞' | '⇒' | '￫')
}

/// Returns each character of `text` with true if it must be escaped because it is invisible in its place.
///
/// The emoji presentation selector U+FE0F after a symbol is part of that symbol and is not escaped.
pub fn mark_invisible(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut previous = ' ';
    text.chars().map(move |character| {
        let emoji_selector = character == '\u{fe0f}' && is_symbol(previous);
        previous = character;
        (character, is_invisible(character) && !emoji_selector)
    })
}

/// Returns `text` as one line without invisible characters and with at most `max_chars` characters.
///
/// Each run of whitespace and control characters becomes one space. Returns `None` if nothing is left.
pub fn visible_line(text: &str, max_chars: usize) -> Option<String> {
    let mut line = String::new();
    for word in text.split(|character: char| character.is_whitespace() || character.is_control()) {
        let mut visible = word.chars().filter(|character| !is_invisible(*character)).peekable();
        if visible.peek().is_some() && !line.is_empty() {
            line.push(' ');
        }
        line.extend(visible);
    }
    let line: String = line.chars().take(max_chars).collect();
    let line = line.trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}

fn is_symbol(character: char) -> bool {
    !character.is_ascii()
        && !character.is_alphanumeric()
        && !character.is_whitespace()
        && !is_invisible(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn letters_digits_punctuation_and_spaces_are_visible() {
        assert!("Größe, 5 % – カーソル 😀\u{a0}\u{3000}".chars().all(|character| !is_invisible(character)));
    }

    #[test]
    fn first_and_last_character_of_every_invisible_range_is_invisible() {
        for character in "\0\u{1f}\u{7f}\u{9f}\u{ad}\u{34f}\u{61c}\u{115f}\u{1160}\u{17b4}\u{17b5}\u{180b}\u{180f}\u{200b}\
            \u{200f}\u{2028}\u{2029}\u{202a}\u{202e}\u{2060}\u{206f}\u{2800}\u{3164}\u{fe00}\u{fe0f}\u{feff}\u{ffa0}\u{fff0}\u{fffb}\
            \u{1bca0}\u{1bca3}\u{1d173}\u{1d17a}\u{e0000}\u{e0041}\u{e01ef}\u{e0fff}"
            .chars()
        {
            assert!(is_invisible(character), "{character:?}");
        }
    }

    #[test]
    fn look_alikes_of_delimiters_are_delimiters() {
        assert!("\"#:;=[]|\\：；＃＝［］｜＂＼\u{37e}∶꞉﹔﹕﹟﹦→⟶➔➝➞⇒￫".chars().all(is_delimiter));
        assert!(!"a1 ,./-_()".chars().any(is_delimiter));
    }

    #[test]
    fn emoji_selector_is_marked_unless_it_follows_a_symbol() {
        let marked = |text: &str| mark_invisible(text).map(|(_, invisible)| invisible).collect::<Vec<_>>();
        assert_eq!(marked("❤\u{fe0f}\u{fe0f}"), [false, false, true]);
        assert_eq!(marked("a\u{fe0f}"), [false, true]);
    }

    #[test]
    fn visible_line_keeps_plain_names() {
        for name in ["Claude", "Claude Code (notes)", "Größe & Höhe", "カーソル"] {
            assert_eq!(visible_line(name, 100).as_deref(), Some(name));
        }
    }

    #[test]
    fn visible_line_drops_invisible_characters_and_line_breaks() {
        let line = visible_line(" Cl\u{202e}aude\r\n\tCode\u{200b}\u{2028}x\u{1bca0}\u{1d173} ", 100);
        assert_eq!(line.as_deref(), Some("Claude Code x"));
        assert_eq!(visible_line("\u{e0041}\u{2800} \u{200f}\0", 100), None);
        assert_eq!(visible_line(&"ä".repeat(500), 100).unwrap().chars().count(), 100);
    }

    proptest! {
        #[test]
        fn visible_line_is_short_trimmed_and_stable(text in "\\PC{0,200}|(.|\\n){0,200}") {
            let Some(line) = visible_line(&text, 100) else { return Ok(()) };
            prop_assert!(line.chars().count() <= 100 && line.trim() == line && !line.is_empty());
            prop_assert!(!line.chars().any(|character| character.is_control() || is_invisible(character)));
            prop_assert_eq!(visible_line(&line, 100), Some(line));
        }
    }
}
