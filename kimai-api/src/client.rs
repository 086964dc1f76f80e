//! The client: one Kimai and one caller, with an accessor for each resource.

mod base_url;
mod builder;
mod credentials;
mod tls;

use std::{fmt, num::NonZeroU32, sync::Arc};

pub use builder::ClientBuilder;
pub use credentials::Credentials;
pub use tls::Tls;

use crate::{
    Absence, Activity, Api, BuildError, ConfigApi, Customer, DashboardApi, ExportApi, FavoritesApi, Invoice,
    Observer, Project, PublicHoliday, Route, Tag, Team, Timesheet, User, WorkContractApi, WorkingTimesApi,
    error::redacted_url,
    transport::{RequestBuilder, RequestQuota, Transport},
};

/// A client of one Kimai on behalf of one caller.
///
/// Cloning is cheap; clones share the connection pool and the request limits. Each resource has an accessor named after
/// its path, such as [`timesheets`](Self::timesheets) for `/api/timesheets`.
///
/// ```no_run
/// use kimai_api::{Client, Credentials};
///
/// # async fn example() -> Result<(), kimai_api::Error> {
/// let client = Client::new("https://kimai.example.com", Credentials::token("…"))?;
/// println!("Kimai {}", client.version().await?.version);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Client {
    pub(crate) transport: Arc<Transport>,
}

impl Client {
    /// Creates a client with default settings for the Kimai at `url`, with or without `/api`. Sends no request.
    ///
    /// # Errors
    /// [`BuildError`] if the URL or the credentials are invalid.
    pub fn new(url: &str, credentials: Credentials) -> Result<Self, BuildError> {
        Self::builder(url, credentials).build()
    }

    /// Returns a builder for a client with other settings.
    pub fn builder(url: &str, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(url, credentials)
    }

    /// Parses the URL of a Kimai and returns its canonical form, without `/api` and with a trailing slash.
    ///
    /// ```
    /// use kimai_api::Client;
    ///
    /// let url = Client::normalize_url("https://kimai.example.com/api")?;
    /// assert_eq!(url.as_str(), "https://kimai.example.com/");
    /// # Ok::<(), kimai_api::BuildError>(())
    /// ```
    ///
    /// # Errors
    /// [`BuildError::MissingScheme`] and [`BuildError::InvalidUrl`].
    pub fn normalize_url(url: &str) -> Result<url::Url, BuildError> {
        base_url::parse(url)
    }

    /// Creates a client for another caller of the same Kimai. It shares the connection pool, but not the limits.
    ///
    /// # Errors
    /// [`BuildError`] if the credentials are empty or cannot be sent in a header.
    pub fn with_credentials(&self, credentials: &Credentials) -> Result<Self, BuildError> {
        Ok(Self { transport: Arc::new(self.transport.with_credentials(credentials)?) })
    }

    /// Creates a client that calls `observer` after every request. It shares the connection pool, but not the limits.
    #[must_use]
    pub fn with_observer(&self, observer: Observer) -> Self {
        Self { transport: Arc::new(self.transport.with_observer(observer)) }
    }

    /// Creates a client that sends at most `per_minute` requests per minute, retries and redirects included. It shares the
    /// connection pool, but not the other limits; clients that are created from it share the count.
    ///
    /// Further requests fail with [`TransportErrorKind::OverQuota`](crate::TransportErrorKind::OverQuota) at once.
    #[must_use]
    pub fn with_request_quota(&self, per_minute: NonZeroU32) -> Self {
        Self { transport: Arc::new(self.transport.with_quota(RequestQuota::new(per_minute))) }
    }

    /// Returns the URL of the Kimai, without `/api`.
    pub fn url(&self) -> &url::Url {
        self.transport.server()
    }

    pub(crate) fn request(
        &self,
        route: Route,
        arguments: &[&(dyn fmt::Display + Sync)],
    ) -> RequestBuilder<'_> {
        RequestBuilder::new(&self.transport, route, arguments)
    }
}

/// Accessors of the resources.
impl Client {
    /// Accesses timesheet records: `/api/timesheets`.
    ///
    /// ```no_run
    /// use kimai_api::{Client, Id, TimesheetForm};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let form = TimesheetForm::default().project(Id::new(1)).activity(Id::new(5)).description("Kick-off");
    /// let running = client.timesheets().create(&form).await?;
    /// let stopped = client.timesheets().stop(running.id).await?;
    /// println!("{}", stopped.duration.unwrap_or_default());
    /// # Ok(())
    /// # }
    /// ```
    pub fn timesheets(&self) -> Api<Timesheet> {
        Api::new(self)
    }

