//! What can be done with invoices beyond reading and changing.

use crate::{Api, Document, Error, Id, Invoice, MetaField, Requirement, Resource, Route};

/// A document that invoices are made from. Kimai's API only deletes it.
#[derive(Debug)]
pub enum InvoiceDocument {}

/// A template of invoices. Kimai's API only deletes it.
#[derive(Debug)]
pub enum InvoiceTemplate {}

impl Api<Invoice> {
    pub(crate) const DOWNLOAD: Route =
        Route::get(Invoice::PATH, "/{id}/download", "download").requires(Requirement::Version(2, 56));
    pub(crate) const CUSTOM_FIELDS: Route =
        Route::patch(Invoice::PATH, "/{id}/custom-fields", "set_custom_fields")
            .requires(Requirement::Version(2, 56));
    pub(crate) const DELETE_DOCUMENT: Route =
        Route::delete(Invoice::PATH, "/documents/{id}", "delete_document")
            .requires(Requirement::Version(2, 66));
    pub(crate) const DELETE_TEMPLATE: Route =
        Route::delete(Invoice::PATH, "/templates/{id}", "delete_template")
            .requires(Requirement::Version(2, 66));

    /// The file of an invoice: PDF, HTML, or what its renderer makes.
    ///
    /// `GET /api/invoices/{id}/download`
    ///
    /// # Errors
    /// 404 if there is none with this id or its file is gone.
    pub async fn download(&self, id: Id<Invoice>) -> Result<Document, Error> {
        self.client.call(Self::DOWNLOAD, &[&id]).document().await
    }

    /// Sets custom fields, all or none of them.
    ///
    /// `PATCH /api/invoices/{id}/custom-fields`
    ///
    /// # Errors
    /// 404 for a name that is not configured, 403 if the caller may not.
    pub async fn set_custom_fields(&self, id: Id<Invoice>, fields: &[MetaField]) -> Result<Invoice, Error> {
        self.client.call(Self::CUSTOM_FIELDS, &[&id]).body(&fields).json().await
    }

    /// Deletes a document that invoices are made from. Internal to Kimai's pages.
    ///
    /// `DELETE /api/invoices/documents/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if the caller may not.
    pub async fn delete_document(&self, id: Id<InvoiceDocument>) -> Result<(), Error> {
        self.client.call(Self::DELETE_DOCUMENT, &[&id]).done().await
    }

    /// Deletes a template of invoices. Internal to Kimai's pages.
    ///
    /// `DELETE /api/invoices/templates/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if the caller may not.
    pub async fn delete_template(&self, id: Id<InvoiceTemplate>) -> Result<(), Error> {
        self.client.call(Self::DELETE_TEMPLATE, &[&id]).done().await
    }
}
