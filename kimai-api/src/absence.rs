//! Absences: `/api/absences`, of the bundle `WorkContractBundle`.

mod verbs;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

pub use verbs::{AbsenceCalendarQuery, AbsenceTypesQuery};

use crate::{Delete, DurationInput, Field, Id, Identified, List, Requirement, Resource, Seconds, User, time};

/// The bundle that has absences, public holidays and work contracts.
pub const WORK_CONTRACT: Requirement = Requirement::Plugin("WorkContractBundle");

/// A day, or part of one, on which somebody does not work. A longer absence is one record a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Absence {
    /// Its id.
    pub id: Id<Absence>,
    /// Who is absent.
    pub user: Option<User>,
    /// Which day.
    #[serde(with = "time::optional_day", default)]
    pub date: Option<Date>,
    /// The last day, where one record stands for several.
    #[serde(with = "time::optional_day", default)]
    pub end_date: Option<Date>,
    /// Why.
    #[serde(rename = "type", default)]
    pub kind: Option<AbsenceType>,
    /// Where the approval stands.
    pub status: Option<AbsenceStatus>,
    /// Whether it is half a day.
    pub half_day: Option<bool>,
    /// The working time it stands for.
    pub duration: Option<Seconds>,
    /// A remark.
    pub comment: Option<String>,
}

/// Why somebody is absent.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceType {
    /// Paid vacation.
    Holiday,
    /// Time off for overtime.
    TimeOff,
    /// Ill.
    Sickness,
    /// A child is ill.
    SicknessChild,
    /// Parental leave.
    Parental,
    /// Vacation without pay.
    UnpaidVacation,
    /// Anything else (`other`), or what this crate does not know.
    #[serde(untagged)]
    Other(String),
}

impl AbsenceType {
    /// The type as Kimai spells it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Holiday => "holiday",
            Self::TimeOff => "time_off",
            Self::Sickness => "sickness",
            Self::SicknessChild => "sickness_child",
            Self::Parental => "parental",
            Self::UnpaidVacation => "unpaid_vacation",
            Self::Other(key) => key,
        }
    }
}

/// Where the approval of an absence stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbsenceStatus {
    /// Not asked for.
    New,
    /// Waiting.
    Requested,
    /// Granted; only these count.
    Approved,
    /// Refused.
    Rejected,
    /// What this crate does not know.
    #[serde(untagged)]
    Other(String),
}

/// Filters of absences; one user a call.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AbsenceQuery {
    /// Whose; the caller's by default.
    pub user: Option<Id<User>>,
    /// From this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// Until this local time; Kimai answers a bare 404 if it is before `begin`.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// In which state.
    pub status: Option<AbsenceStatusFilter>,
}

/// States of absences to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AbsenceStatusFilter {
    /// Granted.
    Approved,
    /// Not granted (yet).
    Open,
    /// All.
    All,
}

/// A new absence, inside one calendar year.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct AbsenceForm {
    /// First day; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub date: Field<Date>,
    /// Last day; unset: the first.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub end: Field<Date>,
    /// Why; required.
    #[serde(rename = "type", skip_serializing_if = "Field::is_unset")]
    pub kind: Field<String>,
    /// Remark; required unless the instance says otherwise.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// Whose; unset: the caller's.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub user: Field<Id<User>>,
    /// Half a day; only for `holiday`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub half_day: Field<bool>,
    /// Working time, for `other`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub duration: Field<DurationInput>,
}

impl Resource for Absence {
    const PATH: &'static str = "/absences";
}

impl Identified for Absence {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl List for Absence {
    type Query = AbsenceQuery;
    const LIST_REQUIREMENT: Requirement = WORK_CONTRACT;
}
impl Delete for Absence {
    const DELETE_REQUIREMENT: Requirement = WORK_CONTRACT;
}
