//! Periods: `last week`, `KW 47`, `november`, `1.11.-15.11.`, `since monday`, and the times they resolve to.

use std::{fmt, str::FromStr};

use jiff::{
    SignedDuration, Span,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use serde::{Deserialize, Deserializer, de};

use super::{
    DurationExpression, InvalidTime, MAX_LENGTH, Moment, TimeContext, TimeExpression,
    day::Day,
    expression::Kind,
    words::{self, Token, Unit, Which},
};
use crate::Input;

/// A period of local time; either side may be open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// The first second.
    pub begin: Option<DateTime>,
    /// The last second.
    pub end: Option<DateTime>,
}

impl Period {
    /// Creates the period between two moments in the caller's zone.
    ///
    /// # Errors
    /// [`Input`] if the end is before the begin.
    pub fn new(begin: Option<Moment>, end: Option<Moment>, zone: &TimeZone) -> Result<Self, Input> {
        let begin = begin.map(|begin| begin.begin(zone));
        let end = end.map(|end| end.end(zone)).map(|end| whole_day_if_empty(begin, end));
        match (begin, end) {
            (Some(begin), Some(end)) if begin > end => Err(Input::new(
                "end",
                format!("{end} is before begin {begin} (both in the zone of your profile)"),
            )),
            _ => Ok(Self { begin, end }),
        }
    }

    /// Creates the period of the arguments `period`, or `begin` and `end`, each of which may be missing.
    ///
    /// # Errors
    /// [`Input`] if `period` stands beside `begin` or `end`, the end is before the begin, or a day does not exist.
    pub fn from_arguments(
        begin: Option<&TimeExpression>,
        end: Option<&TimeExpression>,
        period: Option<&PeriodExpression>,
        context: &TimeContext,
    ) -> Result<Self, Input> {
        match period {
            Some(_) if begin.or(end).is_some() => Err(Input::new(
                "period",
                "stands beside begin or end; give either the period or begin and end",
            )),
            Some(period) => period.resolve(context).map_err(|error| error.of("period")),
            None => between(begin, end, context),
        }
    }

    /// Returns the first day.
    pub fn first_day(&self) -> Option<Date> {
        self.begin.map(DateTime::date)
    }

    /// Returns the last day.
    pub fn last_day(&self) -> Option<Date> {
        self.end.map(DateTime::date)
    }

    /// Returns the end as the bound of a half-open range: the midnight after the last day, or the time that was
    /// written.
    pub fn until(&self) -> Option<DateTime> {
        let end = self.end?;
        if end.second() == 59 { end.checked_add(Span::new().seconds(1)).ok() } else { Some(end) }
    }
}

/// Formats as `2026-11-01..2026-11-15`, with times where they are not the bounds of days. Parses as a period.
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(begin) = self.begin {
            if begin.time() == Time::midnight() {
                write!(f, "{}", begin.date())?;
            } else {
                write!(f, "{begin}")?;
            }
        }
        f.write_str("..")?;
        match self.end {
            Some(end) if end == last_second(end.date()) => write!(f, "{}", end.date()),
            Some(end) => write!(f, "{end}"),
            None => Ok(()),
        }
    }
}

/// Extends a period that begins and ends at the same midnight to the whole day.
fn whole_day_if_empty(begin: Option<DateTime>, end: DateTime) -> DateTime {
    let is_midnight = end.time() == Time::midnight();
    if is_midnight && begin == Some(end) { last_second(end.date()) } else { end }
}

pub(super) fn last_second(day: Date) -> DateTime {
    day.at(23, 59, 59, 0)
}

