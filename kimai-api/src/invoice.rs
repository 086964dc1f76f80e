//! Invoices: `/api/invoices` (Kimai 2.22). The API cannot create invoices.

use derive_setters::Setters;
use std::fmt;

use jiff::{
    Zoned,
    civil::{Date, DateTime},
};
use serde::{Deserialize, Serialize};

use crate::{
    Api, Customer, Delete, Document, Error, Field, Get, Id, Identified, MetaField, PageQuery, Paged,
    Requirement, Resource, Route, Update, User, encoding,
};

const REQUIREMENT: Requirement = Requirement::Version(2, 22);

/// An invoice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Invoice {
    /// The invoice's id.
    pub id: Id<Invoice>,
    /// The invoice number.
    pub invoice_number: String,
    /// The status.
    pub status: InvoiceStatus,
    /// The customer.
    pub customer: Option<Customer>,
    /// The user who created it.
    pub user: Option<User>,
    /// The total amount including tax.
    pub total: Option<f64>,
    /// The tax amount.
    pub tax: Option<f64>,
    /// The tax rate in percent.
    pub vat: Option<f64>,
    /// The currency as a three-letter code (ISO 4217).
    pub currency: Option<String>,
    /// The time of creation.
    #[serde(with = "encoding::optional_instant", default)]
    pub created_at: Option<Zoned>,
    /// The payment term in days.
    pub due_days: Option<i64>,
    /// `true` if the due date has passed, also for paid invoices.
    pub overdue: Option<bool>,
    /// The date of payment, as midnight.
    #[serde(with = "encoding::optional_instant", default)]
    pub payment_date: Option<Zoned>,
    /// A remark.
    pub comment: Option<String>,
    /// The name of the file.
    pub invoice_filename: Option<String>,
    /// The visible custom fields.
    #[serde(default)]
    pub meta_fields: Vec<MetaField>,
}

/// The status of an invoice.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "lowercase")]
pub enum InvoiceStatus {
    /// Created, not sent.
    New,
    /// Sent, not paid.
    Pending,
    /// Paid.
    Paid,
    /// Canceled.
    Canceled,
    /// A status unknown to this crate.
    #[serde(untagged)]
    Other(String),
}

impl InvoiceStatus {
    /// Returns the value in Kimai's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::New => "new",
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Canceled => "canceled",
            Self::Other(value) => value,
        }
    }
}

impl fmt::Display for InvoiceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Filters for invoices.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceQuery {
    /// The earliest time of creation, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// The latest time of creation, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// The customers.
    #[serde(rename = "customers[]")]
    pub customers: Vec<Id<Customer>>,
    /// The statuses.
    #[serde(rename = "status[]")]
    pub status: Vec<InvoiceStatus>,
    /// The page, from 1.
    pub page: Option<u32>,
    /// Rows per page. Default: 50, at most 500.
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

/// Request body for updating an invoice (Kimai 2.68).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct InvoiceForm {
    /// A remark.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// The status, as in [`InvoiceStatus::as_str`].
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub status: Field<String>,
    /// The date of payment.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub payment_date: Field<Date>,
}

/// A document from which invoices are rendered.
///
/// Kimai's API can only delete it.
#[derive(Debug)]
#[non_exhaustive]
pub enum InvoiceDocument {}

/// An invoice template.
///
/// Kimai's API can only delete it.
#[derive(Debug)]
#[non_exhaustive]
pub enum InvoiceTemplate {}

impl Resource for Invoice {
    const PATH: &'static str = "/invoices";
}

impl Identified for Invoice {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Get for Invoice {
    const GET_REQUIREMENT: Requirement = REQUIREMENT;
}
impl Paged for Invoice {
    type Query = InvoiceQuery;
    const PAGE_REQUIREMENT: Requirement = REQUIREMENT;
}
impl Update for Invoice {
    type Form = InvoiceForm;
    const UPDATE_REQUIREMENT: Requirement = Requirement::Version(2, 68);
}
impl Delete for Invoice {
    const DELETE_REQUIREMENT: Requirement = Requirement::Version(2, 66);
}

impl Api<Invoice> {
    /// Route of [`download`](Self::download).
    pub const DOWNLOAD: Route =
        Route::get(Invoice::PATH, "/{id}/download", "download").requires(Requirement::Version(2, 56));
    /// Route of [`set_custom_fields`](Self::set_custom_fields).
    pub const SET_CUSTOM_FIELDS: Route =
        Route::patch(Invoice::PATH, "/{id}/custom-fields", "set_custom_fields")
            .requires(Requirement::Version(2, 56));
    /// Route of [`delete_document`](Self::delete_document).
    pub const DELETE_DOCUMENT: Route = Route::delete(Invoice::PATH, "/documents/{id}", "delete_document")
        .requires(Requirement::Version(2, 66));
    /// Route of [`delete_template`](Self::delete_template).
    pub const DELETE_TEMPLATE: Route = Route::delete(Invoice::PATH, "/templates/{id}", "delete_template")
        .requires(Requirement::Version(2, 66));

    /// Downloads the file of an invoice: PDF, HTML or another format of its renderer (Kimai 2.56).
    ///
    /// `GET /api/invoices/{id}/download`
    ///
    /// # Errors
    /// 404 if the id does not exist or the file is missing.
    pub async fn download(&self, id: Id<Invoice>) -> Result<Document, Error> {
        self.client.request(Self::DOWNLOAD, &[&id]).document().await
    }

    /// Sets all given custom fields or, if one is rejected, none (Kimai 2.56).
    ///
    /// `PATCH /api/invoices/{id}/custom-fields`
    ///
    /// # Errors
    /// 404 for a field that is not configured, 403 if the caller may not set it.
    pub async fn set_custom_fields(&self, id: Id<Invoice>, fields: &[MetaField]) -> Result<Invoice, Error> {
        self.client.request(Self::SET_CUSTOM_FIELDS, &[&id]).body(&fields).json().await
    }

    /// Deletes an invoice document (Kimai 2.66).
    ///
    /// Kimai uses this route for its own web pages.
    ///
    /// `DELETE /api/invoices/documents/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if the caller may not delete it.
    pub async fn delete_document(&self, id: Id<InvoiceDocument>) -> Result<(), Error> {
        self.client.request(Self::DELETE_DOCUMENT, &[&id]).send_empty().await
    }

    /// Deletes an invoice template (Kimai 2.66).
    ///
    /// Kimai uses this route for its own web pages.
    ///
    /// `DELETE /api/invoices/templates/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if the caller may not delete it.
    pub async fn delete_template(&self, id: Id<InvoiceTemplate>) -> Result<(), Error> {
        self.client.request(Self::DELETE_TEMPLATE, &[&id]).send_empty().await
    }
}
