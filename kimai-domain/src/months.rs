//! Calendar months, by which working time is locked and summed up.

use std::{fmt, str::FromStr};

use jiff::civil::{Date, date};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A calendar month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// Returns the month that contains a day.
    pub fn of(day: Date) -> Self {
        Self(date(day.year(), day.month(), 1))
    }

    /// Returns the first day, by which Kimai identifies the month.
    pub const fn first(self) -> Date {
        self.0
    }
}

/// A text that is not a month.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a month; write 2026-01 or 2026-01-01")]
pub struct InvalidMonth(String);

/// Parses `2026-01`, or any day of the month such as `2026-01-31`.
impl FromStr for Month {
    type Err = InvalidMonth;

    fn from_str(text: &str) -> Result<Self, InvalidMonth> {
        let has_shape = |pattern: &str| {
            text.len() == pattern.len()
                && text.bytes().zip(pattern.bytes()).all(|(byte, expected)| match expected {
                    b'0' => byte.is_ascii_digit(),
                    _ => byte == expected,
                })
        };
        let day: Option<Date> = match (has_shape("0000-00-00"), has_shape("0000-00")) {
            (true, _) => text.parse().ok(),
            (_, true) => format!("{text}-01").parse().ok(),
            _ => None,
        };
        let day = day.ok_or_else(|| InvalidMonth(text.to_owned()))?;
        Ok(Self(date(day.year(), day.month(), 1)))
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Formats as `2026-01`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use jiff::civil::date;

    use super::Month;

    #[test]
    fn month_of_a_day_is_compared_and_serialized_as_a_month() {
        let february = Month::of(date(2026, 2, 28));
        assert_eq!(february.first(), date(2026, 2, 1));
        assert_eq!(Month::of(date(2026, 2, 1)), february);
        assert!(Month::of(date(2026, 1, 31)) < february && february < Month::of(date(2026, 3, 1)));
        assert_eq!(serde_json::to_string(&february).unwrap(), "\"2026-02\"");
        assert_eq!(serde_json::from_str::<Month>("\"2026-02-17\"").unwrap(), february);
        assert!(serde_json::from_str::<Month>("\"2026\"").is_err());
    }

    #[test]
    fn month_is_parsed_from_itself_or_from_one_of_its_days() {
        for text in ["2026-02", "2026-02-01", "2026-02-28"] {
            let month: Month = text.parse().unwrap();
            assert_eq!(
                (month.to_string().as_str(), month.first().to_string().as_str()),
                ("2026-02", "2026-02-01")
            );
        }
    }

    #[test]
    fn other_texts_are_rejected() {
        for text in [
            "2024-01-01/../../../../timesheets/6",
            "foo2024-02-28bar",
            "2024-02-31",
            "2026-13",
            "2026-1",
            " 2026-01",
            "20260101",
            "2026-01-01T00:00",
            "",
        ] {
            assert!(text.parse::<Month>().unwrap_err().to_string().contains("2026-01-01"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn parsed_month_is_a_path_segment_of_digits_and_dashes(text in "\\PC{0,12}|[0-9/.-]{7,12}") {
            if let Ok(month) = text.parse::<Month>() {
                let segment = month.first().to_string();
                prop_assert!(segment.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-'), "{segment}");
            }
        }
    }
}