/// Resolves two sides. An incomplete end is completed so that it is not before the begin.
fn between(
    begin: Option<&TimeExpression>,
    end: Option<&TimeExpression>,
    context: &TimeContext,
) -> Result<Period, Input> {
    let zone = context.now.time_zone();
    let begin = begin.map(|begin| begin.resolve(context)).transpose().map_err(|error| error.of("begin"))?;
    let Some(end) = end else { return Period::new(begin, None, zone) };
    let Some(begin) = begin else {
        let end = end.resolve(context).map_err(|error| error.of("end"))?;
        return Period::new(None, Some(end), zone);
    };
    let first_day = begin.begin(zone).date();
    let context = if end.is_time_of_day() { context.clone().on(first_day) } else { context.clone() };
    let resolved = end.resolve(&context).map_err(|error| error.of("end"))?;
    if resolved.end(zone) >= begin.begin(zone) {
        return Period::new(Some(begin), Some(resolved), zone);
    }
    let end = end.resolve(&context.not_before(first_day)).map_err(|error| error.of("end"))?;
    Period::new(Some(begin), Some(end), zone)
}

/// A period as a caller writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeriodExpression(Sides);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sides {
    /// A day or a span of days.
    Days(TimeExpression),
    /// A begin, an end, or both.
    Between(Option<TimeExpression>, Option<TimeExpression>),
}

impl PeriodExpression {
    /// Resolves the period for a caller.
    ///
    /// # Errors
    /// [`InvalidTime`] if a day does not exist, or the end is before the begin.
    pub fn resolve(&self, context: &TimeContext) -> Result<Period, InvalidTime> {
        match &self.0 {
            Sides::Days(days) => {
                let days = days.resolve(context)?;
                let zone = context.now.time_zone();
                Ok(Period { begin: Some(days.begin(zone)), end: Some(days.end(zone)) })
            }
            Sides::Between(begin, end) => between(begin.as_ref(), end.as_ref(), context)
                .map_err(|error| InvalidTime::Reversed { text: self.to_string(), problem: error.problem }),
        }
    }

    fn from_text(text: &str) -> Result<Option<Self>, InvalidTime> {
        if let Some((begin, end)) = split(text) {
            return range(begin.trim(), end.trim());
        }
        let Some(tokens) = words::tokens(text) else { return Ok(None) };
        Self::from_tokens(&tokens)
    }

    fn from_tokens(tokens: &[Token]) -> Result<Option<Self>, InvalidTime> {
        if let [Token::Since, rest @ ..] = tokens {
            return Ok(
                TimeExpression::from_tokens(rest)?.map(|begin| Self(Sides::Between(Some(begin), None)))
            );
        }
        if let [Token::Until, rest @ ..] = tokens {
            return Ok(TimeExpression::from_tokens(rest)?.map(|end| Self(Sides::Between(None, Some(end)))));
        }
        if let [Token::Which(Which::Last), rest @ .., Token::Unit(unit @ (Unit::Hour | Unit::Minute))] =
            tokens
        {
            let duration = [rest, &[Token::Unit(*unit)]].concat();
            let begin = DurationExpression::from_tokens(&duration).map(|duration| -duration.signed());
            let sides = |begin| Sides::Between(Some(from_now(begin)), Some(from_now(SignedDuration::ZERO)));
            return Ok(begin.map(|begin| Self(sides(begin))));
        }
        if let Some(days) = TimeExpression::from_tokens(tokens)? {
            return Ok(matches!(days.kind(), Kind::Day(_) | Kind::Span(_)).then_some(Self(Sides::Days(days))));
        }
        split_at_sign(tokens)
    }
}

const fn from_now(distance: SignedDuration) -> TimeExpression {
    TimeExpression::from_kind(Kind::FromNow(distance))
}

/// Splits at `..`, a dash between blanks, or a word such as "to" and "bis".
fn split(text: &str) -> Option<(&str, &str)> {
    for (prefix, separator) in [("between ", " and "), ("zwischen ", " und ")] {
        if let Some(sides) = text.strip_prefix(prefix) {
            return sides.split_once(separator);
        }
    }
    if let Some(position) = text.find("..") {
        // "20.11...25.11.": the first dot belongs to the date.
        let following = text.get(position + 2..)?;
        let extra = usize::from(following.starts_with('.'));
        return Some((text.get(..position + extra)?, text.get(position + 2 + extra..)?));
    }
    [" - ", " to ", " until ", " till ", " through ", " bis zum ", " bis "]
        .iter()
        .find_map(|separator| text.split_once(separator))
}

