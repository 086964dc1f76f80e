//! Times of written records: begin, end and duration as a caller writes them, resolved to exact times.

#[cfg(test)]
mod tests;

use std::fmt;

use jiff::{
    SignedDuration, Zoned,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, Offset, TimeZone},
};
use kimai_api::{Field, FormTime, Seconds, Timesheet};

use crate::{DurationExpression, Input, InvalidTime, Moment, TimeContext, TimeExpression, time::Direction};

/// Longest record whose end, written without a date, lies on the day after its begin.
const LONGEST_OVERNIGHT: SignedDuration = SignedDuration::from_hours(12);

/// The times of a record as a caller writes them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecordTimes {
    /// The begin.
    pub begin: Field<TimeExpression>,
    /// The end; null for a running record.
    pub end: Field<TimeExpression>,
    /// The worked time without the break, in place of begin or end.
    pub duration: Option<DurationExpression>,
    /// The break.
    pub pause: Option<Seconds>,
}

/// The times of a form, with notes about those with several meanings.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResolvedTimes {
    /// The begin.
    pub begin: Field<FormTime>,
    /// The end.
    pub end: Field<FormTime>,
    /// The meanings that were taken.
    pub notes: Vec<TimeNote>,
}

/// The meaning that was taken of a time with several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeNote {
    /// A local time that exists twice, because daylight saving time ends on its day. The second one was taken, as Kimai
    /// does.
    Repeated {
        /// The first one.
        first: Zoned,
        /// The second one, in winter time.
        second: Zoned,
    },
    /// The begin of a new record is a day without a time. Its midnight was taken, as Kimai does.
    Midnight(Date),
    /// The begin of an existing record is a day without a time. The record keeps its times on that day.
    Moved(Date),
}

/// States the meaning, and how to write the other one.
impl fmt::Display for TimeNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Repeated { first, second } => write!(
                f,
                "{} exists twice on {}; the second one ({}) was taken. For the first write {}.",
                second.strftime("%H:%M"),
                second.date(),
                second.strftime("%:z"),
                first.strftime("%Y-%m-%dT%H:%M%:z"),
            ),
            Self::Midnight(day) => write!(
                f,
                "begin is a day without a time, so 00:00 was taken. For another begin, write the time too, such as {day}T09:00."
            ),
            Self::Moved(day) => write!(
                f,
                "begin is a day without a time, so the record moves to {day} and keeps the times that are not given."
            ),
        }
    }
}

impl RecordTimes {
    /// Returns `true` if no time is set.
    pub fn is_unset(&self) -> bool {
        self.begin.is_unset() && self.end.is_unset() && self.duration.is_none()
    }

    /// Resolves the times of a new record. Without begin and end, a duration ends now. A begin without a time is midnight.
    ///
    /// # Errors
    /// [`Input`] for `begin`, `end` or `duration` if they contradict each other, a time is invalid, or the end is only a
    /// date.
    pub fn of_new(&self, context: &TimeContext) -> Result<ResolvedTimes, Input> {
        self.resolve(context, None)
    }

    /// Resolves new times of an existing record. A time without a date lies on the day of the record, and a begin without a
    /// time moves the record to another day.
    ///
    /// # Errors
    /// As [`of_new`](Self::of_new); for a duration also if the record runs and neither begin nor end is given.
    pub fn of_existing(&self, record: &Timesheet, context: &TimeContext) -> Result<ResolvedTimes, Input> {
        let zone = context.now.time_zone();
        let existing = Existing {
            begin: record.begin.with_time_zone(zone.clone()),
            end: record.end.as_ref().map(|end| end.with_time_zone(zone.clone())),
            pause: record.break_duration,
        };
        self.resolve(context, Some(&existing))
    }

