//! What a client calls itself.

use std::fmt::Write;

/// The most letters that are kept.
const MOST: usize = 100;

/// The name in one line, without what is invisible or turns text around; nothing if nothing is left.
pub(super) fn cleaned(name: &str) -> Option<String> {
    let words = name.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let visible = words.map(|word| word.chars().filter(|letter| !hides(*letter)).collect::<String>());
    let mut line = String::new();
    for word in visible.filter(|word| !word.is_empty()) {
        let _ = write!(line, "{}{word}", if line.is_empty() { "" } else { " " });
    }
    let kept: String = line.chars().take(MOST).collect();
    let kept = kept.trim_end();
    (!kept.is_empty()).then(|| kept.to_owned())
}

/// What nobody sees, and what changes how the letters around it are seen.
fn hides(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_stays_as_it_is() {
        for name in ["Claude", "Claude Code (kimai)", "Größe & Höhe", "カーソル"] {
            assert_eq!(cleaned(name).as_deref(), Some(name));
        }
    }

    #[test]
    fn what_nobody_sees_is_gone_from_a_name() {
        assert_eq!(cleaned(" Cl\u{202e}aude\r\n\tCode\u{200b}\u{2028}x ").as_deref(), Some("Claude Code x"));
        assert_eq!(cleaned("\u{e0041}\u{2800} \u{200f}\0"), None);
        assert_eq!(cleaned(&"ä".repeat(500)).unwrap().chars().count(), MOST);
    }

    proptest! {
        #[test]
        fn whatever_a_client_calls_itself_is_one_short_line(name in "\\PC{0,200}|(.|\\n){0,200}") {
            let Some(kept) = cleaned(&name) else { return Ok(()) };
            prop_assert!(kept.chars().count() <= MOST && kept.trim() == kept && !kept.is_empty());
            prop_assert!(!kept.chars().any(|letter| letter.is_control() || hides(letter)));
            prop_assert_eq!(cleaned(&kept), Some(kept));
        }
    }
}
