//! Activities.

use serde_json::{Value, json};

use super::{call::Call, colors, router::Route, store::Activity};

pub(crate) const ROUTES: &[Route] = &[];

/// An activity inside an expanded record; its project is an id.
pub(crate) fn expanded(call: &Call<'_>, activity: &Activity) -> Value {
    let _ = call;
    json!({"project": activity.project, "color-safe": colors::safe(activity.color.as_deref(), &activity.name), "id": activity.id, "name": activity.name})
}
