//! Projects, activities and tags.

use kimai_domain::api::{self, Link};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Field, Named, fields, record, words};

/// A project.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Project {
    id: u64,
    name: String,
    customer: Option<Named>,
    number: Option<String>,
    visible: bool,
    billable: Option<bool>,
    global_activities: Option<bool>,
    start: Option<String>,
    end: Option<String>,
    order_number: Option<String>,
    order_date: Option<String>,
    locked_until: Option<String>,
    budget: Option<f64>,
    time_budget_seconds: Option<i64>,
    /// month: of each
    budget_type: Option<String>,
    teams: Vec<Named>,
    color: Option<String>,
    comment: Option<String>,
    custom_fields: Vec<Field>,
}

impl From<&api::Project> for Project {
    fn from(project: &api::Project) -> Self {
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string());
        Self {
            id: project.id.get(),
            name: project.name.clone(),
            customer: record::customer(&Link::Object(Box::new(project.clone()))),
            number: words(project.number.as_deref()),
            visible: project.visible,
            billable: project.billable,
            global_activities: project.global_activities,
            start: day(project.start),
            end: day(project.end),
            order_number: words(project.order_number.as_deref()),
            order_date: day(project.order_date),
            locked_until: day(project.locked_until),
            budget: project.budget,
            time_budget_seconds: project.time_budget.map(|time| time.0),
            budget_type: words(project.budget_type.as_deref()),
            teams: project.teams.iter().flatten().map(Named::from).collect(),
            color: words(project.color.as_deref()),
            comment: words(project.comment.as_deref()),
            custom_fields: fields(&project.meta_fields),
        }
    }
}

/// An activity.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Activity {
    id: u64,
    name: String,
    /// none: of all projects
    project: Option<Named>,
    number: Option<String>,
    visible: bool,
    billable: Option<bool>,
    budget: Option<f64>,
    time_budget_seconds: Option<i64>,
    budget_type: Option<String>,
    teams: Vec<Named>,
    color: Option<String>,
    comment: Option<String>,
    custom_fields: Vec<Field>,
}

impl From<&api::Activity> for Activity {
    fn from(activity: &api::Activity) -> Self {
        let project = activity
            .project
            .as_ref()
            .map(Named::from)
            .map(|Named { id, name }| Named { id, name: name.or_else(|| activity.parent_title.clone()) });
        Self {
            id: activity.id.get(),
            name: activity.name.clone(),
            project,
            number: words(activity.number.as_deref()),
            visible: activity.visible,
            billable: activity.billable,
            budget: activity.budget,
            time_budget_seconds: activity.time_budget.map(|time| time.0),
            budget_type: words(activity.budget_type.as_deref()),
            teams: activity.teams.iter().flatten().map(Named::from).collect(),
            color: words(activity.color.as_deref()),
            comment: words(activity.comment.as_deref()),
            custom_fields: fields(&activity.meta_fields),
        }
    }
}

/// A tag.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Tag {
    id: u64,
    name: String,
    visible: Option<bool>,
    color: Option<String>,
}

impl From<&api::Tag> for Tag {
    fn from(tag: &api::Tag) -> Self {
        let (name, color) = (tag.name.clone(), words(tag.color.as_deref()));
        Self { id: tag.id.get(), name, visible: tag.visible, color }
    }
}
