//! Users.

use kimai_domain::api;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Field, Named, words};

/// A user.
#[derive(Serialize, JsonSchema)]
pub(crate) struct User {
    id: u64,
    /// as shown
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
    supervisor: Option<Named>,
    teams: Vec<Membership>,
    preferences: Vec<Field>,
}

/// Being in a team.
#[derive(Serialize, JsonSchema)]
struct Membership {
    id: u64,
    name: String,
    lead: bool,
}

/// The name that a user is shown by.
pub(crate) fn shown(user: &api::User) -> &str {
    user.alias.as_deref().filter(|alias| !alias.trim().is_empty()).unwrap_or(&user.username)
}

impl From<&api::User> for User {
    fn from(user: &api::User) -> Self {
        Self {
            id: user.id.get(),
            name: shown(user).to_owned(),
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
            supervisor: user.supervisor.as_deref().map(Named::from),
            teams: user.memberships.iter().flatten().map(Membership::from).collect(),
            preferences: preferences(user),
        }
    }
}

impl From<&api::Membership> for Membership {
    fn from(membership: &api::Membership) -> Self {
        let (id, name) = (membership.team.id.get(), membership.team.name.clone());
        Self { id, name, lead: membership.teamlead }
    }
}

/// Those that are set.
fn preferences(user: &api::User) -> Vec<Field> {
    let all = user.preferences.iter().flatten();
    let set = all.filter(|preference| preference.value.as_deref().is_some_and(|value| !value.is_empty()));
    set.map(|set| Field { name: set.name.clone(), value: set.value.clone() }).collect()
}
