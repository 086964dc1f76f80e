//! Single days: `2026-10-1`, `20.11.`, `nov 20`, `yesterday`, `last friday`, `2026-W45-1`, `3 days ago`.

use std::fmt;

use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::{
    Direction, InvalidTime, TimeContext, plus_days,
    span::{Span, WeekSpan},
    words::{MONTHS, Token, Unit, Which, weekday_name},
    years_around,
};

/// First and last year of a date. Other numbers of four digits are no year.
const YEARS: std::ops::RangeInclusive<u32> = 1970..=2199;

/// A single day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    Date(Date),
    /// A distance from today.
    Distance(i32),
    /// A weekday near today.
    Weekday(Weekday, Option<Which>),
    /// A weekday of another week.
    WeekdayOf(Weekday, WeekSpan),
    /// A day of a year to be completed: day and month.
    OfYear(i8, i8),
    /// A day of a month to be completed.
    OfMonth(i8),
}

/// A result of reading tokens: nothing of this kind, or something invalid of this kind.
pub(super) type Reading<'a, T> = Result<Option<(T, &'a [Token])>, InvalidTime>;

impl Day {
    /// Reads a day at the start of the tokens and returns it with the rest.
    ///
    /// # Errors
    /// [`InvalidTime::Ambiguous`] for `03/04`, [`InvalidTime::NotInCalendar`] for `31.02.2026`.
    pub(super) fn read(tokens: &[Token]) -> Reading<'_, Self> {
        if let Some(read) = Self::relative(tokens) {
            return Ok(Some(read));
        }
        if let [Token::Weekday(weekday), ref rest @ ..] = *tokens
            && let Some(read) = Self::after_weekday(weekday, rest)?
        {
            return Ok(Some(read));
        }
        if let Some((WeekSpan::Iso(Some(year), week), [Token::Dash, Token::Number(day, 1), rest @ ..])) =
            WeekSpan::read(tokens)
        {
            let weekday = i8::try_from(*day).ok().and_then(|day| Weekday::from_monday_one_offset(day).ok());
            let date =
                weekday.and_then(|weekday| ISOWeekDate::new(year, week, weekday).ok()).map(ISOWeekDate::date);
            let date = date.ok_or_else(|| InvalidTime::NotInCalendar(format!("{year}-W{week:02}-{day}")))?;
            return Ok(Some((Self::Date(date), rest)));
        }
        Self::calendar_date(tokens)
    }

    fn relative(tokens: &[Token]) -> Option<(Self, &[Token])> {
        Some(match *tokens {
            [Token::Day(distance), ref rest @ ..] => (Self::Distance(distance), rest),
            [Token::Number(count, _), Token::Unit(unit), Token::Ago, ref rest @ ..]
            | [Token::Before | Token::Dash, Token::Number(count, _), Token::Unit(unit), ref rest @ ..] => {
                (Self::Distance(-days(count, unit)?), rest)
            }
            [Token::After | Token::Plus, Token::Number(count, _), Token::Unit(unit), ref rest @ ..] => {
                (Self::Distance(days(count, unit)?), rest)
            }
            [Token::Which(which), Token::Weekday(weekday), ref rest @ ..] => {
                (Self::Weekday(weekday, Some(which)), rest)
            }
            [Token::Which(which), Token::Unit(Unit::Week), Token::Weekday(weekday), ref rest @ ..] => {
                (Self::WeekdayOf(weekday, WeekSpan::Near(which)), rest)
            }
            _ => return None,
        })
    }

    /// Reads what follows a weekday: a week, or a date, which then decides alone.
    fn after_weekday(weekday: Weekday, rest: &[Token]) -> Reading<'_, Self> {
        if let Some((week, rest)) = WeekSpan::read(rest) {
            return Ok(Some((Self::WeekdayOf(weekday, week), rest)));
        }
        if let Some((day, rest)) = Self::calendar_date(rest)? {
            return match day {
                Self::Date(date) if date.weekday() != weekday => Err(InvalidTime::Ambiguous {
                    text: format!("{}, {date}", weekday_name(weekday)),
                    choices: format!("{date}, which is a {}, or another date", weekday_name(date.weekday())),
                }),
                _ => Ok(Some((day, rest))),
            };
        }
        Ok(Some((Self::Weekday(weekday, None), rest)))
    }

    fn calendar_date(tokens: &[Token]) -> Reading<'_, Self> {
        match *tokens {
            [
                Token::Number(year, 4),
                Token::Dash,
                Token::Number(month, 1 | 2),
                Token::Dash,
                Token::Number(day, 1 | 2),
                ref rest @ ..,
            ]
            | [
                Token::Number(day, 1 | 2),
                Token::Dot,
                Token::Number(month, 1 | 2),
                Token::Dot,
                Token::Number(year, 4),
                ref rest @ ..,
            ]
            | [
                Token::Number(year, 4),
                Token::Slash,
                Token::Number(month, 1 | 2),
                Token::Slash,
                Token::Number(day, 1 | 2),
                ref rest @ ..,
            ] => full(year, month, day, rest),
            [Token::Number(digits, 8), ref rest @ ..] => {
                full(digits / 10_000, digits / 100 % 100, digits % 100, rest)
            }
            [Token::Number(first, 1 | 2), Token::Slash, Token::Number(second, 1 | 2), ref rest @ ..] => {
                with_slash(first, second, rest)
            }
            [
                Token::Number(day, 1 | 2),
                Token::Dot,
                Token::Number(month, 1 | 2),
                Token::Dot,
                Token::Number(year, 2),
                ref rest @ ..,
            ] if !matches!(
                rest.first(),
                Some(Token::Colon | Token::Dot | Token::OClock | Token::Meridiem(_) | Token::Noon)
            ) =>
            {
                full(2000 + year, month, day, rest)
            }
            [
                Token::Number(day, 1 | 2),
                Token::Dot,
                Token::Number(month, 1 | 2),
                Token::Dot,
                ref rest @ ..,
            ] => partial(day, month, rest),
            [Token::Number(day, 1 | 2), Token::Dot, Token::Number(month, 1 | 2)] => {
                Err(InvalidTime::Ambiguous {
                    text: format!("{day}.{month:02}"),
                    choices: format!("{day}.{month}. for the date or {day}:{month:02} for the time"),
                })
            }
            [Token::Number(day, 1 | 2), Token::Dot | Token::Ordinal, Token::Month(month), ref rest @ ..]
            | [Token::Number(day, 1 | 2), Token::Month(month), ref rest @ ..] => named(day, month, rest),
            [Token::Month(month), Token::Number(day, 1 | 2), Token::Ordinal | Token::Dot, ref rest @ ..] => {
                named(day, month, rest)
            }
            [Token::Month(month), Token::Number(day, 1 | 2), ref rest @ ..]
                if !matches!(rest.first(), Some(Token::Colon | Token::OClock | Token::Meridiem(_))) =>
            {
                named(day, month, rest)
            }
            [Token::Number(day @ 1..=31, 1 | 2), Token::Dot | Token::Ordinal, ref rest @ ..]
                if !matches!(rest.first(), Some(Token::Number(..) | Token::Unit(_))) =>
            {
                Ok(i8::try_from(day).ok().map(|day| (Self::OfMonth(day), rest)))
            }
            _ => Ok(None),
        }
    }

    /// Returns the date.
    ///
    /// # Errors
    /// [`InvalidTime::NotInCalendar`] if it does not exist or is out of range.
    pub(super) fn resolve(self, context: &TimeContext) -> Result<Date, InvalidTime> {
        let today = context.today();
        let date = match self {
            Self::Date(date) => Some(date),
            Self::Distance(distance) => plus_days(today, distance),
            Self::Weekday(weekday, which) => near_weekday(weekday, which, context),
            Self::WeekdayOf(weekday, week) => {
                let (first, _) = week.resolve(context)?;
                plus_days(first, i32::from(weekday.since(first.weekday())))
            }
            Self::OfYear(day, month) => {
                let candidates = years_around(today).filter_map(|year| Date::new(year, month, day).ok());
                context.choose(candidates, today)
            }
            Self::OfMonth(day) => {
                let months = (-8..=8).filter_map(|distance| {
                    let month =
                        today.first_of_month().checked_add(jiff::Span::new().months(distance)).ok()?;
                    Date::new(month.year(), month.month(), day).ok()
                });
                context.choose(months.collect::<Vec<_>>().into_iter(), today)
            }
        };
        date.ok_or_else(|| InvalidTime::NotInCalendar(self.to_string()))
    }
}

