//! Activities: `/api/activities`.

use serde::{Deserialize, Serialize};

use crate::{
    Create, Delete, DurationInput, Field, Get, HasActions, HasMeta, HasRates, HasTeams, Id, Identified, Link,
    List, MetaField, Order, Project, Requirement, Resource, Route, Seconds, Team, Update, Visibility, query,
};

/// What is done; of one project, or global.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// Its id.
    pub id: Id<Activity>,
    /// Its name; not unique.
    pub name: String,
    /// The project it belongs to; none: it is global.
    pub project: Option<Link<Project>>,
    /// The project's name; missing in relations.
    pub parent_title: Option<String>,
    /// Its number; unique.
    pub number: Option<String>,
    /// A remark.
    pub comment: Option<String>,
    /// Whether it can be used.
    pub visible: bool,
    /// Whether its records are billable by default.
    pub billable: Option<bool>,
    /// Budget in the customer's currency; missing in older listings and without permission.
    pub budget: Option<f64>,
    /// Time budget; missing like `budget`.
    pub time_budget: Option<Seconds>,
    /// `month` if the budgets are monthly, otherwise for the whole run.
    pub budget_type: Option<String>,
    /// The teams that may see it; none means everybody.
    pub teams: Option<Vec<Team>>,
    /// Its custom fields that are visible.
    #[serde(default)]
    pub meta_fields: Vec<MetaField>,
    /// Its colour, `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// `color`, or one derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// Fields of an activity. Kimai requires a name of a new one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ActivityForm {
    /// Name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// Project.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub project: Field<Id<Project>>,
    /// Number.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub number: Field<String>,
    /// Comment.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// Invoice text.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_text: Field<String>,
    /// A config color.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// Budget.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget: Field<f64>,
    /// Seconds or `H:MM`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub time_budget: Field<DurationInput>,
    /// `month`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget_type: Field<String>,
    /// Visible.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub visible: Field<bool>,
    /// Billable.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub billable: Field<bool>,
    /// On create.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub teams: Field<Vec<Id<Team>>>,
}

/// Filters of activities.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ActivityQuery {
    /// Of this project and global ones; an unknown id is no filter at all.
    pub project: Option<Id<Project>>,
    /// Of these projects and global ones.
    #[serde(rename = "projects[]")]
    pub projects: Vec<Id<Project>>,
    /// Visible ones by default.
    pub visible: Option<Visibility>,
    /// Only global ones.
    #[serde(serialize_with = "query::flag", skip_serializing_if = "Option::is_none")]
    pub globals: Option<bool>,
    /// By name by default.
    pub order_by: Option<ActivityOrder>,
    /// Ascending by default.
    pub order: Option<Order>,
    /// Words to search for.
    pub term: Option<String>,
}

/// What activities can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ActivityOrder {
    /// By id.
    Id,
    /// By name.
    Name,
    /// By project.
    Project,
}

impl Resource for Activity {
    const PATH: &'static str = "/activities";
}

impl Identified for Activity {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Get for Activity {}
impl List for Activity {
    type Query = ActivityQuery;
}
impl Create for Activity {
    type Form = ActivityForm;
}
impl Update for Activity {
    type Form = ActivityForm;
}
impl Delete for Activity {
    const DELETE_REQUIREMENT: Requirement = Requirement::Version(2, 25);
}
impl HasMeta for Activity {}
impl HasRates for Activity {}
impl HasTeams for Activity {}
impl HasActions for Activity {
    const ACTIONS: Route = Route::get("", "/actions/activity/{id}/{view}/{locale}", "activities().actions");
}
