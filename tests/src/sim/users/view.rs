//! Users as answers show them.

use serde_json::{Value, json};

use super::super::{colors, store::User};

/// A user in a list or inside another answer.
pub(crate) fn brief(user: &User) -> Value {
    json!({
        "apiToken": user.api_password.is_some(),
        "locale": user.locale,
        "timezone": user.timezone,
        "language": user.language,
        "initials": initials(user.display_name()),
        "color-safe": colors::safe(user.color.as_deref(), user.display_name()),
        "id": user.id,
        "alias": user.alias,
        "title": user.title,
        "avatar": null,
        "username": user.username,
        "email": user.email,
        "accountNumber": user.account_number,
        "enabled": user.enabled,
        "systemAccount": user.system_account,
        "color": user.color,
    })
}

/// The first letters of the first two words, or of the only one.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace();
    let (first, second) = (words.next().unwrap_or_default(), words.next());
    let letters: String = match second {
        Some(second) => first.chars().take(1).chain(second.chars().take(1)).collect(),
        None => first.chars().take(2).collect(),
    };
    letters.to_uppercase()
}
