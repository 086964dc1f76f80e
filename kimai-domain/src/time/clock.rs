//! Times of day: `9:30`, `9am`, `14 Uhr`, `noon`.

use std::fmt;

use jiff::civil::{Date, DateTime, Time, time};

use super::{plus_days, words::Token};

/// A time of day; 24:00 is the midnight that ends the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Clock {
    Time(Time),
    EndOfDay,
}

impl Clock {
    /// Reads a time at the start of the tokens and returns it with the rest.
    ///
    /// Digits alone are no time.
    pub(super) fn read(tokens: &[Token]) -> Option<(Self, &[Token])> {
        match *tokens {
            [Token::Noon, ref rest @ ..] | [Token::Number(12, _), Token::Noon, ref rest @ ..] => {
                Some((Self::Time(time(12, 0, 0, 0)), rest))
            }
            [Token::Number(hour, _), Token::Colon, Token::Number(minute, 2), ref rest @ ..] => {
                Self::with_seconds(hour, minute, rest)
            }
            [
                Token::Number(hour, 1 | 2),
                Token::Dot,
                Token::Number(minute, 2),
                Token::OClock,
                ref rest @ ..,
            ] => Some((Self::new(hour, minute, 0)?, rest)),
            [Token::Number(hour, 1 | 2), Token::OClock, Token::Number(minute, 2), ref rest @ ..]
                if !matches!(rest.first(), Some(Token::Dot | Token::Colon | Token::Dash)) =>
            {
                Some((Self::new(hour, minute, 0)?, rest))
            }
            [Token::Number(hour, 1 | 2), Token::OClock, ref rest @ ..] => {
                Some((Self::new(hour, 0, 0)?, rest))
            }
            [Token::Number(hour, 1 | 2), Token::Meridiem(pm), ref rest @ ..] => {
                Some((Self::new(twelve_hours(hour, pm)?, 0, 0)?, rest))
            }
            _ => None,
        }
    }

    /// Reads optional seconds and "am", "pm" or "Uhr". Fractions of a second are dropped.
    fn with_seconds(hour: u32, minute: u32, rest: &[Token]) -> Option<(Self, &[Token])> {
        let (second, rest) = match *rest {
            [
                Token::Colon,
                Token::Number(second, 2),
                Token::Dot | Token::Comma,
                Token::Number(..),
                ref rest @ ..,
            ]
            | [Token::Colon, Token::Number(second, 2), ref rest @ ..] => (second, rest),
            _ => (0, rest),
        };
        match *rest {
            [Token::Meridiem(pm), ref rest @ ..] => {
                Some((Self::new(twelve_hours(hour, pm)?, minute, second)?, rest))
            }
            [Token::OClock, ref rest @ ..] => Some((Self::new(hour, minute, second)?, rest)),
            _ => Some((Self::new(hour, minute, second)?, rest)),
        }
    }

    pub(super) fn new(hour: u32, minute: u32, second: u32) -> Option<Self> {
        if (hour, minute, second) == (24, 0, 0) {
            return Some(Self::EndOfDay);
        }
        let part = |number: u32| i8::try_from(number).ok();
        Time::new(part(hour)?, part(minute)?, part(second)?, 0).ok().map(Self::Time)
    }

    /// Returns the local time on `day`; `None` after the end of the calendar.
    pub(super) fn on(self, day: Date) -> Option<DateTime> {
        match self {
            Self::Time(time) => Some(day.to_datetime(time)),
            Self::EndOfDay => Some(plus_days(day, 1)?.to_datetime(Time::midnight())),
        }
    }
}

fn twelve_hours(hour: u32, pm: bool) -> Option<u32> {
    let hour = (1..=12).contains(&hour).then_some(hour % 12)?;
    Some(if pm { hour + 12 } else { hour })
}

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) if time.second() == 0 => write!(f, "{:02}:{:02}", time.hour(), time.minute()),
            Self::Time(time) => write!(f, "{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second()),
            Self::EndOfDay => f.write_str("24:00"),
        }
    }
}
