//! Users: `/api/users`.

use derive_setters::Setters;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{
    Api, Create, Error, Field, Get, Id, Identified, List, Order, Requirement, Resource, Route, Team, Update,
    Visibility, encoding,
};

/// A user account.
///
/// Listings and relations omit roles, teams, supervisor and preferences.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// The user's id.
    pub id: Id<User>,
    /// The login name.
    pub username: String,
    /// The display name.
    pub alias: Option<String>,
    /// The job title.
    pub title: Option<String>,
    /// The email address.
    pub email: Option<String>,
    /// The staff number.
    pub account_number: Option<String>,
    /// `true` if the user can log in.
    pub enabled: Option<bool>,
    /// `true` for a technical account.
    pub system_account: Option<bool>,
    /// `true` if an API password is set. API tokens do not count.
    pub api_token: Option<bool>,
    /// The locale for dates and numbers.
    pub locale: Option<String>,
    /// The time zone. Kimai reads local times of requests in it.
    pub timezone: Option<String>,
    /// The language of Kimai's web pages.
    pub language: Option<String>,
    /// The initials, one to three letters.
    pub initials: Option<String>,
    /// The URL of the picture.
    pub avatar: Option<String>,
    /// The roles, without `ROLE_USER`.
    pub roles: Option<Vec<String>>,
    /// The supervisor.
    pub supervisor: Option<Box<User>>,
    /// The teams.
    pub teams: Option<Vec<Team>>,
    /// The memberships in teams.
    pub memberships: Option<Vec<Membership>>,
    /// The preferences, including the work contract.
    pub preferences: Option<Vec<Preference>>,
    /// The color as `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// The `color`, or a color derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// A user's membership in a team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    /// The team.
    pub team: Team,
    /// `true` if the user leads the team.
    pub teamlead: bool,
}

/// A preference of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
pub struct Preference {
    /// The name, such as `work_monday`.
    pub name: String,
    /// The value as text. Durations are in seconds.
    #[serde(default, deserialize_with = "encoding::scalar_text")]
    #[cfg_attr(feature = "schemars", schemars(with = "String"))]
    pub value: Option<String>,
}

impl Preference {
    /// Creates the value of a preference; `None` clears it.
    pub fn new(name: impl Into<String>, value: impl Into<Option<String>>) -> Self {
        Self { name: name.into(), value: value.into() }
    }
}

/// Filters for users.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[serde(rename_all = "camelCase")]
pub struct UserQuery {
    /// Enabled or disabled accounts. Default: enabled.
    pub visible: Option<Visibility>,
    /// The sort field. Default: user name.
    pub order_by: Option<UserOrder>,
    /// The sort direction. Default: ascending.
    pub order: Option<Order>,
    /// A search term.
    #[setters(strip_option)]
    pub term: Option<String>,
    /// `true` to include roles, teams, supervisor and preferences.
    #[serde(serialize_with = "encoding::flag", skip_serializing_if = "Option::is_none")]
    pub full: Option<bool>,
}

/// The sort field of users.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum UserOrder {
    /// The id.
    Id,
    /// The login name.
    Username,
    /// The display name.
    Alias,
    /// The email address.
    Email,
}

/// A custom role.
///
/// Kimai's API can only delete it.
#[derive(Debug)]
#[non_exhaustive]
pub enum Role {}

/// Request body for creating a user.
///
/// `Debug` output contains no passwords.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct NewUser {
    /// The login name; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub username: Field<String>,
    /// The password; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub plain_password: Field<String>,
    /// The API password.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub plain_api_token: Field<String>,
    /// The display name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub alias: Field<String>,
    /// The job title.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub title: Field<String>,
    /// The staff number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub account_number: Field<String>,
    /// The URL of the picture.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub avatar: Field<String>,
    /// A color of the palette that [`ConfigApi::colors`](crate::ConfigApi::colors) returns.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// The email address; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub email: Field<String>,
    /// The language of Kimai's web pages; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub language: Field<String>,
    /// The locale for dates and numbers; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub locale: Field<String>,
    /// The time zone; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub timezone: Field<String>,
    /// The supervisor.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub supervisor: Field<Id<User>>,
    /// The roles, such as `ROLE_TEAMLEAD`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub roles: Field<Vec<String>>,
    /// `true` if the user can log in. Kimai creates a disabled account if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub enabled: Field<bool>,
    /// `true` for a technical account.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub system_account: Field<bool>,
    /// `true` to require a new password at the next login.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub requires_password_reset: Field<bool>,
}

/// Omits the passwords.
impl fmt::Debug for NewUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUser").field("username", &self.username).finish_non_exhaustive()
    }
}

/// Request body for updating a user.
///
/// Roles, supervisor, `enabled` and others require permissions.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct UserForm {
    /// The display name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub alias: Field<String>,
    /// The job title.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub title: Field<String>,
    /// The staff number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub account_number: Field<String>,
    /// The URL of the picture.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub avatar: Field<String>,
    /// A color of the palette that [`ConfigApi::colors`](crate::ConfigApi::colors) returns.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// The email address.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub email: Field<String>,
    /// The language of Kimai's web pages.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub language: Field<String>,
    /// The locale for dates and numbers.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub locale: Field<String>,
    /// The time zone. Kimai reads local times of requests in it.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub timezone: Field<String>,
    /// The supervisor.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub supervisor: Field<Id<User>>,
    /// The roles, such as `ROLE_TEAMLEAD`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub roles: Field<Vec<String>>,
    /// `true` if the user can log in.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub enabled: Field<bool>,
    /// `true` for a technical account.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub system_account: Field<bool>,
    /// `true` to require a new password at the next login.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub requires_password_reset: Field<bool>,
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

impl Api<User> {
    /// Route of [`me`](Self::me).
    pub const ME: Route = Route::get(User::PATH, "/me", "me");
    /// Route of [`set_preferences`](Self::set_preferences).
    pub const SET_PREFERENCES: Route = Route::patch(User::PATH, "/{id}/preferences", "set_preferences")
        .requires(Requirement::Version(2, 40));
    /// Route of [`delete_role`](Self::delete_role).
    pub const DELETE_ROLE: Route =
        Route::delete(User::PATH, "/roles/{id}", "delete_role").requires(Requirement::Version(2, 66));

    /// Returns the caller.
    ///
    /// `GET /api/users/me`
    ///
    /// # Errors
    /// 401 if the token is invalid.
    pub async fn me(&self) -> Result<User, Error> {
        self.client.request(Self::ME, &[]).json().await
    }

    /// Sets all given preferences or, if one is rejected, none.
    ///
    /// Kimai checks no values: an invalid time zone locks the user out.
    ///
    /// `PATCH /api/users/{id}/preferences`
    ///
    /// # Errors
    /// 404 for an unknown name, 403 for a preference that the caller may not set.
    pub async fn set_preferences(&self, id: Id<User>, preferences: &[Preference]) -> Result<User, Error> {
        self.client.request(Self::SET_PREFERENCES, &[&id]).body(&preferences).json().await
    }

    /// Deletes a custom role (Kimai 2.66).
    ///
    /// Kimai uses this route for its own web pages.
    ///
    /// `DELETE /api/users/roles/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if the caller may not delete it.
    pub async fn delete_role(&self, id: Id<Role>) -> Result<(), Error> {
        self.client.request(Self::DELETE_ROLE, &[&id]).send_empty().await
    }
}