/// Maximum distance in days, also of distances in weeks.
const MAX_DISTANCE: i32 = 40_000;

/// Returns a distance in days, for units of at least a day.
fn days(count: u32, unit: Unit) -> Option<i32> {
    let count = i32::try_from(count).ok()?;
    let days = match unit {
        Unit::Day => count,
        Unit::Week => count.checked_mul(7)?,
        _ => return None,
    };
    (days <= MAX_DISTANCE).then_some(days)
}

fn near_weekday(weekday: Weekday, which: Option<Which>, context: &TimeContext) -> Option<Date> {
    let today = context.today();
    let back = i32::from(today.weekday().since(weekday));
    let ahead = i32::from(weekday.since(today.weekday()));
    match which {
        Some(Which::Last) => plus_days(today, if back == 0 { -7 } else { -back }),
        Some(Which::Next) => plus_days(today, if ahead == 0 { 7 } else { ahead }),
        Some(Which::This) => plus_days(context.week_of(today)?, i32::from(weekday.since(context.week_start))),
        None => match (context.earliest, context.direction) {
            (Some(earliest), _) => plus_days(earliest, i32::from(weekday.since(earliest.weekday()))),
            (None, Direction::Future) => plus_days(today, ahead),
            (None, _) => plus_days(today, -back),
        },
    }
}

