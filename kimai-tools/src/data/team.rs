//! Teams.

use kimai_domain::api;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Named, user::shown, words};

/// A team, who is in it, and what it was granted.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Team {
    id: u64,
    name: String,
    members: Vec<Member>,
    customers: Vec<Named>,
    projects: Vec<Named>,
    activities: Vec<Named>,
    color: Option<String>,
}

/// A user in a team.
#[derive(Serialize, JsonSchema)]
struct Member {
    id: u64,
    name: String,
    lead: bool,
}

impl From<&api::Team> for Team {
    fn from(team: &api::Team) -> Self {
        Self {
            id: team.id.get(),
            name: team.name.clone(),
            members: team.members.iter().flatten().map(Member::from).collect(),
            customers: team.customers.iter().flatten().map(Named::from).collect(),
            projects: team.projects.iter().flatten().map(Named::from).collect(),
            activities: team.activities.iter().flatten().map(Named::from).collect(),
            color: words(team.color.as_deref()),
        }
    }
}

impl From<&api::Member> for Member {
    fn from(member: &api::Member) -> Self {
        let (id, name) = (member.user.id.get(), shown(&member.user).to_owned());
        Self { id, name, lead: member.teamlead }
    }
}
