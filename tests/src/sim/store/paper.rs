//! What is printed: invoices, their templates and documents, and export templates.

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};

use super::catalog::Meta;

/// A bill that was sent, with the sums as they were then.
#[derive(Clone, Debug)]
pub(crate) struct Invoice {
    pub(crate) id: u64,
    pub(crate) number: String,
    pub(crate) customer: u64,
    pub(crate) user: u64,
    pub(crate) created: Timestamp,
    /// The zone in which it was created, and in which it is told.
    pub(crate) zone: String,
    pub(crate) comment: Option<String>,
    pub(crate) total: f64,
    pub(crate) tax: f64,
    pub(crate) vat: f64,
    pub(crate) currency: String,
    pub(crate) due_days: i64,
    /// `new`, `pending`, `paid` or `canceled`.
    pub(crate) status: String,
    pub(crate) paid: Option<Date>,
    /// The document's name; its ending tells the format.
    pub(crate) file: String,
    pub(crate) meta: Meta,
}

impl Invoice {
    /// A moment in the invoice's zone.
    pub(crate) fn local(&self, at: Timestamp) -> Zoned {
        at.to_zoned(TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC))
    }

    /// Past its due day; stays true once it is paid.
    pub(crate) fn overdue(&self, now: Timestamp) -> bool {
        let days = jiff::SignedDuration::from_hours(24 * self.due_days);
        self.created.checked_add(days).is_ok_and(|due| due < now)
    }
}

/// A file with which invoices are rendered.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) name: String,
    /// Came with Kimai and cannot be deleted.
    pub(crate) built_in: bool,
}

/// A named way to render invoices.
#[derive(Clone, Debug)]
pub(crate) struct InvoiceTemplate {
    /// The name of its document.
    pub(crate) renderer: String,
}
