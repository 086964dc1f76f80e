//! Users: `/api/users`.

mod form;
mod tokens;

use serde::{Deserialize, Serialize};

pub use form::{NewUser, UserForm};
pub use tokens::{AccessToken, AccessTokenForm, NewAccessToken};

use crate::{
    Api, Create, Error, Get, Id, Identified, List, Order, Requirement, Resource, Role, Route, Team, Update,
    Visibility, query, scalar::scalar_text,
};

/// A person, or an account of a system. Listings and relations leave out roles, teams, supervisor and preferences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Their id.
    pub id: Id<User>,
    /// The name they log in with.
    pub username: String,
    /// The name they are shown by.
    pub alias: Option<String>,
    /// What they are in the company.
    pub title: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Number in the company.
    pub account_number: Option<String>,
    /// Whether they can log in.
    pub enabled: Option<bool>,
    /// Whether it is no person.
    pub system_account: Option<bool>,
    /// Whether an API password is set (nothing about tokens).
    pub api_token: Option<bool>,
    /// Format of dates and numbers.
    pub locale: Option<String>,
    /// Their time zone: local times of requests are in it.
    pub timezone: Option<String>,
    /// Language of Kimai's pages.
    pub language: Option<String>,
    /// One to three letters.
    pub initials: Option<String>,
    /// Picture.
    pub avatar: Option<String>,
    /// Roles, `ROLE_USER` left out.
    pub roles: Option<Vec<String>>,
    /// Whom they report to.
    pub supervisor: Option<Box<User>>,
    /// Their teams.
    pub teams: Option<Vec<Team>>,
    /// Their teams, with whether they lead them.
    pub memberships: Option<Vec<Membership>>,
    /// Their preferences, the work contract among them.
    pub preferences: Option<Vec<Preference>>,
    /// Its colour, `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// `color`, or one derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// Being in a team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// Which team.
    pub team: Team,
    /// Whether they lead it.
    pub teamlead: bool,
}

/// A named setting of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Preference {
    /// Its name, such as `work_monday`.
    pub name: String,
    /// Its value as text; durations are in seconds.
    #[serde(default, deserialize_with = "scalar_text")]
    #[cfg_attr(feature = "schemars", schemars(with = "String"))]
    pub value: Option<String>,
}

/// Filters of users.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserQuery {
    /// Enabled ones by default.
    pub visible: Option<Visibility>,
    /// By user name by default.
    pub order_by: Option<UserOrder>,
    /// Ascending by default.
    pub order: Option<Order>,
    /// Words to search for.
    pub term: Option<String>,
    /// With roles, teams, supervisor and preferences.
    #[serde(serialize_with = "query::flag", skip_serializing_if = "Option::is_none")]
    pub full: Option<bool>,
}

/// What users can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum UserOrder {
    /// By id.
    Id,
    /// By user name.
    Username,
    /// By alias.
    Alias,
    /// By e-mail.
    Email,
}

impl Api<User> {
    pub(crate) const ME: Route = Route::get(User::PATH, "/me", "me");
    pub(crate) const PREFERENCES: Route = Route::patch(User::PATH, "/{id}/preferences", "set_preferences")
        .requires(Requirement::Version(2, 40));
    pub(crate) const DELETE_ROLE: Route =
        Route::delete(User::PATH, "/roles/{id}", "delete_role").requires(Requirement::Version(2, 66));

    /// The caller.
    ///
    /// `GET /api/users/me`
    ///
    /// # Errors
    /// 401 if the token is not valid.
    pub async fn me(&self) -> Result<User, Error> {
        self.client.call(Self::ME, &[]).json().await
    }

    /// Sets preferences, all or none of them. Kimai checks no value: an unknown time zone locks the user out.
    ///
    /// `PATCH /api/users/{id}/preferences`
    ///
    /// # Errors
    /// 404 for an unknown name, 403 for one that the caller may not set.
    pub async fn set_preferences(&self, id: Id<User>, preferences: &[Preference]) -> Result<User, Error> {
        self.client.call(Self::PREFERENCES, &[&id]).body(&preferences).json().await
    }

    /// Deletes a role of the instance's own. Internal to Kimai's pages.
    ///
    /// `DELETE /api/users/roles/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if the caller may not.
    pub async fn delete_role(&self, id: Id<Role>) -> Result<(), Error> {
        self.client.call(Self::DELETE_ROLE, &[&id]).done().await
    }
}

impl Resource for User {
    const PATH: &'static str = "/users";
}

impl Identified for User {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Get for User {}
impl List for User {
    type Query = UserQuery;
}
impl Create for User {
    type Form = NewUser;
}
impl Update for User {
    type Form = UserForm;
}
