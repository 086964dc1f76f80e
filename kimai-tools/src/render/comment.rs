//! Comments, one line each.

use kimai_domain::api::Comment;

use super::{said, user};

/// How much of a comment a list shows, in characters.
const SHOWN: usize = 300;

/// `#2 pinned 2026-11-20 10:00 Ada (#1): text`, cut where it is long.
pub fn line(comment: &Comment) -> String {
    match comment.message.char_indices().nth(SHOWN) {
        None => whole(comment),
        Some((end, _)) => {
            let begin = comment.message.get(..end).unwrap_or_default();
            format!("{} … (cut; comment get shows all)", with(comment, begin))
        }
    }
}

/// The same with all of its text.
pub fn whole(comment: &Comment) -> String {
    with(comment, &comment.message)
}

fn with(comment: &Comment, message: &str) -> String {
    let pinned = if comment.pinned == Some(true) { " pinned" } else { "" };
    let at = comment.created_at.as_ref().map(|at| at.strftime(" %Y-%m-%d %H:%M").to_string());
    let by = comment.created_by.as_ref().map(|user| format!(" {}", user::name(user)));
    let [at, by] = [at, by].map(Option::unwrap_or_default);
    format!("#{}{pinned}{at}{by}: {}", comment.id, said(message))
}
