//! A refusal of Kimai's, for tests.

use kimai_api::{ApiError, Error, route};

/// Kimai's answer with this status.
pub(crate) fn refused(status: u16) -> Error {
    let route = route::all()[0];
    let (message, errors, fields) = ("no".to_owned(), Vec::new(), Vec::new());
    Box::new(ApiError { route, status, message, errors, fields, retry_after: None }).into()
}