    /// Accesses customers: `/api/customers`.
    ///
    /// ```no_run
    /// use kimai_api::{Client, CustomerQuery};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let query = CustomerQuery::default().term("acme");
    /// for customer in client.customers().list(&query).await? {
    ///     println!("{}: {}", customer.id, customer.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn customers(&self) -> Api<Customer> {
        Api::new(self)
    }

    /// Accesses projects: `/api/projects`.
    ///
    /// ```no_run
    /// use jiff::civil::date;
    /// use kimai_api::{Client, Field, Id, ProjectForm};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let form = ProjectForm::default().end(date(2026, 12, 31)).comment(Field::Null);
    /// let project = client.projects().update(Id::new(1), &form.into()).await?;
    /// println!("{} ends on {:?}", project.name, project.end);
    /// # Ok(())
    /// # }
    /// ```
    pub fn projects(&self) -> Api<Project> {
        Api::new(self)
    }

    /// Accesses activities: `/api/activities`.
    ///
    /// ```no_run
    /// use kimai_api::{ActivityQuery, Client, Id};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let query = ActivityQuery::default().project(Id::new(1));
    /// let activities = client.activities().list(&query).await?;
    /// println!("{} activities", activities.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn activities(&self) -> Api<Activity> {
        Api::new(self)
    }

    /// Accesses users and their API tokens: `/api/users`.
    ///
    /// ```no_run
    /// # async fn example(client: kimai_api::Client) -> Result<(), kimai_api::Error> {
    /// let me = client.users().me().await?;
    /// println!("{} works in {:?}", me.username, me.timezone);
    /// # Ok(())
    /// # }
    /// ```
    pub fn users(&self) -> Api<User> {
        Api::new(self)
    }

    /// Accesses teams, their members and the objects granted to them: `/api/teams`.
    ///
    /// ```no_run
    /// use kimai_api::{Client, Id};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let team = client.teams().grant_project(Id::new(2), Id::new(1)).await?;
    /// println!("{} may use {} projects", team.name, team.projects.unwrap_or_default().len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn teams(&self) -> Api<Team> {
        Api::new(self)
    }

    /// Accesses tags: `/api/tags`.
    ///
    /// ```no_run
    /// use kimai_api::{Client, TagForm};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let form = TagForm::default().name("urgent").visible(true);
    /// let tag = client.tags().create(&form).await?;
    /// println!("{} has the id {}", tag.name, tag.id);
    /// # Ok(())
    /// # }
    /// ```
    pub fn tags(&self) -> Api<Tag> {
        Api::new(self)
    }

    /// Accesses invoices: `/api/invoices` (Kimai 2.22).
    ///
    /// ```no_run
    /// use kimai_api::{Client, Id};
    ///
    /// # async fn example(client: Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let file = client.invoices().download(Id::new(12)).await?;
    /// std::fs::write(file.file_name.as_deref().unwrap_or("invoice"), &file.bytes)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn invoices(&self) -> Api<Invoice> {
        Api::new(self)
    }

    /// Accesses absences: `/api/absences` (plugin `WorkContractBundle`).
    ///
    /// ```no_run
    /// use jiff::civil::date;
    /// use kimai_api::{AbsenceForm, Client};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let form = AbsenceForm::default()
    ///     .date(date(2026, 8, 3))
    ///     .end(date(2026, 8, 14))
    ///     .kind("holiday")
    ///     .comment("Summer");
    /// let days = client.absences().book(&form).await?;
    /// println!("{} days of vacation", days.len());
    /// # Ok(())
    /// # }
    /// ```
    pub fn absences(&self) -> Api<Absence> {
        Api::new(self)
    }

    /// Accesses public holidays: `/api/public-holidays` (plugin `WorkContractBundle`).
    ///
    /// ```no_run
    /// use kimai_api::{Client, PublicHolidayQuery};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// for holiday in client.public_holidays().list(&PublicHolidayQuery::default()).await? {
    ///     println!("{:?} {}", holiday.date, holiday.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn public_holidays(&self) -> Api<PublicHoliday> {
        Api::new(self)
    }

    /// Accesses the locks of working-time months: `/api/work-contract` (plugin `WorkContractBundle`).
    ///
    /// ```no_run
    /// use jiff::civil::date;
    /// use kimai_api::{Client, Id};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// client.work_contract().lock(Id::new(4), date(2026, 1, 31)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn work_contract(&self) -> WorkContractApi {
        WorkContractApi(self.clone())
    }

    /// Accesses the working times of users: `/api/working-times`.
    ///
    /// ```no_run
    /// use kimai_api::{Client, Id, WorkingTimesQuery};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// let year = client.working_times().year(Id::new(4), 2026, &WorkingTimesQuery::default()).await?;
    /// println!("{:?} of {:?}", year.actual_time, year.expected_time);
    /// # Ok(())
    /// # }
    /// ```
    pub fn working_times(&self) -> WorkingTimesApi {
        WorkingTimesApi(self.clone())
    }

    /// Accesses the caller's favorite timesheet records: `/api/favorites` (Kimai 2.66).
    ///
    /// ```no_run
    /// # async fn example(client: kimai_api::Client) -> Result<(), kimai_api::Error> {
    /// for timesheet in client.favorites().list().await? {
    ///     println!("{:?}", timesheet.description);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn favorites(&self) -> FavoritesApi {
        FavoritesApi(self.clone())
    }

    /// Accesses the configuration: `/api/config`.
    ///
    /// ```no_run
    /// # async fn example(client: kimai_api::Client) -> Result<(), kimai_api::Error> {
    /// let config = client.config().timesheet().await?;
    /// println!("tracking mode: {}", config.tracking_mode);
    /// # Ok(())
    /// # }
    /// ```
    pub fn config(&self) -> ConfigApi {
        ConfigApi(self.clone())
    }

    /// Accesses export templates: `/api/export` (Kimai 2.36).
    ///
    /// ```no_run
    /// use kimai_api::{Client, Id};
    ///
    /// # async fn example(client: Client) -> Result<(), kimai_api::Error> {
    /// client.export().delete_template(Id::new(3)).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn export(&self) -> ExportApi {
        ExportApi(self.clone())
    }

    /// Accesses the caller's dashboard: `/api/dashboard` (Kimai 2.66).
    ///
    /// ```no_run
    /// # async fn example(client: kimai_api::Client) -> Result<(), kimai_api::Error> {
    /// client.dashboard().reset_widgets().await?;
    /// client.dashboard().add_widget("userDurationToday").await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn dashboard(&self) -> DashboardApi {
        DashboardApi(self.clone())
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("url", &redacted_url(self.url())).finish_non_exhaustive()
    }
}
