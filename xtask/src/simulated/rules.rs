//! Options for the rules of timesheets.

use clap::{Args, ValueEnum};
use jiff::{
    Span,
    civil::{Date, Time},
};
use kimai_tests::sim::{Lockdown, Rounding, RoundingMode, TimesheetRules, TrackingMode};

/// Rules of timesheets, as the administrator of a Kimai sets them.
#[derive(Args)]
#[command(next_help_heading = "Rules of timesheets")]
#[expect(clippy::struct_excessive_bools, reason = "independent options")]
pub(super) struct Rules {
    /// The tracking mode
    #[arg(long, value_enum, default_value_t = Mode::Default)]
    mode: Mode,
    /// The time at which timesheets of the mode fixed-begin start, such as 08:00; without it, the present time
    #[arg(long, value_name = "TIME")]
    begin: Option<Time>,
    /// The maximum of running timesheets of a user
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    timers: usize,
    /// Refuses overlapping timesheets
    #[arg(long)]
    no_overlaps: bool,
    /// Refuses timesheets in the future
    #[arg(long)]
    no_future: bool,
    /// Refuses timesheets without duration
    #[arg(long)]
    no_zero: bool,
    /// Refuses timesheets that exceed a budget
    #[arg(long)]
    no_overbooking: bool,
    /// Timesheets have a field for breaks
    #[arg(long)]
    breaks: bool,
    /// The longest duration, such as 8:00
    #[arg(long, value_name = "HOURS:MINUTES", value_parser = minutes)]
    longest: Option<i64>,
    /// The direction of rounding
    #[arg(long, value_enum, default_value_t = Direction::Default)]
    rounding: Direction,
    /// The multiple of minutes to which begin and end are rounded; 0 keeps the seconds
    #[arg(long, value_name = "MINUTES", default_value_t = 1, value_parser = clap::value_parser!(i64).range(0..=1440))]
    rounding_minutes: i64,
    /// The locked period, such as 2026-10-01..2026-10-31
    #[arg(long, value_name = "FROM..TO", value_parser = period)]
    lockdown: Option<(Date, Date)>,
    /// The days after the locked period during which it can still be changed
    #[arg(long, value_name = "DAYS", default_value_t = 0, requires = "lockdown", value_parser = clap::value_parser!(i32).range(0..=3650))]
    grace_days: i32,
}

/// Tracking mode.
#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    /// Begin and end can be set
    Default,
    /// Plain users only start and stop
    Punch,
    /// Timesheets begin at a fixed time
    FixedBegin,
}

/// Direction of rounding.
#[derive(Clone, Copy, ValueEnum)]
enum Direction {
    /// Begin down, end up
    Default,
    /// To the nearest multiple
    Closest,
    /// Down
    Floor,
    /// Up
    Ceil,
}

impl Rules {
    /// Returns the rules for the simulation.
    pub(super) fn to_rules(&self) -> TimesheetRules {
        let rounding = match self.rounding {
            Direction::Default => RoundingMode::Default,
            Direction::Closest => RoundingMode::Closest,
            Direction::Floor => RoundingMode::Floor,
            Direction::Ceil => RoundingMode::Ceil,
        };
        TimesheetRules {
            tracking_mode: match self.mode {
                Mode::Default => TrackingMode::Default,
                Mode::Punch => TrackingMode::Punch,
                Mode::FixedBegin => TrackingMode::DurationFixedBegin,
            },
            default_begin: self.begin,
            active_entries_hard_limit: self.timers,
            allow_overlapping: !self.no_overlaps,
            allow_future: !self.no_future,
            allow_zero_duration: !self.no_zero,
            allow_overbooking: !self.no_overbooking,
            breaks: self.breaks,
            longest_minutes: self.longest,
            rounding: Rounding::to_minutes(rounding, self.rounding_minutes),
            lockdown: self.lockdown.map(|(from, to)| {
                let end = to.at(23, 59, 59, 0);
                Lockdown::new(from.at(0, 0, 0, 0), end).with_grace(Span::new().days(self.grace_days))
            }),
            ..TimesheetRules::default()
        }
    }
}

/// Parses `8:00` into minutes.
fn minutes(text: &str) -> Result<i64, String> {
    let parts = text.split_once(':').and_then(|(hours, minutes)| {
        let hours: u32 = hours.parse().ok()?;
        let minutes: u32 = minutes.parse().ok().filter(|minutes| *minutes < 60)?;
        Some(i64::from(hours) * 60 + i64::from(minutes))
    });
    parts.filter(|minutes| *minutes > 0).ok_or_else(|| "write hours and minutes, such as 8:00".to_owned())
}

/// Parses `2026-10-01..2026-10-31`.
fn period(text: &str) -> Result<(Date, Date), String> {
    let days = text.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    days.filter(|(from, to): &(Date, Date)| from <= to)
        .ok_or_else(|| "write two dates in order, such as 2026-10-01..2026-10-31".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{minutes, period};

    #[test]
    fn lengths_and_periods_are_checked() {
        assert_eq!(minutes("8:30"), Ok(510));
        for invalid in ["8", "0:00", "8:75", "-1:00"] {
            assert!(minutes(invalid).is_err(), "{invalid}");
        }
        assert!(period("2026-10-01..2026-10-31").is_ok());
        assert!(period("2026-10-31..2026-10-01").is_err() && period("2026-10-01").is_err());
    }
}
