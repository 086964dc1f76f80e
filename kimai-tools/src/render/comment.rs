//! Comments, one line each.

use kimai_domain::api::Comment;

use super::{excerpt, user};

/// How much of a comment a list shows, in characters.
pub(crate) const EXCERPT_CHARACTERS: usize = 300;
/// How much is shown of one alone.
const MOST: usize = 20_000;

/// `#2 pinned 2026-11-20 10:00 Ada (#1): text`, cut where it is long.
pub fn line(comment: &Comment) -> String {
    with(comment, EXCERPT_CHARACTERS)
}

/// The same with all of its text.
pub fn full_line(comment: &Comment) -> String {
    with(comment, MOST)
}

/// Whether its line shows only the beginning.
pub fn is_truncated(comment: &Comment) -> bool {
    comment.message.trim().chars().count() > EXCERPT_CHARACTERS
}

fn with(comment: &Comment, most: usize) -> String {
    let pinned = if comment.pinned == Some(true) { " pinned" } else { "" };
    let at = comment.created_at.as_ref().map(|at| at.strftime(" %Y-%m-%d %H:%M").to_string());
    let by = comment.created_by.as_ref().map(|user| format!(" {}", user::name(user)));
    let [at, by] = [at, by].map(Option::unwrap_or_default);
    format!("#{}{pinned}{at}{by}: {}", comment.id, excerpt(&comment.message, most))
}

/// A comment on one line without its id.
pub(crate) fn summary(comment: &Comment) -> String {
    let by = comment.created_by.as_ref().map(|user| format!("{}, ", user::name(user))).unwrap_or_default();
    format!("{by}{}", excerpt(&comment.message, EXCERPT_CHARACTERS))
}

#[cfg(test)]
mod tests {
    use kimai_domain::api::Comment;
    use proptest::prelude::*;

    use super::{full_line, line};

    fn comment(message: &str, alias: &str) -> Comment {
        let by = serde_json::json!({ "id": 1, "username": "ada", "alias": alias });
        serde_json::from_value(serde_json::json!({ "id": 7, "message": message, "createdBy": by })).unwrap()
    }

    #[test]
    fn a_cut_counts_letters_and_never_splits_one() {
        let shown = line(&comment(&"ß".repeat(301), "Ada"));
        assert_eq!(shown, format!("#7 Ada (#1): {}…", "ß".repeat(300)));
        assert!(line(&comment(&"ß".repeat(300), "Ada")).ends_with('ß'));
    }

    proptest! {
        #[test]
        fn nobodys_words_leave_their_line(message in any::<String>(), alias in any::<String>()) {
            let comment = comment(&message, &alias);
            for shown in [line(&comment), full_line(&comment)] {
                prop_assert!(!shown.contains(['\n', '\r', '\u{2028}', '\u{202e}']), "{shown:?}");
                prop_assert!(shown.starts_with("#7 "));
            }
        }
    }
}
