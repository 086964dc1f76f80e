//! Arguments of reports: common ones of all reports, and parameters of some.

use std::str::FromStr;

use jiff::civil::date;
use kimai_domain::{
    Input, Period, PeriodExpression, TimeContext, TimeExpression,
    absences::Days,
    api::{Activity, Customer, Id, Project, Seconds, Team, User},
    report::{Dimension, PeopleScope, RecordFilters, days},
};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use super::output::Format;
use crate::{
    arguments::{Count, Flag},
    render::quoted_text,
    tools::user_scope::UserScope,
};

/// Number of dimensions by which a report groups at most.
const MAX_DIMENSIONS: usize = 3;

/// Number of days that a report covers at most.
const MAX_DAYS: i32 = 3660;

/// The days of a report if the call names none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DefaultPeriod {
    /// This week.
    Week,
    /// This month.
    Month,
    /// This year.
    Year,
    /// All time.
    AllTime,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Arguments {
    #[serde(deserialize_with = "parsed")]
    #[schemars(
        with = "Option<String>",
        description = "last month, KW 47, 2026-01-01..2026-01-31; default this month (week, availability: week; overtime, vacation, hr: year; budget, unbilled, times: all time)"
    )]
    period: Option<PeriodExpression>,
    #[serde(deserialize_with = "parsed")]
    #[schemars(with = "Option<String>")]
    begin: Option<TimeExpression>,
    #[serde(deserialize_with = "parsed")]
    #[schemars(with = "Option<String>")]
    end: Option<TimeExpression>,
    #[schemars(description = "summary: previous, last year or a period")]
    compare_to: Option<String>,
    #[schemars(extend("enum" = ["self", "all", "specific", "team"]), description = "default all for budget, unbilled, times, hr, availability, else self")]
    user_scope: Option<UserScope>,
    #[serde(deserialize_with = "parsed")]
    user: Option<Id<User>>,
    #[serde(deserialize_with = "parsed")]
    team: Option<Id<Team>>,
    #[serde(deserialize_with = "parsed")]
    customer: Option<Id<Customer>>,
    #[serde(deserialize_with = "parsed")]
    project: Option<Id<Project>>,
    #[serde(deserialize_with = "parsed")]
    activity: Option<Id<Activity>>,
    tag: Option<String>,
    billable: Option<Flag>,
    exported: Option<Flag>,
    #[serde(deserialize_with = "dimensions")]
    #[schemars(schema_with = "dimensions_schema", description = "up to 3")]
    group_by: Vec<Dimension>,
    #[schemars(description = "name or a column; -time: descending")]
    pub(super) sort: Option<String>,
    #[schemars(description = "rows")]
    pub(super) size: Option<Count>,
    pub(super) format: Option<Format>,
    #[schemars(description = "gaps: shortest hole, default 60", extend("x-unlisted" = true))]
    min_gap_minutes: Option<Count>,
    #[schemars(description = "budget: of the pace, default 4; compliance: of the average, default 24")]
    weeks: Option<Count>,
    #[serde(deserialize_with = "number")]
    #[schemars(with = "Option<f64>", description = "balance before, of one user", extend("x-unlisted" = true))]
    opening_hours: Option<f64>,
    #[serde(deserialize_with = "number")]
    #[schemars(with = "Option<f64>", description = "of one user", extend("x-unlisted" = true))]
    carryover_days: Option<f64>,
    #[schemars(description = "vacation, hr: by part of the year", extend("x-unlisted" = true))]
    prorate: Option<bool>,
    #[serde(deserialize_with = "number")]
    #[schemars(with = "Option<f64>", description = "hr: default 80", extend("x-unlisted" = true))]
    max_overtime_hours: Option<f64>,
    #[serde(deserialize_with = "number")]
    #[schemars(with = "Option<f64>", description = "hr: default 10", extend("x-unlisted" = true))]
    min_vacation_days: Option<f64>,
    #[serde(deserialize_with = "number")]
    #[schemars(with = "Option<f64>", description = "hr: default 20", extend("x-unlisted" = true))]
    max_vacation_remaining: Option<f64>,
    #[serde(deserialize_with = "number")]
    #[schemars(with = "Option<f64>", description = "compliance: a day; quality: a record; default 10")]
    max_hours: Option<f64>,
    #[serde(deserialize_with = "number")]
    #[schemars(with = "Option<f64>", description = "default 8", extend("x-unlisted" = true))]
    max_average_hours: Option<f64>,
    #[serde(deserialize_with = "number")]
    #[schemars(with = "Option<f64>", description = "default 11", extend("x-unlisted" = true))]
    min_rest_hours: Option<f64>,
    #[schemars(description = "after 6 h, default 30", extend("x-unlisted" = true))]
    break_minutes: Option<Count>,
    #[schemars(description = "after 9 h, default 45", extend("x-unlisted" = true))]
    long_break_minutes: Option<Count>,
}

