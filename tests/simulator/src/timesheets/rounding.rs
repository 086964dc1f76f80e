//! Rounding of times and durations.

use jiff::{Timestamp, civil::Time};

use crate::{
    call::Call,
    settings::{Rounding, RoundingMode, TrackingMode},
    store::Timesheet,
};

/// Part of a timesheet that is rounded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Begin,
    End,
    Duration,
}

/// Sets the begin of a new timesheet that starts now or is started again: rounded in the default mode, at the configured
/// time of day with a fixed begin, unchanged in punch mode.
pub(super) fn prepare_begin(call: &Call<'_>, sheet: &mut Timesheet) {
    let rules = &call.settings.timesheets;
    match rules.tracking_mode {
        TrackingMode::Punch => {}
        TrackingMode::Default => {
            if applies(&rules.rounding, sheet, sheet.begin) {
                sheet.begin = rounded_time(&rules.rounding, Part::Begin, sheet.begin);
            }
        }
        TrackingMode::DurationFixedBegin => {
            let local = sheet.local(sheet.begin);
            let now = call.now.to_zoned(local.time_zone().clone()).time();
            let time = rules.default_begin.unwrap_or(now);
            let time = Time::new(time.hour(), time.minute(), 0, 0).unwrap_or(time);
            let begin = local.date().to_datetime(time).to_zoned(local.time_zone().clone());
            sheet.begin = begin.map_or(sheet.begin, |begin| begin.timestamp());
        }
    }
}

/// Rounds begin, end and duration of a finished timesheet, and sets its duration; a running one stays unchanged.
pub(super) fn apply(call: &Call<'_>, sheet: &mut Timesheet) {
    let rounding = &call.settings.timesheets.rounding;
    let Some(end) = sheet.end else {
        sheet.duration = 0;
        return;
    };
    if !applies(rounding, sheet, end) {
        sheet.duration = sheet.calculated_duration().unwrap_or_default();
        return;
    }
    sheet.begin = rounded_time(rounding, Part::Begin, sheet.begin);
    sheet.end = Some(rounded_time(rounding, Part::End, end));
    let duration = sheet.calculated_duration().unwrap_or_default();
    sheet.duration = rounded(rounding, Part::Duration, duration);
}

/// Checks if timesheets of this day are rounded.
fn applies(rounding: &Rounding, sheet: &Timesheet, at: Timestamp) -> bool {
    rounding.days.contains(&sheet.local(at).weekday())
}

fn rounded_time(rounding: &Rounding, part: Part, at: Timestamp) -> Timestamp {
    Timestamp::from_second(rounded(rounding, part, at.as_second())).unwrap_or(at)
}

/// Rounds seconds to the configured multiple of minutes.
fn rounded(rounding: &Rounding, part: Part, seconds: i64) -> i64 {
    let minutes = match part {
        Part::Begin => rounding.begin,
        Part::End => rounding.end,
        Part::Duration => rounding.duration,
    };
    let step = minutes * 60;
    let over = if step > 0 { seconds.rem_euclid(step) } else { 0 };
    let up = match rounding.mode {
        RoundingMode::Default => part != Part::Begin,
        RoundingMode::Closest => over * 2 > step,
        RoundingMode::Floor => false,
        RoundingMode::Ceil => true,
    };
    if over == 0 {
        seconds
    } else if up {
        seconds - over + step
    } else {
        seconds - over
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, Rounding, RoundingMode, rounded};

    #[test]
    fn each_mode_rounds_begin_and_end_in_its_direction() {
        let minute = 60;
        for (mode, begin, end) in [
            (RoundingMode::Default, 0, 60),
            (RoundingMode::Closest, 0, 60),
            (RoundingMode::Floor, 0, 45),
            (RoundingMode::Ceil, 15, 60),
        ] {
            let rounding = Rounding::to_minutes(mode, 15);
            let begin_of_07 = rounded(&rounding, Part::Begin, 7 * minute) / minute;
            let end_of_53 = rounded(&rounding, Part::End, 53 * minute) / minute;
            assert_eq!((begin_of_07, end_of_53), (begin, end), "{mode:?}");
        }
    }

    #[test]
    fn zero_minutes_keep_the_seconds() {
        let rounding = Rounding::to_minutes(RoundingMode::Default, 0);
        assert_eq!(rounded(&rounding, Part::End, 3_641), 3_641);
    }
}
