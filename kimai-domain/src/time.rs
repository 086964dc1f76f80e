//! Times, periods and durations as people write them, in English and German.
//!
//! Text is parsed at the edge into [`TimeExpression`], [`PeriodExpression`] and [`DurationExpression`]; the
//! [`TimeContext`] of the caller (zone, current time, first day of the week) resolves them to a [`Moment`] or a
//! [`Period`]. A text that can be read in two ways is rejected with the spellings to choose from.

mod clock;
mod day;
mod duration;
mod expression;
mod moment;
mod period;
mod span;
#[cfg(test)]
mod tests;
mod words;

use jiff::{
    Zoned,
    civil::{Date, Weekday},
};

pub use duration::DurationExpression;
pub use expression::TimeExpression;
pub use moment::Moment;
pub use period::{Period, PeriodExpression};

use crate::Input;

/// Maximum length of an expression in bytes.
const MAX_LENGTH: usize = 100;

/// Days by which a date without a year may lie in the past and still mean this year, if the call is about the future.
const GRACE_DAYS: i32 = 60;

/// The direction in which an incomplete date is completed: a day without a year, or a weekday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The latest one that has begun, for reports and lists of records.
    Past,
    /// The nearest day; the latest weekday. For times that are written.
    Nearest,
    /// The next one, for plans; a day of the last two months stays in the past.
    Future,
}

/// Everything that the meaning of a time expression depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeContext {
    /// The current time in the caller's zone.
    pub now: Zoned,
    /// The first day of the caller's weeks. Weeks with a number always start on Monday (ISO 8601).
    pub week_start: Weekday,
    /// The direction in which incomplete dates are completed.
    pub direction: Direction,
    /// The day of a time without a date.
    pub day: Date,
    /// The first day on which an incomplete date may lie, such as the begin of a range for its end.
    earliest: Option<Date>,
}

impl TimeContext {
    /// Creates the context of a caller. Incomplete dates lie in the past, and a time without a date is today.
    pub fn new(now: Zoned, week_start: Weekday) -> Self {
        let day = now.date();
        Self { now, week_start, direction: Direction::Past, day, earliest: None }
    }

    /// Sets the direction in which incomplete dates are completed.
    #[must_use]
    pub fn towards(self, direction: Direction) -> Self {
        Self { direction, ..self }
    }

    /// Sets the day of a time without a date.
    #[must_use]
    pub fn on(self, day: Date) -> Self {
        Self { day, ..self }
    }

    /// Completes dates so that they are not before `earliest`, which is also the day of a time without a date.
    #[must_use]
    pub(super) fn not_before(self, earliest: Date) -> Self {
        Self { day: earliest, earliest: Some(earliest), ..self }
    }

    /// Returns the current day in the caller's zone.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// Returns the first day of the week of `day`.
    fn week_of(&self, day: Date) -> Option<Date> {
        plus_days(day, -i32::from(day.weekday().since(self.week_start)))
    }

    /// Chooses one of the dates that an incomplete expression can mean.
    ///
    /// `reference` is the day or the first day of the span that contains today.
    fn choose(&self, candidates: impl Iterator<Item = Date> + Clone, reference: Date) -> Option<Date> {
        if let Some(earliest) = self.earliest {
            return candidates.filter(|date| *date >= earliest).min();
        }
        let distance = |date: &Date| (*date - reference).get_days();
        match self.direction {
            Direction::Past => candidates.filter(|date| distance(date) <= 0).max(),
            Direction::Nearest => candidates.min_by_key(|date| distance(date).abs()),
            Direction::Future => candidates.filter(|date| distance(date) >= -GRACE_DAYS).min(),
        }
    }
}

/// Returns the years around a day in which an incomplete date may lie. Leap days need up to eight years.
fn years_around(day: Date) -> impl Iterator<Item = i16> + Clone {
    (-8..=8).filter_map(move |distance| day.year().checked_add(distance))
}

fn plus_days(day: Date, days: i32) -> Option<Date> {
    day.checked_add(jiff::SignedDuration::from_hours(24 * i64::from(days))).ok()
}

/// A text that is no time, period or duration, or that can be read in two ways.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidTime {
    /// The text is no date and no time.
    #[error(
        "{0:?} is not a date or time; write 2026-01-31, 2026-01-31T09:30 (your profile's zone), 2026-01-31T09:30+01:00, \
         9:30, yesterday 14:00, monday 9:30, 20.11., now or -30m"
    )]
    Time(String),
    /// The text is no period.
    #[error(
        "{0:?} is not a period; write today, this week, last month, KW 47, 2026-W47, november, Q3, 2026, last 7 days, \
         2026-01-31 or 2026-01-01..2026-01-31"
    )]
    Period(String),
    /// The text is no duration.
    #[error("{0:?} is not a duration; write 1h30m, 90m, 1.5h or 1:30")]
    Duration(String),
    /// The text can be read in several ways.
    #[error("{text:?} is ambiguous; write {choices}")]
    Ambiguous {
        /// The text.
        text: String,
        /// The spellings to choose from.
        choices: String,
    },
    /// The text names several days where one is needed.
    #[error("{0:?} is more than one day; write a single day such as 2026-01-31")]
    SeveralDays(String),
    /// The text names days where a month is needed.
    #[error("{0:?} is no month; write 2026-01, january or last month")]
    SeveralMonths(String),
    /// The period ends before it begins.
    #[error("{text:?}: {problem}")]
    Reversed {
        /// The text.
        text: String,
        /// The times.
        problem: String,
    },
    /// The calendar does not contain the day, or it is out of the supported range.
    #[error("{0} does not exist in the calendar")]
    NotInCalendar(String),
    /// The clock skips the time on this day, because daylight saving time begins.
    #[error(
        "{time} does not exist on {day}: the clock is put forward from {from} to {to}; write a time before {from} or from \
         {to} on"
    )]
    Skipped {
        /// The local time.
        time: String,
        /// The day.
        day: Date,
        /// The local time at which the gap begins.
        from: String,
        /// The local time at which it ends.
        to: String,
    },
}

impl InvalidTime {
    /// Converts the error to that of the argument `field`.
    pub fn of(&self, field: &str) -> Input {
        Input::new(field, self.to_string())
    }
}
