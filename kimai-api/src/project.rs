//! Projects: `/api/projects`.

mod form;

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

pub use form::{ProjectChanges, ProjectForm};

use crate::{
    Api, Create, Customer, Delete, Error, Get, HasActions, HasComments, HasMeta, HasRates, HasTeams, Id,
    Identified, Link, List, MetaField, Order, Requirement, Resource, Route, Seconds, Team, Update,
    Visibility, query, time,
};

/// What time is spent on, for a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// Its id.
    pub id: Id<Project>,
    /// Its name; not unique.
    pub name: String,
    /// Whom it is done for.
    pub customer: Option<Link<Customer>>,
    /// The customer's name; missing in relations.
    pub parent_title: Option<String>,
    /// Its number; unique.
    pub number: Option<String>,
    /// The customer's order.
    pub order_number: Option<String>,
    /// When it was ordered.
    #[serde(with = "time::optional_day", default)]
    pub order_date: Option<Date>,
    /// Its first day, if it has one.
    #[serde(with = "time::optional_day", default)]
    pub start: Option<Date>,
    /// Its last day, if it has one.
    #[serde(with = "time::optional_day", default)]
    pub end: Option<Date>,
    /// Records up to this day cannot be changed (newer than 2.66).
    #[serde(with = "time::optional_day", default)]
    pub locked_until: Option<Date>,
    /// A remark.
    pub comment: Option<String>,
    /// Whether it can be used.
    pub visible: bool,
    /// Whether its records are billable by default.
    pub billable: Option<bool>,
    /// Whether activities of no project can be used on it.
    pub global_activities: Option<bool>,
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

/// Filters of projects. Without dates Kimai lists only projects that run today.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProjectQuery {
    /// Of this customer; an unknown id is no filter at all.
    pub customer: Option<Id<Customer>>,
    /// Of these customers.
    #[serde(rename = "customers[]")]
    pub customers: Vec<Id<Customer>>,
    /// Visible ones by default.
    pub visible: Option<Visibility>,
    /// Running after this time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime>,
    /// Running before this time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// Also finished and future ones.
    #[serde(serialize_with = "query::flag", skip_serializing_if = "Option::is_none")]
    pub ignore_dates: Option<bool>,
    /// By whether activities of no project can be used.
    #[serde(serialize_with = "query::flag", skip_serializing_if = "Option::is_none")]
    pub global_activities: Option<bool>,
    /// Ascending by default.
    pub order: Option<Order>,
    /// By name by default.
    pub order_by: Option<ProjectOrder>,
    /// Words to search for.
    pub term: Option<String>,
}

/// What projects can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ProjectOrder {
    /// By id.
    Id,
    /// By name.
    Name,
    /// By customer.
    Customer,
}

impl Api<Project> {
    pub(crate) const DUPLICATE: Route =
        Route::post(Project::PATH, "/{id}/duplicate", "duplicate").requires(Requirement::Version(2, 66));

    /// Copies a project with its activities, rates and teams. Internal to Kimai's pages.
    ///
    /// `POST /api/projects/{id}/duplicate`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if the caller may not.
    pub async fn duplicate(&self, id: Id<Project>) -> Result<Project, Error> {
        self.client.call(Self::DUPLICATE, &[&id]).json().await
    }
}

impl Resource for Project {
    const PATH: &'static str = "/projects";
}

impl Identified for Project {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Get for Project {}
impl List for Project {
    type Query = ProjectQuery;
}
impl Create for Project {
    type Form = ProjectForm;
}
impl Update for Project {
    type Form = ProjectChanges;
}
impl Delete for Project {
    const DELETE_REQUIREMENT: Requirement = Requirement::Version(2, 25);
}
impl HasMeta for Project {}
impl HasRates for Project {}
impl HasComments for Project {}
impl HasTeams for Project {}
impl HasActions for Project {
    const ACTIONS: Route = Route::get("", "/actions/project/{id}/{view}/{locale}", "projects().actions");
}