fn full(year: u32, month: u32, day: u32, rest: &[Token]) -> Reading<'_, Day> {
    let missing = || InvalidTime::NotInCalendar(format!("{year:04}-{month:02}-{day:02}"));
    let part = |number: u32| i8::try_from(number).map_err(|_| missing());
    let year_number = i16::try_from(year).map_err(|_| missing())?;
    let date = Date::new(year_number, part(month)?, part(day)?).map_err(|_| missing())?;
    Ok(Some((Day::Date(date), rest)))
}

/// Checks a day and month without a year; the 29th of February exists.
fn partial(day: u32, month: u32, rest: &[Token]) -> Reading<'_, Day> {
    let missing = || InvalidTime::NotInCalendar(format!("{day}.{month}."));
    let part = |number: u32| i8::try_from(number).map_err(|_| missing());
    let day = part(day)?;
    let month = part(month)?;
    Date::new(2024, month, day).map_err(|_| missing())?;
    Ok(Some((Day::OfYear(day, month), rest)))
}

/// Reads a slashed date. Its order is known only if one of the numbers is no month, or both are equal.
fn with_slash(first: u32, second: u32, rest: &[Token]) -> Reading<'_, Day> {
    let (year, rest) = match *rest {
        [Token::Slash, Token::Number(year, 4), ref rest @ ..] => (Some(year), rest),
        [Token::Slash, Token::Number(year, 2), ref rest @ ..] => (Some(2000 + year), rest),
        _ => (None, rest),
    };
    let is_month = |number: u32| (1..=12).contains(&number);
    if is_month(first) && is_month(second) && first != second {
        let (text, choices) = match year {
            Some(year) => (
                format!("{first:02}/{second:02}/{year}"),
                format!("{year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}"),
            ),
            None => (
                format!("{first:02}/{second:02}"),
                format!("{first}.{second}. or {second}.{first}. (day, month)"),
            ),
        };
        return Err(InvalidTime::Ambiguous { text, choices });
    }
    let (day, month) = if is_month(second) { (first, second) } else { (second, first) };
    match year {
        Some(year) => full(year, month, day, rest),
        None => partial(day, month, rest),
    }
}

/// Reads the optional year after a day and the name of a month.
fn named(day: u32, month: i8, rest: &[Token]) -> Reading<'_, Day> {
    let month = u32::try_from(month).unwrap_or_default();
    match *rest {
        [Token::Number(year, 4), ref rest @ ..] if YEARS.contains(&year) => full(year, month, day, rest),
        _ => partial(day, month, rest),
    }
}

/// Returns the year of a number of four digits.
pub(super) fn year(number: u32) -> Option<i16> {
    YEARS.contains(&number).then_some(number).and_then(|number| i16::try_from(number).ok())
}

/// Formats so that it parses back to the same day.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Date(date) => write!(f, "{date}"),
            Self::Distance(0) => f.write_str("today"),
            Self::Distance(-1) => f.write_str("yesterday"),
            Self::Distance(1) => f.write_str("tomorrow"),
            Self::Distance(days) if days < 0 => write!(f, "{} days ago", days.unsigned_abs()),
            Self::Distance(days) => write!(f, "in {days} days"),
            Self::Weekday(weekday, None) => f.write_str(weekday_name(weekday)),
            Self::Weekday(weekday, Some(which)) => write!(f, "{} {}", which.name(), weekday_name(weekday)),
            Self::WeekdayOf(weekday, week) => write!(f, "{} of {}", weekday_name(weekday), Span::Week(week)),
            Self::OfYear(day, month) => {
                let name = usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index));
                write!(f, "{day} {}", name.unwrap_or(&"month"))
            }
            Self::OfMonth(day) => write!(f, "{day}."),
        }
    }
}
