//! Session: the Kimai client of one caller, with cached profile, version, plugins and names.

use std::{
    collections::{BTreeMap, VecDeque},
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::{Timestamp, Zoned, civil::Weekday, tz::TimeZone};
use kimai_api::{Absence, Client, Id, Plugin, TimesheetConfig, User, Version};

use crate::{
    ChangeLog, EntityKind, Error, OwnDataOnly, TimeContext, TimeExpression,
    absences::AbsenceLimits,
    cached::Cached,
    names::{Names, Recent},
    records::checks::{CachedDaysOff, LockedMonths},
};

/// Maximum number of remembered bookings of absences.
const MAX_BOOKINGS: usize = 500;

/// Source of the current time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// The Kimai of one caller.
///
/// Clones are cheap; they share the client, the caches and the [`ChangeLog`]. Each tool call works with a clone that
/// has a log of its own ([`with_change_log`](Self::with_change_log)).
#[derive(Clone)]
pub struct Session {
    shared: Arc<Shared>,
    absence_limits: AbsenceLimits,
    changes: ChangeLog,
    own_data_only: Option<Arc<OwnDataOnly>>,
}

struct Shared {
    client: Client,
    clock: Clock,
    me: Cached<User>,
    version: Cached<Version>,
    plugins: Cached<Vec<Plugin>>,
    timesheet_config: Cached<TimesheetConfig>,
    names: Names,
    absence_types: Cached<BTreeMap<String, String>>,
    /// The latest bookings of absences: the ids of the records of each request.
    bookings: Mutex<VecDeque<Vec<Id<Absence>>>>,
    /// Absences and public holidays for the checks of records.
    days_off: Recent<User, CachedDaysOff>,
    locked_months: Recent<User, LockedMonths>,
}

impl Session {
    /// Creates a session with the system clock. Nothing is requested.
    pub fn new(client: Client) -> Self {
        Self::with_clock(client, Arc::new(Timestamp::now))
    }

    /// Creates a session with another clock. Nothing is requested.
    pub fn with_clock(client: Client, clock: Clock) -> Self {
        let shared = Shared {
            client,
            clock,
            me: Cached::new(),
            version: Cached::new(),
            plugins: Cached::new(),
            timesheet_config: Cached::new(),
            names: Names::new(),
            absence_types: Cached::new(),
            bookings: Mutex::default(),
            days_off: Recent::new(),
            locked_months: Recent::new(),
        };
        Self {
            shared: Arc::new(shared),
            absence_limits: AbsenceLimits::default(),
            changes: ChangeLog::default(),
            own_data_only: None,
        }
    }

    /// Replaces the limits of absences.
    #[must_use]
    pub fn with_absence_limits(self, limits: AbsenceLimits) -> Self {
        Self { absence_limits: limits, ..self }
    }

    /// Replaces the log that writes are recorded in.
    #[must_use]
    pub fn with_change_log(self, changes: ChangeLog) -> Self {
        Self { changes, ..self }
    }

    /// Limits all writes of times and absences to the caller's own data.
    #[must_use]
    pub fn with_own_data_only(self, limit: OwnDataOnly) -> Self {
        Self { own_data_only: Some(Arc::new(limit)), ..self }
    }

    /// Returns the limit of writes to the caller's own data, if there is one.
    pub(crate) const fn own_data_only(&self) -> Option<&Arc<OwnDataOnly>> {
        self.own_data_only.as_ref()
    }

    /// Returns the limits of absences in this Kimai.
    pub const fn absence_limits(&self) -> AbsenceLimits {
        self.absence_limits
    }

    /// Returns the log that writes are recorded in.
    pub const fn change_log(&self) -> &ChangeLog {
        &self.changes
    }

    /// Returns the client.
    pub fn client(&self) -> &Client {
        &self.shared.client
    }

    /// Returns the current time.
    pub fn now(&self) -> Timestamp {
        (self.shared.clock)()
    }

    /// Returns the current time in the caller's zone.
    ///
    /// # Errors
    /// As [`zone`](Self::zone).
    pub async fn local_now(&self) -> Result<Zoned, Error> {
        Ok(self.now().to_zoned(self.zone().await?))
    }

    /// Returns the caller's profile, cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn me(&self) -> Result<Arc<User>, Error> {
        Ok(self.shared.me.get(self.now(), || async { self.client().users().me().await }).await?)
    }

    /// Requests the caller's profile although it is cached, and caches it.
    ///
    /// # Errors
    /// As [`me`](Self::me).
    pub async fn refresh_me(&self) -> Result<Arc<User>, Error> {
        Ok(self.shared.me.refresh(self.now(), || async { self.client().users().me().await }).await?)
    }

    /// Returns the zone in which Kimai reads the caller's local times; UTC if the profile has none.
    ///
    /// # Errors
    /// [`Error::Api`] as [`me`](Self::me), [`Error::UnknownZone`] if the zone of the profile does not exist.
    pub async fn zone(&self) -> Result<TimeZone, Error> {
        zone_of(&*self.me().await?)
    }

    /// Returns the zone, the current time and the first day of the week of the caller.
    ///
    /// # Errors
    /// As [`zone`](Self::zone).
    pub async fn time_context(&self) -> Result<TimeContext, Error> {
        let me = self.me().await?;
        Ok(TimeContext::new(self.local_now().await?, week_start(&me)))
    }

    /// Returns the context to resolve these expressions. The profile is requested only if one of them depends on it.
    ///
    /// # Errors
    /// As [`zone`](Self::zone).
    pub async fn time_context_of<'a>(
        &self,
        expressions: impl IntoIterator<Item = &'a TimeExpression>,
    ) -> Result<TimeContext, Error> {
        if expressions.into_iter().any(TimeExpression::depends_on_caller) {
            return self.time_context().await;
        }
        Ok(TimeContext::new(self.now().to_zoned(TimeZone::UTC), Weekday::Monday))
    }

    /// Returns the version of this Kimai, cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn version(&self) -> Result<Arc<Version>, Error> {
        Ok(self.shared.version.get(self.now(), || async { self.client().version().await }).await?)
    }

    /// Returns the plugins of this Kimai, cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn plugins(&self) -> Result<Arc<Vec<Plugin>>, Error> {
        let fetch = || async { self.client().plugins().await.map(|listed| listed.rows) };
        Ok(self.shared.plugins.get(self.now(), fetch).await?)
    }

    /// Returns the rules of time records of this Kimai, cached for five minutes.
    ///
    /// # Errors
    /// [`Error::Api`] if Kimai refuses or cannot be reached.
    pub async fn timesheet_config(&self) -> Result<Arc<TimesheetConfig>, Error> {
        let fetch = || async { self.client().config().timesheet().await };
        Ok(self.shared.timesheet_config.get(self.now(), fetch).await?)
    }

    pub(crate) fn cached_absence_types(&self) -> &Cached<BTreeMap<String, String>> {
        &self.shared.absence_types
    }

    /// Remembers which records of absence were requested together, because Kimai does not tell it.
    pub(crate) fn remember_booking(&self, ids: Vec<Id<Absence>>) {
        let mut bookings = self.shared.bookings.lock().unwrap_or_else(PoisonError::into_inner);
        bookings.push_back(ids);
        if bookings.len() > MAX_BOOKINGS {
            bookings.pop_front();
        }
    }

    /// Returns the records that were requested together with this one, if this session requested them.
    pub fn booking_of(&self, id: Id<Absence>) -> Option<Vec<Id<Absence>>> {
        let bookings = self.shared.bookings.lock().unwrap_or_else(PoisonError::into_inner);
        bookings.iter().find(|ids| ids.contains(&id)).cloned()
    }

    /// Returns the cache of absences and public holidays.
    pub(crate) fn days_off(&self) -> &Recent<User, CachedDaysOff> {
        &self.shared.days_off
    }

    /// Returns the cache of locked months.
    pub(crate) fn locked_months(&self) -> &Recent<User, LockedMonths> {
        &self.shared.locked_months
    }

    /// Returns the names of what records link to.
    pub fn names(&self) -> &Names {
        &self.shared.names
    }

    /// Drops the cached values that a change of an entity of this kind makes stale.
    pub(crate) async fn invalidate(&self, kind: EntityKind) {
        if matches!(kind, EntityKind::User | EntityKind::Team) {
            self.shared.me.clear().await;
        }
        if matches!(kind, EntityKind::User | EntityKind::Absence | EntityKind::PublicHoliday) {
            self.shared.days_off.clear();
            self.shared.locked_months.clear();
        }
        self.shared.names.invalidate(kind).await;
    }
}

