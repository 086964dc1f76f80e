//! Weeks, months, quarters, years and numbers of days: `last week`, `KW 47`, `november`, `Q3`, `2026`, `last 7 days`.

use std::fmt;

use jiff::civil::{Date, ISOWeekDate, Weekday};

use super::{
    InvalidTime, TimeContext,
    day::year,
    plus_days,
    words::{MONTHS, Token, Unit, Which},
    years_around,
};

/// A week, by its distance from the current one or by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WeekSpan {
    Near(Which),
    /// A week of ISO 8601: the year, to be completed if it is missing, and the number.
    Iso(Option<i16>, i8),
}

/// Consecutive days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Span {
    Week(WeekSpan),
    /// The year, and the number from 1.
    Month(Option<i16>, i8),
    /// A month of the name before, in or after the current month.
    NearMonth(Which, i8),
    /// The year, and the number from 1.
    Quarter(Option<i16>, i8),
    Year(i16),
    /// The last, this or the next month, quarter or year.
    Near(Which, Unit),
    /// A number of days, weeks, months or years; set if it lies ahead. It contains today.
    Rolling {
        ahead: bool,
        count: i32,
        unit: Unit,
    },
}

impl WeekSpan {
    pub(super) fn read(tokens: &[Token]) -> Option<(Self, &[Token])> {
        let (span, rest) = match *tokens {
            [Token::Which(which), Token::Unit(Unit::Week), ref rest @ ..] => (Self::Near(which), rest),
            [
                Token::Number(number, 4),
                Token::Dash,
                Token::Unit(Unit::Week),
                Token::Number(week, _),
                ref rest @ ..,
            ]
            | [Token::Number(number, 4), Token::Unit(Unit::Week), Token::Number(week, _), ref rest @ ..]
            | [
                Token::Unit(Unit::Week),
                Token::Number(week, 1 | 2),
                Token::Number(number, 4),
                ref rest @ ..,
            ]
            | [
                Token::Unit(Unit::Week),
                Token::Number(week, 1 | 2),
                Token::Slash,
                Token::Number(number, 4),
                ref rest @ ..,
            ] => (Self::Iso(Some(year(number)?), i8::try_from(week).ok()?), rest),
            [
                Token::Unit(Unit::Week),
                Token::Number(week, 1 | 2),
                Token::Slash,
                Token::Number(number, 2),
                ref rest @ ..,
            ] => (Self::Iso(Some(year(2000 + number)?), i8::try_from(week).ok()?), rest),
            [Token::Unit(Unit::Week), Token::Number(week, 1 | 2), ref rest @ ..]
            | [Token::Number(week, 1 | 2), Token::Dot, Token::Unit(Unit::Week), ref rest @ ..] => {
                (Self::Iso(None, i8::try_from(week).ok()?), rest)
            }
            _ => return None,
        };
        let exists = match span {
            Self::Iso(_, week) => (1..=53).contains(&week),
            Self::Near(_) => true,
        };
        exists.then_some((span, rest))
    }

    /// Returns the first and the last day.
    pub(super) fn resolve(self, context: &TimeContext) -> Result<(Date, Date), InvalidTime> {
        let today = context.today();
        let monday = |year, week| ISOWeekDate::new(year, week, Weekday::Monday).ok().map(ISOWeekDate::date);
        let first = match self {
            Self::Near(which) => {
                context.week_of(today).and_then(|first| plus_days(first, 7 * which.distance()))
            }
            Self::Iso(Some(year), week) => monday(year, week),
            Self::Iso(None, week) => {
                let this_monday = plus_days(today, -i32::from(today.weekday().since(Weekday::Monday)));
                let candidates = years_around(today).filter_map(|year| monday(year, week));
                this_monday.and_then(|reference| context.choose(candidates, reference))
            }
        };
        let days = first.and_then(|first| Some((first, plus_days(first, 6)?)));
        days.ok_or_else(|| InvalidTime::NotInCalendar(Span::Week(self).to_string()))
    }
}

