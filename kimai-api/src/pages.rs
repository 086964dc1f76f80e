//! Operations that serve Kimai's own pages and little else: export templates and the dashboard.

use std::fmt;

use crate::{Client, Error, Id, Requirement, Route};

/// A template of exports. Kimai's API only deletes it.
#[derive(Debug)]
pub enum ExportTemplate {}

/// A role of the instance's own. Kimai's API only deletes it.
#[derive(Debug)]
pub enum Role {}

/// Export templates: `/api/export`.
#[derive(Debug, Clone)]
pub struct ExportApi(pub(crate) Client);

impl ExportApi {
    pub(crate) const DELETE: Route =
        Route::delete("/export", "/{id}", "delete_template").requires(Requirement::Version(2, 36));

    /// Deletes a template.
    ///
    /// `DELETE /api/export/{id}`
    ///
    /// # Errors
    /// 404 if there is none with this id, 403 if the caller may not.
    pub async fn delete_template(&self, id: Id<ExportTemplate>) -> Result<(), Error> {
        self.0.call(Self::DELETE, &[&id]).done().await
    }
}

/// The caller's dashboard: `/api/dashboard` (Kimai 2.66).
#[derive(Debug, Clone)]
pub struct DashboardApi(pub(crate) Client);

impl DashboardApi {
    pub(crate) const ADD: Route =
        Route::post("/dashboard", "/widgets/{widget}", "add_widget").requires(Requirement::Version(2, 66));
    pub(crate) const RESET: Route =
        Route::delete("/dashboard", "/widgets", "reset_widgets").requires(Requirement::Version(2, 66));

    /// Adds a widget by its name.
    ///
    /// `POST /api/dashboard/widgets/{widget}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66 or for an unknown widget.
    pub async fn add_widget(&self, widget: impl fmt::Display + Send) -> Result<(), Error> {
        let widget = widget.to_string();
        self.0.call(Self::ADD, &[&widget]).done().await
    }

    /// Brings the dashboard back to its first state.
    ///
    /// `DELETE /api/dashboard/widgets`
    ///
    /// # Errors
    /// 404 before Kimai 2.66.
    pub async fn reset_widgets(&self) -> Result<(), Error> {
        self.0.call(Self::RESET, &[]).done().await
    }
}
