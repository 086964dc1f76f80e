//! When somebody works, as far as the preferences of their profile tell.

use jiff::civil::{Date, Weekday};
use kimai_api::{Id, PublicHolidayGroup, User};

/// The work contract in a user's preferences.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contract {
    /// The days with working time, where the contract says.
    days: Option<Vec<Weekday>>,
    /// Its first day.
    begin: Option<Date>,
    /// Its last day.
    end: Option<Date>,
    /// Whose public holidays count; none is the default group.
    pub group: Option<Id<PublicHolidayGroup>>,
}

/// By their place in Kimai's `work_days_week`, from 1.
const WEEK: [(&str, Weekday); 7] = [
    ("work_monday", Weekday::Monday),
    ("work_tuesday", Weekday::Tuesday),
    ("work_wednesday", Weekday::Wednesday),
    ("work_thursday", Weekday::Thursday),
    ("work_friday", Weekday::Friday),
    ("work_saturday", Weekday::Saturday),
    ("work_sunday", Weekday::Sunday),
];

impl Contract {
    /// Reads it; what the preferences do not say is not known.
    pub fn of(user: &User) -> Self {
        let preference = |name: &str| {
            let mut set = user.preferences.iter().flatten();
            set.find(|set| set.name == name)?.value.as_deref().filter(|value| !value.is_empty())
        };
        let date = |name: &str| preference(name)?.get(..10)?.parse().ok();
        let days = match preference("work_contract_type") {
            Some("day") => Some(by_hours(preference)),
            Some("week") => preference("work_days_week").map(by_numbers),
            _ => None,
        };
        Self {
            days: days.filter(|days| !days.is_empty()),
            begin: date("work_start_day"),
            end: date("work_last_day"),
            group: preference("public_holiday_group").and_then(|id| id.parse().ok()),
        }
    }

    /// Whether the contract, where there is one, has not begun or is over.
    pub fn is_outside(&self, day: Date) -> bool {
        self.begin.is_some_and(|begin| day < begin) || self.end.is_some_and(|end| end < day)
    }

    /// Whether this weekday has no working time. Without a contract by days that is Saturday and Sunday.
    pub fn is_free(&self, day: Date) -> bool {
        match &self.days {
            Some(days) => !days.contains(&day.weekday()),
            None => super::span::is_weekend(day),
        }
    }
}

fn by_hours<'a>(preference: impl Fn(&str) -> Option<&'a str>) -> Vec<Weekday> {
    let works =
        |name: &str| preference(name).and_then(|time| time.parse().ok()).is_some_and(|time: f64| time > 0.0);
    WEEK.iter().filter(|(name, _)| works(name)).map(|(_, day)| *day).collect()
}

fn by_numbers(numbers: &str) -> Vec<Weekday> {
    let places = numbers.split(',').filter_map(|place| place.trim().parse::<usize>().ok()?.checked_sub(1));
    places.filter_map(|place| WEEK.get(place)).map(|(_, day)| *day).collect()
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
        Contract::of(&user)
    }

    #[test]
    fn a_contract_by_the_day_frees_the_weekdays_without_hours() {
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
    fn a_contract_by_the_week_names_its_days() {
        let week = contract(&[("work_contract_type", "week"), ("work_days_week", "1,2, 7")]);
        assert!(!week.is_free(date(2026, 11, 29)) && week.is_free(date(2026, 11, 25)));
    }

    #[test]
    fn without_a_contract_the_weekend_is_saturday_and_sunday() {
        for none in [
            contract(&[]),
            contract(&[("work_contract_type", "none"), ("work_monday", "0")]),
            contract(&[("work_contract_type", "day")]),
        ] {
            assert!(!none.is_free(date(2026, 11, 23)) && none.is_free(date(2026, 11, 28)));
        }
    }

    #[test]
    fn before_its_first_and_after_its_last_day_nobody_is_expected() {
        let year = contract(&[("work_start_day", "2026-01-01"), ("work_last_day", "2026-11-30")]);
        assert!(
            year.is_outside(date(2025, 12, 31))
                && !year.is_outside(date(2026, 11, 30))
                && year.is_outside(date(2026, 12, 1))
        );
    }
}
