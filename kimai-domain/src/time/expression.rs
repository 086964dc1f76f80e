//! Points in time as people write them: `2026-01-31T09:30`, `yesterday 14:00`, `9am`, `now`, `-30m`, `last week`.

use std::{fmt, str::FromStr};

use jiff::{SignedDuration, Timestamp, civil::Date, tz::Offset};
use serde::{Deserialize, Deserializer, de};

use super::{
    DurationExpression, InvalidTime, MAX_LENGTH, Moment, TimeContext,
    clock::Clock,
    day::Day,
    span::Span,
    words::{self, Token},
};
use crate::Month;

/// A point in time, a day, or consecutive days, as a caller writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeExpression(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Instant(Timestamp),
    /// A distance from now.
    FromNow(SignedDuration),
    Clock(Clock),
    Day(Day),
    Span(Span),
    At(Day, Clock),
}

impl TimeExpression {
    /// Resolves the expression for a caller.
    ///
    /// # Errors
    /// [`InvalidTime::NotInCalendar`] if there is no such day, or it is not in the years 1 to 9999.
    pub fn resolve(&self, context: &TimeContext) -> Result<Moment, InvalidTime> {
        let moment = self.resolve_unbounded(context)?;
        if moment.begin(context.now.time_zone()).year() < 1 {
            return Err(InvalidTime::NotInCalendar(self.to_string()));
        }
        Ok(moment)
    }

    fn resolve_unbounded(&self, context: &TimeContext) -> Result<Moment, InvalidTime> {
        let missing = || InvalidTime::NotInCalendar(self.to_string());
        match self.0 {
            Kind::Instant(instant) => Ok(Moment::Instant(instant)),
            Kind::FromNow(distance) => {
                let instant = context.now.timestamp().checked_add(distance);
                instant.map(Moment::Instant).map_err(|_| missing())
            }
            Kind::Clock(clock) => clock.on(context.day).map(Moment::Local).ok_or_else(missing),
            Kind::Day(day) => day.resolve(context).map(Moment::Day),
            Kind::Span(span) => span.resolve(context).map(|(first, last)| Moment::Days(first, last)),
            Kind::At(day, clock) => clock.on(day.resolve(context)?).map(Moment::Local).ok_or_else(missing),
        }
    }

    /// Returns the day of the expression in the caller's zone.
    ///
    /// # Errors
    /// [`InvalidTime::SeveralDays`] for a week, month or longer; as [`resolve`](Self::resolve).
    pub fn day(&self, context: &TimeContext) -> Result<Date, InvalidTime> {
        match self.resolve(context)? {
            Moment::Days(first, last) if first != last => Err(InvalidTime::SeveralDays(self.to_string())),
            moment => Ok(moment.begin(context.now.time_zone()).date()),
        }
    }

    /// Returns the month of a day or of a month.
    ///
    /// # Errors
    /// [`InvalidTime::SeveralDays`] for other spans; as [`resolve`](Self::resolve).
    pub fn month(&self, context: &TimeContext) -> Result<Month, InvalidTime> {
        match self.resolve(context)? {
            Moment::Days(first, last) if first.first_of_month() != first || last != first.last_of_month() => {
                Err(InvalidTime::SeveralMonths(self.to_string()))
            }
            moment => Ok(Month::of(moment.begin(context.now.time_zone()).date())),
        }
    }

    /// Returns `false` if the days are the same for every caller at every time.
    pub fn depends_on_caller(&self) -> bool {
        match self.0 {
            Kind::Day(Day::Date(_)) | Kind::At(Day::Date(_), _) => false,
            Kind::Span(span) => span.depends_on_caller(),
            _ => true,
        }
    }

    /// Returns `true` for a time of day without a date.
    pub const fn is_time_of_day(&self) -> bool {
        matches!(self.0, Kind::Clock(_))
    }

    pub(super) const fn kind(&self) -> Kind {
        self.0
    }

    pub(super) const fn from_kind(kind: Kind) -> Self {
        Self(kind)
    }

    /// Reads all tokens; `None` if they are no time.
    pub(super) fn from_tokens(tokens: &[Token]) -> Result<Option<Self>, InvalidTime> {
        if let Some(distance) = from_now(tokens) {
            return Ok(Some(Self(Kind::FromNow(distance))));
        }
        if let Some((day, rest)) = Day::read(tokens)? {
            if rest.is_empty() {
                return Ok(Some(Self(Kind::Day(day))));
            }
            if let Some((clock, rest)) = Clock::read(rest).or_else(|| compact_clock(rest)) {
                return Ok(at(day, clock, rest));
            }
        }
        if let Some((clock, rest)) = Clock::read(tokens) {
            if rest.is_empty() {
                return Ok(Some(Self(Kind::Clock(clock))));
            }
            if let Some((day, [])) = Day::read(rest)? {
                return Ok(Some(Self(Kind::At(day, clock))));
            }
        }
        match Span::read(tokens) {
            Some((span, [])) => Ok(Some(Self(Kind::Span(span)))),
            // "in November", "in KW 47".
            _ => match tokens {
                [Token::After, rest @ ..] => Self::from_tokens(rest),
                _ => Ok(None),
            },
        }
    }
}

