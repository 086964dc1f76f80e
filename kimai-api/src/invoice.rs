//! Invoices: `/api/invoices` (Kimai 2.22). The API creates none.

mod verbs;

use jiff::{
    Zoned,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

use crate::{
    Customer, Delete, Field, Get, Id, Identified, MetaField, PageQuery, Paged, Requirement, Resource, Update,
    User, time,
};

pub use verbs::{InvoiceDocument, InvoiceTemplate};

const SINCE: Requirement = Requirement::Version(2, 22);

/// A bill.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invoice {
    /// Its id.
    pub id: Id<Invoice>,
    /// Its number.
    pub invoice_number: String,
    /// Where it stands.
    pub status: InvoiceStatus,
    /// Whom it is for.
    pub customer: Option<Customer>,
    /// Who made it.
    pub user: Option<User>,
    /// Amount to pay, tax included.
    pub total: Option<f64>,
    /// Tax in it.
    pub tax: Option<f64>,
    /// Tax rate in percent.
    pub vat: Option<f64>,
    /// Currency, three letters.
    pub currency: Option<String>,
    /// When it was made.
    #[serde(with = "time::optional_instant", default)]
    pub created_at: Option<Zoned>,
    /// Days until it is due.
    pub due_days: Option<i64>,
    /// Whether the due day has passed; stays true for paid ones.
    pub overdue: Option<bool>,
    /// When it was paid, as midnight.
    #[serde(with = "time::optional_instant", default)]
    pub payment_date: Option<Zoned>,
    /// A remark.
    pub comment: Option<String>,
    /// Name of its file.
    pub invoice_filename: Option<String>,
    /// Its custom fields that are visible.
    #[serde(default)]
    pub meta_fields: Vec<MetaField>,
}

/// Where an invoice stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum InvoiceStatus {
    /// Made, not sent.
    New,
    /// Sent, not paid.
    Pending,
    /// Paid.
    Paid,
    /// Withdrawn.
    Canceled,
    /// What this crate does not know.
    #[serde(untagged)]
    Other(String),
}

/// Filters of invoices.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceQuery {
    /// Made at or after this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// Made at or before this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// Of these customers.
    #[serde(rename = "customers[]")]
    pub customers: Vec<Id<Customer>>,
    /// In these states.
    #[serde(rename = "status[]")]
    pub status: Vec<InvoiceStatus>,
    /// From 1.
    pub page: Option<u32>,
    /// Rows a page, 50 by default, 500 at most.
    pub size: Option<u32>,
}

impl PageQuery for InvoiceQuery {
    fn with_page(self, page: u32) -> Self {
        Self { page: Some(page), ..self }
    }

    fn page(&self) -> Option<u32> {
        self.page
    }

    fn size(&self) -> Option<u32> {
        self.size
    }
}

/// Changes to an invoice (Kimai 2.68).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct InvoiceForm {
    /// Comment.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// Status.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub status: Field<String>,
    /// Payment date.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub payment_date: Field<Date>,
}

impl Resource for Invoice {
    const PATH: &'static str = "/invoices";
}

impl Identified for Invoice {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Get for Invoice {
    const GET_REQUIREMENT: Requirement = SINCE;
}
impl Paged for Invoice {
    type Query = InvoiceQuery;
    const PAGE_REQUIREMENT: Requirement = SINCE;
}
impl Update for Invoice {
    type Form = InvoiceForm;
    const UPDATE_REQUIREMENT: Requirement = Requirement::Version(2, 68);
}
impl Delete for Invoice {
    const DELETE_REQUIREMENT: Requirement = Requirement::Version(2, 66);
}
