//! Moments, dates and lengths of time as bodies tell them.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    fmt::strtime,
};

use super::super::{call::Call, query::shaped};

/// A local time in the caller's zone, or one with `Z` or an offset.
pub(super) fn moment(call: &Call<'_>, text: &str) -> Option<Timestamp> {
    if !text.get(..10).is_some_and(|date| shaped(date, "dddd-dd-dd")) || text.len() < 16 {
        return None;
    }
    let mut formats = ["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%:z"].into_iter();
    let with_offset = formats.find_map(|format| strtime::parse(format, text).ok()?.to_timestamp().ok());
    let given = with_offset.or_else(|| text.strip_suffix('Z').and(text.parse().ok()));
    given.or_else(|| {
        text.parse::<DateTime>().ok()?.to_zoned(call.body_zone()).ok().map(|zoned| zoned.timestamp())
    })
}

/// The date of a moment, or a plain date where that will do.
pub(super) fn day(text: &str, plain: bool) -> Option<Date> {
    (plain || text.contains('T')).then(|| text.parse::<DateTime>().ok()).flatten().map(DateTime::date)
}

/// Seconds of `10:30`, `10:30:15`, `8h30m`, `90m` or a decimal number of hours.
pub(crate) fn seconds(text: &str) -> Option<i64> {
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

/// `8h30m`: hours, minutes, seconds, each with its letter.
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