/// Returns the schema of a list of dimensions.
fn dimensions_schema(_: &mut SchemaGenerator) -> Schema {
    let names = Dimension::ALL.map(Dimension::key);
    json_schema!({ "type": "array", "items": { "type": "string", "enum": names } })
}

/// Deserializes an argument; an empty text is no argument.
fn parsed<'de, D: Deserializer<'de>, T: de::DeserializeOwned>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) if text.trim().is_empty() => Ok(None),
        value => T::deserialize(value).map(Some).map_err(de::Error::custom),
    }
}

/// Deserializes a finite number, also from a text.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let number = match &value {
        Value::Null => return Ok(None),
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    };
    let is_allowed = |number: &f64| number.is_finite() && number.abs() <= 100_000.0;
    let number = number.filter(is_allowed);
    number.map(Some).ok_or_else(|| de::Error::custom(format_args!("{value} is no number of at most 100000")))
}

/// Deserializes a list of dimensions, or one as a text.
fn dimensions<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Dimension>, D::Error> {
    let names: Vec<String> = match Value::deserialize(deserializer)? {
        Value::Null => Vec::new(),
        Value::String(text) => text.split(',').map(str::to_owned).collect(),
        value => Vec::deserialize(value).map_err(de::Error::custom)?,
    };
    let mut dimensions = Vec::new();
    for name in names.iter().map(|name| name.trim().to_lowercase()).filter(|name| !name.is_empty()) {
        let dimension =
            Dimension::ALL.into_iter().find(|dimension| dimension.key() == name).ok_or_else(|| {
                let all = Dimension::ALL.map(Dimension::key).join(", ");
                de::Error::custom(format_args!("{name:?} is unknown; one of {all}"))
            })?;
        if !dimensions.contains(&dimension) {
            dimensions.push(dimension);
        }
    }
    if dimensions.len() > MAX_DIMENSIONS {
        return Err(de::Error::custom(format_args!("at most {MAX_DIMENSIONS} of {}", names.join(", "))));
    }
    Ok(dimensions)
}

impl Arguments {
    /// Returns the days of a report; `None` for all time.
    pub(super) fn days(&self, default: DefaultPeriod, time: &TimeContext) -> Result<Option<Days>, Input> {
        let today = time.today();
        if self.period.is_none() && self.begin.is_none() && self.end.is_none() {
            return Ok(match default {
                DefaultPeriod::Week => Some(days::week_of(today, time.week_start)),
                DefaultPeriod::Month => Some(days::month_of(today)),
                DefaultPeriod::Year => Some(days::year_of(today)),
                DefaultPeriod::AllTime => None,
            });
        }
        let period =
            Period::from_arguments(self.begin.as_ref(), self.end.as_ref(), self.period.as_ref(), time)?;
        let field = if self.period.is_some() { "period" } else { "begin" };
        whole_days(&period, time, field).map(Some)
    }

    /// Returns the days to compare with.
    pub(super) fn before(&self, days: Days, time: &TimeContext) -> Result<Option<Days>, Input> {
        let Some(text) = self.compare_to.as_deref().map(str::trim).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let name = text.to_lowercase().replace(['_', '-'], " ");
        match name.as_str() {
            "previous" | "previous period" | "vorher" => return Ok(Some(days::previous(days))),
            "last year" | "previous year" | "vorjahr" => return Ok(Some(days::last_year(days))),
            _ => {}
        }
        let period = PeriodExpression::from_str(text).map_err(|error| error.of("compare_to"))?;
        let period = period.resolve(time).map_err(|error| error.of("compare_to"))?;
        whole_days(&period, time, "compare_to").map(Some)
    }

