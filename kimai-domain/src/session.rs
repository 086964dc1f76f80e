//! One caller's Kimai, with what does not change from call to call.

use std::{collections::BTreeMap, fmt, sync::Arc};

use jiff::{Timestamp, Zoned, tz::TimeZone};
use kimai_api::{Client, Plugin, User, Version};

use crate::{Error, absences::Limits, cached::Cached, names::Names};

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// A Kimai as one caller sees it. Clones are cheap and share what was learnt.
#[derive(Clone)]
pub struct Session(Arc<Known>, Limits);

struct Known {
    client: Client,
    clock: Clock,
    me: Cached<User>,
    version: Cached<Version>,
    plugins: Cached<Vec<Plugin>>,
    names: Names,
    absence_types: Cached<BTreeMap<String, String>>,
}

impl Session {
    /// The Kimai behind this client, with the system's clock. Nothing is contacted.
    pub fn new(client: Client) -> Self {
        Self::with_clock(client, Arc::new(Timestamp::now))
    }

    /// The same with a clock of one's own.
    pub fn with_clock(client: Client, clock: Clock) -> Self {
        let (me, version, plugins, names) = (Cached::new(), Cached::new(), Cached::new(), Names::new());
        let absence_types = Cached::new();
        Self(Arc::new(Known { client, clock, me, version, plugins, names, absence_types }), Limits::default())
    }

    /// The same with other limits of absences.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self(self.0, limits)
    }

    /// What this Kimai takes in one absence.
    pub const fn limits(&self) -> Limits {
        self.1
    }

    /// The client.
    pub fn client(&self) -> &Client {
        &self.0.client
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.0.clock)()
    }

    /// What time it is for the caller.
    ///
    /// # Errors
    /// As [`zone`](Self::zone).
    pub async fn local_now(&self) -> Result<Zoned, Error> {
        Ok(self.now().to_zoned(self.zone().await?))
    }

    /// The caller's profile; asked for at most once in five minutes.
    ///
    /// # Errors
    /// When Kimai cannot be asked.
    pub async fn me(&self) -> Result<Arc<User>, Error> {
        Ok(self.0.me.get(self.now(), || async { self.client().users().me().await }).await?)
    }

    /// Forgets the caller's profile, because it was changed.
    pub async fn forget_profile(&self) {
        self.0.me.forget().await;
    }

    /// The zone in which Kimai reads the caller's local times.
    ///
    /// # Errors
    /// When Kimai cannot be asked, or names a zone that is unknown here.
    pub async fn zone(&self) -> Result<TimeZone, Error> {
        let me = self.me().await?;
        let name = me.timezone.as_deref().unwrap_or("UTC");
        TimeZone::get(name).map_err(|_| Error::UnknownZone(name.to_owned()))
    }

    /// Which Kimai it is; asked for at most once in five minutes.
    ///
    /// # Errors
    /// When Kimai cannot be asked.
    pub async fn version(&self) -> Result<Arc<Version>, Error> {
        Ok(self.0.version.get(self.now(), || async { self.client().version().await }).await?)
    }

    /// Which plugins it has; asked for at most once in five minutes.
    ///
    /// # Errors
    /// When Kimai cannot be asked.
    pub async fn plugins(&self) -> Result<Arc<Vec<Plugin>>, Error> {
        let fetch = || async { self.client().plugins().await.map(|listed| listed.rows) };
        Ok(self.0.plugins.get(self.now(), fetch).await?)
    }

    pub(crate) fn cached_absence_types(&self) -> &Cached<BTreeMap<String, String>> {
        &self.0.absence_types
    }

    /// The names of what records link to.
    pub fn names(&self) -> &Names {
        &self.0.names
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Kimai").field(&self.0.client).finish()
    }
}
