//! Teams.

use kimai_domain::api::{Member, Team};

use super::{
    Entry, Text,
    entry::row,
    facts::{color, named},
    said, user,
};

impl Entry for Team {
    fn row(&self) -> String {
        row(self.id, said(&self.name), [])
    }

    fn full(&self, text: &mut Text) {
        text.line(format_args!("Team #{} {}", self.id, said(&self.name)));
        let members: Vec<String> = self.members.iter().flatten().map(member).collect();
        text.field("Members", Some(members.join(", ")));
        let (customers, projects, activities) = (&self.customers, &self.projects, &self.activities);
        text.field("Customers", named(customers.iter().flatten(), |one| (one.id.get(), &one.name)));
        text.field("Projects", named(projects.iter().flatten(), |one| (one.id.get(), &one.name)));
        text.field("Activities", named(activities.iter().flatten(), |one| (one.id.get(), &one.name)));
        text.field("Color", color(self.color.as_deref()));
    }
}

fn member(member: &Member) -> String {
    let lead = if member.teamlead { " lead" } else { "" };
    format!("{}{lead}", user::name(&member.user))
}
