//! Query parameters: declared ones are strict, others are ignored.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};

use crate::{
    response::{BAD_REQUEST, ErrorResponse},
    timestamps::local_timestamp,
};

/// Type of a declared parameter; an empty value counts as unset.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ParamType {
    /// Digits.
    Number,
    /// One of these words, in this case.
    Word(&'static [&'static str]),
    /// Digits or `all`.
    NumberOrAll,
    /// `2026-11-20T15:00:00` and nothing else.
    Moment,
    /// `2026-11-20T15:00:00` or `2026-11-20`.
    MomentOrDate,
    /// Anything.
    Text,
    /// `name[]=..`, digits each.
    Numbers,
    /// `name[]=..`, one of these words each.
    Words(&'static [&'static str]),
    /// `name[]=..`, anything.
    Texts,
}

/// A declared parameter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Param(pub(crate) &'static str, pub(crate) ParamType);

/// Values of the declared parameters.
#[derive(Debug, Default)]
pub(crate) struct Query {
    values: Vec<(&'static str, String)>,
    blank: Vec<&'static str>,
}

impl Query {
    /// Reads the declared parameters; the last value of a repeated scalar counts.
    pub(crate) fn read(declared: &[Param], pairs: &[(String, String)]) -> Result<Self, ErrorResponse> {
        let mut query = Self::default();
        for param in declared {
            query.take(param, pairs)?;
        }
        Ok(query)
    }

    fn take(
        &mut self,
        Param(name, param_type): &Param,
        pairs: &[(String, String)],
    ) -> Result<(), ErrorResponse> {
        let mut given: Vec<_> = pairs.iter().filter(|(key, _)| base_name(key) == *name).collect();
        if !param_type.list() {
            given.drain(..given.len().saturating_sub(1));
        }
        for (key, value) in given {
            let fits =
                key.contains('[') == param_type.list() && (value.is_empty() || param_type.accepts(value));
            if !fits {
                return Err(BAD_REQUEST);
            }
            if param_type.list() || !value.is_empty() {
                self.values.push((name, value.clone()));
            } else {
                self.blank.push(name);
            }
        }
        Ok(())
    }

    /// Checks for a scalar with an empty value.
    pub(crate) fn blank(&self, name: &str) -> bool {
        self.blank.contains(&name)
    }

    /// Returns the value of a scalar.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// Returns the values of a list.
    pub(crate) fn texts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(own, _)| *own == name).map(|(_, value)| value.as_str())
    }

    /// Returns a number; one that is too large becomes the largest.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.text(name).map(|value| value.parse().unwrap_or(u64::MAX))
    }

    /// Returns the numbers of a scalar and a list, such as `project` and `projects[]`.
    pub(crate) fn numbers(&self, one: &str, many: &str) -> Vec<u64> {
        self.texts(one).chain(self.texts(many)).filter_map(|value| value.parse().ok()).collect()
    }

    /// Returns a switch such as `0|1|true|false`.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.text(name).map(|value| value == "1" || value == "true")
    }

    /// Returns a local time in this zone; a date means midnight.
    pub(crate) fn moment(&self, name: &str, zone: &TimeZone) -> Option<Timestamp> {
        let text = self.text(name)?;
        let time: DateTime = text.parse().ok()?;
        Some(local_timestamp(time, zone))
    }
}

impl ParamType {
    const fn list(self) -> bool {
        matches!(self, Self::Numbers | Self::Words(_) | Self::Texts)
    }

    fn accepts(self, value: &str) -> bool {
        let digits = || !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::Number | Self::Numbers => digits(),
            Self::NumberOrAll => value == "all" || digits(),
            Self::Word(words) | Self::Words(words) => words.contains(&value),
            Self::Moment => has_shape(value, "dddd-dd-ddTdd:dd:dd"),
            Self::MomentOrDate => has_shape(value, "dddd-dd-ddTdd:dd:dd") || has_shape(value, "dddd-dd-dd"),
            Self::Text | Self::Texts => true,
        }
    }
}

/// Checks for a valid time in this format; `d` is a digit.
pub(crate) fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(have, want): (u8, u8)| if want == b'd' { have.is_ascii_digit() } else { have == want };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits) && text.parse::<DateTime>().is_ok()
}

fn base_name(key: &str) -> &str {
    key.split('[').next().unwrap_or_default()
}
