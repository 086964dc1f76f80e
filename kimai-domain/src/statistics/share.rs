//! Parts of a whole, in per cent.

use std::fmt;

use kimai_api::Seconds;

/// Per cent with one decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    tenths: i64,
}

impl Share {
    /// How much `part` is of `whole`, rounded to a tenth; nothing of nothing is not a share.
    pub fn of(part: Seconds, whole: Seconds) -> Option<Self> {
        let (part, whole) = (i128::from(part.0), i128::from(whole.0));
        let half = if part < 0 { -whole / 2 } else { whole / 2 };
        let tenths = i64::try_from((part * 1000 + half).checked_div(whole)?).ok()?;
        (whole > 0).then_some(Self { tenths })
    }

    /// It as a number.
    #[expect(clippy::cast_precision_loss, reason = "shares are small")]
    pub fn percent(self) -> f64 {
        self.tenths as f64 / 10.0
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.tenths < 0 { "-" } else { "" };
        let tenths = self.tenths.unsigned_abs();
        if tenths.is_multiple_of(10) {
            write!(f, "{sign}{} %", tenths / 10)
        } else {
            write!(f, "{sign}{}.{} %", tenths / 10, tenths % 10)
        }
    }
}

#[cfg(test)]
mod tests {
    use kimai_api::Seconds;
    use proptest::prelude::*;

    use super::Share;

    fn share(part: i64, whole: i64) -> Option<String> {
        Share::of(Seconds(part), Seconds(whole)).map(|share| share.to_string())
    }

    #[test]
    fn a_share_has_one_decimal_at_most() {
        assert_eq!(share(1, 3).as_deref(), Some("33.3 %"));
        assert_eq!(share(2, 3).as_deref(), Some("66.7 %"));
        assert_eq!(share(1, 2).as_deref(), Some("50 %"));
        assert_eq!(share(-1, 3).as_deref(), Some("-33.3 %"));
        assert_eq!(share(0, 0), None);
    }

    proptest! {
        #[test]
        fn a_share_is_within_half_a_tenth_of_the_truth(part in 0_i32..i32::MAX, whole in 1_i32..i32::MAX) {
            let share = Share::of(Seconds(part.into()), Seconds(whole.into())).unwrap().percent();
            prop_assert!((share - f64::from(part) / f64::from(whole) * 100.0).abs() < 0.0501);
        }
    }
}
