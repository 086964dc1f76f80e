//! The fields of an absence, from the model's terms to Kimai's.

use std::str::FromStr;

use jiff::civil::Date;
use kimai_domain::{
    Input,
    absences::{Days, Labels},
    api::{AbsenceForm, DurationInput, Field, Id, User},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use crate::{ToolError, arguments::required};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Data {
    comment: Option<String>,
    #[schemars(with = "Option<String>")]
    date: Option<Day>,
    #[schemars(with = "Option<String>")]
    end: Option<Day>,
    #[serde(rename = "type")]
    #[schemars(with = "Option<Kind>")]
    kind: Option<String>,
    /// whose, if not yours
    user: Option<Id<User>>,
    /// of one holiday
    half_day: Option<bool>,
    /// H:MM, type other
    #[schemars(with = "Option<String>")]
    duration: Option<DurationInput>,
}

// The types that a model is told of; Kimai may know more. A doc comment here would be a description.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum Kind {
    Holiday,
    TimeOff,
    Sickness,
    SicknessChild,
    Parental,
    UnpaidVacation,
    Other,
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day(pub(super) Date);

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let day = Date::strptime("%Y-%m-%d", text.trim());
        day.map(Self).map_err(|_| format!("{text:?} is no day; write 2026-01-31"))
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

impl Data {
    /// Whose it is, if not the caller's.
    pub(super) const fn user(&self) -> Option<Id<User>> {
        self.user
    }

    /// The days of a new absence and Kimai's form of it.
    pub(super) fn new_absence(self) -> Result<(Days, AbsenceForm), ToolError> {
        required(self.kind.as_ref(), "data.type", "such as holiday or sickness; absence types lists all")?;
        let days = self.days(self.half_day == Some(true))?;
        Ok((days, self.over(AbsenceForm::default())))
    }

    /// The days that are given.
    pub(super) fn days(&self, half: bool) -> Result<Days, ToolError> {
        let Day(date) = required(self.date, "data.date", "the first day, such as 2026-01-31")?;
        let days = Days::of_absence(date, self.end.map(|Day(end)| end), half);
        days.map_err(|error| error.within("data").into())
    }

    /// Whether it is half a day, as given here or else as the form says.
    pub(super) fn half(&self, form: &AbsenceForm) -> bool {
        self.half_day.or(form.half_day.value().copied()).unwrap_or_default()
    }

    /// Whether a last day is given.
    pub(super) const fn has_end(&self) -> bool {
        self.end.is_some()
    }

    /// The form with what is given here.
    pub(super) fn over(self, form: AbsenceForm) -> AbsenceForm {
        AbsenceForm {
            comment: or(self.comment, form.comment),
            kind: or(self.kind, form.kind),
            user: or(self.user, form.user),
            half_day: or(self.half_day, form.half_day),
            duration: or(self.duration, form.duration),
            ..form
        }
    }
}

fn or<T>(given: Option<T>, field: Field<T>) -> Field<T> {
    given.map_or(field, Field::Set)
}

/// A type that Kimai knows, as far as it tells.
pub(super) fn check_type(form: &AbsenceForm, labels: &Labels) -> Result<(), Input> {
    match form.kind.value().filter(|kind| !labels.knows(kind)) {
        Some(kind) => {
            let known = labels.keys().collect::<Vec<_>>().join(", ");
            Err(Input::new("data.type", format!("{kind:?} is unknown; one of {known}")))
        }
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    #[test]
    fn a_day_is_written_with_or_without_leading_zeros_and_nothing_else_is_one() {
        for text in ["2026-03-01", "2026-3-1", " 2026-03-01 "] {
            assert_eq!(text.parse::<Day>().unwrap().0.to_string(), "2026-03-01", "{text}");
        }
        for text in
            ["2026-02-31", "1.3.2026", "2026-03-01T00:00:00", "2026-03-01x", "tomorrow", "", "2026-03"]
        {
            assert!(text.parse::<Day>().unwrap_err().contains("2026-01-31"), "{text}");
        }
    }
}
