//! The fields of what is created or changed.

mod schema;

use jiff::tz::TimeZone;
use kimai_domain::{Input, Moment, Session};
use schemars::JsonSchema;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

pub(super) use schema::Data;

use super::object::{Object, fields_of, read};
use crate::ToolError;

/// A form of Kimai's.
pub(super) trait Form: DeserializeOwned + Serialize + JsonSchema + Sync {}
impl<F: DeserializeOwned + Serialize + JsonSchema + Sync> Form for F {}

/// Reads data as a form; `fields` tells whether custom fields, taken out before, are known beside it.
pub(super) fn form<F: Form>(data: Object, fields: bool) -> Result<F, ToolError> {
    let known = fields_of::<F>();
    let beside = if fields { Some("metaFields") } else { None };
    let known: Vec<&str> = known.iter().map(String::as_str).chain(beside).collect();
    read(data, "data", &known)
}

/// The fields that are days.
const DAYS: [&str; 5] = ["orderDate", "start", "end", "lockedUntil", "paymentDate"];

/// Makes days of what may be written as times; one with an offset is a day of the caller's zone.
pub(super) async fn to_days(mut data: Object, session: &Session) -> Result<Object, ToolError> {
    for name in DAYS {
        let Some(Value::String(text)) = data.get_mut(name) else { continue };
        let moment = text.parse().map_err(|problem: String| Input::new(format!("data.{name}"), problem))?;
        let zone = match moment {
            Moment::Instant(_) => session.zone().await?,
            Moment::Day(_) | Moment::Local(_) => TimeZone::UTC,
        };
        *text = moment.begin(&zone).date().to_string();
    }
    Ok(data)
}
