//! Arguments that several actions share: fields of an absence, days and filters.

use jiff::civil::DateTime;
use kimai_domain::{
    DurationExpression, Input, Period, PeriodExpression, Session, TimeExpression,
    absences::{DateBounds, Days, Labels},
    api::{AbsenceForm, AbsenceQuery, AbsenceStatusFilter, DurationInput, Field, Id, User},
    records::Scope,
    time::Direction,
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::{
    ToolError,
    arguments::{Count, required},
    call_names::named,
    tools::{
        period::PeriodArguments,
        user_scope::{self, UserScope},
    },
};

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct AbsenceFields {
    comment: Option<String>,
    #[schemars(with = "Option<String>")]
    date: Option<TimeExpression>,
    #[schemars(with = "Option<String>")]
    end: Option<TimeExpression>,
    #[serde(rename = "type")]
    #[schemars(with = "Option<AbsenceTypeSchema>")]
    kind: Option<String>,
    #[schemars(description = "owner, default you")]
    user: Option<Id<User>>,
    #[schemars(description = "half a holiday")]
    half_day: Option<bool>,
    #[schemars(description = "H:MM, type other")]
    #[schemars(with = "Option<String>")]
    #[serde(deserialize_with = "duration")]
    duration: Option<DurationInput>,
}

/// Number from which digits alone are seconds. Smaller ones could be hours or minutes, and are refused.
const MIN_SECONDS: i64 = 300;

/// Reads a duration such as `1:30` or `1h30m`, or seconds as a number or as digits.
fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DurationInput>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let seconds = value.as_str().and_then(|text| text.trim().parse::<i64>().ok());
    let value = seconds.filter(|seconds| *seconds >= MIN_SECONDS).map_or(value, Value::from);
    let duration = Option::<DurationExpression>::deserialize(value).map_err(de::Error::custom)?;
    Ok(duration.map(Into::into))
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

impl AbsenceFields {
    /// The owner of the absence; `None` for the caller.
    pub(super) const fn user(&self) -> Option<Id<User>> {
        self.user
    }

    /// Returns the days and the form of a new absence.
    pub(super) async fn new_absence(self, session: &Session) -> Result<(Days, AbsenceForm), ToolError> {
        let all = named("such as holiday or sickness; absence types lists all");
        required(self.kind.as_ref(), "data.type", &all)?;
        let days = self.days(session).await?;
        Ok((days, self.apply_to(AbsenceForm::default())))
    }

    /// Returns the days from `date` to `end`. A week or month as `date` stands for all of its days.
    pub(super) async fn days(&self, session: &Session) -> Result<Days, ToolError> {
        let date = required(self.date, "data.date", "the first day, such as 2026-01-31")?;
        let context = session.time_context_of([Some(&date), self.end.as_ref()].into_iter().flatten()).await?;
        // A vacation is planned, an illness is reported afterwards: its "friday" is the last one.
        let is_illness = matches!(self.kind.as_deref(), Some("sickness" | "sickness_child"));
        let direction = if is_illness { Direction::Nearest } else { Direction::Future };
        let period = Period::from_arguments(
            Some(&date),
            Some(self.end.as_ref().unwrap_or(&date)),
            None,
            &context.towards(direction),
        );
        let period = period.map_err(|error| match error.field.as_str() {
            "begin" => Input::new("data.date", error.problem),
            _ => error.within("data"),
        })?;
        let first = required(period.first_day(), "data.date", "the first day, such as 2026-01-31")?;
        let days = Days::new(first, period.last_day());
        days.map_err(|error| error.within("data").into())
    }

    /// Returns true if a last day is set.
    pub(super) const fn has_end(&self) -> bool {
        self.end.is_some()
    }

    /// Replaces the fields of a form that are set here, except the days.
    pub(super) fn apply_to(self, mut form: AbsenceForm) -> AbsenceForm {
        form.comment = set_or(self.comment, form.comment);
        form.kind = set_or(self.kind, form.kind);
        form.user = set_or(self.user, form.user);
        form.half_day = set_or(self.half_day, form.half_day);
        form.duration = set_or(self.duration, form.duration);
        form
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
    user: Option<Id<User>>,
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
    user: Option<Id<User>>,
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
    user: Option<Id<User>>,
    #[schemars(with = "Option<String>")]
    begin: Option<TimeExpression>,
    #[schemars(with = "Option<String>")]
    end: Option<TimeExpression>,
    #[schemars(with = "Option<String>")]
    period: Option<PeriodExpression>,
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
        let arguments = PeriodArguments {
            begin: self.begin.as_ref(),
            end: self.end.as_ref(),
            period: self.period.as_ref(),
            parent: "filters",
        };
        let period = arguments.resolve(session, Direction::Nearest).await?;
        let status = self.status.unwrap_or(AbsenceStatusFilter::All);
        Ok(AbsenceQuery::default().begin(period.begin).end(period.end).status(status))
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
