//! Durations: `1h30m`, `90m`, `1.5h`, `1:30`, `2 Stunden`.

use std::{fmt, str::FromStr};

use jiff::SignedDuration;
use kimai_api::{DurationInput, Seconds};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::{
    InvalidTime, MAX_LENGTH,
    words::{self, Token, Unit},
};

/// Upper limit of a duration, a hundred years.
const MAX_SECONDS: i64 = 100 * 366 * 86_400;

/// A duration of whole seconds, not negative.
///
/// Deserializes from text, or from a number of seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DurationExpression(Seconds);

impl DurationExpression {
    /// Returns the duration.
    pub const fn seconds(self) -> Seconds {
        self.0
    }

    /// Returns the duration for calculations with times.
    pub const fn signed(self) -> SignedDuration {
        SignedDuration::from_secs(self.0.0)
    }

    /// Reads all tokens as a duration. Days and longer units are no durations.
    pub(super) fn from_tokens(tokens: &[Token]) -> Option<Self> {
        if let [Token::Number(hours, _), Token::Colon, Token::Number(minutes, 2), ref rest @ ..] = *tokens {
            let seconds = match *rest {
                [] | [Token::Unit(Unit::Hour)] => 0,
                [Token::Colon, Token::Number(seconds, 2)] if seconds < 60 => seconds,
                _ => return None,
            };
            let seconds = i64::from(hours) * 3600 + i64::from(minutes) * 60 + i64::from(seconds);
            return (minutes < 60).then_some(seconds).and_then(Self::new);
        }
        let mut seconds = 0;
        let mut last_unit = i64::MAX;
        let mut rest = tokens;
        while !rest.is_empty() {
            let (amount, unit, following) = part(rest)?;
            // Units descend: "1h30m", and "1h30" are the only ways to combine them.
            if unit >= last_unit {
                return None;
            }
            last_unit = unit;
            seconds += amount;
            rest = following;
        }
        (!tokens.is_empty()).then_some(seconds).and_then(Self::new)
    }

    fn new(seconds: i64) -> Option<Self> {
        (0..=MAX_SECONDS).contains(&seconds).then_some(Self(Seconds(seconds)))
    }
}

/// Returns the seconds of the first part, the seconds of its unit, and the rest.
fn part(tokens: &[Token]) -> Option<(i64, i64, &[Token])> {
    match *tokens {
        [Token::Half, Token::Number(1, 1), Token::Unit(unit), ref rest @ ..]
        | [Token::Number(1, 1), Token::Half, Token::Unit(unit), ref rest @ ..]
        | [Token::Half, Token::Unit(unit), ref rest @ ..] => {
            Some((unit_seconds(unit)? / 2, unit_seconds(unit)?, rest))
        }
        [
            Token::Number(whole, _),
            Token::Dot | Token::Comma,
            Token::Number(fraction, digits @ 1..=4),
            Token::Unit(unit),
            ref rest @ ..,
        ] => {
            let unit = unit_seconds(unit)?;
            let scale = 10_i64.pow(u32::try_from(digits).ok()?);
            let fraction = (i64::from(fraction) * unit + scale / 2) / scale;
            Some((i64::from(whole) * unit + fraction, unit, rest))
        }
        [Token::Number(hours, _), Token::Unit(Unit::Hour), Token::Number(minutes, 2)] if minutes < 60 => {
            Some((i64::from(hours) * 3600 + i64::from(minutes) * 60, 3600, &[]))
        }
        [Token::Number(amount, _), Token::Unit(unit), ref rest @ ..] => {
            let unit = unit_seconds(unit)?;
            Some((i64::from(amount) * unit, unit, rest))
        }
        _ => None,
    }
}

const fn unit_seconds(unit: Unit) -> Option<i64> {
    match unit {
        Unit::Second => Some(1),
        Unit::Minute => Some(60),
        Unit::Hour => Some(3600),
        _ => None,
    }
}

impl FromStr for DurationExpression {
    type Err = InvalidTime;

    fn from_str(text: &str) -> Result<Self, InvalidTime> {
        let invalid = || InvalidTime::Duration(text.chars().take(MAX_LENGTH).collect());
        if text.len() > MAX_LENGTH {
            return Err(invalid());
        }
        let normalized = words::normalize(text);
        let normalized = iso_duration(&normalized).unwrap_or(&normalized);
        let tokens = words::tokens(normalized).ok_or_else(invalid)?;
        match *tokens {
            // A decimal can only be hours: seconds and minutes are written as whole numbers.
            [whole @ Token::Number(..), Token::Dot | Token::Comma, fraction @ Token::Number(..)] => {
                Self::from_tokens(&[whole, Token::Dot, fraction, Token::Unit(Unit::Hour)]).ok_or_else(invalid)
            }
            [Token::Number(number, _)] if number > 0 => Err(InvalidTime::Ambiguous {
                text: text.trim().to_owned(),
                choices: format!("{number}h, {number}m, or the seconds as a number"),
            }),
            [Token::Number(..)] => Ok(Self(Seconds(0))),
            _ => Self::from_tokens(&tokens).ok_or_else(invalid),
        }
    }
}

/// Returns the part after `PT` of a duration of ISO 8601 without days.
fn iso_duration(text: &str) -> Option<&str> {
    text.strip_prefix("pt")
}

/// Formats as `1:30:00`, the spelling that Kimai reads.
impl fmt::Display for DurationExpression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<DurationExpression> for DurationInput {
    fn from(duration: DurationExpression) -> Self {
        duration.0.into()
    }
}

impl<'de> Deserialize<'de> for DurationExpression {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let invalid = || de::Error::custom(InvalidTime::Duration(value.to_string()));
        match &value {
            Value::String(text) => text.parse().map_err(de::Error::custom),
            Value::Number(number) => {
                let whole = || number.as_f64().filter(|number| number.fract() == 0.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "checked to be whole; the limit is checked below"
                )]
                let seconds = number.as_i64().or_else(|| whole().map(|number| number as i64));
                seconds.and_then(Self::new).ok_or_else(invalid)
            }
            _ => Err(invalid()),
        }
    }
}
