//! Export templates: `/api/export` (Kimai 2.36).

use crate::{Client, Error, Id, Requirement, Route};

/// An export template. Kimai's API can only delete it.
#[derive(Debug)]
#[non_exhaustive]
pub enum ExportTemplate {}

/// The operations of export templates, returned by [`Client::export`] (Kimai 2.36).
#[derive(Debug, Clone)]
pub struct ExportApi(pub(crate) Client);

impl ExportApi {
    /// Route of [`delete_template`](Self::delete_template).
    pub const DELETE_TEMPLATE: Route =
        Route::delete("/export", "/{id}", "delete_template").requires(Requirement::Version(2, 36));

    /// Deletes an export template.
    ///
    /// `DELETE /api/export/{id}`
    ///
    /// # Errors
    /// 404 if the id does not exist, 403 if the caller may not delete it.
    pub async fn delete_template(&self, id: Id<ExportTemplate>) -> Result<(), Error> {
        self.0.request(Self::DELETE_TEMPLATE, &[&id]).send_empty().await
    }
}
