//! Durations and money.

use kimai_domain::api::Seconds;

use super::quoted_name;

/// Returns a duration as `H:MM h`.
pub fn duration(seconds: Seconds) -> String {
    format!("{} h", clock(seconds))
}

/// Returns a duration as `H:MM`, rounded to minutes.
pub fn clock(seconds: Seconds) -> String {
    let minutes = (seconds.0 + seconds.0.signum() * 30) / 60;
    let sign = if minutes < 0 { "-" } else { "" };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{}:{:02}", minutes / 60, minutes % 60)
}

/// Returns an amount with two decimals, and its currency if known.
pub fn money(amount: f64, currency: Option<&str>) -> String {
    match currency {
        Some(currency) => format!("{amount:.2} {}", quoted_name(currency)),
        None => format!("{amount:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use kimai_domain::api::Seconds;

    use super::{duration, money};

    #[test]
    fn durations_are_hours_and_minutes_rounded_to_the_minute() {
        let shown = [0, 29, 30, 5400, 36_000, -5400].map(|seconds| duration(Seconds(seconds)));
        assert_eq!(shown, ["0:00 h", "0:00 h", "0:01 h", "1:30 h", "10:00 h", "-1:30 h"]);
    }

    #[test]
    fn money_has_two_decimals() {
        assert_eq!(money(3.333_333_333_333_333_5, Some("EUR")), "3.33 EUR");
        assert_eq!(money(75.0, None), "75.00");
    }
}
