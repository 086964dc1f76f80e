//! Findings about written records as data.

use jiff::Zoned;
use kimai_domain::{
    EntityRef,
    api::Id,
    records::checks::{BudgetAmount, Finding, Other},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::date_time;

/// A fact about a record that its owner should know.
#[derive(Debug, Clone, Default, PartialEq, Serialize, JsonSchema)]
pub(crate) struct Warning {
    #[schemars(description = "such as overlap, duplicate or absent")]
    kind: &'static str,
    #[schemars(description = "other record, project or activity")]
    id: Option<u64>,
    name: Option<String>,
    #[schemars(description = "entry of the call")]
    entry: Option<u64>,
    begin: Option<String>,
    end: Option<String>,
    #[schemars(description = "common, worked or used time")]
    seconds: Option<i64>,
    day: Option<String>,
    month: Option<String>,
    budget_seconds: Option<i64>,
    budget: Option<f64>,
    used: Option<f64>,
    currency: Option<String>,
    #[schemars(description = "half of the day")]
    half: Option<bool>,
    approved: Option<bool>,
}

impl From<&Finding> for Warning {
    fn from(finding: &Finding) -> Self {
        match finding {
            Finding::Duplicate(of) => Self::of_other("duplicate", of),
            Finding::Overlap { with, by } => Self { seconds: Some(by.0), ..Self::of_other("overlap", with) },
            Finding::BeginsInFuture(begin) => Self { begin: Some(date_time(begin)), ..Self::of("future") },
            Finding::EndsInFuture(end) => Self { end: Some(date_time(end)), ..Self::of("future") },
            Finding::Long(time) => Self { seconds: Some(time.0), ..Self::of("long") },
            Finding::Hidden { entity, name } => Self::of_entity("hidden", *entity, name),
            Finding::ProjectNotBegun { project, name, start } => {
                let day = Some(start.to_string());
                Self { day, ..Self::of_entity("not_begun", EntityRef::new(*project), name) }
            }
            Finding::ProjectEnded { project, name, end } => {
                let day = Some(end.to_string());
                Self { day, ..Self::of_entity("ended", EntityRef::new(*project), name) }
            }
            Finding::ProjectLocked { project, name, until } => {
                let day = Some(until.to_string());
                Self { day, ..Self::of_entity("locked", EntityRef::new(*project), name) }
            }
            Finding::OtherProject { activity, name, .. } => {
                Self::of_entity("other_project", EntityRef::new(*activity), name)
            }
            Finding::Unknown(entity) => Self { id: Some(entity.id), ..Self::of("unknown") },
            Finding::MonthLocked(month) => {
                Self { month: Some(month.to_string()), ..Self::of("month_locked") }
            }
            Finding::Absent { day, absence, is_approved } => Self {
                day: Some(day.to_string()),
                name: absence.kind.as_ref().map(ToString::to_string),
                seconds: absence.hours().map(|time| time.0),
                half: (absence.amount.half_days == 1).then_some(true),
                approved: Some(*is_approved),
                ..Self::of("absent")
            },
            Finding::PublicHoliday { day, name, is_half } => Self {
                day: Some(day.to_string()),
                name: Some(name.clone()),
                half: is_half.then_some(true),
                ..Self::of("public_holiday")
            },
            Finding::Budget { entity, name, month, amount } => {
                let warning = Self {
                    month: month.map(|month| month.to_string()),
                    ..Self::of_entity("budget", *entity, name)
                };
                match amount {
                    BudgetAmount::Time { budget, used } => {
                        Self { budget_seconds: Some(budget.0), seconds: Some(used.0), ..warning }
                    }
                    BudgetAmount::Money { budget, used, currency } => Self {
                        budget: Some(*budget),
                        used: Some(*used),
                        currency: currency.clone(),
                        ..warning
                    },
                }
            }
        }
    }
}

impl Warning {
    fn of(kind: &'static str) -> Self {
        Self { kind, ..Self::default() }
    }

    fn of_entity(kind: &'static str, entity: EntityRef, name: &str) -> Self {
        Self { id: Some(entity.id), name: Some(name.to_owned()), ..Self::of(kind) }
    }

    fn of_other(kind: &'static str, other: &Other) -> Self {
        Self {
            id: other.id.map(Id::get),
            entry: other.id.is_none().then_some(other.entry as u64),
            begin: Some(date_time(&other.begin)),
            end: other.end.as_ref().map(date_time),
            ..Self::of(kind)
        }
    }
}

/// A span of time.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub(crate) struct TimeSpan {
    begin: String,
    end: String,
}

impl From<&(Zoned, Zoned)> for TimeSpan {
    fn from((begin, end): &(Zoned, Zoned)) -> Self {
        Self { begin: date_time(begin), end: date_time(end) }
    }
}
