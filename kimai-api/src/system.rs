//! Version, plugins and configuration: `/api/ping`, `/api/version`, `/api/plugins`, `/api/config`.

use std::{collections::BTreeMap, fmt};

use http::header::DATE;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Client, Error, Listing, Requirement, ResponseBody, Route, encoding};

/// Kimai's version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Version {
    /// The version as text, such as `2.65.0`.
    pub version: String,
    /// The version as an increasing number, such as 26500.
    pub version_id: u32,
    /// The copyright notice.
    pub copyright: Option<String>,
}

impl Version {
    /// Returns `true` for this major and minor version and later ones.
    pub const fn is_at_least(&self, major: u16, minor: u16) -> bool {
        self.version_id >= major as u32 * 10_000 + minor as u32 * 100
    }
}

/// An installed plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Plugin {
    /// The name of the bundle.
    pub name: String,
    /// The version.
    pub version: Option<String>,
}

/// The rules for timesheet records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct TimesheetConfig {
    /// The tracking mode.
    pub tracking_mode: TrackingMode,
    /// The begin of a record without a time: `now` or `HH:MM`.
    pub default_begin_time: Option<String>,
    /// The maximum number of running records per user. Kimai stops the oldest ones automatically.
    pub active_entries_hard_limit: Option<u32>,
    /// `true` if records may lie in the future.
    pub is_allow_future_times: Option<bool>,
    /// `true` if the records of a user may overlap.
    pub is_allow_overlapping: Option<bool>,
}

/// The tracking mode of timesheet records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum TrackingMode {
    /// Begin and end can be set.
    Default,
    /// Only start and stop; begin and end are rejected.
    Punch,
    /// The begin is fixed; begin and end are rejected.
    DurationFixedBegin,
    /// A mode unknown to this crate.
    #[serde(untagged)]
    Other(String),
}

impl TrackingMode {
    /// Returns the value in Kimai's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Default => "default",
            Self::Punch => "punch",
            Self::DurationFixedBegin => "duration_fixed_begin",
            Self::Other(value) => value,
        }
    }
}

impl fmt::Display for TrackingMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[derive(Deserialize)]
struct PingResponse {
    message: String,
}

impl ResponseBody for PingResponse {}

/// The operations of Kimai's configuration, returned by [`Client::config`].
#[derive(Debug, Clone)]
pub struct ConfigApi(pub(crate) Client);

impl ConfigApi {
    /// Route of [`timesheet`](Self::timesheet).
    pub const TIMESHEET: Route = Route::get("/config", "/timesheet", "timesheet");
    /// Route of [`colors`](Self::colors).
    pub const COLORS: Route =
        Route::get("/config", "/colors", "colors").requires(Requirement::Version(2, 18));

    /// Returns the rules for timesheet records.
    ///
    /// `GET /api/config/timesheet`
    ///
    /// # Errors
    /// 401 if the token is invalid.
    pub async fn timesheet(&self) -> Result<TimesheetConfig, Error> {
        self.0.request(Self::TIMESHEET, &[]).json().await
    }

    /// Returns the palette: names and their `#rrggbb`.
    ///
    /// Forms accept no other colors (Kimai 2.18).
    ///
    /// `GET /api/config/colors`
    ///
    /// # Errors
    /// 404 before Kimai 2.18.
    pub async fn colors(&self) -> Result<BTreeMap<String, String>, Error> {
        self.0.request(Self::COLORS, &[]).json().await
    }
}

/// Operations of the installation.
///
/// ```no_run
/// # async fn example(client: kimai_api::Client) -> Result<(), kimai_api::Error> {
/// let version = client.version().await?;
/// if !version.is_at_least(2, 66) {
///     println!("Kimai {} has no favorites", version.version);
/// }
/// for plugin in client.plugins().await? {
///     println!("{}", plugin.name);
/// }
/// # Ok(())
/// # }
/// ```
impl Client {
    /// Route of [`ping`](Self::ping).
    pub const PING: Route = Route::get("", "/ping", "ping");
    /// Route of [`version`](Self::version).
    pub const VERSION: Route = Route::get("", "/version", "version");
    /// Route of [`plugins`](Self::plugins).
    pub const PLUGINS: Route = Route::get("", "/plugins", "plugins");

    /// Checks the connection and the credentials.
    ///
    /// Returns Kimai's message, `pong`.
    ///
    /// `GET /api/ping`
    ///
    /// # Errors
    /// 401 if the token is invalid.
    pub async fn ping(&self) -> Result<String, Error> {
        self.request(Self::PING, &[]).json::<PingResponse>().await.map(|response| response.message)
    }

    /// Returns the server's time, with a precision of one second.
    ///
    /// Reads the `Date` header of a ping; `None` without the header.
    ///
    /// `GET /api/ping`
    ///
    /// # Errors
    /// 401 if the token is invalid.
    pub async fn server_time(&self) -> Result<Option<Timestamp>, Error> {
        let headers = self.request(Self::PING, &[]).headers().await?;
        Ok(headers.get(DATE).and_then(|date| encoding::parse_http_date(date.to_str().ok()?)))
    }

    /// Returns Kimai's version.
    ///
    /// `GET /api/version`
    ///
    /// # Errors
    /// 401 if the token is invalid.
    pub async fn version(&self) -> Result<Version, Error> {
        self.request(Self::VERSION, &[]).json().await
    }

    /// Returns the installed plugins.
    ///
    /// `GET /api/plugins`
    ///
    /// # Errors
    /// 401 if the token is invalid.
    pub async fn plugins(&self) -> Result<Listing<Plugin>, Error> {
        self.request(Self::PLUGINS, &[]).listing().await
    }
}

#[cfg(test)]
mod tests {
    use super::{TrackingMode, Version};

    #[test]
    fn versions_are_compared_by_number() {
        let version = Version { version: "2.65.1".to_owned(), version_id: 26501, copyright: None };
        assert!(version.is_at_least(2, 65) && version.is_at_least(1, 30) && !version.is_at_least(2, 66));
    }

    #[test]
    fn unknown_tracking_mode_is_preserved() {
        let mode: TrackingMode = serde_json::from_str("\"moon_phase\"").unwrap();
        assert_eq!(mode, TrackingMode::Other("moon_phase".to_owned()));
    }
}
