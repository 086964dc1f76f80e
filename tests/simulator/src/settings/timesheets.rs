//! Rules of timesheets: tracking mode, limits, rounding and lockdown.

use jiff::{
    Span, Timestamp,
    civil::{DateTime, Time, Weekday},
    tz::TimeZone,
};

/// Tracking mode of timesheets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrackingMode {
    /// Begin and end can be set.
    #[default]
    Default,
    /// Only start and stop: `begin` and `end` are unknown fields for plain users.
    Punch,
    /// Begin is fixed by the configuration, so `begin` and `end` are unknown fields too.
    DurationFixedBegin,
}

impl TrackingMode {
    /// Returns the name in `GET /api/config/timesheet`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Punch => "punch",
            Self::DurationFixedBegin => "duration_fixed_begin",
        }
    }

    /// Returns the mode of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Default, Self::Punch, Self::DurationFixedBegin].into_iter().find(|mode| mode.name() == name)
    }
}

/// Rules of timesheets; the default is that of a new installation.
#[expect(clippy::struct_excessive_bools, reason = "independent switches of an installation")]
#[derive(Clone, Debug)]
pub struct TimesheetRules {
    /// The tracking mode.
    pub tracking_mode: TrackingMode,
    /// The time of day at which records of [`TrackingMode::DurationFixedBegin`] begin; `None` is the present time.
    pub default_begin: Option<Time>,
    /// Maximum of running timesheets of a user; starting one more stops the oldest.
    pub active_entries_hard_limit: usize,
    /// Allows overlapping timesheets of a user.
    pub allow_overlapping: bool,
    /// Allows timesheets in the future.
    pub allow_future: bool,
    /// Allows timesheets without duration.
    pub allow_zero_duration: bool,
    /// Allows timesheets that exceed a budget.
    pub allow_overbooking: bool,
    /// Adds the field `break` to timesheets.
    pub breaks: bool,
    /// Adds the error of a missing activity; the API needs one in both cases.
    pub require_activity: bool,
    /// The longest duration in minutes; `None` is one year.
    pub longest_minutes: Option<i64>,
    /// Rounding of finished timesheets.
    pub rounding: Rounding,
    /// The locked period.
    pub lockdown: Option<Lockdown>,
}

impl Default for TimesheetRules {
    fn default() -> Self {
        Self {
            tracking_mode: TrackingMode::Default,
            default_begin: None,
            active_entries_hard_limit: 1,
            allow_overlapping: true,
            allow_future: true,
            allow_zero_duration: true,
            allow_overbooking: true,
            breaks: false,
            require_activity: true,
            longest_minutes: None,
            rounding: Rounding::default(),
            lockdown: None,
        }
    }
}

/// Direction of rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RoundingMode {
    /// Begin down, end and duration up.
    #[default]
    Default,
    /// Everything to the nearest multiple; a half goes down.
    Closest,
    /// Everything down.
    Floor,
    /// Everything up.
    Ceil,
}

/// Rounding of finished timesheets to multiples of minutes; 0 minutes do not round.
#[derive(Clone, Debug)]
pub struct Rounding {
    /// The direction.
    pub mode: RoundingMode,
    /// Minutes of the begin.
    pub begin: i64,
    /// Minutes of the end.
    pub end: i64,
    /// Minutes of the duration.
    pub duration: i64,
    /// Weekdays of the end on which timesheets are rounded.
    pub days: Vec<Weekday>,
}

impl Rounding {
    /// Rounds begin and end to this multiple of minutes, on every day.
    pub fn to_minutes(mode: RoundingMode, minutes: i64) -> Self {
        Self { mode, begin: minutes, end: minutes, ..Self::default() }
    }
}

impl Default for Rounding {
    /// Full minutes: begin down, end up.
    fn default() -> Self {
        use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
        Self {
            mode: RoundingMode::Default,
            begin: 1,
            end: 1,
            duration: 0,
            days: vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday],
        }
    }
}

/// Locked period: timesheets that begin before its end cannot be created, changed or deleted.
///
/// Times are local to the timesheet unless a zone is set.
#[derive(Clone, Debug)]
pub struct Lockdown {
    /// The begin of the period. Timesheets before it stay locked during the grace period.
    pub begin: DateTime,
    /// The end of the period.
    pub end: DateTime,
    /// The time after the end during which timesheets of the period can still be changed.
    pub grace: Span,
    /// The time zone of begin and end.
    pub zone: Option<TimeZone>,
}

impl Lockdown {
    /// Creates a lockdown without a grace period.
    pub fn new(begin: DateTime, end: DateTime) -> Self {
        Self { begin, end, grace: Span::new(), zone: None }
    }

    /// Sets the grace period.
    #[must_use]
    pub fn with_grace(self, grace: Span) -> Self {
        Self { grace, ..self }
    }

    /// Checks if timesheets that begin at this time are locked. `grace` extends the grace period without limit.
    pub(crate) fn locks(&self, begin: Timestamp, zone: &TimeZone, now: Timestamp, grace: bool) -> bool {
        let zone = self.zone.as_ref().unwrap_or(zone);
        let at = |time: DateTime| time.to_zoned(zone.clone()).map(|zoned| zoned.timestamp()).ok();
        let (Some(first), Some(last)) = (at(self.begin), at(self.end)) else { return false };
        let Some(until) = self.end.checked_add(self.grace).ok().and_then(at) else { return false };
        if last < first || begin > last {
            return false;
        }
        !(begin >= first && (now <= until || grace))
    }
}