    fn resolve(&self, context: &TimeContext, existing: Option<&Existing>) -> Result<ResolvedTimes, Input> {
        let old_begin = existing.map(|existing| &existing.begin);
        let old_end = existing.and_then(|existing| existing.end.as_ref());
        let mut resolver = Resolver { context, notes: Vec::new() };
        let begin = resolver.begin(&self.begin, old_begin)?;
        let is_moved = matches!(resolver.notes.first(), Some(TimeNote::Moved(_)));
        let end = resolver.end(&self.end, begin.as_ref().or(old_begin).unwrap_or(&context.now))?;
        let pause = self.pause.or(existing.and_then(|existing| existing.pause)).unwrap_or_default();
        let duration = self.duration.map(|duration| duration.signed() + SignedDuration::from_secs(pause.0));
        let old_length = || Some(old_begin?.duration_until(old_end?));
        let length = duration.or_else(|| old_length().filter(|_| is_moved && self.end.is_unset()));
        let (begin, end) = match (begin, end, length) {
            (begin, end, None) => (begin, end),
            _ if self.end == Field::Null => {
                return Err(Input::new("duration", "a running record has no duration; omit end or duration"));
            }
            (Some(begin), Some(end), Some(length)) => {
                check_length(&begin, &end, length)?;
                (Some(begin), Some(end))
            }
            (None, Some(end), Some(length)) => (Some(add(&end, -length)?), Some(end)),
            (Some(begin), None, Some(length)) => {
                let end = add(&begin, length)?;
                (Some(begin), Some(end))
            }
            (None, None, Some(length)) => match (old_begin, old_end) {
                (None, _) => (Some(add(&context.now, -length)?), Some(context.now.clone())),
                (Some(begin), Some(_)) => (None, Some(add(begin, length)?)),
                (Some(_), None) => {
                    let problem = "the record is running; give begin or end too";
                    return Err(Input::new("duration", problem));
                }
            },
        };
        if begin.is_some() || end.is_some() {
            let old_end = old_end.filter(|_| self.end != Field::Null);
            check_order(begin.as_ref().or(old_begin), end.as_ref().or(old_end))?;
        }
        let field = |time: Option<Zoned>| time.map_or(Field::Unset, |time| Field::Set(form_time(&time)));
        let end = if self.end == Field::Null { Field::Null } else { field(end) };
        Ok(ResolvedTimes { begin: field(begin), end, notes: resolver.notes })
    }
}

/// Times of a record before an update, in the caller's zone.
struct Existing {
    begin: Zoned,
    end: Option<Zoned>,
    pause: Option<Seconds>,
}

/// Resolves single times, with notes about those with several meanings.
struct Resolver<'a> {
    context: &'a TimeContext,
    notes: Vec<TimeNote>,
}

