//! Text of users, teams and lists of users.

use kimai_domain::{
    api::{Member, Team, User},
    people::{UserSource, VisibleUsers},
};

use super::{
    Entry, Text,
    entry::{color, color_fact, mark, named, named_values, summary},
    quoted_name,
};
use crate::{
    call_names,
    data::{Entity, display_name},
};

/// Formats a user by display name and id, such as `Anna Arbeiter (#3)`.
pub fn name(user: &User) -> String {
    format!("{} (#{})", quoted_name(display_name(user)), user.id)
}

impl Entry for User {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let quoted = |value: &Option<String>| value.as_deref().map(|value| quoted_name(value).to_string());
        let display_name = display_name(self);
        let facts = [
            mark(display_name != self.username, &format!("login {}", quoted_name(&self.username))),
            quoted(&self.email),
            quoted(&self.title),
            quoted(&self.account_number).map(|number| format!("account {number}")),
            quoted(&self.timezone),
            mark(self.enabled == Some(false), "disabled"),
            mark(self.system_account == Some(true), "system account"),
            role_names(self).filter(|roles| roles != "user"),
            team_names(self).map(|teams| format!("teams {teams}")),
            color_fact(self.color.as_deref()),
        ];
        summary(quoted_name(display_name), facts)
    }

    fn full(&self, text: &mut Text) {
        full(text, self);
    }

    fn data(&self) -> Entity {
        Entity::User(Box::new(self.into()))
    }
}

/// Writes all fields of a user, one per line.
pub fn full(text: &mut Text, user: &User) {
    text.line(format_args!("User {}", name(user)));
    text.fact("name", name(user));
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
        text.field(label, value.as_deref().map(quoted_name));
    }
    text.field("Color", user.color.as_deref().map(color));
    if user.enabled == Some(false) {
        text.line("Disabled: cannot log in");
    }
    if let Some(enabled) = user.enabled {
        text.fact("can log in", if enabled { "yes" } else { "no" });
    }
    if user.system_account == Some(true) {
        text.line("System account");
        text.fact("system account", "yes");
    }
    text.field("Roles", role_names(user));
    text.field("Supervisor", user.supervisor.as_deref().map(name));
    text.field("Teams", team_names(user));
    preferences(text, user);
}

/// Names of the roles; a user without roles has the role `user`.
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
    let preferences = user.preferences.iter().flatten();
    let preferences = preferences.map(|preference| (preference.name.as_str(), preference.value.as_deref()));
    named_values(text, "Preferences", preferences.clone());
    let is_unset = |(_, value): &(&str, Option<&str>)| value.is_none_or(str::is_empty);
    let unset = preferences.filter(is_unset).map(|(name, _)| quoted_name(name).to_string());
    let unset: Vec<String> = unset.collect();
    if !unset.is_empty() {
        text.line(format_args!("Preferences not set: {}", unset.join(", ")));
    }
}

/// Writes the users that the caller may refer to by name, at most `limit` of them.
pub fn choices(text: &mut Text, visible: &VisibleUsers, limit: usize) {
    text.line(format_args!("{}:", choices_heading(visible)));
    for user in visible.users.iter().take(limit) {
        text.line(format_args!("- {}", name_and_login(user)));
    }
    choices_footer(text, visible, limit);
}

/// Formats the number of users and the origin of the list.
pub(crate) fn choices_heading(visible: &VisibleUsers) -> String {
    let source = match visible.source {
        UserSource::Listed => "all enabled ones",
        UserSource::Teams => "you and the members of the teams you may read; your role may not list users",
        UserSource::Records => {
            "you and the users of the latest 500 records you may read; your role may list neither users nor teams"
        }
        UserSource::Own => "you alone; your role may list neither users nor teams",
    };
    format!("Users you may name ({}, {source})", visible.users.len())
}

/// Writes the number of users beyond `limit` and of those that could not be read.
pub(crate) fn choices_footer(text: &mut Text, visible: &VisibleUsers, limit: usize) {
    let total = visible.users.len();
    if total > limit {
        text.line(format_args!(
            "- {} more; {}, type user, lists all",
            total - limit,
            call_names::named("entity list")
        ));
    }
    if visible.unreadable > 0 {
        text.line(format_args!(
            "Note: {} users or teams could not be read and may be missing.",
            visible.unreadable
        ));
    }
}

/// Formats display name and id, followed by the login name if it differs.
fn name_and_login(user: &User) -> String {
    if display_name(user) == user.username {
        return name(user);
    }
    format!("{} {}", name(user), quoted_name(&user.username))
}

impl Entry for Team {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        summary(quoted_name(&self.name), [color_fact(self.color.as_deref())])
    }

    fn full(&self, text: &mut Text) {
        text.heading("Team", self.id, quoted_name(&self.name));
        team_access(text, self);
        text.field("Color", self.color.as_deref().map(color));
    }

    fn data(&self) -> Entity {
        Entity::Team(Box::new(self.into()))
    }
}

/// Formats a team by name and id.
pub fn team_name(team: &Team) -> String {
    format!("{} (#{})", quoted_name(&team.name), team.id)
}

/// Writes the members of a team and what it was granted, one line per kind.
pub fn team_access(text: &mut Text, team: &Team) {
    let members: Vec<String> = team.members.iter().flatten().map(member).collect();
    text.field("Members", Some(members.join(", ")));
    let customers = team.customers.iter().flatten();
    text.field("Customers", named(customers, |customer| (customer.id.get(), &customer.name)));
    let projects = team.projects.iter().flatten();
    text.field("Projects", named(projects, |project| (project.id.get(), &project.name)));
    let activities = team.activities.iter().flatten();
    text.field("Activities", named(activities, |activity| (activity.id.get(), &activity.name)));
}

fn member(member: &Member) -> String {
    let lead = if member.teamlead { " lead" } else { "" };
    format!("{}{lead}", name(&member.user))
}
