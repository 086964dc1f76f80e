//! Traits of the requests that several modules share, so that tests can mock them. [`Client`] implements all of them.

use async_trait::async_trait;
use kimai_api::{
    Client, Error, Id, Listing, Page, RestartForm, Team, TeamQuery, Timesheet, TimesheetForm, TimesheetQuery,
    User, UserQuery,
};

/// Requests for time records.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait TimesheetApi: Send + Sync {
    /// `GET /api/timesheets`
    async fn page(&self, query: &TimesheetQuery) -> Result<Page<Timesheet>, Error>;
    /// `GET /api/timesheets/{id}`
    async fn get(&self, id: Id<Timesheet>) -> Result<Timesheet, Error>;
    /// `GET /api/timesheets/active`
    async fn active(&self) -> Result<Listing<Timesheet>, Error>;
    /// `POST /api/timesheets?full=true`
    async fn create(&self, form: &TimesheetForm) -> Result<Timesheet, Error>;
    /// `PATCH /api/timesheets/{id}/stop`
    async fn stop(&self, id: Id<Timesheet>) -> Result<Timesheet, Error>;
    /// `PATCH /api/timesheets/{id}/restart`
    async fn restart(&self, id: Id<Timesheet>, form: &RestartForm) -> Result<Timesheet, Error>;
    /// `PATCH /api/timesheets/{id}/export`
    async fn toggle_exported(&self, id: Id<Timesheet>) -> Result<Timesheet, Error>;
}

#[async_trait]
impl TimesheetApi for Client {
    async fn page(&self, query: &TimesheetQuery) -> Result<Page<Timesheet>, Error> {
        self.timesheets().page(query).await
    }

    async fn get(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.timesheets().get(id).await
    }

    async fn active(&self) -> Result<Listing<Timesheet>, Error> {
        self.timesheets().active().await
    }

    async fn create(&self, form: &TimesheetForm) -> Result<Timesheet, Error> {
        self.timesheets().create_expanded(form).await
    }

    async fn stop(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.timesheets().stop(id).await
    }

    async fn restart(&self, id: Id<Timesheet>, form: &RestartForm) -> Result<Timesheet, Error> {
        self.timesheets().restart(id, form).await
    }

    async fn toggle_exported(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.timesheets().toggle_exported(id).await
    }
}

/// Requests for users.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait UserDirectory: Send + Sync {
    /// `GET /api/users`
    async fn users(&self, query: &UserQuery) -> Result<Listing<User>, Error>;
}

#[async_trait]
impl UserDirectory for Client {
    async fn users(&self, query: &UserQuery) -> Result<Listing<User>, Error> {
        self.users().list(query).await
    }
}

/// Requests for teams and their members.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait TeamDirectory: Send + Sync {
    /// `GET /api/teams`
    async fn all(&self) -> Result<Listing<Team>, Error>;
    /// `GET /api/teams/{id}`
    async fn team(&self, id: Id<Team>) -> Result<Team, Error>;
}

#[async_trait]
impl TeamDirectory for Client {
    async fn all(&self) -> Result<Listing<Team>, Error> {
        self.teams().list(&TeamQuery::default()).await
    }

    async fn team(&self, id: Id<Team>) -> Result<Team, Error> {
        self.teams().get(id).await
    }
}
