//! Teams as answers show them.

use serde_json::{Value, json};

use super::super::{
    activities,
    call::Call,
    colors, customers, projects, sharing,
    store::{Member, Team},
    users,
};

/// A team in a list or inside another answer.
pub(crate) fn brief(team: &Team) -> Value {
    json!({
        "color-safe": colors::safe(team.color.as_deref(), &team.name),
        "id": team.id,
        "name": team.name,
        "color": team.color,
    })
}

/// A team by itself, with its members and what is shared with it.
pub(super) fn entity(call: &Call<'_>, team: &Team) -> Value {
    let mine = |teams: &[u64]| teams.contains(&team.id);
    let customers = call.store.customers.iter().filter(|customer| mine(&customer.teams));
    let projects = call.store.projects.iter().filter(|project| mine(&project.teams));
    let activities = call.store.activities.iter().filter(|activity| mine(&activity.teams));
    let parts = json!({
        "members": team.members.iter().map(|place| member(call, *place)).collect::<Vec<_>>(),
        "customers": customers.map(|customer| customers::nested(call, customer)).collect::<Vec<_>>(),
        "projects": projects.map(|project| projects::nested(call, project)).collect::<Vec<_>>(),
        "activities": activities.map(|activity| activities::nested(call, activity)).collect::<Vec<_>>(),
    });
    sharing::joined(brief(team), [parts])
}

fn member(call: &Call<'_>, place: Member) -> Value {
    json!({"user": call.store.users.get(place.user).map(users::brief), "teamlead": place.lead})
}
