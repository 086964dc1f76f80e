//! Teams as who may see what.

use std::fmt::Display;

use kimai_domain::api::{Id, Member, Team};

use super::{Text, said, user};

/// A team by name.
pub fn name(team: &Team) -> String {
    one(&team.name, team.id)
}

/// Its members and what it was granted, a line for each kind.
pub fn of(text: &mut Text, team: &Team) {
    text.field("Members", Some(list(team.members.as_ref(), member)));
    let (customers, projects, activities) = (&team.customers, &team.projects, &team.activities);
    let granted = [
        ("Customers", list(customers.as_ref(), |customer| one(&customer.name, customer.id))),
        ("Projects", list(projects.as_ref(), |project| one(&project.name, project.id))),
        ("Activities", list(activities.as_ref(), |activity| one(&activity.name, activity.id))),
    ];
    if granted.iter().all(|(_, things)| things.is_empty()) {
        text.line("Granted nothing");
    }
    for (kind, things) in granted {
        text.field(kind, Some(things));
    }
}

fn member(member: &Member) -> String {
    let lead = if member.teamlead { " lead" } else { "" };
    format!("{}{lead}", user::name(&member.user))
}

fn one<R>(name: &str, id: Id<R>) -> String {
    format!("{} (#{id})", said(name))
}

fn list<T, D: Display>(things: Option<&Vec<T>>, show: impl Fn(&T) -> D) -> String {
    let shown = things.into_iter().flatten().map(|thing| show(thing).to_string());
    shown.collect::<Vec<_>>().join(", ")
}
