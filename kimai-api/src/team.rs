//! Teams: `/api/teams`.

use derive_setters::Setters;
use serde::{Deserialize, Serialize};

use crate::{
    Activity, Api, Create, Customer, Delete, Error, Field, Get, Id, Identified, List, Project, Resource,
    Route, Update, User,
};

/// A team: its members and the objects that they may use.
///
/// Listings contain only id, name and color.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// The team's id.
    pub id: Id<Team>,
    /// The name; unique.
    pub name: String,
    /// The members.
    pub members: Option<Vec<Member>>,
    /// The customers granted to the team.
    pub customers: Option<Vec<Customer>>,
    /// The projects granted to the team.
    pub projects: Option<Vec<Project>>,
    /// The activities granted to the team.
    pub activities: Option<Vec<Activity>>,
    /// The color as `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// The `color`, or a color derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// A member of a team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// The user.
    pub user: User,
    /// `true` if the user leads the team.
    pub teamlead: bool,
}

/// Request body for creating and updating a team.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TeamForm {
    /// The name; required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// A color of the palette that [`ConfigApi::colors`](crate::ConfigApi::colors) returns.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// The members; replaces all members. A new team requires at least one team lead.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub members: Field<Vec<MemberForm>>,
}

/// A member in a [`TeamForm`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberForm {
    /// The user.
    pub user: Id<User>,
    /// `true` if the user leads the team.
    #[serde(default)]
    pub teamlead: bool,
}

impl MemberForm {
    /// Creates a member who does not lead the team.
    pub const fn new(user: Id<User>) -> Self {
        Self { user, teamlead: false }
    }
}

/// The query for teams, which have no filters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct TeamQuery {}

impl Resource for Team {
    const PATH: &'static str = "/teams";
}

impl Identified for Team {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Get for Team {}
impl List for Team {
    type Query = TeamQuery;
}
impl Create for Team {
    type Form = TeamForm;
}
impl Update for Team {
    type Form = TeamForm;
}
impl Delete for Team {}

impl Api<Team> {
    /// Route of [`add_member`](Self::add_member).
    pub const ADD_MEMBER: Route = Route::post(Team::PATH, "/{id}/members/{userId}", "add_member");
    /// Route of [`remove_member`](Self::remove_member).
    pub const REMOVE_MEMBER: Route = Route::delete(Team::PATH, "/{id}/members/{userId}", "remove_member");
    /// Route of [`grant_customer`](Self::grant_customer).
    pub const GRANT_CUSTOMER: Route =
        Route::post(Team::PATH, "/{id}/customers/{customerId}", "grant_customer");
    /// Route of [`revoke_customer`](Self::revoke_customer).
    pub const REVOKE_CUSTOMER: Route =
        Route::delete(Team::PATH, "/{id}/customers/{customerId}", "revoke_customer");
    /// Route of [`grant_project`](Self::grant_project).
    pub const GRANT_PROJECT: Route = Route::post(Team::PATH, "/{id}/projects/{projectId}", "grant_project");
    /// Route of [`revoke_project`](Self::revoke_project).
    pub const REVOKE_PROJECT: Route =
        Route::delete(Team::PATH, "/{id}/projects/{projectId}", "revoke_project");
    /// Route of [`grant_activity`](Self::grant_activity).
    pub const GRANT_ACTIVITY: Route =
        Route::post(Team::PATH, "/{id}/activities/{activityId}", "grant_activity");
    /// Route of [`revoke_activity`](Self::revoke_activity).
    pub const REVOKE_ACTIVITY: Route =
        Route::delete(Team::PATH, "/{id}/activities/{activityId}", "revoke_activity");

    /// Adds a member who does not lead the team and returns the team.
    ///
    /// `POST /api/teams/{id}/members/{userId}`
    ///
    /// # Errors
    /// 400 if the user is a member already.
    pub async fn add_member(&self, id: Id<Team>, user: Id<User>) -> Result<Team, Error> {
        self.client.request(Self::ADD_MEMBER, &[&id, &user]).json().await
    }

    /// Removes a member and returns the team.
    ///
    /// `DELETE /api/teams/{id}/members/{userId}`
    ///
    /// # Errors
    /// 400 if the user is not a member or leads the team.
    pub async fn remove_member(&self, id: Id<Team>, user: Id<User>) -> Result<Team, Error> {
        self.client.request(Self::REMOVE_MEMBER, &[&id, &user]).json().await
    }

    /// Grants a customer to the team and returns the team.
    ///
    /// `POST /api/teams/{id}/customers/{customerId}`
    ///
    /// # Errors
    /// 400 if it is granted already.
    pub async fn grant_customer(&self, id: Id<Team>, customer: Id<Customer>) -> Result<Team, Error> {
        self.client.request(Self::GRANT_CUSTOMER, &[&id, &customer]).json().await
    }

    /// Revokes a customer from the team and returns the team.
    ///
    /// `DELETE /api/teams/{id}/customers/{customerId}`
    ///
    /// # Errors
    /// 400 if it is not granted.
    pub async fn revoke_customer(&self, id: Id<Team>, customer: Id<Customer>) -> Result<Team, Error> {
        self.client.request(Self::REVOKE_CUSTOMER, &[&id, &customer]).json().await
    }

    /// Grants a project to the team and returns the team.
    ///
    /// `POST /api/teams/{id}/projects/{projectId}`
    ///
    /// # Errors
    /// 400 if it is granted already.
    pub async fn grant_project(&self, id: Id<Team>, project: Id<Project>) -> Result<Team, Error> {
        self.client.request(Self::GRANT_PROJECT, &[&id, &project]).json().await
    }

    /// Revokes a project from the team and returns the team.
    ///
    /// `DELETE /api/teams/{id}/projects/{projectId}`
    ///
    /// # Errors
    /// 400 if it is not granted.
    pub async fn revoke_project(&self, id: Id<Team>, project: Id<Project>) -> Result<Team, Error> {
        self.client.request(Self::REVOKE_PROJECT, &[&id, &project]).json().await
    }

    /// Grants an activity to the team and returns the team.
    ///
    /// `POST /api/teams/{id}/activities/{activityId}`
    ///
    /// # Errors
    /// 400 if it is granted already.
    pub async fn grant_activity(&self, id: Id<Team>, activity: Id<Activity>) -> Result<Team, Error> {
        self.client.request(Self::GRANT_ACTIVITY, &[&id, &activity]).json().await
    }

    /// Revokes an activity from the team and returns the team.
    ///
    /// `DELETE /api/teams/{id}/activities/{activityId}`
    ///
    /// # Errors
    /// 400 if it is not granted.
    pub async fn revoke_activity(&self, id: Id<Team>, activity: Id<Activity>) -> Result<Team, Error> {
        self.client.request(Self::REVOKE_ACTIVITY, &[&id, &activity]).json().await
    }
}
