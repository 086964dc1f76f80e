//! Rounding: Kimai rounds the times of a record when it ends, by default the begin down and the end up to full minutes. A
//! timer that was just stopped would overlap the one that follows it.

use jiff::{RoundMode, SignedDuration, Timestamp, Unit, Zoned, ZonedRound};
use kimai_api::{Error as ApiError, Seconds, Timesheet, TimesheetForm};

use super::TimerNote;
use crate::{
    Change, Error, Session,
    names::copy_links,
    records::{RefusalReason, reasons},
};

/// The longest overlap that rounding makes: the begin and the end are each rounded by at most an hour.
const LONGEST_OVERLAP: SignedDuration = SignedDuration::from_hours(2);

/// The longest time by which rounding moves an end.
const LONGEST_ROUNDING: SignedDuration = SignedDuration::from_hours(1);

/// Tells whether rounding may have moved an end into the future. Later ends belong to records that were booked ahead.
pub(super) fn may_be_rounded(end: &Zoned, now: Timestamp) -> bool {
    end.timestamp() > now && end.timestamp().duration_since(now) <= LONGEST_ROUNDING
}

/// Returns the result of a start; if Kimai refused it because it overlaps the rounded end of the record before it, the result
/// of a start at that end, by `start_at`. Kimai wrote nothing for the first one.
pub(super) async fn or_at_rounded_end(
    started: Result<Timesheet, ApiError>,
    before: Option<&Timesheet>,
    now: Timestamp,
    start_at: impl AsyncFnOnce(&Zoned) -> Result<Timesheet, ApiError>,
) -> Result<Timesheet, ApiError> {
    let is_overlap =
        matches!(&started, Err(ApiError::Api(refusal)) if reasons(refusal).contains(&RefusalReason::Overlap));
    let end = before.and_then(|record| record.end.as_ref()).filter(|end| may_be_rounded(end, now));
    match end {
        Some(end) if is_overlap => start_at(end).await,
        _ => started,
    }
}

/// Returns the begin of the minute, which rounding to minutes leaves as it is.
pub(super) fn begin_of_minute(time: &Zoned) -> Zoned {
    let options = ZonedRound::new().smallest(Unit::Minute).mode(RoundMode::Trunc);
    time.round(options).unwrap_or_else(|_| time.clone())
}

/// Returns the time by which the end of a stopped record lies after the begin of the record that follows it, if rounding can
/// be the reason.
fn overlap(stopped: &Timesheet, started: &Timesheet) -> Option<SignedDuration> {
    if stopped.user.id() != started.user.id() {
        return None;
    }
    let overlap = stopped.end.as_ref()?.duration_since(&started.begin);
    (overlap > SignedDuration::ZERO && overlap <= LONGEST_OVERLAP).then_some(overlap)
}

/// Moves the end of a stopped record back to the begin of the record that follows it, if rounding made them overlap. Kimai
/// rounds the new end too, but the begin of the other record is rounded already.
///
/// Returns the stopped record as it is then. A note says what still overlaps.
pub(super) async fn separate(
    session: &Session,
    stopped: Timesheet,
    started: &Timesheet,
    notes: &mut Vec<TimerNote>,
) -> Timesheet {
    if overlap(&stopped, started).is_none() {
        return stopped;
    }
    let separated = if started.begin > stopped.begin {
        let form = TimesheetForm::default().end(&started.begin);
        match session.client().timesheets().update(stopped.id, &form).await {
            Ok(mut after) => {
                copy_links(&mut after, &stopped);
                session.record(Change::updated(Some(stopped), after.clone())).await;
                after
            }
            Err(error) => {
                session.change_log().note_failure(&Error::from(error));
                stopped
            }
        }
    } else {
        stopped
    };
    if let Some(by) = overlap(&separated, started) {
        let by = Seconds(by.as_secs());
        notes.push(TimerNote::Overlap { stopped: Box::new(separated.clone()), started: started.id, by });
    }
    separated
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Timesheet, Zoned, begin_of_minute, overlap};

    fn record(begin: &str, end: Option<&str>) -> Timesheet {
        let time = |time: &str| format!("2026-11-23T{time}+0100");
        let json = json!({ "id": 1, "begin": time(begin), "end": end.map(time), "user": 3, "project": 1, "activity": 9 });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn seconds_are_cut_off() {
        let time = |time: &str| format!("2026-11-23T{time}[Europe/Berlin]").parse::<Zoned>().unwrap();
        assert_eq!(begin_of_minute(&time("10:03:59")), time("10:03:00"));
        assert_eq!(begin_of_minute(&time("10:03:00")), time("10:03:00"));
    }

    #[test]
    fn only_a_short_overlap_comes_from_rounding() {
        let by =
            |end, begin| overlap(&record("09:00:00", end), &record(begin, None)).map(|by| by.as_secs() / 60);
        assert_eq!(by(Some("10:15:00"), "10:00:00"), Some(15));
        assert_eq!(by(Some("10:03:00"), "10:03:00"), None);
        assert_eq!(by(Some("10:00:00"), "10:03:00"), None);
        assert_eq!(by(Some("13:00:00"), "10:00:00"), None);
        assert_eq!(by(None, "10:00:00"), None);
    }
}
