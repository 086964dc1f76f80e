//! Who is asking.

use async_trait::async_trait;
use kimai_domain::Kimai;
use rmcp::model::Extensions;

use crate::{Access, Finished};

/// Finds the caller of a request: always the same one over stdio, from the credentials over HTTP.
#[async_trait]
pub trait Callers: Send + Sync + 'static {
    /// The most that this caller may do.
    fn access(&self, request: &Extensions) -> Access;

    /// The caller's Kimai.
    ///
    /// # Errors
    /// A text for the model and its user: what is missing, and what to do.
    fn kimai(&self, request: &Extensions) -> Result<Kimai, String>;

    /// Is told of every call when it is over, before its answer goes out.
    async fn finished(&self, _request: &Extensions, _call: &Finished<'_>) {}
}