    /// Returns the people of a report. A user or a team implies the scope; a contradiction is rejected.
    pub(super) fn people(&self, default: PeopleScope) -> Result<PeopleScope, Input> {
        match (self.user_scope, self.user, self.team) {
            (None, None, None) => Ok(default),
            (Some(UserScope::Own), None, None) => Ok(PeopleScope::Own),
            (Some(UserScope::All), None, None) => Ok(PeopleScope::All),
            (None | Some(UserScope::Specific), Some(user), None) => Ok(PeopleScope::User(user)),
            (None | Some(UserScope::Team), None, Some(team)) => Ok(PeopleScope::Team(team)),
            (Some(UserScope::Specific), None, None) => {
                Err(Input::missing("user", "user_scope specific needs an id or a name"))
            }
            (Some(UserScope::Team), None, None) => {
                Err(Input::missing("team", "user_scope team needs an id or a name"))
            }
            _ => Err(Input::new(
                "user_scope",
                "contradicts user or team; user goes with specific, team with team",
            )),
        }
    }

    /// Returns the filters of records.
    pub(super) fn filters(&self) -> RecordFilters {
        RecordFilters {
            customer: self.customer,
            project: self.project,
            activity: self.activity,
            tag: self.tag.clone().filter(|tag| !tag.trim().is_empty()),
            billable: self.billable.map(|flag| flag.0),
            exported: self.exported.map(|flag| flag.0),
        }
    }

    /// Renders the filters for the heading, with the words that `word` returns for the English ones.
    pub(super) fn filter_texts(&self, word: fn(&'static str) -> &'static str) -> Vec<String> {
        let RecordFilters { customer, project, activity, tag, billable, exported } = self.filters();
        let named = |kind: &'static str, name: Option<String>| {
            name.map(|name| format!("{} {}", word(kind), quoted_text(&name)))
        };
        let flag = |yes: &'static str, no: &'static str, flag: Option<bool>| {
            flag.map(|flag| word(if flag { yes } else { no }).to_owned())
        };
        let texts = [
            named("customer", customer.map(|customer| customer.to_string())),
            named("project", project.map(|project| project.to_string())),
            named("activity", activity.map(|activity| activity.to_string())),
            named("tag", tag),
            flag("billable", "not billable", billable),
            flag("exported", "not exported", exported),
        ];
        texts.into_iter().flatten().collect()
    }

    /// Returns the dimensions of a report, each among `allowed`.
    pub(super) fn dimensions(
        &self,
        default: &[Dimension],
        allowed: Option<&[Dimension]>,
    ) -> Result<Vec<Dimension>, Input> {
        if self.group_by.is_empty() {
            return Ok(default.to_vec());
        }
        if let Some(allowed) = allowed
            && let Some(other) = self.group_by.iter().find(|dimension| !allowed.contains(dimension))
        {
            let names: Vec<&str> = allowed.iter().map(|dimension| dimension.key()).collect();
            return Err(Input::new(
                "group_by",
                format!("{other} is not possible here; {}", names.join(" or ")),
            ));
        }
        Ok(self.group_by.clone())
    }

    /// Returns the shortest hole.
    pub(super) fn min_gap(&self) -> Seconds {
        minutes(self.min_gap_minutes, 60)
    }

    /// Returns a number of weeks, at most four years.
    pub(super) fn weeks(&self, default: u32) -> u32 {
        self.weeks.map_or(default, |weeks| weeks.0).min(208)
    }

    /// Returns the balance before the period.
    pub(super) fn opening(&self) -> Option<Seconds> {
        self.opening_hours.map(hours)
    }

    /// Returns the vacation carried over, in half days.
    pub(super) fn carry_over(&self) -> Option<i64> {
        self.carryover_days.map(half_days)
    }

    /// Rejects a balance or a carry-over for several people, because it is that of one.
    pub(super) fn for_one_person(&self, people: &PeopleScope) -> Result<(), Input> {
        if !matches!(people, PeopleScope::All | PeopleScope::Team(_)) {
            return Ok(());
        }
        let field = match (self.opening_hours, self.carryover_days) {
            (Some(_), _) => "opening_hours",
            (None, Some(_)) => "carryover_days",
            (None, None) => return Ok(()),
        };
        Err(Input::new(field, "is that of one person; name a user, or leave it out to count it as zero"))
    }

