//! Customers.

use serde_json::{Value, json};

use super::{call::Call, colors, router::Route, store::Customer};

pub(crate) const ROUTES: &[Route] = &[];

/// A customer inside another answer.
pub(crate) fn nested(call: &Call<'_>, customer: &Customer) -> Value {
    let _ = call;
    json!({"color-safe": colors::safe(customer.color.as_deref(), &customer.name), "id": customer.id, "name": customer.name})
}
