//! One call on its way: who calls what, with which parameters and body.

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value};

use crate::{
    permissions,
    query::{Param, Query},
    response::{BAD_REQUEST, ErrorResponse, FORBIDDEN, NOT_FOUND},
    settings::Settings,
    store::{Store, User},
};

/// A call after routing and authentication.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) store: &'a mut Store,
    pub(crate) settings: &'a Settings,
    pub(crate) now: Timestamp,
    /// Who calls, as of the start of the call.
    pub(crate) me: User,
    /// The zone in which a body tells times, when it is not the caller's.
    pub(crate) body_zone: Option<TimeZone>,
    /// The variable segments of the path, in their order.
    pub(crate) segments: Vec<String>,
    pub(crate) pairs: Vec<(String, String)>,
    pub(crate) content_type: String,
    pub(crate) body: &'a [u8],
}

impl Call<'_> {
    /// The variable segment of the path at this place, as an id; 404 when it is none.
    pub(crate) fn id(&self, place: usize) -> Result<u64, ErrorResponse> {
        self.segments.get(place).and_then(|part| part.parse().ok()).ok_or(NOT_FOUND)
    }

    /// The caller's zone.
    pub(crate) fn zone(&self) -> TimeZone {
        TimeZone::get(&self.me.timezone).unwrap_or(TimeZone::UTC)
    }

    /// The zone in which the body tells times.
    pub(crate) fn body_zone(&self) -> TimeZone {
        self.body_zone.clone().unwrap_or_else(|| self.zone())
    }

    /// Reads the times of the body in this zone: that of the record which is changed.
    pub(crate) fn read_times_in(&mut self, zone: &str) {
        self.body_zone = TimeZone::get(zone).ok();
    }

    /// Whether the caller has this permission by role.
    pub(crate) fn may(&self, permission: &str) -> bool {
        let has = |role: &str| role == "ROLE_USER" || self.me.has_role(role);
        let granted = |(role, extra): &(String, String)| extra == permission && has(role);
        permissions::granted(&self.me.roles, permission) || self.settings.grants.iter().any(granted)
    }

    /// 403 without this permission.
    pub(crate) fn require(&self, permission: &str) -> Result<(), ErrorResponse> {
        allowed(self.may(permission))
    }

    /// The declared query parameters; 400 when one is out of order. Others are ignored.
    pub(crate) fn query(&self, declared: &[Param]) -> Result<Query, ErrorResponse> {
        Query::read(declared, &self.pairs)
    }

    /// The body as fields: JSON or form-urlencoded; anything else is an empty body.
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

    /// The members of the body, be it a list or an object: what PHP sees of either.
    pub(crate) fn fields_or_items(&self) -> Result<Vec<Value>, ErrorResponse> {
        Ok(self.fields()?.into_iter().map(|(_, value)| value).collect())
    }

    /// The status of an invalid PATCH of a record, team or user: 400, or 200 in versions that told it so.
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

/// 403 unless `condition` holds.
pub(crate) fn allowed(condition: bool) -> Result<(), ErrorResponse> {
    if condition { Ok(()) } else { Err(FORBIDDEN) }
}
