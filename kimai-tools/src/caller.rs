//! Who is asking.

use async_trait::async_trait;
use kimai_domain::Session;
use rmcp::model::Extensions;

use crate::{Access, CallRecord};

/// Finds the caller of a request: always the same one over stdio, from the credentials over HTTP.
#[async_trait]
pub trait CallerProvider: Send + Sync + 'static {
    /// The most that this caller may do.
    fn access(&self, request: &Extensions) -> Access;

    /// The caller's Kimai.
    ///
    /// # Errors
    /// A text for the model and its user: what is missing, and what to do.
    fn session(&self, request: &Extensions) -> Result<Session, String>;

    /// Is told of every call when it is over, before its answer goes out.
    async fn finished(&self, _request: &Extensions, _call: &CallRecord<'_>) {}
}