    pub(super) fn prorate(&self) -> bool {
        self.prorate.unwrap_or_default()
    }

    pub(super) fn max_overtime(&self) -> Seconds {
        self.max_overtime_hours.map_or(Seconds(80 * 3600), hours)
    }

    pub(super) fn min_vacation(&self) -> i64 {
        self.min_vacation_days.map_or(20, half_days)
    }

    pub(super) fn max_remaining(&self) -> i64 {
        self.max_vacation_remaining.map_or(40, half_days)
    }

    pub(super) fn max_hours(&self) -> Seconds {
        self.max_hours.map_or(Seconds(10 * 3600), hours)
    }

    pub(super) fn max_average(&self) -> Seconds {
        self.max_average_hours.map_or(Seconds(8 * 3600), hours)
    }

    pub(super) fn min_rest(&self) -> Seconds {
        self.min_rest_hours.map_or(Seconds(11 * 3600), hours)
    }

    pub(super) fn breaks(&self) -> (Seconds, Seconds) {
        (minutes(self.break_minutes, 30), minutes(self.long_break_minutes, 45))
    }

    /// Returns the arguments that are set and neither among `used` nor, with `has_filters`, filters of records.
    pub(super) fn ignored(&self, used: &[&str], has_filters: bool) -> Vec<&'static str> {
        let filters = [
            ("customer", self.customer.is_some()),
            ("project", self.project.is_some()),
            ("activity", self.activity.is_some()),
            ("tag", self.tag.is_some()),
            ("billable", self.billable.is_some()),
            ("exported", self.exported.is_some()),
        ];
        let parameters = [
            ("compare_to", self.compare_to.is_some()),
            ("group_by", !self.group_by.is_empty()),
            ("min_gap_minutes", self.min_gap_minutes.is_some()),
            ("weeks", self.weeks.is_some()),
            ("opening_hours", self.opening_hours.is_some()),
            ("carryover_days", self.carryover_days.is_some()),
            ("prorate", self.prorate.is_some()),
            ("max_overtime_hours", self.max_overtime_hours.is_some()),
            ("min_vacation_days", self.min_vacation_days.is_some()),
            ("max_vacation_remaining", self.max_vacation_remaining.is_some()),
            ("max_hours", self.max_hours.is_some()),
            ("max_average_hours", self.max_average_hours.is_some()),
            ("min_rest_hours", self.min_rest_hours.is_some()),
            ("break_minutes", self.break_minutes.is_some()),
            ("long_break_minutes", self.long_break_minutes.is_some()),
        ];
        let filters = filters.into_iter().filter(|_| !has_filters);
        let ignored = filters.chain(parameters).filter(|(name, is_set)| *is_set && !used.contains(name));
        ignored.map(|(name, _)| name).collect()
    }
}

/// Returns the whole days of a period. An open end is today, and the first day must be known.
fn whole_days(period: &Period, time: &TimeContext, field: &str) -> Result<Days, Input> {
    let first = period.first_day();
    let last = period.last_day().unwrap_or_else(|| time.today());
    let first = first.ok_or_else(|| Input::missing(field, "the first day is needed, such as 2026-01-01"))?;
    if last < first {
        return Err(Input::new(field, format!("begins on {first}, after {last}")));
    }
    let days = Days { first, last };
    if days.count() > MAX_DAYS || first < date(1970, 1, 1) {
        return Err(Input::new(field, format!("{first} to {last} is longer than ten years; shorten it")));
    }
    Ok(days)
}

fn minutes(count: Option<Count>, default: i64) -> Seconds {
    Seconds(count.map_or(default, |count| i64::from(count.0)) * 60)
}

#[expect(clippy::cast_possible_truncation, reason = "at most 100,000 hours")]
fn hours(hours: f64) -> Seconds {
    Seconds((hours * 3600.0).round() as i64)
}

#[expect(clippy::cast_possible_truncation, reason = "at most 100,000 days")]
fn half_days(days: f64) -> i64 {
    (days * 2.0).round() as i64
}
