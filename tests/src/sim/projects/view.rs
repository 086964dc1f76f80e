//! Projects as answers show them.

use serde_json::{Value, json};

use super::{
    super::{Entity, Version, budget, call::Call, colors, customers, meta, sharing, store::Project},
    KIND,
};

/// A project inside another answer; its customer is an id.
pub(crate) fn nested(call: &Call<'_>, project: &Project) -> Value {
    let mut fields = json!({
        "customer": project.customer,
        "color-safe": colors::safe(project.color.as_deref(), &project.name),
        "id": project.id,
        "name": project.name,
        "orderNumber": project.order_number,
        "orderDate": project.order_date,
        "start": project.start,
        "end": project.end,
        "comment": project.comment,
        "visible": project.visible,
        "billable": project.billable,
        "metaFields": meta::shown(call.settings, Entity::Project, &project.meta),
        "globalActivities": project.global_activities,
        "number": project.number,
        "color": project.color,
    });
    if call.settings.version >= Version::new(2, 68, 0) {
        fields = sharing::joined(fields, [json!({"lockedUntil": project.locked_until})]);
    }
    fields
}

/// A project inside an expanded record, with its customer.
pub(crate) fn expanded(call: &Call<'_>, project: &Project) -> Value {
    let customer =
        call.store.customers.get(project.customer).map(|customer| customers::nested(call, customer));
    sharing::joined(nested(call, project), [json!({"customer": customer})])
}

/// A project in a list.
pub(super) fn row(call: &Call<'_>, project: &Project) -> Value {
    listed(call, project, false)
}

/// A project by itself.
pub(super) fn entity(call: &Call<'_>, project: &Project) -> Value {
    listed(call, project, true)
}

fn listed(call: &Call<'_>, project: &Project, single: bool) -> Value {
    let parent = call.store.customers.get(project.customer).map(|customer| customer.name.as_str());
    let own = json!({"parentTitle": parent, "teams": sharing::teams(call, &project.teams)});
    let budget = budget::shown(call, KIND, project.id, &project.budget, single);
    sharing::joined(nested(call, project), [own, Value::Object(budget)])
}
