//! Types of form fields, and parsing of their values.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    fmt::strtime,
    tz::{Offset, TimeZone},
};
use serde_json::{Value, json};

use crate::{call::Call, forms::CHOICE, query::has_shape, reference_data, timestamps::local_timestamp};

/// Error for a list instead of a single value.
const NOT_VALID: &str = "This value is not valid.";

/// Error for a list or an object instead of a bool.
const NO_FLAG: &str = "The checkbox has an invalid value.";

/// Type of a field. Numbers may be strings; an empty string counts as unset.
#[derive(Clone, Copy, Debug)]
pub(crate) enum FieldType {
    /// Text; a number becomes its digits. Becomes a string.
    Text,
    /// A colour of the palette. Becomes a string.
    Color,
    /// A number; anything else is answered with this message.
    Number(&'static str),
    /// A switch: everything but `false` sets it, null too. A missing one clears it in forms that clear.
    Flag,
    /// The switch `billable` of timesheets: null is false, every text but `0` is true.
    Billable,
    /// One thing, by what the function accepts; anything else is answered with the message. Becomes a string.
    OneOf(fn(&Call<'_>, &str) -> bool, &'static str),
    /// One thing by its id, if the function lets the caller use it. Becomes a number.
    Id(fn(&Call<'_>, u64) -> bool),
    /// Several things by their ids. Becomes a list of numbers.
    Ids(fn(&Call<'_>, u64) -> bool),
    /// Several words that the function accepts. Becomes a list of strings.
    Words(fn(&Call<'_>, &str) -> bool),
    /// A local time in the caller's zone, or one with an offset. Becomes an RFC 3339 moment.
    Moment,
    /// A date, or a moment of which only the date counts; the flag tells whether a plain date will do. Becomes a date.
    Day { plain: bool },
    /// A length of time: `1:30`, `1h30m`, or a number of hours. Becomes seconds.
    Duration,
    /// Any value.
    Raw,
}

impl FieldType {
    /// Converts a value, or returns the error message.
    pub(super) fn read(self, call: &Call<'_>, value: Value) -> Result<Value, &'static str> {
        match (self, value) {
            (Self::Flag | Self::Billable, Value::Array(_) | Value::Object(_)) => Err(NO_FLAG),
            (Self::Flag, value) => Ok(Value::Bool(!matches!(value, Value::Bool(false) | Value::Null))),
            (Self::Billable, value) => Ok(Value::Bool(!matches!(plain(&value).as_deref(), None | Some("0")))),
            (Self::Raw, value) => Ok(value),
            (Self::Ids(may), value) => list(value)?.iter().map(|item| id(call, may, item)).collect(),
            (Self::Words(may), value) => list(value)?.into_iter().map(|item| word(call, may, item)).collect(),
            (_, Value::Array(_) | Value::Object(_)) => Err(self.error_message()),
            (kind, value) => match plain(&value) {
                Some(text) => kind.read_text(call, &text),
                None => Ok(Value::Null),
            },
        }
    }

    fn read_text(self, call: &Call<'_>, text: &str) -> Result<Value, &'static str> {
        let read = match self {
            Self::Color => reference_data::is_palette_color(text).then(|| json!(text)),
            Self::Number(_) => amount(text).map(|number| json!(number)),
            Self::OneOf(may, _) => may(call, text).then(|| json!(text)),
            Self::Id(may) => id(call, may, &json!(text)).ok(),
            Self::Moment => moment(call, text).map(|at| json!(at)),
            Self::Day { plain } => day(text, plain).map(|day| json!(day)),
            Self::Duration => seconds(text).map(|seconds| json!(seconds)),
            _ => Some(json!(text)),
        };
        read.ok_or(self.error_message())
    }

    const fn error_message(self) -> &'static str {
        match self {
            Self::Number(message) | Self::OneOf(_, message) => message,
            Self::Color | Self::Id(_) | Self::Ids(_) | Self::Words(_) => CHOICE,
            Self::Moment => "Please enter a valid date and time.",
            Self::Day { .. } => "Please enter a valid date.",
            _ => NOT_VALID,
        }
    }
}

/// Returns the text of a scalar; `None` if it is empty.
fn plain(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Bool(true) => "1".to_owned(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    (!text.is_empty()).then_some(text)
}

fn list(value: Value) -> Result<Vec<Value>, &'static str> {
    match value {
        Value::Array(items) => Ok(items),
        Value::Null => Ok(Vec::new()),
        _ => Err(CHOICE),
    }
}

fn id(call: &Call<'_>, may: fn(&Call<'_>, u64) -> bool, item: &Value) -> Result<Value, &'static str> {
    let id = plain(item).and_then(|text| text.parse().ok()).filter(|id| may(call, *id));
    id.map(|id: u64| json!(id)).ok_or(CHOICE)
}

fn word(call: &Call<'_>, may: fn(&Call<'_>, &str) -> bool, item: Value) -> Result<Value, &'static str> {
    if item.as_str().is_some_and(|word| may(call, word)) { Ok(item) } else { Err(CHOICE) }
}

/// Parses an amount of money with a decimal point or comma, and rounds it to two decimals, a half up.
fn amount(text: &str) -> Option<f64> {
    let number: f64 = text.replace(',', ".").parse().ok()?;
    // Decimals such as 12.505 are slightly less in binary.
    let cents = number * 100.0;
    Some((cents + cents.signum() * 1e-6).round() / 100.0)
}

/// Parses a local time in the caller's zone, or a time with `Z` or an offset.
pub(super) fn moment(call: &Call<'_>, text: &str) -> Option<Timestamp> {
    let has_date = text.get(..10).is_some_and(|date| has_shape(date, "dddd-dd-dd"));
    if !has_date || !matches!(text.get(10..11), Some("T" | " ")) || text.len() < 16 {
        return None;
    }
    let (time, offset) = match text.strip_suffix(['Z', 'z']) {
        Some(time) => (time, Some("+00:00")),
        None => text.split_at_checked(16).and_then(|(_, rest)| rest.find(['+', '-'])).map_or(
            (text, None),
            |start| {
                text.split_at_checked(16 + start).map_or((text, None), |(time, offset)| (time, Some(offset)))
            },
        ),
    };
    let time = civil(time.trim_end())?;
    match offset {
        Some(offset) => time.to_zoned(TimeZone::fixed(offset_of(offset)?)).ok().map(|at| at.timestamp()),
        None => Some(local_timestamp(time, &call.body_zone())),
    }
}

/// Parses an offset such as `+02:00`, `+0200` or `+02`.
fn offset_of(text: &str) -> Option<Offset> {
    let formats = ["%:z", "%z"].into_iter();
    let whole_hours = format!("{text}:00");
    [text, &whole_hours]
        .into_iter()
        .find_map(|text| formats.clone().find_map(|format| strtime::parse(format, text).ok()?.offset()))
}

/// Parses a local time; `24:00:00` is the begin of the next day.
fn civil(text: &str) -> Option<DateTime> {
    match text.split_once('T') {
        Some((date, "24:00" | "24:00:00")) => {
            Some(date.parse::<Date>().ok()?.tomorrow().ok()?.at(0, 0, 0, 0))
        }
        _ => text.parse().ok(),
    }
}

/// Parses the date of a time, or a plain date if allowed.
pub(super) fn day(text: &str, plain: bool) -> Option<Date> {
    (plain || text.contains('T')).then(|| text.parse::<DateTime>().ok()).flatten().map(DateTime::date)
}

/// Parses `10:30`, `10:30:15`, `8h30m`, `90m` or decimal hours into seconds.
pub(crate) fn seconds(text: &str) -> Option<i64> {
    if let Some(length) =
        text.strip_prefix('-').filter(|length| length.starts_with(|c: char| c.is_ascii_digit()))
    {
        return seconds(length).map(|seconds| -seconds);
    }
    if text.contains(':') {
        let parts: Option<Vec<i64>> = text.split(':').map(|part| part.parse().ok()).collect();
        return match parts?.as_slice() {
            [hours, minutes] => Some(hours * 3600 + minutes * 60),
            [hours, minutes, seconds] => Some(hours * 3600 + minutes * 60 + seconds),
            _ => None,
        };
    }
    decimal_hours(&text.replace(',', ".")).or_else(|| units(text))
}

#[expect(clippy::cast_possible_truncation, reason = "whole seconds of a human length of time")]
fn decimal_hours(text: &str) -> Option<i64> {
    text.parse::<f64>().ok().filter(|hours| hours.is_finite()).map(|hours| (hours * 3600.0).round() as i64)
}

/// Parses `8h30m`: hours, minutes and seconds with their letters.
fn units(text: &str) -> Option<i64> {
    let mut total = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let (number, after) = rest.split_at_checked(rest.find(|c: char| !c.is_ascii_digit())?)?;
        let unit = match after.chars().next()?.to_ascii_lowercase() {
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        total += number.parse::<i64>().ok()? * unit;
        rest = after.get(1..)?;
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_bare_number_is_hours_and_a_blank_between_units_is_nothing() {
        let read = ["10:30", "8h30m", "90m", "8,5", "3600", "0:15", "8h 30m", "x"].map(seconds);
        let wanted = [37_800, 30_600, 5_400, 30_600, 12_960_000, 900].map(Some);
        assert_eq!(read.split_at(6), (wanted.as_slice(), [None, None].as_slice()));
    }
}
