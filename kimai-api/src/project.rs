//! Projects: `/api/projects`.

use derive_setters::Setters;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};
use serde_json::Value;

use crate::{
    Api, Create, Customer, Delete, DurationInput, Error, Field, Get, HasActions, HasComments, HasMeta,
    HasRates, HasTeams, Id, Identified, Link, List, MetaField, Order, Requirement, Resource, Route, Seconds,
    Team, Update, Visibility, encoding,
};

/// A project of a customer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Project {
    /// The project's id.
    pub id: Id<Project>,
    /// The name; not unique.
    pub name: String,
    /// The customer.
    pub customer: Option<Link<Customer>>,
    /// The name of the customer. `None` in relations.
    pub parent_title: Option<String>,
    /// The number; unique.
    pub number: Option<String>,
    /// The order number of the customer.
    pub order_number: Option<String>,
    /// The order date.
    #[serde(with = "encoding::optional_date", default)]
    pub order_date: Option<Date>,
    /// The first day; `None` if unlimited.
    #[serde(with = "encoding::optional_date", default)]
    pub start: Option<Date>,
    /// The last day; `None` if unlimited.
    #[serde(with = "encoding::optional_date", default)]
    pub end: Option<Date>,
    /// The last day of the locked period, in which records cannot be changed (after Kimai 2.66).
    #[serde(with = "encoding::optional_date", default)]
    pub locked_until: Option<Date>,
    /// An internal remark.
    pub comment: Option<String>,
    /// `false` if it is hidden and cannot be used for new records.
    pub visible: bool,
    /// `true` if its timesheet records are billable by default.
    pub billable: Option<bool>,
    /// `true` if global activities can be used.
    pub global_activities: Option<bool>,
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

/// Filters for projects.
///
/// Without dates, Kimai lists only projects that are active today.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[serde(rename_all = "camelCase")]
pub struct ProjectQuery {
    /// Projects of this customer. Kimai ignores an unknown id.
    pub customer: Option<Id<Customer>>,
    /// Projects of these customers.
    #[serde(rename = "customers[]")]
    pub customers: Vec<Id<Customer>>,
    /// The visibility. Default: visible.
    pub visible: Option<Visibility>,
    /// Projects that are active after this time.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime>,
    /// Projects that are active before this time.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// `true` to include finished and future projects.
    #[serde(serialize_with = "encoding::flag", skip_serializing_if = "Option::is_none")]
    pub ignore_dates: Option<bool>,
    /// Projects that allow (`true`) or forbid (`false`) global activities.
    #[serde(serialize_with = "encoding::flag", skip_serializing_if = "Option::is_none")]
    pub global_activities: Option<bool>,
    /// The sort direction. Default: ascending.
    pub order: Option<Order>,
    /// The sort field. Default: name.
    pub order_by: Option<ProjectOrder>,
    /// A search term.
    #[setters(strip_option)]
    pub term: Option<String>,
}

/// The sort field of projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum ProjectOrder {
    /// The id.
    Id,
    /// The name.
    Name,
    /// The customer.
    Customer,
}

/// Request body for creating a project.
///
/// Use [`ProjectChanges`] for updates.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct ProjectForm {
    /// The name; required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// The customer; required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub customer: Field<Id<Customer>>,
    /// The number; unique.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub number: Field<String>,
    /// An internal remark.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// The text for invoices.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub invoice_text: Field<String>,
    /// The order number of the customer.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub order_number: Field<String>,
    /// The order date.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub order_date: Field<Date>,
    /// The first day.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub start: Field<Date>,
    /// The last day.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub end: Field<Date>,
    /// The last day of the locked period.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub locked_until: Field<Date>,
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
    /// `true` to allow global activities.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub global_activities: Field<bool>,
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

/// Request body for updating a project: the same fields, with dates as midnight, because `PATCH` reads no
/// other format.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(clippy::exhaustive_structs, reason = "a newtype")]
pub struct ProjectChanges(pub ProjectForm);

impl From<ProjectForm> for ProjectChanges {
    fn from(form: ProjectForm) -> Self {
        Self(form)
    }
}

impl Serialize for ProjectChanges {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut form = serde_json::to_value(&self.0).map_err(S::Error::custom)?;
        for field in ["orderDate", "start", "end", "lockedUntil"] {
            if let Some(Value::String(date)) = form.get_mut(field) {
                date.push_str("T00:00:00");
            }
        }
        form.serialize(serializer)
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

impl Api<Project> {
    /// Route of [`duplicate`](Self::duplicate).
    pub const DUPLICATE: Route =
        Route::post(Project::PATH, "/{id}/duplicate", "duplicate").requires(Requirement::Version(2, 66));

    /// Copies a project with its activities, rates and teams (Kimai 2.66).
    ///
    /// Kimai uses this route for its own web pages.
    ///
    /// `POST /api/projects/{id}/duplicate`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if the caller may not copy it.
    pub async fn duplicate(&self, id: Id<Project>) -> Result<Project, Error> {
        self.client.request(Self::DUPLICATE, &[&id]).json().await
    }
}

#[cfg(test)]
mod tests {
    use super::{ProjectChanges, ProjectForm};
    use crate::Field;

    #[test]
    fn dates_are_sent_as_dates_on_create_and_as_midnights_on_update() {
        let form = ProjectForm::default().start(jiff::civil::date(2026, 1, 5)).end(Field::Null);
        assert_eq!(serde_json::to_string(&form).unwrap(), r#"{"start":"2026-01-05","end":null}"#);
        let changes = serde_json::to_string(&ProjectChanges(form)).unwrap();
        assert_eq!(changes, r#"{"start":"2026-01-05T00:00:00","end":null}"#);
    }
}
