//! Users.

use kimai_domain::api::User;

use super::{
    Entry, Text,
    entry::{mark, summary},
    facts::color,
    quoted_name, quoted_text,
};
use crate::data::Entity;

/// The name a user is shown by, with the id.
pub fn name(user: &User) -> String {
    let name = user.alias.as_deref().filter(|alias| !alias.trim().is_empty()).unwrap_or(&user.username);
    format!("{} (#{})", quoted_name(name), user.id)
}

impl Entry for User {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let words = |words: &Option<String>| words.as_deref().map(|words| quoted_name(words).to_string());
        let shown = self.alias.as_deref().filter(|alias| !alias.trim().is_empty()).unwrap_or(&self.username);
        let facts = [
            mark(shown != self.username, &format!("login {}", quoted_name(&self.username))),
            words(&self.email),
            words(&self.title),
            mark(self.enabled == Some(false), "disabled"),
            mark(self.system_account == Some(true), "system account"),
            role_names(self).filter(|roles| roles != "user"),
            team_names(self).map(|teams| format!("teams {teams}")),
        ];
        summary(quoted_name(shown), facts)
    }

    fn full(&self, text: &mut Text) {
        full(text, self);
    }

    fn data(&self) -> Entity {
        Entity::User(Box::new(self.into()))
    }
}

/// All of a user, one fact a line.
pub fn full(text: &mut Text, user: &User) {
    text.line(format_args!("User {}", name(user)));
    text.fact("Name", name(user));
    text.field("Login", Some(quoted_name(&user.username)));
    for (label, value) in [
        ("Title", &user.title),
        ("Email", &user.email),
        ("Account number", &user.account_number),
        ("Time zone", &user.timezone),
        ("Language", &user.language),
        ("Locale", &user.locale),
        ("Avatar", &user.avatar),
    ] {
        text.field(label, value.as_deref().map(quoted_text));
    }
    text.field("Color", user.color.as_deref().map(color));
    if user.enabled == Some(false) {
        text.field("Disabled", Some("cannot log in"));
    }
    if user.system_account == Some(true) {
        text.line("System account");
    }
    text.field("Roles", role_names(user));
    text.field("Supervisor", user.supervisor.as_deref().map(name));
    text.field("Teams", team_names(user));
    preferences(text, user);
}

/// The roles; everybody is a user.
fn role_names(user: &User) -> Option<String> {
    let roles: Vec<String> = user.roles.as_ref()?.iter().map(|role| quoted_name(role).to_string()).collect();
    Some(if roles.is_empty() { "user".to_owned() } else { roles.join(", ") })
}

fn team_names(user: &User) -> Option<String> {
    let memberships = user.memberships.iter().flatten().map(|membership| {
        let lead = if membership.teamlead { " lead" } else { "" };
        format!("{} (#{}){lead}", quoted_name(&membership.team.name), membership.team.id)
    });
    let teams = memberships.collect::<Vec<_>>().join(", ");
    (!teams.is_empty()).then_some(teams)
}

fn preferences(text: &mut Text, user: &User) {
    let set = user.preferences.iter().flatten().filter_map(|preference| {
        let value = preference.value.as_deref().filter(|value| !value.is_empty())?;
        Some(format!("{}={}", quoted_name(&preference.name), quoted_name(value)))
    });
    text.field("Preferences", Some(set.collect::<Vec<_>>().join("; ")));
}
