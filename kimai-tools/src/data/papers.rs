//! Invoices and public holidays.

use kimai_domain::api;
use schemars::JsonSchema;
use serde::Serialize;

use super::{Field, Named, date_time, fields, words};
use crate::render::invoice::{due, is_open};

/// An invoice.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Invoice {
    id: u64,
    /// its number
    name: String,
    customer: Option<Named>,
    status: String,
    total: Option<f64>,
    /// in the total
    tax: Option<f64>,
    tax_percent: Option<f64>,
    currency: Option<String>,
    /// RFC 3339
    made: Option<String>,
    made_by: Option<Named>,
    /// a day
    due: Option<String>,
    due_days: Option<i64>,
    overdue: Option<bool>,
    /// a day
    paid: Option<String>,
    comment: Option<String>,
    file: Option<String>,
    custom_fields: Vec<Field>,
}

impl From<&api::Invoice> for Invoice {
    fn from(invoice: &api::Invoice) -> Self {
        Self {
            id: invoice.id.get(),
            name: invoice.invoice_number.clone(),
            customer: invoice.customer.as_ref().map(Named::from),
            status: key(&invoice.status),
            total: invoice.total,
            tax: invoice.tax,
            tax_percent: invoice.vat,
            currency: words(invoice.currency.as_deref()),
            made: invoice.created_at.as_ref().map(date_time),
            made_by: invoice.user.as_ref().map(Named::from),
            due: due(invoice).map(|day| day.to_string()),
            due_days: invoice.due_days,
            overdue: invoice.overdue.filter(|_| is_open(invoice)),
            paid: invoice.payment_date.as_ref().map(|at| at.date().to_string()),
            comment: words(invoice.comment.as_deref()),
            file: words(invoice.invoice_filename.as_deref()),
            custom_fields: fields(&invoice.meta_fields),
        }
    }
}

/// A value of one of Kimai's enumerations, as Kimai spells it.
pub(super) fn key(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// A public holiday.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Holiday {
    id: u64,
    name: String,
    date: Option<String>,
    half_day: Option<bool>,
    group: Option<Named>,
}

impl From<&api::PublicHoliday> for Holiday {
    fn from(holiday: &api::PublicHoliday) -> Self {
        let group = holiday.public_holiday_group.as_ref();
        Self {
            id: holiday.id.get(),
            name: holiday.name.clone(),
            date: holiday.date.map(|day| day.to_string()),
            half_day: holiday.half_day,
            group: group.map(|group| Named { id: Some(group.id.get()), name: group.name.clone() }),
        }
    }
}
