//! Activities: `/api/activities`.

use derive_setters::Setters;
use serde::{Deserialize, Serialize};

use crate::{
    Create, Delete, DurationInput, Field, Get, HasActions, HasMeta, HasRates, HasTeams, Id, Identified, Link,
    List, MetaField, Order, Project, Requirement, Resource, Route, Seconds, Team, Update, Visibility,
    encoding,
};

/// An activity, of one project or of all projects (global).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// The activity's id.
    pub id: Id<Activity>,
    /// The name; not unique.
    pub name: String,
    /// The project; `None` for a global activity.
    pub project: Option<Link<Project>>,
    /// The name of the project. `None` in relations.
    pub parent_title: Option<String>,
    /// The number; unique.
    pub number: Option<String>,
    /// An internal remark.
    pub comment: Option<String>,
    /// `false` if it is hidden and cannot be used for new records.
    pub visible: bool,
    /// `true` if its timesheet records are billable by default.
    pub billable: Option<bool>,
    /// The budget in the customer's currency. `None` in older listings and without the permission.
    pub budget: Option<f64>,
    /// The time budget. `None` in older listings and without the permission.
    pub time_budget: Option<Seconds>,
    /// `month` for monthly budgets; otherwise the budgets apply to the whole period.
    pub budget_type: Option<String>,
    /// The teams that may use it; all users if empty.
    pub teams: Option<Vec<Team>>,
    /// The visible custom fields.
    #[serde(default)]
    pub meta_fields: Vec<MetaField>,
    /// The color as `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// The `color`, or a color derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// Request body for creating and updating an activity.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ActivityForm {
    /// The name; required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// The project; a global activity if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub project: Field<Id<Project>>,
    /// The number; unique.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub number: Field<String>,
    /// An internal remark.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// The text for invoices.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_text: Field<String>,
    /// A color of the palette that [`ConfigApi::colors`](crate::ConfigApi::colors) returns.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// The budget in the customer's currency.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget: Field<f64>,
    /// The time budget.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub time_budget: Field<DurationInput>,
    /// `month` for monthly budgets.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub budget_type: Field<String>,
    /// `false` to hide it.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub visible: Field<bool>,
    /// `true` if its timesheet records are billable by default.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub billable: Field<bool>,
    /// The teams that may use it. Only when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub teams: Field<Vec<Id<Team>>>,
}

/// Filters for activities.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[serde(rename_all = "camelCase")]
pub struct ActivityQuery {
    /// Activities of this project and global ones. Kimai ignores an unknown id.
    pub project: Option<Id<Project>>,
    /// Activities of these projects and global ones.
    #[serde(rename = "projects[]")]
    pub projects: Vec<Id<Project>>,
    /// The visibility. Default: visible.
    pub visible: Option<Visibility>,
    /// `true` for global activities only.
    #[serde(serialize_with = "encoding::flag", skip_serializing_if = "Option::is_none")]
    pub globals: Option<bool>,
    /// The sort field. Default: name.
    pub order_by: Option<ActivityOrder>,
    /// The sort direction. Default: ascending.
    pub order: Option<Order>,
    /// A search term.
    #[setters(strip_option)]
    pub term: Option<String>,
}

/// The sort field of activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ActivityOrder {
    /// The id.
    Id,
    /// The name.
    Name,
    /// The project.
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
