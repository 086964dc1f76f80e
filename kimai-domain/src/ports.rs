//! What the rules of this crate ask of a Kimai.

use async_trait::async_trait;
use kimai_api::{
    Activity, ActivityQuery, Client, Customer, CustomerQuery, Error, Id, Listing, Page, Project,
    ProjectQuery, RecentQuery, RestartForm, Team, TeamQuery, Timesheet, TimesheetForm, TimesheetQuery, User,
    UserQuery,
};

/// Records of time.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Records: Send + Sync {
    /// `GET /api/timesheets`
    async fn page(&self, query: &TimesheetQuery) -> Result<Page<Timesheet>, Error>;
    /// `GET /api/timesheets/{id}`
    async fn get(&self, id: Id<Timesheet>) -> Result<Timesheet, Error>;
    /// `GET /api/timesheets/active`
    async fn active(&self) -> Result<Listing<Timesheet>, Error>;
    /// `GET /api/timesheets/recent`
    async fn recent(&self, query: &RecentQuery) -> Result<Listing<Timesheet>, Error>;
    /// `POST /api/timesheets?full=true`
    async fn create(&self, form: &TimesheetForm) -> Result<Timesheet, Error>;
    /// `PATCH /api/timesheets/{id}`
    async fn update(&self, id: Id<Timesheet>, form: &TimesheetForm) -> Result<Timesheet, Error>;
    /// `DELETE /api/timesheets/{id}`
    async fn delete(&self, id: Id<Timesheet>) -> Result<(), Error>;
    /// `PATCH /api/timesheets/{id}/stop`
    async fn stop(&self, id: Id<Timesheet>) -> Result<Timesheet, Error>;
    /// `PATCH /api/timesheets/{id}/restart`
    async fn restart(&self, id: Id<Timesheet>, how: &RestartForm) -> Result<Timesheet, Error>;
    /// `PATCH /api/timesheets/{id}/duplicate`
    async fn duplicate(&self, id: Id<Timesheet>) -> Result<Timesheet, Error>;
    /// `PATCH /api/timesheets/{id}/export`
    async fn toggle_exported(&self, id: Id<Timesheet>) -> Result<Timesheet, Error>;
}

#[async_trait]
impl Records for Client {
    async fn page(&self, query: &TimesheetQuery) -> Result<Page<Timesheet>, Error> {
        self.timesheets().page(query).await
    }

    async fn get(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.timesheets().get(id).await
    }

    async fn active(&self) -> Result<Listing<Timesheet>, Error> {
        self.timesheets().active().await
    }

    async fn recent(&self, query: &RecentQuery) -> Result<Listing<Timesheet>, Error> {
        self.timesheets().recent(query).await
    }

    async fn create(&self, form: &TimesheetForm) -> Result<Timesheet, Error> {
        self.timesheets().create_expanded(form).await
    }

    async fn update(&self, id: Id<Timesheet>, form: &TimesheetForm) -> Result<Timesheet, Error> {
        self.timesheets().update(id, form).await
    }

    async fn delete(&self, id: Id<Timesheet>) -> Result<(), Error> {
        self.timesheets().delete(id).await
    }

    async fn stop(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.timesheets().stop(id).await
    }

    async fn restart(&self, id: Id<Timesheet>, how: &RestartForm) -> Result<Timesheet, Error> {
        self.timesheets().restart(id, how).await
    }

    async fn duplicate(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.timesheets().duplicate(id).await
    }

    async fn toggle_exported(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.timesheets().toggle_exported(id).await
    }
}

/// What records link to, for its names.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Directory: Send + Sync {
    /// `GET /api/projects`
    async fn projects(&self, query: &ProjectQuery) -> Result<Listing<Project>, Error>;
    /// `GET /api/activities`
    async fn activities(&self, query: &ActivityQuery) -> Result<Listing<Activity>, Error>;
    /// `GET /api/customers`
    async fn customers(&self, query: &CustomerQuery) -> Result<Listing<Customer>, Error>;
    /// `GET /api/users`
    async fn users(&self, query: &UserQuery) -> Result<Listing<User>, Error>;
    /// `GET /api/users/me`
    async fn me(&self) -> Result<User, Error>;
}

#[async_trait]
impl Directory for Client {
    async fn projects(&self, query: &ProjectQuery) -> Result<Listing<Project>, Error> {
        self.projects().list(query).await
    }

    async fn activities(&self, query: &ActivityQuery) -> Result<Listing<Activity>, Error> {
        self.activities().list(query).await
    }

    async fn customers(&self, query: &CustomerQuery) -> Result<Listing<Customer>, Error> {
        self.customers().list(query).await
    }

    async fn users(&self, query: &UserQuery) -> Result<Listing<User>, Error> {
        self.users().list(query).await
    }

    async fn me(&self) -> Result<User, Error> {
        self.users().me().await
    }
}

/// Teams and who is in them.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Teams: Send + Sync {
    /// `GET /api/teams`
    async fn all(&self) -> Result<Listing<Team>, Error>;
    /// `GET /api/teams/{id}`
    async fn team(&self, id: Id<Team>) -> Result<Team, Error>;
}

#[async_trait]
impl Teams for Client {
    async fn all(&self) -> Result<Listing<Team>, Error> {
        self.teams().list(&TeamQuery {}).await
    }

    async fn team(&self, id: Id<Team>) -> Result<Team, Error> {
        self.teams().get(id).await
    }
}
