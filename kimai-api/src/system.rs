//! What a Kimai is: `/api/ping`, `/api/version`, `/api/plugins`, `/api/config`.

use std::collections::BTreeMap;

use http::header::DATE;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Client, Error, Listing, Requirement, Route, header};

/// Which Kimai it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// As text, such as `2.65.0`.
    pub version: String,
    /// As a number that grows, such as 26500.
    pub version_id: u32,
    /// Whose it is, for people.
    pub copyright: Option<String>,
}

impl Version {
    /// Whether it is this major and minor version or newer.
    pub const fn is_at_least(&self, major: u16, minor: u16) -> bool {
        self.version_id >= major as u32 * 10_000 + minor as u32 * 100
    }
}

/// A plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plugin {
    /// The name of its bundle.
    pub name: String,
    /// Its version.
    pub version: Option<String>,
}

/// The rules for records of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TimesheetConfig {
    /// Who may set begin and end.
    pub tracking_mode: TrackingMode,
    /// When a record without a time begins: `now` or `HH:MM`.
    pub default_begin_time: Option<String>,
    /// How many records of a user may run; the oldest are stopped silently to keep it.
    pub active_entries_hard_limit: Option<u32>,
    /// Whether records may lie in the future.
    pub is_allow_future_times: Option<bool>,
    /// Whether a user's records may overlap.
    pub is_allow_overlapping: Option<bool>,
}

/// How time is tracked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrackingMode {
    /// Begin and end can be set.
    Default,
    /// Only the clock: begin and end are refused.
    Punch,
    /// A fixed begin: begin and end are refused.
    DurationFixedBegin,
    /// What this crate does not know.
    #[serde(untagged)]
    Other(String),
}

#[derive(Deserialize)]
struct Pong {
    message: String,
}

/// The settings that Kimai tells: `/api/config`.
#[derive(Debug, Clone)]
pub struct ConfigApi(pub(crate) Client);

impl ConfigApi {
    pub(crate) const TIMESHEET: Route = Route::get("/config", "/timesheet", "timesheet");
    pub(crate) const COLORS: Route =
        Route::get("/config", "/colors", "colors").requires(Requirement::Version(2, 18));

    /// The rules for records of time.
    ///
    /// `GET /api/config/timesheet`
    ///
    /// # Errors
    /// 401 if the token is not valid.
    pub async fn timesheet(&self) -> Result<TimesheetConfig, Error> {
        self.0.call(Self::TIMESHEET, &[]).json().await
    }

    /// The palette: names and their `#rrggbb`. Other colours are refused in forms.
    ///
    /// `GET /api/config/colors`
    ///
    /// # Errors
    /// 404 before Kimai 2.18.
    pub async fn colors(&self) -> Result<BTreeMap<String, String>, Error> {
        self.0.call(Self::COLORS, &[]).json().await
    }
}

impl Client {
    pub(crate) const PING: Route = Route::get("", "/ping", "ping");
    pub(crate) const VERSION: Route = Route::get("", "/version", "version");
    pub(crate) const PLUGINS: Route = Route::get("", "/plugins", "plugins");

    /// Whether Kimai answers and knows the caller; the answer is its word for it.
    ///
    /// `GET /api/ping`
    ///
    /// # Errors
    /// 401 if the token is not valid.
    pub async fn ping(&self) -> Result<String, Error> {
        self.call(Self::PING, &[]).json::<Pong>().await.map(|pong| pong.message)
    }

    /// What the server's clock says, to the second, if it tells: the header `Date` of a ping.
    ///
    /// # Errors
    /// 401 if the token is not valid.
    pub async fn server_time(&self) -> Result<Option<Timestamp>, Error> {
        let headers = self.call(Self::PING, &[]).headers().await?;
        Ok(headers.get(DATE).and_then(|date| header::time(date.to_str().ok()?)))
    }

    /// Which Kimai it is.
    ///
    /// `GET /api/version`
    ///
    /// # Errors
    /// 401 if the token is not valid.
    pub async fn version(&self) -> Result<Version, Error> {
        self.call(Self::VERSION, &[]).json().await
    }

    /// Which plugins it has.
    ///
    /// `GET /api/plugins`
    ///
    /// # Errors
    /// 401 if the token is not valid.
    pub async fn plugins(&self) -> Result<Listing<Plugin>, Error> {
        self.call(Self::PLUGINS, &[]).listing().await
    }
}

#[cfg(test)]
mod tests {
    use super::{TrackingMode, Version};

    #[test]
    fn a_version_is_compared_by_its_number() {
        let version = Version { version: "2.65.1".to_owned(), version_id: 26501, copyright: None };
        assert!(version.is_at_least(2, 65) && version.is_at_least(1, 30) && !version.is_at_least(2, 66));
    }

    #[test]
    fn an_unknown_tracking_mode_is_kept() {
        let mode: TrackingMode = serde_json::from_str("\"moon_phase\"").unwrap();
        assert_eq!(mode, TrackingMode::Other("moon_phase".to_owned()));
    }
}
