//! References to entities by id and name, and custom fields.

use kimai_domain::api::{Activity, Customer, Id, Identified, Link, MetaField, Project, Team, User};
use schemars::JsonSchema;
use serde::Serialize;

/// The id and name of an entity, as far as they are known.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct NamedRef {
    pub(crate) id: Option<u64>,
    pub(crate) name: Option<String>,
}

/// The id of an entity alone.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct IdRow {
    pub(crate) id: u64,
}

/// An entity with its type and the name of its parent.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct EntityName {
    #[serde(rename = "type")]
    pub(crate) kind: &'static str,
    pub(crate) id: u64,
    pub(crate) name: Option<String>,
    #[schemars(description = "name of the entity that it belongs to")]
    pub(crate) parent: Option<String>,
}

/// A custom field or a preference.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: Option<String>,
}

/// Returns the custom fields that have a value.
pub(crate) fn fields(fields: &[MetaField]) -> Vec<Field> {
    let set = fields.iter().filter(|field| field.value.as_deref().is_some_and(|value| !value.is_empty()));
    set.map(Field::from).collect()
}

/// Returns the numbers of ids.
pub(crate) fn ids<R>(ids: impl IntoIterator<Item = Id<R>>) -> Vec<u64> {
    ids.into_iter().map(Id::get).collect()
}

impl From<&MetaField> for Field {
    fn from(field: &MetaField) -> Self {
        Self { name: field.name.clone(), value: field.value.clone() }
    }
}

impl<R> From<Id<R>> for IdRow {
    fn from(id: Id<R>) -> Self {
        Self { id: id.get() }
    }
}

impl NamedRef {
    pub(crate) fn new<R>(id: Id<R>, name: impl Into<String>) -> Self {
        Self { id: Some(id.get()), name: Some(name.into()) }
    }

    /// Returns the linked entity, with its name if the link contains it.
    fn linked<'a, R: Identified>(link: &'a Link<R>) -> Self
    where
        Self: From<&'a R>,
    {
        link.object().map_or_else(|| Self { id: Some(link.id().get()), name: None }, Self::from)
    }
}

impl From<&User> for NamedRef {
    fn from(user: &User) -> Self {
        Self::new(user.id, super::display_name(user))
    }
}

impl From<&Customer> for NamedRef {
    fn from(customer: &Customer) -> Self {
        Self::new(customer.id, &customer.name)
    }
}

impl From<&Project> for NamedRef {
    fn from(project: &Project) -> Self {
        Self::new(project.id, &project.name)
    }
}

impl From<&Activity> for NamedRef {
    fn from(activity: &Activity) -> Self {
        Self::new(activity.id, &activity.name)
    }
}

impl From<&Team> for NamedRef {
    fn from(team: &Team) -> Self {
        Self::new(team.id, &team.name)
    }
}

impl From<&Link<User>> for NamedRef {
    fn from(link: &Link<User>) -> Self {
        Self::linked(link)
    }
}

impl From<&Link<Customer>> for NamedRef {
    fn from(link: &Link<Customer>) -> Self {
        Self::linked(link)
    }
}

impl From<&Link<Project>> for NamedRef {
    fn from(link: &Link<Project>) -> Self {
        Self::linked(link)
    }
}

impl From<&Link<Activity>> for NamedRef {
    fn from(link: &Link<Activity>) -> Self {
        Self::linked(link)
    }
}
