//! Arguments that several actions share: fields of an absence, days and filters.

use jiff::civil::{Date, DateTime};
use kimai_domain::{
    Input, Moment, Period, Reference, Session,
    absences::{DateBounds, Days, Labels},
    api::{AbsenceForm, AbsenceQuery, AbsenceStatusFilter, DurationInput, Field, Id, User},
    records::Scope,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};

use crate::{
    ToolError,
    arguments::{Count, required},
    tools::user_scope::{self, UserScope},
};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AbsenceFields {
    comment: Option<String>,
    #[schemars(with = "Option<String>")]
    date: Option<Day>,
    #[schemars(with = "Option<String>")]
    end: Option<Day>,
    #[serde(rename = "type")]
    #[schemars(with = "Option<AbsenceTypeSchema>")]
    kind: Option<String>,
    #[schemars(description = "owner, default you")]
    user: Option<Id<User>>,
    #[schemars(description = "half a holiday")]
    half_day: Option<bool>,
    #[schemars(description = "H:MM, type other")]
    #[schemars(with = "Option<String>")]
    duration: Option<DurationInput>,
}

// Types listed in the schema; an instance may have more. A doc comment would become part of the schema.
#[derive(JsonSchema)]
#[serde(rename_all = "snake_case")]
#[expect(dead_code, reason = "only its schema is used")]
enum AbsenceTypeSchema {
    Holiday,
    TimeOff,
    Sickness,
    SicknessChild,
    Parental,
    UnpaidVacation,
    Other,
}

/// A date argument without a time, such as `2026-01-31`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Day(pub(super) Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let date = Date::strptime("%Y-%m-%d", text.trim());
        date.map(Self)
            .map_err(|_| de::Error::custom(format_args!("{text:?} is not a date; use the format 2026-01-31")))
    }
}

impl AbsenceFields {
    /// The owner of the absence; `None` for the caller.
    pub(super) const fn user(&self) -> Option<Id<User>> {
        self.user
    }

    /// Returns the days and the form of a new absence.
    pub(super) fn new_absence(self) -> Result<(Days, AbsenceForm), ToolError> {
        required(self.kind.as_ref(), "data.type", "such as holiday or sickness; absence types lists all")?;
        let days = self.days()?;
        Ok((days, self.apply_to(AbsenceForm::default())))
    }

    /// Returns the days from `date` to `end`.
    pub(super) fn days(&self) -> Result<Days, ToolError> {
        let Day(date) = required(self.date, "data.date", "the first day, such as 2026-01-31")?;
        let days = Days::new(date, self.end.map(|Day(end)| end));
        days.map_err(|error| error.within("data").into())
    }

    /// Returns true if a last day is set.
    pub(super) const fn has_end(&self) -> bool {
        self.end.is_some()
    }

    /// Replaces the fields of a form that are set here, except the days.
    pub(super) fn apply_to(self, form: AbsenceForm) -> AbsenceForm {
        AbsenceForm {
            comment: set_or(self.comment, form.comment),
            kind: set_or(self.kind, form.kind),
            user: set_or(self.user, form.user),
            half_day: set_or(self.half_day, form.half_day),
            duration: set_or(self.duration, form.duration),
            ..form
        }
    }
}

fn set_or<T>(value: Option<T>, default: Field<T>) -> Field<T> {
    value.map_or(default, Field::Set)
}

/// Checks that Kimai has the type, if its types are known.
pub(super) fn check_type(form: &AbsenceForm, labels: &Labels) -> Result<(), Input> {
    match form.kind.value().filter(|kind| !labels.accepts(kind)) {
        Some(kind) => {
            let types = labels.keys().collect::<Vec<_>>().join(", ");
            Err(Input::new("data.type", format!("{kind:?} is unknown; one of {types}")))
        }
        None => Ok(()),
    }
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct UserFilters {
    user_scope: Option<UserScope>,
    #[schemars(with = "Option<String>")]
    user: Option<Reference<User>>,
}

impl UserFilters {
    pub(super) async fn scope(&self, session: &Session, default: Scope) -> Result<Scope, ToolError> {
        user_scope::scope(session, self.user_scope, self.user.as_slice(), default).await
    }
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct PendingFilters {
    user_scope: Option<UserScope>,
    #[schemars(with = "Option<String>")]
    user: Option<Reference<User>>,
    pub(super) page: Option<Count>,
    pub(super) size: Option<Count>,
}

impl PendingFilters {
    pub(super) async fn scope(&self, session: &Session, default: Scope) -> Result<Scope, ToolError> {
        user_scope::scope(session, self.user_scope, self.user.as_slice(), default).await
    }
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Filters {
    #[schemars(description = "default self for list, else all")]
    user_scope: Option<UserScope>,
    #[schemars(with = "Option<String>")]
    user: Option<Reference<User>>,
    #[schemars(with = "Option<String>")]
    begin: Option<Moment>,
    #[schemars(with = "Option<String>")]
    end: Option<Moment>,
    #[schemars(description = "open: not approved")]
    status: Option<AbsenceStatusFilter>,
    pub(super) page: Option<Count>,
    pub(super) size: Option<Count>,
}

impl Filters {
    pub(super) async fn scope(&self, session: &Session, default: Scope) -> Result<Scope, ToolError> {
        user_scope::scope(session, self.user_scope, self.user.as_slice(), default).await
    }

    /// Returns the names of the filters that select a page, as far as they are set.
    pub(super) fn page_names(&self) -> Vec<String> {
        let page = [("filters.page", self.page), ("filters.size", self.size)];
        page.iter().filter(|(_, value)| value.is_some()).map(|(name, _)| (*name).to_owned()).collect()
    }

    /// Returns the query without a user; days become the times that Kimai expects.
    pub(super) async fn query(&self, session: &Session) -> Result<AbsenceQuery, ToolError> {
        let zone = session.zone().await?;
        let period = Period::new(self.begin, self.end, &zone).map_err(|error| error.within("filters"))?;
        let status = Some(self.status.unwrap_or(AbsenceStatusFilter::All));
        Ok(AbsenceQuery { user: None, begin: period.begin, end: period.end, status })
    }
}

/// The days that a query selects.
pub(super) fn bounds(query: &AbsenceQuery) -> DateBounds {
    DateBounds { begin: query.begin.map(DateTime::date), end: query.end.map(DateTime::date) }
}

/// Formats bounds with a leading blank, such as ` from 2026-01-01`; empty without bounds.
pub(super) fn bounds_text(bounds: DateBounds) -> String {
    match (bounds.begin, bounds.end) {
        (Some(begin), Some(end)) if begin == end => format!(" on {begin}"),
        (Some(begin), Some(end)) => format!(" from {begin} to {end}"),
        (Some(begin), None) => format!(" from {begin}"),
        (None, Some(end)) => format!(" until {end}"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::Day;

    fn day(text: &str) -> serde_json::Result<Day> {
        serde_json::from_value(serde_json::json!(text))
    }

    #[test]
    fn dates_are_accepted_with_and_without_leading_zeros_and_other_formats_are_rejected() {
        for text in ["2026-03-01", "2026-3-1", " 2026-03-01 "] {
            assert_eq!(day(text).unwrap().0.to_string(), "2026-03-01", "{text}");
        }
        for text in
            ["2026-02-31", "1.3.2026", "2026-03-01T00:00:00", "2026-03-01x", "tomorrow", "", "2026-03"]
        {
            assert!(day(text).unwrap_err().to_string().contains("2026-01-31"), "{text}");
        }
    }
}