impl Span {
    /// Reads a span at the start of the tokens and returns it with the rest.
    pub(super) fn read(tokens: &[Token]) -> Option<(Self, &[Token])> {
        if let Some((week, rest)) = WeekSpan::read(tokens) {
            return Some((Self::Week(week), rest));
        }
        Some(match *tokens {
            [Token::Which(which), Token::Number(count, _), Token::Unit(unit), ref rest @ ..] => {
                (Self::rolling(which, count, unit)?, rest)
            }
            [
                Token::Which(which),
                Token::Unit(unit @ (Unit::Month | Unit::Quarter | Unit::Year)),
                ref rest @ ..,
            ] => (Self::Near(which, unit), rest),
            [Token::Which(which), Token::Month(month), ref rest @ ..] => {
                (Self::NearMonth(which, month), rest)
            }
            [Token::Month(month), Token::Number(number, 4), ref rest @ ..] => {
                (Self::Month(Some(year(number)?), month), rest)
            }
            [Token::Month(month), ref rest @ ..] => (Self::Month(None, month), rest),
            [
                Token::Number(number, 4),
                Token::Dash | Token::Slash,
                Token::Number(month, 1 | 2),
                ref rest @ ..,
            ]
            | [
                Token::Number(month, 1 | 2),
                Token::Slash | Token::Dot | Token::Dash,
                Token::Number(number, 4),
                ref rest @ ..,
            ] => (Self::Month(Some(year(number)?), of(month, 12)?), rest),
            [
                Token::Unit(Unit::Quarter),
                Token::Number(quarter, 1),
                Token::Slash,
                Token::Number(number, 4),
                ref rest @ ..,
            ]
            | [
                Token::Unit(Unit::Quarter),
                Token::Number(quarter, 1),
                Token::Number(number, 4),
                ref rest @ ..,
            ]
            | [
                Token::Number(quarter, 1),
                Token::Dot,
                Token::Unit(Unit::Quarter),
                Token::Number(number, 4),
                ref rest @ ..,
            ]
            | [
                Token::Number(number, 4),
                Token::Dash,
                Token::Unit(Unit::Quarter),
                Token::Number(quarter, 1),
                ref rest @ ..,
            ]
            | [
                Token::Number(number, 4),
                Token::Unit(Unit::Quarter),
                Token::Number(quarter, 1),
                ref rest @ ..,
            ] => (Self::Quarter(Some(year(number)?), of(quarter, 4)?), rest),
            [Token::Unit(Unit::Quarter), Token::Number(quarter, 1), ref rest @ ..]
            | [
                Token::Number(quarter, 1),
                Token::Dot | Token::Ordinal,
                Token::Unit(Unit::Quarter),
                ref rest @ ..,
            ] => (Self::Quarter(None, of(quarter, 4)?), rest),
            [Token::Number(number, 4), ref rest @ ..] => (Self::Year(year(number)?), rest),
            _ => return None,
        })
    }

    /// Returns `false` if the days are the same for every caller at every time.
    pub(super) const fn depends_on_caller(self) -> bool {
        !matches!(
            self,
            Self::Week(WeekSpan::Iso(Some(_), _))
                | Self::Month(Some(_), _)
                | Self::Quarter(Some(_), _)
                | Self::Year(_)
        )
    }

