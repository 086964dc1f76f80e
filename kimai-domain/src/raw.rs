//! Requests to paths of Kimai's API that this crate has no operation for.

use kimai_api::{Method, RawPath};
use serde_json::Value;

use crate::{EntityKind, Error, Session};

/// Sends a request to a path below `/api`. After a write, all cached names are dropped, because it may have changed any of
/// them; a failed write may have been applied too.
///
/// # Errors
/// [`Error::Api`] as Kimai answers.
pub async fn send(
    session: &Session,
    method: Method,
    path: &RawPath,
    query: &[(String, String)],
    body: Option<&Value>,
) -> Result<Value, Error> {
    let result = session.client().raw(method, path, query, body).await;
    if !method.is_safe() {
        for kind in [EntityKind::Team, EntityKind::User, EntityKind::Tag, EntityKind::Timesheet] {
            session.invalidate(kind).await;
        }
    }
    Ok(result?)
}
