//! Projects.

use serde_json::{Value, json};

use super::{call::Call, colors, customers, router::Route, store::Project};

pub(crate) const ROUTES: &[Route] = &[];

/// A project inside an expanded record, with its customer.
pub(crate) fn expanded(call: &Call<'_>, project: &Project) -> Value {
    let customer = call.store.customers.get(project.customer).map(|customer| customers::nested(call, customer));
    json!({"color-safe": colors::safe(project.color.as_deref(), &project.name), "id": project.id, "customer": customer, "name": project.name})
}