    fn rolling(which: Which, count: u32, unit: Unit) -> Option<Self> {
        let ahead = match which {
            Which::Last => false,
            Which::Next => true,
            Which::This => return None,
        };
        let count = i32::try_from(count).ok().filter(|count| (1..=4_000).contains(count))?;
        let is_span = matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year);
        is_span.then_some(Self::Rolling { ahead, count, unit })
    }

    /// Returns the first and the last day.
    ///
    /// # Errors
    /// [`InvalidTime::NotInCalendar`] if it does not exist or is out of range.
    pub(super) fn resolve(self, context: &TimeContext) -> Result<(Date, Date), InvalidTime> {
        let today = context.today();
        let month = today.first_of_month();
        let named_months =
            |number| years_around(today).filter_map(move |year| Date::new(year, number, 1).ok());
        let first_and_months = match self {
            Self::Week(week) => return week.resolve(context),
            Self::Rolling { ahead, count, unit } => {
                return rolling_days(today, ahead, count, unit)
                    .ok_or_else(|| InvalidTime::NotInCalendar(self.to_string()));
            }
            Self::Month(Some(year), number) => Date::new(year, number, 1).ok().map(|first| (first, 1)),
            Self::Month(None, number) => context.choose(named_months(number), month).map(|first| (first, 1)),
            Self::NearMonth(which, number) => match which {
                Which::Last => named_months(number).filter(|first| *first < month).max(),
                Which::This => Date::new(today.year(), number, 1).ok(),
                Which::Next => named_months(number).find(|first| *first > month),
            }
            .map(|first| (first, 1)),
            Self::Quarter(Some(year), number) => {
                Date::new(year, 3 * number - 2, 1).ok().map(|first| (first, 3))
            }
            Self::Quarter(None, number) => {
                let quarter = add_months(month, -i32::from((today.month() - 1) % 3));
                quarter
                    .and_then(|quarter| context.choose(named_months(3 * number - 2), quarter))
                    .map(|first| (first, 3))
            }
            Self::Year(year) => Date::new(year, 1, 1).ok().map(|first| (first, 12)),
            Self::Near(which, unit) => {
                let months = match unit {
                    Unit::Quarter => 3,
                    Unit::Year => 12,
                    _ => 1,
                };
                let first = add_months(month, -i32::from(today.month() - 1) % months);
                first
                    .and_then(|first| add_months(first, months * which.distance()))
                    .map(|first| (first, months))
            }
        };
        let days = first_and_months.and_then(|(first, months)| {
            let last = plus_days(add_months(first, months)?, -1)?;
            Some((first, last))
        });
        days.ok_or_else(|| InvalidTime::NotInCalendar(self.to_string()))
    }
}

fn of(number: u32, last: i8) -> Option<i8> {
    i8::try_from(number).ok().filter(|number| (1..=last).contains(number))
}

fn add_months(day: Date, months: i32) -> Option<Date> {
    day.checked_add(jiff::Span::new().try_months(months).ok()?).ok()
}

/// Returns the days that end or begin with today.
fn rolling_days(today: Date, ahead: bool, count: i32, unit: Unit) -> Option<(Date, Date)> {
    let signed = if ahead { count } else { -count };
    let other = match unit {
        Unit::Day => plus_days(today, signed)?,
        Unit::Week => plus_days(today, signed.checked_mul(7)?)?,
        Unit::Month => add_months(today, signed)?,
        Unit::Quarter => add_months(today, signed.checked_mul(3)?)?,
        _ => add_months(today, signed.checked_mul(12)?)?,
    };
    if ahead { Some((today, plus_days(other, -1)?)) } else { Some((plus_days(other, 1)?, today)) }
}

/// Formats so that it parses back to the same span.
impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month_name = |number: i8| {
            usize::try_from(number - 1).ok().and_then(|index| MONTHS.get(index)).copied().unwrap_or("month")
        };
        match *self {
            Self::Week(WeekSpan::Near(which)) => write!(f, "{} week", which.name()),
            Self::Week(WeekSpan::Iso(Some(year), week)) => write!(f, "{year}-W{week:02}"),
            Self::Week(WeekSpan::Iso(None, week)) => write!(f, "week {week}"),
            Self::Month(Some(year), number) => write!(f, "{year}-{number:02}"),
            Self::Month(None, number) => f.write_str(month_name(number)),
            Self::NearMonth(which, number) => write!(f, "{} {}", which.name(), month_name(number)),
            Self::Quarter(Some(year), number) => write!(f, "{year}-Q{number}"),
            Self::Quarter(None, number) => write!(f, "Q{number}"),
            Self::Year(year) => write!(f, "{year}"),
            Self::Near(which, unit) => write!(f, "{} {}", which.name(), unit.name()),
            Self::Rolling { ahead, count, unit } => {
                let which = if ahead { Which::Next } else { Which::Last };
                write!(f, "{} {count} {}s", which.name(), unit.name())
            }
        }
    }
}
