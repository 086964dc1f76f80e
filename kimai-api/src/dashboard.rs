//! The caller's dashboard: `/api/dashboard` (Kimai 2.66).

use std::fmt;

use crate::{Client, Error, Requirement, Route};

const REQUIREMENT: Requirement = Requirement::Version(2, 66);

/// The operations of the caller's dashboard, returned by [`Client::dashboard`] (Kimai 2.66).
#[derive(Debug, Clone)]
pub struct DashboardApi(pub(crate) Client);

impl DashboardApi {
    /// Route of [`add_widget`](Self::add_widget).
    pub const ADD_WIDGET: Route =
        Route::post("/dashboard", "/widgets/{widget}", "add_widget").requires(REQUIREMENT);
    /// Route of [`reset_widgets`](Self::reset_widgets).
    pub const RESET_WIDGETS: Route =
        Route::delete("/dashboard", "/widgets", "reset_widgets").requires(REQUIREMENT);

    /// Adds the widget with this name.
    ///
    /// `POST /api/dashboard/widgets/{widget}`
    ///
    /// # Errors
    /// 404 for an unknown widget or before Kimai 2.66.
    pub async fn add_widget(&self, widget: impl fmt::Display + Send) -> Result<(), Error> {
        let widget = widget.to_string();
        self.0.request(Self::ADD_WIDGET, &[&widget]).send_empty().await
    }

    /// Resets the dashboard to its default widgets.
    ///
    /// `DELETE /api/dashboard/widgets`
    ///
    /// # Errors
    /// 404 before Kimai 2.66.
    pub async fn reset_widgets(&self) -> Result<(), Error> {
        self.0.request(Self::RESET_WIDGETS, &[]).send_empty().await
    }
}