impl Resolver<'_> {
    /// Resolves the begin. A time without a date lies on the day of the old begin, else today; a date without a time has the
    /// time of the old begin, else midnight.
    fn begin(&mut self, begin: &Field<TimeExpression>, old: Option<&Zoned>) -> Result<Option<Zoned>, Input> {
        let Field::Set(begin) = begin else { return Ok(None) };
        let day = old.map_or(self.context.day, Zoned::date);
        let context = self.context.clone().towards(Direction::Nearest).on(day);
        let moment = match (begin.resolve(&context).map_err(|error| error.of("begin"))?, old) {
            (Moment::Days(..), _) => return Err(InvalidTime::SeveralDays(begin.to_string()).of("begin")),
            (Moment::Day(day), Some(old)) => {
                self.notes.push(TimeNote::Moved(day));
                Moment::Local(day.to_datetime(old.time()))
            }
            (Moment::Day(day), None) => {
                self.notes.push(TimeNote::Midnight(day));
                Moment::Day(day)
            }
            (moment, _) => moment,
        };
        self.exact(moment).map(Some).map_err(|error| error.of("begin"))
    }

    /// Resolves the end. A time without a date lies on the day of the begin, or on the next day if it is earlier than
    /// the begin.
    fn end(&mut self, end: &Field<TimeExpression>, begin: &Zoned) -> Result<Option<Zoned>, Input> {
        let Field::Set(end) = end else { return Ok(None) };
        let context = self.context.clone().towards(Direction::Nearest).on(begin.date());
        let moment = end.resolve(&context).map_err(|error| error.of("end"))?;
        if let Moment::Day(day) | Moment::Days(day, _) = moment {
            let problem = format!(
                "{:?} is a date without a time; write the time too, such as {day}T17:00 ({day}T24:00 for the end of \
                 the day), or give duration",
                end.to_string()
            );
            return Err(Input::new("end", problem));
        }
        let mut exact = self.exact(moment).map_err(|error| error.of("end"))?;
        if end.is_time_of_day() && exact < *begin {
            let next_day = begin.date().tomorrow().ok().map(|day| context.on(day));
            let next = next_day.and_then(|next_day| end.resolve(&next_day).ok());
            let next = next.map(|moment| self.exact(moment)).transpose().map_err(|error| error.of("end"))?;
            if let Some(next) = next.filter(|next| begin.duration_until(next) <= LONGEST_OVERNIGHT) {
                exact = next;
            }
        }
        Ok(Some(exact))
    }

    /// Returns the time in the caller's zone. Of a local time that exists twice, it is the second.
    fn exact(&mut self, moment: Moment) -> Result<Zoned, InvalidTime> {
        let zone = self.context.now.time_zone();
        let time = match moment {
            Moment::Instant(instant) => return Ok(instant.to_zoned(zone.clone())),
            other => other.begin(zone),
        };
        let missing = |_| InvalidTime::NotInCalendar(time.to_string());
        let ambiguous = zone.to_ambiguous_zoned(time);
        match ambiguous.offset() {
            AmbiguousOffset::Fold { before, after } => {
                let occurrence = |offset: Offset| time.to_zoned(TimeZone::fixed(offset)).map_err(missing);
                let repeated = TimeNote::Repeated { first: occurrence(before)?, second: occurrence(after)? };
                if !self.notes.contains(&repeated) {
                    self.notes.push(repeated);
                }
            }
            AmbiguousOffset::Gap { before, after }
                if !matches!(moment, Moment::Day(_) | Moment::Days(..)) =>
            {
                return Err(skipped(time, zone, before, after));
            }
            _ => {}
        }
        ambiguous.later().map_err(missing)
    }
}

/// Creates the error of a local time that the clock skips, with the times between which nothing exists.
fn skipped(time: DateTime, zone: &TimeZone, before: Offset, after: Offset) -> InvalidTime {
    let resumes = zone.to_ambiguous_timestamp(time).later().ok();
    let second = SignedDuration::from_secs(1);
    let transition = resumes
        .and_then(|resumes| zone.preceding(resumes.checked_add(second).ok()?).next())
        .map(|transition| transition.timestamp());
    let local = |offset: Offset| match transition {
        Some(transition) => offset.to_datetime(transition).strftime("%H:%M").to_string(),
        None => time.strftime("%H:%M").to_string(),
    };
    InvalidTime::Skipped {
        time: time.strftime("%H:%M").to_string(),
        day: time.date(),
        from: local(before),
        to: local(after),
    }
}

/// Returns the time of a form: local, with an offset only if the local time exists twice.
fn form_time(time: &Zoned) -> FormTime {
    let time = time.with().subsec_nanosecond(0).build().unwrap_or_else(|_| time.clone());
    if time.time_zone().to_ambiguous_timestamp(time.datetime()).is_ambiguous() {
        FormTime::from(&time)
    } else {
        FormTime::from(time.datetime())
    }
}

fn add(time: &Zoned, length: SignedDuration) -> Result<Zoned, Input> {
    time.checked_add(length).map_err(|_| Input::new("duration", "leads out of the calendar"))
}

fn check_length(begin: &Zoned, end: &Zoned, length: SignedDuration) -> Result<(), Input> {
    if begin.duration_until(end) == length {
        return Ok(());
    }
    let between = Seconds(begin.duration_until(end).as_secs());
    let problem = format!("does not match begin and end, which are {between} apart; give two of the three");
    Err(Input::new("duration", problem))
}

fn check_order(begin: Option<&Zoned>, end: Option<&Zoned>) -> Result<(), Input> {
    match (begin, end) {
        (Some(begin), Some(end)) if begin > end => {
            let [begin, end] = [begin, end].map(|time| time.strftime("%Y-%m-%dT%H:%M").to_string());
            Err(Input::new(
                "end",
                format!("{end} is before begin {begin} (both in the zone of your profile)"),
            ))
        }
        _ => Ok(()),
    }
}
