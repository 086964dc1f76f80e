//! Text of invoices.

use jiff::{ToSpan, civil::Date};
use kimai_domain::api::{Invoice, InvoiceStatus};

use super::{
    Entry, Text,
    entry::{custom_fields, mark, summary, yes_no},
    money, quoted_name, user,
};
use crate::data::Entity;

impl Entry for Invoice {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let facts = [
            customer_of(self),
            self.total.map(|total| amount(self, total)),
            Some(status(&self.status)),
            created(self).map(|day| format!("created {day}")),
            mark(is_open(self) && self.overdue == Some(true), "overdue"),
            due(self).filter(|_| is_open(self)).map(|day| format!("due {day}")),
            paid(self).map(|day| format!("paid {day}")),
        ];
        summary(quoted_name(&self.invoice_number), facts)
    }

    fn full(&self, text: &mut Text) {
        text.heading("Invoice", self.id, quoted_name(&self.invoice_number));
        text.field("Customer", customer_of(self));
        text.field("Status", Some(status(&self.status)));
        text.field("Total", self.total.map(|total| amount(self, total)));
        let vat = self.vat.map(|vat| format!(" ({vat} %)")).unwrap_or_default();
        text.field("Tax in it", self.tax.map(|tax| format!("{}{vat}", amount(self, tax))));
        text.field("Created", self.created_at.as_ref().map(|at| at.strftime("%Y-%m-%d %H:%M %:z")));
        text.field("Created by", self.user.as_ref().map(user::name));
        let days = self.due_days.map(|days| format!(" ({days} days)")).unwrap_or_default();
        text.field("Due", due(self).map(|day| format!("{day}{days}")));
        text.field("Overdue", self.overdue.filter(|_| is_open(self)).map(yes_no));
        text.field("Paid", paid(self));
        text.field("Comment", self.comment.as_deref().map(quoted_name));
        text.field("File", self.invoice_filename.as_deref().map(quoted_name));
        custom_fields(text, &self.meta_fields);
    }

    fn data(&self) -> Entity {
        Entity::Invoice(Box::new(self.into()))
    }
}

fn customer_of(invoice: &Invoice) -> Option<String> {
    invoice.customer.as_ref().map(|customer| format!("{} (#{})", quoted_name(&customer.name), customer.id))
}

fn amount(invoice: &Invoice, amount: f64) -> String {
    money(amount, invoice.currency.as_deref())
}

fn status(status: &InvoiceStatus) -> String {
    match status {
        InvoiceStatus::New => "new".to_owned(),
        InvoiceStatus::Pending => "pending".to_owned(),
        InvoiceStatus::Paid => "paid".to_owned(),
        InvoiceStatus::Canceled => "canceled".to_owned(),
        other => quoted_name(other.as_str()).to_string(),
    }
}

/// Tells whether an invoice waits for its payment. Kimai calls an invoice overdue even after it was paid.
pub(crate) fn is_open(invoice: &Invoice) -> bool {
    !matches!(invoice.status, InvoiceStatus::Paid | InvoiceStatus::Canceled)
}

/// Returns the day of creation.
fn created(invoice: &Invoice) -> Option<Date> {
    invoice.created_at.as_ref().map(jiff::Zoned::date)
}

/// Returns the last day for the payment.
pub(crate) fn due(invoice: &Invoice) -> Option<Date> {
    let days = invoice.due_days.filter(|days| days.abs() < 100_000)?;
    created(invoice)?.checked_add(days.days()).ok()
}

/// Returns the day of the payment.
fn paid(invoice: &Invoice) -> Option<Date> {
    invoice.payment_date.as_ref().map(jiff::Zoned::date)
}
