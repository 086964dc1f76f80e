//! Customers as answers show them.

use serde_json::{Value, json};

use super::{
    super::{Entity, budget, call::Call, colors, meta, sharing, store::Customer},
    KIND,
};

/// A customer inside another answer.
pub(crate) fn nested(call: &Call<'_>, customer: &Customer) -> Value {
    json!({
        "color-safe": colors::safe(customer.color.as_deref(), &customer.name),
        "id": customer.id,
        "name": customer.name,
        "number": customer.number,
        "comment": customer.comment,
        "visible": customer.visible,
        "billable": customer.billable,
        "company": customer.company,
        "country": customer.country,
        "language": customer.language,
        "currency": customer.currency,
        "phone": customer.phone,
        "fax": customer.fax,
        "mobile": customer.mobile,
        "homepage": customer.homepage,
        "timezone": customer.timezone,
        "metaFields": meta::shown(call.settings, Entity::Customer, &customer.meta),
        "color": customer.color,
    })
}

/// A customer in a list; `full=1` adds the address.
pub(super) fn row(call: &Call<'_>, customer: &Customer, full: bool) -> Value {
    let address = if full { address(customer) } else { json!({}) };
    let parts =
        [json!({"teams": sharing::teams(call, &customer.teams)}), address, budget_of(call, customer, false)];
    sharing::joined(nested(call, customer), parts)
}

/// A customer by itself.
pub(super) fn entity(call: &Call<'_>, customer: &Customer) -> Value {
    let contact = json!({
        "teams": sharing::teams(call, &customer.teams),
        "contact": customer.contact,
        "address": null,
        "email": customer.email,
        "invoiceEmail": customer.invoice_email,
        "buyerReference": customer.buyer_reference,
    });
    sharing::joined(nested(call, customer), [contact, address(customer), budget_of(call, customer, true)])
}

fn address(customer: &Customer) -> Value {
    let [line1, line2, line3] = &customer.address_lines;
    json!({
        "vatId": customer.vat_id,
        "addressLine1": line1,
        "addressLine2": line2,
        "addressLine3": line3,
        "postCode": customer.post_code,
        "city": customer.city,
    })
}

fn budget_of(call: &Call<'_>, customer: &Customer, single: bool) -> Value {
    Value::Object(budget::shown(call, KIND, customer.id, &customer.budget, single))
}
