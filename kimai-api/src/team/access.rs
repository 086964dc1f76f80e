//! Who is in a team and what it may see. Every answer is the team as it now stands.

use crate::{Activity, Api, Customer, Error, Id, Project, Resource, Route, Team, User};

impl Api<Team> {
    pub(crate) const ADD_MEMBER: Route = Route::post(Team::PATH, "/{id}/members/{userId}", "add_member");
    pub(crate) const REMOVE_MEMBER: Route =
        Route::delete(Team::PATH, "/{id}/members/{userId}", "remove_member");
    pub(crate) const ADD_CUSTOMER: Route =
        Route::post(Team::PATH, "/{id}/customers/{customerId}", "grant_customer");
    pub(crate) const REMOVE_CUSTOMER: Route =
        Route::delete(Team::PATH, "/{id}/customers/{customerId}", "revoke_customer");
    pub(crate) const ADD_PROJECT: Route =
        Route::post(Team::PATH, "/{id}/projects/{projectId}", "grant_project");
    pub(crate) const REMOVE_PROJECT: Route =
        Route::delete(Team::PATH, "/{id}/projects/{projectId}", "revoke_project");
    pub(crate) const ADD_ACTIVITY: Route =
        Route::post(Team::PATH, "/{id}/activities/{activityId}", "grant_activity");
    pub(crate) const REMOVE_ACTIVITY: Route =
        Route::delete(Team::PATH, "/{id}/activities/{activityId}", "revoke_activity");

    /// Adds a member, not as lead.
    ///
    /// `POST /api/teams/{id}/members/{userId}`
    ///
    /// # Errors
    /// 400 if the user is in it already.
    pub async fn add_member(&self, id: Id<Team>, user: Id<User>) -> Result<Team, Error> {
        self.client.call(Self::ADD_MEMBER, &[&id, &user]).json().await
    }

    /// Removes a member.
    ///
    /// `DELETE /api/teams/{id}/members/{userId}`
    ///
    /// # Errors
    /// 400 if the user is not in it or leads it.
    pub async fn remove_member(&self, id: Id<Team>, user: Id<User>) -> Result<Team, Error> {
        self.client.call(Self::REMOVE_MEMBER, &[&id, &user]).json().await
    }

    /// Lets the team see a customer.
    ///
    /// `POST /api/teams/{id}/customers/{customerId}`
    ///
    /// # Errors
    /// 400 if the team may see it already.
    pub async fn grant_customer(&self, id: Id<Team>, customer: Id<Customer>) -> Result<Team, Error> {
        self.client.call(Self::ADD_CUSTOMER, &[&id, &customer]).json().await
    }

    /// Takes a customer from the team.
    ///
    /// `DELETE /api/teams/{id}/customers/{customerId}`
    ///
    /// # Errors
    /// 400 if the team was not granted it.
    pub async fn revoke_customer(&self, id: Id<Team>, customer: Id<Customer>) -> Result<Team, Error> {
        self.client.call(Self::REMOVE_CUSTOMER, &[&id, &customer]).json().await
    }

    /// Lets the team see a project.
    ///
    /// `POST /api/teams/{id}/projects/{projectId}`
    ///
    /// # Errors
    /// 400 if the team may see it already.
    pub async fn grant_project(&self, id: Id<Team>, project: Id<Project>) -> Result<Team, Error> {
        self.client.call(Self::ADD_PROJECT, &[&id, &project]).json().await
    }

    /// Takes a project from the team.
    ///
    /// `DELETE /api/teams/{id}/projects/{projectId}`
    ///
    /// # Errors
    /// 400 if the team was not granted it.
    pub async fn revoke_project(&self, id: Id<Team>, project: Id<Project>) -> Result<Team, Error> {
        self.client.call(Self::REMOVE_PROJECT, &[&id, &project]).json().await
    }

    /// Lets the team see an activity.
    ///
    /// `POST /api/teams/{id}/activities/{activityId}`
    ///
    /// # Errors
    /// 400 if the team may see it already.
    pub async fn grant_activity(&self, id: Id<Team>, activity: Id<Activity>) -> Result<Team, Error> {
        self.client.call(Self::ADD_ACTIVITY, &[&id, &activity]).json().await
    }

    /// Takes an activity from the team.
    ///
    /// `DELETE /api/teams/{id}/activities/{activityId}`
    ///
    /// # Errors
    /// 400 if the team was not granted it.
    pub async fn revoke_activity(&self, id: Id<Team>, activity: Id<Activity>) -> Result<Team, Error> {
        self.client.call(Self::REMOVE_ACTIVITY, &[&id, &activity]).json().await
    }
}