/// Reads "now", "-30m", "in 2 hours", "30 minutes ago" and "vor 30 Minuten".
fn from_now(tokens: &[Token]) -> Option<SignedDuration> {
    let duration = |tokens: &[Token]| DurationExpression::from_tokens(tokens).map(DurationExpression::signed);
    match tokens {
        [Token::Now] => Some(SignedDuration::ZERO),
        [Token::Dash | Token::Before, rest @ ..] | [Token::Now, Token::Dash, rest @ ..] => {
            duration(rest).map(|distance| -distance)
        }
        [Token::Plus | Token::After, rest @ ..] | [Token::Now, Token::Plus, rest @ ..] => duration(rest),
        [rest @ .., Token::Ago] => duration(rest).map(|distance| -distance),
        _ => None,
    }
}

/// Reads `0930` or `093000` after a date.
fn compact_clock(tokens: &[Token]) -> Option<(Clock, &[Token])> {
    match *tokens {
        [Token::Number(digits, 4), ref rest @ ..] => Some((Clock::new(digits / 100, digits % 100, 0)?, rest)),
        [Token::Number(digits, 6), ref rest @ ..] => {
            Some((Clock::new(digits / 10_000, digits / 100 % 100, digits % 100)?, rest))
        }
        _ => None,
    }
}

/// Reads the optional offset after a day and a time.
fn at(day: Day, clock: Clock, rest: &[Token]) -> Option<TimeExpression> {
    let (is_east, hours, minutes) = match *rest {
        [] => return Some(TimeExpression(Kind::At(day, clock))),
        [Token::Utc] => (true, 0, 0),
        [
            sign @ (Token::Plus | Token::Dash),
            Token::Number(hours, 2),
            Token::Colon,
            Token::Number(minutes, 2),
        ] => (sign == Token::Plus, hours, minutes),
        [sign @ (Token::Plus | Token::Dash), Token::Number(digits, 4)] => {
            (sign == Token::Plus, digits / 100, digits % 100)
        }
        [sign @ (Token::Plus | Token::Dash), Token::Number(hours, 2)] => (sign == Token::Plus, hours, 0),
        _ => return None,
    };
    let Day::Date(date) = day else { return None };
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok().filter(|_| hours < 24 && minutes < 60);
    let offset =
        seconds.and_then(|seconds| Offset::from_seconds(if is_east { seconds } else { -seconds }).ok());
    let instant = offset.zip(clock.on(date)).and_then(|(offset, time)| offset.to_timestamp(time).ok());
    instant.map(|instant| TimeExpression(Kind::Instant(instant)))
}

impl FromStr for TimeExpression {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let invalid = || InvalidTime::Time(text.chars().take(MAX_LENGTH).collect());
        if text.len() > MAX_LENGTH {
            return Err(invalid());
        }
        let tokens = words::tokens(&words::normalize(text)).ok_or_else(invalid)?;
        Self::from_tokens(&tokens)?.ok_or_else(|| match *tokens {
            [Token::Number(hour @ 0..=24, 1 | 2)] => InvalidTime::Ambiguous {
                text: text.trim().to_owned(),
                choices: format!("{hour}:00 for the time or {hour}. for the day of the month"),
            },
            _ => invalid(),
        })
    }
}

/// Formats so that it parses back to the same expression.
impl fmt::Display for TimeExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Kind::Instant(instant) => write!(f, "{instant}"),
            Kind::FromNow(distance) if distance.is_zero() => f.write_str("now"),
            Kind::FromNow(distance) => {
                let sign = if distance.is_negative() { '-' } else { '+' };
                write!(f, "{sign}{}", kimai_api::Seconds(distance.abs().as_secs()))
            }
            Kind::Clock(clock) => clock.fmt(f),
            Kind::Day(day) => day.fmt(f),
            Kind::Span(span) => span.fmt(f),
            Kind::At(Day::Date(date), clock) => write!(f, "{date}T{clock}"),
            Kind::At(day, clock) => write!(f, "{day} {clock}"),
        }
    }
}

impl<'de> Deserialize<'de> for TimeExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}
