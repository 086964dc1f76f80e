//! Context of a request: caller, path, parameters and body.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value};

use crate::{
    permissions,
    query::{Param, Query},
    response::{BAD_REQUEST, ErrorResponse, FORBIDDEN, NOT_FOUND},
    settings::Settings,
    store::{Store, User},
};

/// Request after routing and authentication.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) settings: &'a Settings,
    pub(crate) now: Timestamp,
    /// The caller, as of the start of the request.
    pub(crate) me: User,
    /// The time zone of the body, if it differs from the caller's.
    pub(crate) body_zone: Option<TimeZone>,
    /// The variable segments of the path.
    pub(crate) segments: Vec<String>,
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) content_type: String,
    pub(crate) body: &'a [u8],
}

impl Call<'_> {
    /// Returns a variable segment of the path as an id; 404 if it is none.
    pub(crate) fn id(&self, place: usize) -> Result<u64, ErrorResponse> {
        self.segments.get(place).and_then(|part| part.parse().ok()).ok_or(NOT_FOUND)
    }

    /// Returns the time zone of the caller.
    pub(crate) fn zone(&self) -> TimeZone {
        TimeZone::get(&self.me.timezone).unwrap_or(TimeZone::UTC)
    }

    /// Returns the time zone of the body.
    pub(crate) fn body_zone(&self) -> TimeZone {
        self.body_zone.clone().unwrap_or_else(|| self.zone())
    }

    /// Sets the time zone of the body to that of the changed timesheet.
    pub(crate) fn read_times_in(&mut self, zone: &str) {
        self.body_zone = TimeZone::get(zone).ok();
    }

    /// Checks a permission of the caller's roles.
    pub(crate) fn may(&self, permission: &str) -> bool {
        permissions::granted(self.settings, &self.me.roles, permission)
    }

    /// Answers 403 without this permission.
    pub(crate) fn require(&self, permission: &str) -> Result<(), ErrorResponse> {
        allowed(self.may(permission))
    }

    /// Reads the declared query parameters; 400 for an invalid value. Others are ignored.
    pub(crate) fn query(&self, declared: &[Param]) -> Result<Query, ErrorResponse> {
        Query::read(declared, &self.pairs)
    }

    /// Reads the body, JSON or form-urlencoded, as fields; other content types are an empty body.
    pub(crate) fn fields(&self) -> Result<Map<String, Value>, ErrorResponse> {
        match self.body_value()? {
            Value::Object(fields) => Ok(fields),
            Value::Array(items) => {
                Ok(items.into_iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect())
            }
            Value::Null => Ok(Map::new()),
            _ => Err(BAD_REQUEST),
        }
    }

    /// Returns the elements of a list or the values of an object, which PHP treats alike.
    pub(crate) fn fields_or_items(&self) -> Result<Vec<Value>, ErrorResponse> {
        Ok(self.fields()?.into_iter().map(|(_, value)| value).collect())
    }

    /// Returns the status of an invalid PATCH of a timesheet, team or user: 400, in some versions 200.
    pub(crate) fn invalid_patch_status(&self) -> u16 {
        if self.settings.invalid_patch_status_200 { 200 } else { 400 }
    }

    fn body_value(&self) -> Result<Value, ErrorResponse> {
        let kind = self.content_type.split(';').next().unwrap_or_default().trim();
        if self.body.is_empty() {
            Ok(Value::Null)
        } else if kind == "application/x-www-form-urlencoded" {
            let pairs =
                serde_html_form::from_bytes::<Vec<(String, String)>>(self.body).map_err(|_| BAD_REQUEST)?;
            Ok(Value::Object(pairs.into_iter().map(|(name, value)| (name, Value::String(value))).collect()))
        } else if kind.ends_with("json") {
            serde_json::from_slice(self.body).map_err(|_| BAD_REQUEST)
        } else {
            Ok(Value::Null)
        }
    }
}

/// Answers 403 unless `condition` holds.
pub(crate) fn allowed(condition: bool) -> Result<(), ErrorResponse> {
    if condition { Ok(()) } else { Err(FORBIDDEN) }
}
