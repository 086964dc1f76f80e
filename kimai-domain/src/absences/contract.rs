//! Working days of a user, derived from the preferences of the profile.

use jiff::civil::{Date, Weekday};
use kimai_api::{Id, PublicHolidayGroup, Seconds, User};

use super::span::is_weekend;

/// Work contract of a user, as far as the preferences define one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contract {
    /// Weekdays with working time, if the contract defines them.
    weekdays: Option<Vec<Weekday>>,
    /// Working time of each weekday from Monday to Sunday, if the contract defines it.
    hours: Option<[Seconds; 7]>,
    /// Vacation of a year in half days, if the contract defines it.
    vacation: Option<u32>,
    /// First day of the contract.
    begin: Option<Date>,
    /// Last day of the contract.
    end: Option<Date>,
    /// Group of public holidays; `None` is the default group.
    pub group: Option<Id<PublicHolidayGroup>>,
}

/// Preferences with the working time of each weekday, in the order of `work_days_week` (1 is Monday).
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("work_monday", Weekday::Monday),
    ("work_tuesday", Weekday::Tuesday),
    ("work_wednesday", Weekday::Wednesday),
    ("work_thursday", Weekday::Thursday),
    ("work_friday", Weekday::Friday),
    ("work_saturday", Weekday::Saturday),
    ("work_sunday", Weekday::Sunday),
];

impl Contract {
    /// Reads the contract from the preferences of a user; absent preferences leave it undefined.
    pub fn from_user(user: &User) -> Self {
        let preference = |name: &str| {
            let mut preferences = user.preferences.iter().flatten();
            let value = preferences.find(|preference| preference.name == name)?.value.as_deref();
            value.filter(|value| !value.is_empty())
        };
        let date = |name: &str| preference(name)?.get(..10)?.parse().ok();
        let weekdays = match preference("work_contract_type") {
            Some("day") => Some(weekdays_with_hours(preference)),
            Some("week") => preference("work_days_week").map(weekdays_by_number),
            _ => None,
        };
        let weekdays = weekdays.filter(|days| !days.is_empty());
        let hours = match preference("work_contract_type") {
            Some("day") => Some(WEEKDAYS.map(|(name, _)| seconds(preference(name)))),
            Some("week") => {
                weekdays.as_deref().map(|days| per_weekday(days, seconds(preference("hours_per_week"))))
            }
            _ => None,
        };
        Self {
            hours: hours.filter(|hours| hours.iter().any(|time| time.0 > 0)),
            vacation: preference("holidays").and_then(half_days),
            weekdays,
            begin: date("work_start_day"),
            end: date("work_last_day"),
            group: preference("public_holiday_group").and_then(|id| id.parse().ok()),
        }
    }

    /// Returns true if the contract defines working time.
    pub const fn defines_hours(&self) -> bool {
        self.hours.is_some()
    }

    /// Returns the working time of a day by contract; zero outside of the contract.
    pub fn expected(&self, day: Date) -> Seconds {
        if self.is_outside(day) {
            return Seconds(0);
        }
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        self.hours.and_then(|hours| hours.get(weekday).copied()).unwrap_or_default()
    }

    /// Returns the vacation of a whole year in half days, if the contract defines it.
    pub const fn vacation_half_days(&self) -> Option<u32> {
        self.vacation
    }

    /// Returns the first and the last day of the contract, as far as they are defined.
    pub const fn span(&self) -> (Option<Date>, Option<Date>) {
        (self.begin, self.end)
    }

    /// Returns true if the contract has not begun or is over on `day`.
    pub fn is_outside(&self, day: Date) -> bool {
        self.begin.is_some_and(|begin| day < begin) || self.end.is_some_and(|end| end < day)
    }

    /// Returns true if the weekday has no working time; without a contract, on Saturday and Sunday.
    pub fn is_free(&self, day: Date) -> bool {
        match &self.weekdays {
            Some(days) => !days.contains(&day.weekday()),
            None => is_weekend(day),
        }
    }
}

/// Parses a number of seconds; anything else is zero.
#[expect(clippy::cast_possible_truncation, reason = "casts of floats saturate, and a day has 86,400 seconds")]
fn seconds(value: Option<&str>) -> Seconds {
    Seconds(value.and_then(|value| value.parse::<f64>().ok()).map_or(0, |seconds| seconds.max(0.0) as i64))
}

