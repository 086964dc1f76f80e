//! Text of rates and comments, one line each.

use kimai_domain::api::{Comment, Rate};

use super::{money, quoted_text, user};

/// Characters of a comment that a list shows.
pub(crate) const EXCERPT_CHARACTERS: usize = 300;

/// Characters of a comment that is the only one of an answer.
const FULL_CHARACTERS: usize = 20_000;

/// Formats a rate: `#3 Anna (#3) 105.50 EUR an hour, internal 60.00`.
pub(crate) fn rate_line(rate: &Rate, currency: Option<&str>) -> String {
    format!("#{} {}", rate.id, rate_summary(rate, currency))
}

/// Formats a rate without its id.
pub(crate) fn rate_summary(rate: &Rate, currency: Option<&str>) -> String {
    let user = rate.user.as_ref().map_or_else(|| "everybody".to_owned(), user::name);
    let unit = if rate.is_fixed == Some(true) { "a record (fixed)" } else { "an hour" };
    let price = rate.rate.map_or_else(|| "no price".to_owned(), |price| money(price, currency));
    let internal = rate.internal_rate.map(|price| format!(", internal {}", money(price, None)));
    format!("{user} {price} {unit}{}", internal.unwrap_or_default())
}

/// Formats a comment, truncated if it is long: `#2 pinned 2026-11-20 10:00 Ada (#1): text`.
pub(crate) fn comment_line(comment: &Comment) -> String {
    format_comment(comment, EXCERPT_CHARACTERS)
}

/// Formats a comment with all of its text.
pub(crate) fn full_comment_line(comment: &Comment) -> String {
    format_comment(comment, FULL_CHARACTERS)
}

/// Tells whether [`comment_line`] truncates a comment.
pub(crate) fn is_truncated(comment: &Comment) -> bool {
    comment.message.trim().chars().count() > EXCERPT_CHARACTERS
}

fn format_comment(comment: &Comment, characters: usize) -> String {
    let pinned = if comment.pinned == Some(true) { " pinned" } else { "" };
    let at = comment.created_at.as_ref().map(|at| at.strftime(" %Y-%m-%d %H:%M").to_string());
    let author = comment.created_by.as_ref().map(|user| format!(" {}", user::name(user)));
    format!(
        "#{}{pinned}{}{}: {}",
        comment.id,
        at.unwrap_or_default(),
        author.unwrap_or_default(),
        quoted_text(&comment.message).excerpt(characters)
    )
}

/// Formats a comment without its id and time.
pub(crate) fn comment_summary(comment: &Comment) -> String {
    let author = comment.created_by.as_ref().map(|user| format!("{}, ", user::name(user)));
    format!("{}{}", author.unwrap_or_default(), quoted_text(&comment.message).excerpt(EXCERPT_CHARACTERS))
}

#[cfg(test)]
mod tests {
    use kimai_domain::api::Comment;
    use proptest::prelude::*;

    use super::{comment_line, full_comment_line};

    fn comment(message: &str, alias: &str) -> Comment {
        let by = serde_json::json!({ "id": 1, "username": "ada", "alias": alias });
        serde_json::from_value(serde_json::json!({ "id": 7, "message": message, "createdBy": by })).unwrap()
    }

    #[test]
    fn long_comments_are_truncated_by_characters() {
        let line = comment_line(&comment(&"ß".repeat(301), "Ada"));
        assert_eq!(line, format!("#7 Ada (#1): {}…", "ß".repeat(300)));
        assert!(comment_line(&comment(&"ß".repeat(300), "Ada")).ends_with('ß'));
    }

    proptest! {
        #[test]
        fn comments_never_leave_their_line(message in any::<String>(), alias in any::<String>()) {
            let comment = comment(&message, &alias);
            for line in [comment_line(&comment), full_comment_line(&comment)] {
                prop_assert!(!line.contains(['\n', '\r', '\u{2028}', '\u{202e}']), "{line:?}");
                prop_assert!(line.starts_with("#7 "));
            }
        }
    }
}
