//! Teams.

use kimai_domain::api::{Member, Team};

use super::{
    Entry, Text,
    entry::summary,
    facts::{color, named},
    quoted_name, user,
};
use crate::data::Entity;

impl Entry for Team {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        summary(quoted_name(&self.name), [])
    }

    fn full(&self, text: &mut Text) {
        text.heading("Team", self.id, quoted_name(&self.name));
        access(text, self);
        text.field("Color", self.color.as_deref().map(color));
    }

    fn data(&self) -> Entity {
        Entity::Team(Box::new(self.into()))
    }
}

/// A team by name.
pub fn name(team: &Team) -> String {
    format!("{} (#{})", quoted_name(&team.name), team.id)
}

/// Who is in it and what it was granted, a line for each kind.
pub fn access(text: &mut Text, team: &Team) {
    let members: Vec<String> = team.members.iter().flatten().map(member).collect();
    text.field("Members", Some(members.join(", ")));
    let (customers, projects, activities) = (&team.customers, &team.projects, &team.activities);
    text.field("Customers", named(customers.iter().flatten(), |one| (one.id.get(), &one.name)));
    text.field("Projects", named(projects.iter().flatten(), |one| (one.id.get(), &one.name)));
    text.field("Activities", named(activities.iter().flatten(), |one| (one.id.get(), &one.name)));
}

fn member(member: &Member) -> String {
    let lead = if member.teamlead { " lead" } else { "" };
    format!("{}{lead}", user::name(&member.user))
}
