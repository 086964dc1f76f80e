//! `PATCH /api/invoices/{id}`, since 2.68: status, day of payment, comment.

use super::{
    super::{
        answers::{NOT_FOUND, Outcome},
        call::Call,
        forms::{CHOICE, Field, Form, Kind, Target},
    },
    require, single,
};

const FORM: Form = Form(&[
    Field::new("comment", Kind::Text),
    Field::new("status", Kind::OneOf(|_, status| STATUSES.contains(&status), CHOICE)),
    Field::new("paymentDate", Kind::Day { plain: true }),
]);

const STATUSES: [&str; 4] = ["new", "pending", "paid", "canceled"];

/// A new or pending invoice has no day of payment.
pub(super) fn edit(call: &mut Call<'_>) -> Outcome {
    let id = require(call, "create_invoice")?;
    let form = FORM.read(call, Target::existing(id))?;
    form.finish()?;
    let invoice = call.store.invoices.get_mut(id).ok_or(NOT_FOUND)?;
    form.write("comment", &mut invoice.comment);
    form.write("status", &mut invoice.status);
    form.write("paymentDate", &mut invoice.paid);
    if ["new", "pending"].contains(&invoice.status.as_str()) {
        invoice.paid = None;
    }
    single(call, id)
}
