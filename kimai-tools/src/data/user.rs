//! Data of users, teams and lists of users.

use kimai_domain::{api, people::VisibleUsers};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Field, NamedRef, words};
use crate::render::{Text, user};

/// A user.
#[derive(Serialize, JsonSchema)]
pub(crate) struct User {
    id: u64,
    #[schemars(description = "display name")]
    name: String,
    login: String,
    title: Option<String>,
    email: Option<String>,
    account_number: Option<String>,
    timezone: Option<String>,
    language: Option<String>,
    locale: Option<String>,
    avatar: Option<String>,
    color: Option<String>,
    enabled: Option<bool>,
    system_account: Option<bool>,
    roles: Vec<String>,
    supervisor: Option<NamedRef>,
    teams: Vec<Membership>,
    preferences: Vec<Field>,
}

/// Membership of a user in a team.
#[derive(Serialize, JsonSchema)]
struct Membership {
    id: u64,
    name: String,
    lead: bool,
}

/// Returns the alias of a user, or the login name without one.
pub(crate) fn display_name(user: &api::User) -> &str {
    user.alias.as_deref().filter(|alias| !alias.trim().is_empty()).unwrap_or(&user.username)
}

impl From<&api::User> for User {
    fn from(user: &api::User) -> Self {
        Self {
            id: user.id.get(),
            name: display_name(user).to_owned(),
            login: user.username.clone(),
            title: words(user.title.as_deref()),
            email: words(user.email.as_deref()),
            account_number: words(user.account_number.as_deref()),
            timezone: words(user.timezone.as_deref()),
            language: words(user.language.as_deref()),
            locale: words(user.locale.as_deref()),
            avatar: words(user.avatar.as_deref()),
            color: words(user.color.as_deref()),
            enabled: user.enabled,
            system_account: user.system_account,
            roles: user.roles.clone().unwrap_or_default(),
            supervisor: user.supervisor.as_deref().map(NamedRef::from),
            teams: user.memberships.iter().flatten().map(Membership::from).collect(),
            preferences: preferences(user),
        }
    }
}

impl From<&api::Membership> for Membership {
    fn from(membership: &api::Membership) -> Self {
        Self { id: membership.team.id.get(), name: membership.team.name.clone(), lead: membership.teamlead }
    }
}

/// Preferences that have a value.
fn preferences(user: &api::User) -> Vec<Field> {
    let all = user.preferences.iter().flatten();
    let set = all.filter(|preference| preference.value.as_deref().is_some_and(|value| !value.is_empty()));
    set.map(|set| Field { name: set.name.clone(), value: set.value.clone() }).collect()
}

/// A user by display name and login name.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Person {
    id: u64,
    name: String,
    login: String,
}

impl From<&api::User> for Person {
    fn from(user: &api::User) -> Self {
        Self { id: user.id.get(), name: display_name(user).to_owned(), login: user.username.clone() }
    }
}

/// Returns at most `limit` of the users that the caller may name, and notes about the list.
pub(crate) fn people(visible: &VisibleUsers, limit: usize) -> (Vec<Person>, Vec<String>) {
    let mut notes = vec![user::choices_heading(visible)];
    notes.extend(Text::lines_of(|text| user::choices_footer(text, visible, limit)));
    (visible.users.iter().take(limit).map(Person::from).collect(), notes)
}

/// A team with its members and what it was granted.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Team {
    id: u64,
    name: String,
    members: Vec<Member>,
    customers: Vec<NamedRef>,
    projects: Vec<NamedRef>,
    activities: Vec<NamedRef>,
    color: Option<String>,
}

/// A member of a team.
#[derive(Serialize, JsonSchema)]
struct Member {
    id: u64,
    name: String,
    lead: bool,
}

impl From<&api::Team> for Team {
    fn from(team: &api::Team) -> Self {
        Self {
            id: team.id.get(),
            name: team.name.clone(),
            members: team.members.iter().flatten().map(Member::from).collect(),
            customers: team.customers.iter().flatten().map(NamedRef::from).collect(),
            projects: team.projects.iter().flatten().map(NamedRef::from).collect(),
            activities: team.activities.iter().flatten().map(NamedRef::from).collect(),
            color: words(team.color.as_deref()),
        }
    }
}

impl From<&api::Member> for Member {
    fn from(member: &api::Member) -> Self {
        Self { id: member.user.id.get(), name: display_name(&member.user).to_owned(), lead: member.teamlead }
    }
}