/// Creates the range between two texts, either of which may be empty.
fn range(begin: &str, end: &str) -> Result<Option<PeriodExpression>, InvalidTime> {
    let (Some(begin), Some(end)) = (words::tokens(begin), words::tokens(end)) else { return Ok(None) };
    let begin = match begin.as_slice() {
        [Token::Since, rest @ ..] => rest,
        tokens => tokens,
    };
    let end = match end.as_slice() {
        [] if begin.is_empty() => return Ok(None),
        [] => {
            let begin = TimeExpression::from_tokens(begin)?;
            return Ok(begin.map(|begin| PeriodExpression(Sides::Between(Some(begin), None))));
        }
        tokens => tokens,
    };
    let Some(end) = TimeExpression::from_tokens(end)? else { return Ok(None) };
    if begin.is_empty() {
        return Ok(Some(PeriodExpression(Sides::Between(None, Some(end)))));
    }
    Ok(side(begin)?.and_then(|begin| joined(begin, end)))
}

/// Splits at the dash or slash for which both sides can be read: `1.11.-15.11.`, `2026-11-01/2026-11-15`, `9:00-11:30`.
fn split_at_sign(tokens: &[Token]) -> Result<Option<PeriodExpression>, InvalidTime> {
    let mut result = None;
    for (position, token) in tokens.iter().enumerate() {
        if !matches!(token, Token::Dash | Token::Slash) {
            continue;
        }
        let (Some(begin), Some(end)) = (tokens.get(..position), tokens.get(position + 1..)) else { continue };
        let (Some(begin), Some(end)) = (side(begin)?, TimeExpression::from_tokens(end)?) else { continue };
        if let Some(period) = joined(begin, end) {
            result = result.or(Some(period));
        }
    }
    Ok(result)
}

/// Reads the first side of a range, which may be the number of a day.
fn side(tokens: &[Token]) -> Result<Option<TimeExpression>, InvalidTime> {
    match *tokens {
        [Token::Number(day @ 1..=31, 1 | 2)] | [Token::Number(day @ 1..=31, 1 | 2), Token::Dot] => {
            let day = i8::try_from(day).ok().map(Day::OfMonth);
            Ok(day.map(|day| TimeExpression::from_kind(Kind::Day(day))))
        }
        _ => TimeExpression::from_tokens(tokens),
    }
}

/// Joins two sides. The begin takes a missing month and year from the end.
fn joined(begin: TimeExpression, end: TimeExpression) -> Option<PeriodExpression> {
    let begin = match (begin.kind(), end.kind()) {
        (Kind::Day(Day::OfMonth(day)), Kind::Day(Day::OfYear(_, month))) => {
            Kind::Day(Day::OfYear(day, month))
        }
        (Kind::Day(Day::OfMonth(day)), Kind::Day(Day::Date(date))) => {
            Kind::Day(Day::Date(Date::new(date.year(), date.month(), day).ok()?))
        }
        (Kind::Day(Day::OfYear(day, month)), Kind::Day(Day::Date(date))) => {
            let in_year = |year| Date::new(year, month, day).ok();
            let same_year = in_year(date.year()).filter(|begin| *begin <= date);
            Kind::Day(Day::Date(same_year.or_else(|| in_year(date.year().checked_sub(1)?))?))
        }
        (kind, _) => kind,
    };
    Some(PeriodExpression(Sides::Between(Some(TimeExpression::from_kind(begin)), Some(end))))
}

impl FromStr for PeriodExpression {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let invalid = || InvalidTime::Period(text.chars().take(MAX_LENGTH).collect());
        if text.len() > MAX_LENGTH {
            return Err(invalid());
        }
        Self::from_text(&words::normalize(text))?.ok_or_else(invalid)
    }
}

/// Formats so that it parses back to the same period.
impl fmt::Display for PeriodExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Sides::Days(days) => days.fmt(f),
            Sides::Between(begin, end) => {
                begin.as_ref().map_or(Ok(()), |begin| begin.fmt(f))?;
                f.write_str(" .. ")?;
                end.as_ref().map_or(Ok(()), |end| end.fmt(f))
            }
        }
    }
}

impl<'de> Deserialize<'de> for PeriodExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
