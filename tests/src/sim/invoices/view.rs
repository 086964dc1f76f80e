//! Invoices as answers show them: the same in lists and alone.

use serde_json::{Value, json};

use super::super::{
    Entity,
    call::Call,
    customers, meta,
    stamp::{midnight, stamp},
    store::Invoice,
    users,
};

/// `overdue` stays true for paid ones; `createdAt` is in the invoice's zone, `paymentDate` in the caller's.
pub(super) fn entity(call: &Call<'_>, invoice: &Invoice) -> Value {
    json!({
        "createdAt": stamp(&invoice.local(invoice.created)),
        "overdue": invoice.overdue(call.now),
        "id": invoice.id,
        "invoiceNumber": invoice.number,
        "comment": invoice.comment,
        "customer": call.store.customers.get(invoice.customer).map(|customer| customers::nested(call, customer)),
        "user": call.store.users.get(invoice.user).map(users::brief),
        "total": invoice.total,
        "tax": invoice.tax,
        "currency": invoice.currency,
        "dueDays": invoice.due_days,
        "vat": invoice.vat,
        "status": invoice.status,
        "invoiceFilename": invoice.file,
        "paymentDate": invoice.paid.map(|day| midnight(day, &call.zone())),
        "metaFields": meta::shown(call.settings, Entity::Invoice, &invoice.meta),
    })
}
