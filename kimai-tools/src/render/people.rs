//! Lists of users, and how they are known.

use kimai_domain::{
    api::User,
    people::{Source, Visible},
};

use super::{Text, quoted_name, user::name};

/// The users that the caller may name, the first of them by name.
pub fn choices(text: &mut Text, visible: &Visible, first: usize) {
    text.line(format_args!("{}:", head(visible)));
    for user in visible.users.iter().take(first) {
        text.line(format_args!("- {}", with_login(user)));
    }
    rest(text, visible, first);
}

/// How many they are, and how they are known.
pub(crate) fn head(visible: &Visible) -> String {
    format!("Users you may name ({}, {})", visible.users.len(), source(visible.source))
}

/// How many are not told of.
pub(crate) fn rest(text: &mut Text, visible: &Visible, first: usize) {
    let all = visible.users.len();
    if all > first {
        text.line(format_args!("- {} more; entity action=list type=user lists all", all - first));
    }
    if visible.unread > 0 {
        text.line(format_args!(
            "Note: {} users or teams could not be read and may be missing.",
            visible.unread
        ));
    }
}

/// The name, the id, and the name to log in with where it is another.
fn with_login(user: &User) -> String {
    let shown = name(user);
    match user.alias.as_deref() {
        Some(alias) if !alias.trim().is_empty() && alias != user.username => {
            format!("{shown} {}", quoted_name(&user.username))
        }
        _ => shown,
    }
}

const fn source(source: Source) -> &'static str {
    match source {
        Source::Listed => "all enabled ones",
        Source::Teams => "you and the members of the teams you may read; your role may not list users",
        Source::Records => {
            "you and those of the latest 500 records you may read; your role may list neither users nor teams"
        }
        Source::Own => "you alone; your role may list neither users nor teams",
    }
}