/// Returns the zone in which Kimai reads the local times of a user; UTC if the profile has none.
///
/// # Errors
/// [`Error::UnknownZone`] if the zone of the profile does not exist.
pub fn zone_of(user: &User) -> Result<TimeZone, Error> {
    let name = user.timezone.as_deref().unwrap_or("UTC");
    TimeZone::get(name).map_err(|_| Error::UnknownZone(name.to_owned()))
}

/// Returns the first day of the week of a user; Monday unless the profile says Sunday.
fn week_start(user: &User) -> Weekday {
    let preferences = user.preferences.iter().flatten();
    let first = preferences
        .filter(|preference| preference.name == "first_weekday")
        .find_map(|day| day.value.as_deref());
    if first == Some("sunday") { Weekday::Sunday } else { Weekday::Monday }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session").field("client", self.client()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::Weekday};
    use kimai_api::{Absence, Client, Credentials, Id, User};
    use serde_json::{Value, json};

    use super::{MAX_BOOKINGS, Session, week_start};

    fn session() -> Session {
        let client = Client::new("http://localhost:9/", Credentials::token("token")).unwrap();
        Session::with_clock(client, std::sync::Arc::new(|| Timestamp::UNIX_EPOCH))
    }

    fn user(preferences: &Value) -> User {
        serde_json::from_value(json!({ "id": 1, "username": "anna", "preferences": preferences })).unwrap()
    }

    #[test]
    fn first_day_of_the_week_is_that_of_the_profile() {
        let of = |value: &str| {
            week_start(&user(&json!([
                { "name": "timezone", "value": "sunday" },
                { "name": "first_weekday", "value": value },
            ])))
        };
        assert_eq!((of("sunday"), of("monday")), (Weekday::Sunday, Weekday::Monday));
        assert_eq!(week_start(&user(&json!([]))), Weekday::Monday);
    }

    #[test]
    fn latest_bookings_are_remembered() {
        let session = session();
        let booking = |first: u64| -> Vec<Id<Absence>> { vec![Id::new(first), Id::new(first + 1)] };
        let last = 2 * MAX_BOOKINGS as u64;
        for number in (0..=last).step_by(2) {
            session.remember_booking(booking(number));
        }
        assert_eq!(session.booking_of(Id::new(1)), None, "the oldest one is forgotten");
        assert_eq!(session.booking_of(Id::new(2)), Some(booking(2)));
        assert_eq!(session.clone().booking_of(Id::new(last + 1)), Some(booking(last)));
        assert_eq!(session.booking_of(Id::new(last + 2)), None);
    }

    #[tokio::test]
    async fn times_that_do_not_depend_on_the_caller_need_no_profile() {
        let absolute = ["2026-01-31T09:30".parse().unwrap(), "2026-01-31".parse().unwrap()];
        // The client of this session reaches no Kimai.
        let context = session().time_context_of(&absolute).await.unwrap();
        assert_eq!((context.now.timestamp(), context.week_start), (Timestamp::UNIX_EPOCH, Weekday::Monday));
        assert!(session().time_context_of(&["yesterday".parse().unwrap()]).await.is_err());
    }
}
