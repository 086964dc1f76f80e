//! Times, periods and durations: a text that is understood is displayed as a text with the same meaning.

#![no_main]

use std::{fmt::Display, str::FromStr};

use jiff::{Timestamp, civil::Weekday, tz::TimeZone};
use kimai_tools::domain::{DurationExpression, InvalidTime, PeriodExpression, TimeContext, TimeExpression};
use libfuzzer_sys::fuzz_target;

fn contexts() -> [TimeContext; 3] {
    [
        ("2026-03-29T00:30:00Z", "Europe/Berlin"),
        ("2024-02-29T23:59:59Z", "America/New_York"),
        ("2026-11-28T09:20:30Z", "Asia/Kathmandu"),
    ]
    .map(|(now, zone)| {
        let now: Timestamp = now.parse().unwrap();
        TimeContext::new(now.to_zoned(TimeZone::get(zone).unwrap()), Weekday::Sunday)
    })
}

/// Parses a text and what it is displayed as.
fn round_trip<T: FromStr<Err = InvalidTime> + Display>(text: &str) -> Option<[T; 2]> {
    let parsed: T = text.parse().ok()?;
    let displayed = parsed.to_string();
    let again =
        displayed.parse().unwrap_or_else(|error| panic!("{text:?} is displayed as {displayed:?}: {error}"));
    Some([parsed, again])
}

fuzz_target!(|text: &str| {
    if let Some([parsed, again]) = round_trip::<DurationExpression>(text) {
        assert_eq!(parsed.signed(), again.signed(), "{text:?}");
    }
    for context in contexts() {
        if let Some([parsed, again]) = round_trip::<TimeExpression>(text) {
            assert_eq!(parsed.resolve(&context), again.resolve(&context), "{text:?}");
            let _ = (parsed.day(&context), parsed.month(&context));
        }
        if let Some([parsed, again]) = round_trip::<PeriodExpression>(text) {
            assert_eq!(parsed.resolve(&context), again.resolve(&context), "{text:?}");
        }
    }
});