/// Distributes the working time of a week evenly over its weekdays.
fn per_weekday(weekdays: &[Weekday], week: Seconds) -> [Seconds; 7] {
    let days = i64::try_from(weekdays.len()).unwrap_or(1).max(1);
    WEEKDAYS.map(|(_, day)| if weekdays.contains(&day) { Seconds(week.0 / days) } else { Seconds(0) })
}

/// Parses a number of days, such as `28` or `27.5`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be in range")]
fn half_days(value: &str) -> Option<u32> {
    let days: f64 = value.parse().ok()?;
    (0.0..=1000.0).contains(&days).then(|| (days * 2.0).round() as u32)
}

fn weekdays_with_hours<'a>(preference: impl Fn(&str) -> Option<&'a str>) -> Vec<Weekday> {
    let seconds = |name: &str| preference(name).and_then(|seconds| seconds.parse::<f64>().ok());
    let working = WEEKDAYS.iter().filter(|(name, _)| seconds(name).is_some_and(|seconds| seconds > 0.0));
    working.map(|(_, day)| *day).collect()
}

fn weekdays_by_number(numbers: &str) -> Vec<Weekday> {
    let indexes = numbers.split(',').filter_map(|number| number.trim().parse::<usize>().ok()?.checked_sub(1));
    indexes.filter_map(|index| WEEKDAYS.get(index)).map(|(_, day)| *day).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use kimai_api::User;
    use serde_json::json;

    use super::Contract;

    fn contract(preferences: &[(&str, &str)]) -> Contract {
        let preferences: Vec<_> =
            preferences.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        let user: User =
            serde_json::from_value(json!({"id": 4, "username": "ben", "preferences": preferences})).unwrap();
        Contract::from_user(&user)
    }

    #[test]
    fn contract_by_day_frees_weekdays_without_hours() {
        let four = contract(&[
            ("work_contract_type", "day"),
            ("work_monday", "21600"),
            ("work_friday", "0"),
            ("work_saturday", "3600"),
        ]);
        assert!(
            !four.is_free(date(2026, 11, 23))
                && four.is_free(date(2026, 11, 27))
                && !four.is_free(date(2026, 11, 28))
        );
    }

    #[test]
    fn contract_by_week_lists_its_weekdays() {
        let week = contract(&[("work_contract_type", "week"), ("work_days_week", "1,2, 7")]);
        assert!(!week.is_free(date(2026, 11, 29)) && week.is_free(date(2026, 11, 25)));
    }

    #[test]
    fn expected_time_follows_the_weekday_and_ends_with_the_contract() {
        let day = contract(&[
            ("work_contract_type", "day"),
            ("work_monday", "28800"),
            ("work_friday", "14400"),
            ("work_last_day", "2026-11-23"),
            ("holidays", "27.5"),
        ]);
        let expected = [date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23), date(2026, 11, 30)];
        assert_eq!(expected.map(|date| day.expected(date).0), [14_400, 0, 28_800, 0]);
        assert_eq!(day.vacation_half_days(), Some(55));
        let week = contract(&[
            ("work_contract_type", "week"),
            ("work_days_week", "1,2,3,4"),
            ("hours_per_week", "108000"),
        ]);
        assert_eq!(week.expected(date(2026, 11, 23)).0, 27_000);
        assert_eq!(week.expected(date(2026, 11, 27)).0, 0);
        assert!(!contract(&[("work_contract_type", "day")]).defines_hours());
    }

    #[test]
    fn without_a_contract_saturday_and_sunday_are_free() {
        for none in [
            contract(&[]),
            contract(&[("work_contract_type", "none"), ("work_monday", "0")]),
            contract(&[("work_contract_type", "day")]),
        ] {
            assert!(!none.is_free(date(2026, 11, 23)) && none.is_free(date(2026, 11, 28)));
        }
    }

    #[test]
    fn days_before_the_first_and_after_the_last_day_are_outside_the_contract() {
        let year = contract(&[("work_start_day", "2026-01-01"), ("work_last_day", "2026-11-30")]);
        assert!(
            year.is_outside(date(2025, 12, 31))
                && !year.is_outside(date(2026, 11, 30))
                && year.is_outside(date(2026, 12, 1))
        );
    }
}
