//! Activities as answers show them.

use serde_json::{Value, json};

use super::{
    super::{Entity, budget, call::Call, colors, meta, projects, sharing, store::Activity},
    KIND,
};

/// An activity inside another answer; its project is an id.
pub(crate) fn nested(call: &Call<'_>, activity: &Activity) -> Value {
    json!({
        "project": activity.project,
        "color-safe": colors::safe(activity.color.as_deref(), &activity.name),
        "id": activity.id,
        "name": activity.name,
        "comment": activity.comment,
        "visible": activity.visible,
        "billable": activity.billable,
        "metaFields": meta::shown(call.settings, Entity::Activity, &activity.meta),
        "number": activity.number,
        "color": activity.color,
    })
}

/// An activity inside an expanded record, with its project and that one's customer.
pub(crate) fn expanded(call: &Call<'_>, activity: &Activity) -> Value {
    let project = activity.project.and_then(|project| call.store.projects.get(project));
    let project = project.map(|project| projects::expanded(call, project));
    sharing::joined(nested(call, activity), [json!({"project": project})])
}

/// An activity in a list.
pub(super) fn row(call: &Call<'_>, activity: &Activity) -> Value {
    listed(call, activity, false)
}

/// An activity by itself.
pub(super) fn entity(call: &Call<'_>, activity: &Activity) -> Value {
    listed(call, activity, true)
}

fn listed(call: &Call<'_>, activity: &Activity, single: bool) -> Value {
    let project = activity.project.and_then(|project| call.store.projects.get(project));
    let parent = project.map(|project| project.name.as_str());
    let own = json!({"parentTitle": parent, "teams": sharing::teams(call, &activity.teams)});
    let budget = budget::shown(call, KIND, activity.id, &activity.budget, single);
    sharing::joined(nested(call, activity), [own, Value::Object(budget)])
}
