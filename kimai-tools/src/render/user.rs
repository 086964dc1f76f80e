//! Users.

use kimai_domain::api::User;

use super::{Text, said};

/// The name a user is shown by, with the id.
pub fn name(user: &User) -> String {
    let name = user.alias.as_deref().filter(|alias| !alias.trim().is_empty()).unwrap_or(&user.username);
    format!("{} (#{})", said(name), user.id)
}

/// All of a user, one fact a line.
pub fn full(text: &mut Text, user: &User) {
    text.line(format_args!("User {}", name(user)));
    text.field("Login", Some(said(&user.username)));
    for (label, value) in [
        ("Title", &user.title),
        ("Email", &user.email),
        ("Account number", &user.account_number),
        ("Time zone", &user.timezone),
        ("Language", &user.language),
        ("Locale", &user.locale),
        ("Color", &user.color),
        ("Avatar", &user.avatar),
    ] {
        text.field(label, value.as_deref().map(said));
    }
    if user.enabled == Some(false) {
        text.line("Disabled: cannot log in");
    }
    if user.system_account == Some(true) {
        text.line("System account");
    }
    roles(text, user);
    text.field("Supervisor", user.supervisor.as_deref().map(name));
    teams(text, user);
    preferences(text, user);
}

fn roles(text: &mut Text, user: &User) {
    if let Some(roles) = &user.roles {
        let roles: Vec<String> = roles.iter().map(|role| said(role).to_string()).collect();
        text.field("Roles", Some(if roles.is_empty() { "user".to_owned() } else { roles.join(", ") }));
    }
}

fn teams(text: &mut Text, user: &User) {
    let memberships = user.memberships.iter().flatten().map(|membership| {
        let lead = if membership.teamlead { " lead" } else { "" };
        format!("{} (#{}){lead}", said(&membership.team.name), membership.team.id)
    });
    text.field("Teams", Some(memberships.collect::<Vec<_>>().join(", ")));
}

fn preferences(text: &mut Text, user: &User) {
    let set = user.preferences.iter().flatten().filter_map(|preference| {
        let value = preference.value.as_deref().filter(|value| !value.is_empty())?;
        Some(format!("{}={}", said(&preference.name), said(value)))
    });
    text.field("Preferences", Some(set.collect::<Vec<_>>().join("; ")));
}
