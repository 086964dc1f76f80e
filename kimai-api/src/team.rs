//! Teams: `/api/teams`.

mod access;

use serde::{Deserialize, Serialize};

use crate::{
    Activity, Create, Customer, Delete, Field, Get, Id, Identified, List, Project, Resource, Update, User,
};

/// Users, and what they may see. Listings have id, name and colour only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Team {
    /// Its id.
    pub id: Id<Team>,
    /// Its name; unique.
    pub name: String,
    /// Who is in it.
    pub members: Option<Vec<Member>>,
    /// Customers it may see.
    pub customers: Option<Vec<Customer>>,
    /// Projects it may see.
    pub projects: Option<Vec<Project>>,
    /// Activities it may see.
    pub activities: Option<Vec<Activity>>,
    /// Its colour, `#rrggbb`, if one is set.
    pub color: Option<String>,
    /// `color`, or one derived from the name.
    #[serde(rename = "color-safe")]
    pub color_safe: Option<String>,
}

/// A user in a team.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Member {
    /// Who.
    pub user: User,
    /// Whether they lead it.
    pub teamlead: bool,
}

/// Fields of a team. Kimai requires of a new one a name and at least one member that leads it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TeamForm {
    /// Name.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub name: Field<String>,
    /// A config color.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub color: Field<String>,
    /// Replaces all.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub members: Field<Vec<MemberForm>>,
}

/// A member in a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MemberForm {
    /// User.
    pub user: Id<User>,
    /// Teamlead.
    #[serde(default)]
    pub teamlead: bool,
}

/// Teams have no filters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct TeamQuery {}

impl Resource for Team {
    const PATH: &'static str = "/teams";
}

impl Identified for Team {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Get for Team {}
impl List for Team {
    type Query = TeamQuery;
}
impl Create for Team {
    type Form = TeamForm;
}
impl Update for Team {
    type Form = TeamForm;
}
impl Delete for Team {}
